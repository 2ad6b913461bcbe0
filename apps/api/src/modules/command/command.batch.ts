import type { CommandOutcome } from "@safegrid/contract/command";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { Clock } from "#/platform/clock.ts";
import type { LoggedEvent } from "#/platform/log.ts";
import { chainEvents, lockHead } from "#/platform/log.ts";
import { findReceipts } from "#/platform/receipt.ts";
import type { Sql, Transaction } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { NumberChanges } from "#/modules/number/number.service.ts";
import { readVisitState } from "#/modules/number/visit-count.service.ts";
import { batchStatement } from "#/modules/command/batch-records.ts";
import { countFacts } from "#/modules/command/fact-count.ts";
import { findHolds, sendHolds } from "#/modules/command/held-command.service.ts";
import type { Submission } from "#/modules/command/judgement.ts";
import { judge } from "#/modules/command/judgement.ts";
import { findPlaces } from "#/modules/command/place-then.service.ts";

/**
 * Asks, behind the writes of a batch and before its commit, for what they have changed behind the log position `since`.
 * Answered by the time that the commit is, with what is to be done once that has gone well.
 */
export type ReadBack = (tx: Sql, since: number, events: readonly LoggedEvent[]) => Promise<() => void>;

interface Applied {
  readonly outcomes: CommandOutcome[];
  readonly events: readonly LoggedEvent[];
  readonly readBack: Promise<() => void> | null;
}

/**
 * Carries out a batch inside a transaction: receipts, records, events and numbers of all four levels. One outcome per
 * submission, in order. It locks the log's head and asks all that it must know in one go, decides, and sends all that
 * is to be written together with the commit: two round trips, whatever the size. Throws only where the database fails;
 * nothing is written then.
 */
export async function applyBatch(
  tx: Transaction,
  ground: { readonly countyId: string; readonly tree: GridTree; readonly rules: DeadlineRules },
  submissions: readonly Submission[],
  clock: Clock,
  requireEpoch: (epoch: string) => void,
  readBack?: ReadBack,
): Promise<Applied> {
  const { countyId, tree, rules } = ground;
  const commandIds = submissions.map(({ command }) => command.commandId);
  const wishes = submissions.map(({ command, on }) => ({ placeId: command.placeId, on }));
  const [head, receipts, places, visitState] = await Promise.all([
    lockHead(tx, countyId),
    findReceipts(tx, countyId, commandIds),
    findPlaces(tx, wishes),
    readVisitState(
      tx,
      submissions
        .filter(({ command, time }) => command.type === "visit.record" && time !== null)
        .map(({ command, on }) => ({ placeId: command.placeId, occurredOn: on })),
    ),
  ]);
  requireEpoch(head.epoch);
  const holds = receipts.size > 0 ? await findHolds(tx, [...receipts.keys()]) : new Map<string, never>();
  await tree.catchUp(tx, head.gridVersion);
  const now = clock.now();
  const { outcomes, accepted, held } = judge(tree, submissions, { receipts, holds }, places, now);
  const written = [...accepted, ...held];
  const events = chainEvents(
    head,
    written.map(({ event }) => event),
    now,
  );
  let isRead: Applied["readBack"] = null;
  if (written.length > 0) {
    const changes = new NumberChanges();
    const facts = accepted.map((each, at) => ({ accepted: each, seq: events[at]?.seq ?? 0 }));
    const bodyHashes = written.map(({ submission }) => submission.bodyHash);
    const statements = [
      batchStatement(head, rules, facts, { events, bodyHashes, now }),
      ...countFacts(accepted, visitState, changes, now),
      ...changes.statements(events.at(-1)?.seq ?? head.seq),
    ];
    for (const { text, params, name } of statements) tx.send(text, params, name);
    if (held.length > 0) sendHolds(tx, held, events.slice(accepted.length), now);
    if (readBack) isRead = readBack(tx, head.seq, events);
    // Where it fails, so does the commit, which says it.
    isRead?.catch(() => {});
  }
  for (const [at, { index, submission }] of written.entries()) {
    const receipt = {
      commandId: submission.command.commandId,
      seq: events[at]?.seq ?? 0,
      recordedAt: now.toISOString(),
    };
    const reasons = held[at - accepted.length]?.reasons;
    outcomes[index] = reasons
      ? { status: "quarantined", receipt, reasons: [...reasons] }
      : { status: "applied", receipt };
  }
  const first = new Map(written.map(({ index, submission }) => [submission.command.commandId, index]));
  return {
    outcomes: submissions.map((submission, index) => outcomes[index] ?? replayOfTwin(submission, outcomes, first)),
    events,
    readBack: isRead,
  };
}

function replayOfTwin(
  { command }: Submission,
  outcomes: readonly (CommandOutcome | undefined)[],
  first: ReadonlyMap<string, number>,
): CommandOutcome {
  const twin = outcomes[first.get(command.commandId) ?? -1];
  if (twin?.status === "quarantined") return twin;
  if (twin?.status !== "applied") throw new Error("a command was left without an outcome");
  return { status: "replayed", receipt: twin.receipt };
}
