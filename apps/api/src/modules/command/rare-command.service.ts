import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import type { LogHead, LoggedEvent, NewEvent } from "#/platform/log.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import { findReceipts, writeReceipt } from "#/platform/receipt.ts";
import type { Sql } from "#/platform/sql.ts";
import { sqlOf } from "#/platform/sql.ts";
import { sha256 } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";
import { writeRecordEntries } from "#/modules/record/record.service.ts";
import { NumberChanges } from "#/modules/number/number.service.ts";

/** What a rare command is given: the entity manager and SQL of its transaction, with the log's head already locked. */
export interface RareContext {
  readonly em: EntityManager;
  readonly sql: Sql;
  readonly head: LogHead;
  readonly now: Date;
  /** The number that its first event will bear. */
  readonly firstSeq: number;
  readonly changes: NumberChanges;
  /** Runs when all is committed, before anybody is told of it. */
  afterCommit(work: () => Promise<unknown>): void;
  /** Notes a change of a record, by whom; written with the command's own number. */
  record(by: { readonly accountId: string | null; readonly name: string }, ...entries: readonly RecordEntry[]): void;
}

/** Thrown by a job's `act` that finds nothing left to do: nothing is written, not even a receipt. */
export const nothingLeft = new Error("nothing left to do");

/** Runs a job as a command; resolves with false where it found nothing left, because another process was first. */
export async function carryOutJob(
  rare: Pick<RareCommands, "carryOut">,
  command: { readonly commandId: string },
  about: string,
  act: (context: RareContext) => Promise<NewEvent[]>,
): Promise<boolean> {
  try {
    await rare.carryOut(command, about, act);
    return true;
  } catch (error) {
    if (error === nothingLeft) return false;
    throw error;
  }
}

export type RareCommands = ReturnType<typeof createRareCommands>;

/**
 * Ordinary commands: one transaction each, under the same lock and with the same receipts as the batches. `act` judges
 * and changes entities, adds to `changes` and returns the events; what it throws undoes everything. What takes long and
 * touches no row that is there already is done by `prepare`, in the same transaction before the lock
 * (docs/adr/0012-imports.md); where the command was carried out before, it is not called.
 */
export function createRareCommands(options: {
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly countyId: string;
  readonly tree: GridTree;
  readonly epochs: EpochWatch;
  readonly onCommitted: (events: readonly LoggedEvent[]) => void;
}) {
  const { orm, clock, countyId, tree, epochs, onCommitted } = options;

  /** Whether it was prepared; not where the command has its receipt already, or gets it while this one waits. */
  async function prepareOnce(sql: Sql, commandId: string, prepare: (sql: Sql) => Promise<void>): Promise<boolean> {
    const isDone = async () => (await findReceipts(sql, countyId, [commandId])).has(commandId);
    if (await isDone()) return false;
    try {
      await prepare(sql);
      return true;
    } catch (problem) {
      if (problem instanceof DomainProblem && (await isDone())) return false;
      throw problem;
    }
  }

  return {
    async carryOut(
      command: { readonly commandId: string },
      about: string,
      act: (context: RareContext) => Promise<NewEvent[]>,
      prepare?: (sql: Sql) => Promise<void>,
    ): Promise<CommandAnswer> {
      const { commandId } = command;
      const { known } = epochs;
      const bodyHash = sha256(`${about} ${JSON.stringify(command)}`);
      let logged: readonly LoggedEvent[] = [];
      const afterwards: (() => Promise<unknown>)[] = [];
      const answer = await orm.em.fork().transactional(async (em): Promise<CommandAnswer> => {
        const sql = sqlOf(em);
        const isPrepared = prepare !== undefined && (await prepareOnce(sql, commandId, prepare));
        const head = await lockHead(sql, countyId);
        epochs.require(head.epoch, known);
        await tree.catchUp(sql, head.gridVersion);
        const earlier = (await findReceipts(sql, countyId, [commandId])).get(commandId);
        if (earlier) {
          // What was prepared meanwhile must not stay.
          if (isPrepared) throw new DomainProblem("unavailable", "the same command was carried out meanwhile");
          if (!earlier.bodyHash.equals(bodyHash)) throw new DomainProblem("command-id-reused");
          const { seq, recordedAt } = earlier;
          return { status: "replayed", receipt: { commandId, seq, recordedAt } };
        }
        const now = clock.now();
        const changes = new NumberChanges();
        const firstSeq = head.seq + 1;
        const entries: RecordEntry[] = [];
        let author: Parameters<RareContext["record"]>[0] = { accountId: null, name: "" };
        const record: RareContext["record"] = (by, ...more) => {
          author = by;
          entries.push(...more);
        };
        const said = await act({
          em,
          sql,
          head,
          now,
          firstSeq,
          changes,
          record,
          afterCommit: (work) => void afterwards.push(work),
        });
        await em.flush();
        const events = chainEvents(head, said, now);
        logged = events;
        const lastSeq = events.at(-1)?.seq ?? head.seq;
        await changes.write(sql, lastSeq);
        await appendEvents(sql, head, events);
        await writeRecordEntries(sql, { countyId, seq: firstSeq, at: now }, author, entries);
        await writeReceipt(sql, countyId, commandId, { bodyHash, seq: firstSeq, recordedAt: now });
        return { status: "applied", receipt: { commandId, seq: firstSeq, recordedAt: now.toISOString() } };
      });
      for (const work of afterwards) await work();
      onCommitted(logged);
      return answer;
    },
  };
}
