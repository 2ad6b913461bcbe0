import type { HazardGrade, HazardState } from "@safegrid/domain/hazard";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database, Transaction } from "#/platform/sql.ts";
import { NumberChanges } from "#/modules/number/number.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { addHazardChange } from "#/modules/hazard/hazard-number.service.ts";
import { deadlinePassedEvent, pathOf, periodKeysAt } from "#/modules/hazard/hazard-event.service.ts";

const enoughPerCommit = 2_000;
/** With ten thousand events there is a second of reckoning between two statements, on a busy machine more. */
const longestPauseMs = 20_000;

interface DueRow {
  readonly id: string;
  readonly countyId: string;
  readonly townshipId: string;
  readonly villageId: string;
  readonly cellId: string;
  readonly category: string;
  readonly grade: HazardGrade;
  readonly holder: string | null;
  readonly serial: string;
  readonly state: HazardState;
  readonly foundAt: Date;
  readonly closedAt: Date | null;
  readonly deadlineAt: Date;
  readonly isEliminated: boolean;
}

/**
 * Lets deadlines pass: each is an event of its own, at its moment, once, also when nothing ran at that moment
 * (metrics.md, rule 10). The hazards themselves are the queue: a deadline that has not passed is found by an index,
 * and the flag is set in the transaction that writes the event. Two processes may run this; the log's lock orders them.
 * A commit takes whole instants, however many pass at one: the log's clock must never stand between two of the same, or
 * numbers and audit would differ for a while. Cost: one index look-up when nothing is due; else all rows of a commit are
 * read, changed and told of by one statement each. Returns how many have passed.
 */
export async function passDeadlines(
  db: Database,
  clock: Clock,
  periods: Periods,
  epochs: EpochWatch,
  countyId: string,
): Promise<number> {
  const { known } = epochs;
  const waiting = await db.query<{ deadline_at: Date }>(
    waitingSql,
    [clock.now(), enoughPerCommit],
    "waiting-deadlines",
  );
  const upTo = waiting.at(-1)?.deadline_at;
  if (!upTo) return 0;
  await periods.ensureOpen(waiting.flatMap((row) => periodKeysAt(row.deadline_at.toISOString())));
  return db.transaction(async (tx) => {
    const head = await lockHead(tx, countyId, longestPauseMs);
    epochs.require(head.epoch, known);
    const rows = await tx.query<DueRow>(dueSql, [upTo]);
    const events = chainEvents(head, rows.map(deadlinePassedEvent), clock.now());
    await markPassed(tx, rows, head.seq);
    const changes = new NumberChanges();
    for (const row of rows) {
      const before = { ...row, refusedAt: null, deadlinePassed: false };
      addHazardChange(pathOf(row), before, { ...before, deadlinePassed: true }, changes);
    }
    await changes.write(tx, events.at(-1)?.seq ?? head.seq);
    await appendEvents(tx, head, events, upTo > head.clockAt ? upTo : head.clockAt);
    return rows.length;
  });
}

async function markPassed(tx: Transaction, rows: readonly DueRow[], headSeq: number): Promise<void> {
  await tx.query(
    `update hazard h set deadline_passed = true, seq = u.seq,
       is_overdue = h.state not in ('closed', 'eliminated', 'not_accepted')
     from unnest($1::uuid[], $2::bigint[]) as u (id, seq) where h.id = u.id`,
    [rows.map(({ id }) => id), rows.map((_, index) => headSeq + index + 1)],
  );
}

const isWaiting = `deadline_at is not null and not deadline_passed and refused_at is null`;

/** The instants of the first so many deadlines that are due, in order. */
const waitingSql = `select distinct deadline_at from (select deadline_at from hazard
    where deadline_at <= $1 and ${isWaiting} order by deadline_at limit $2) as next
  order by deadline_at`;

const dueSql = `select id, county_id as "countyId", township_id as "townshipId", village_id as "villageId",
    cell_id as "cellId", category, grade, holder, serial, state, found_at as "foundAt", closed_at as "closedAt",
    deadline_at as "deadlineAt", is_eliminated as "isEliminated"
  from hazard where deadline_at <= $1 and ${isWaiting} order by deadline_at, id`;
