import type { CommandOutcome } from "@safegrid/contract/command";
import type { HazardCommand } from "@safegrid/contract/hazard";
import { hazardContribution } from "@safegrid/metrics/counter";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { Clock } from "#/platform/clock.ts";
import type { LoggedEvent } from "#/platform/log.ts";
import { chainEvents, lockHead } from "#/platform/log.ts";
import { findReceipts } from "#/platform/receipt.ts";
import type { Sql, Transaction } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { NumberChanges } from "#/modules/number/number.service.ts";
import { countVisits, markVisitedSql, readVisitState } from "#/modules/number/visit-count.service.ts";
import { followFoundSql } from "#/modules/hazard/hazard-closing.service.ts";
import { sendRecords } from "#/modules/command/batch-records.ts";
import type { Accepted, PlaceThen, Submission } from "#/modules/command/judgement.ts";
import { judge } from "#/modules/command/judgement.ts";

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
  const [head, receipts, places, visitState] = await Promise.all([
    lockHead(tx, countyId),
    findReceipts(tx, countyId, commandIds),
    findPlaces(tx, submissions),
    readVisitState(
      tx,
      submissions
        .filter(({ command }) => command.type === "visit.record")
        .map(({ command, occurredOn }) => ({ placeId: command.placeId, occurredOn })),
    ),
  ]);
  requireEpoch(head.epoch);
  await tree.catchUp(tx, head.gridVersion);
  const now = clock.now();
  const { outcomes, accepted } = judge(tree, submissions, receipts, places, now);
  const events = chainEvents(
    head,
    accepted.map((each) => each.event),
    now,
  );
  let isRead: Applied["readBack"] = null;
  if (accepted.length > 0) {
    const changes = new NumberChanges();
    const visits = accepted
      .filter(({ visit }) => visit?.isComplete)
      .map(({ place, path, event }) => ({ placeId: place.id, path, occurredAt: event.occurredAt }));
    const visited = countVisits(visitState, visits, changes);
    for (const each of accepted) {
      changes.touch(each.path.slice(2, 3), now);
      if (each.submission.command.type === "hazard.report") countHazard(each.submission.command, each, changes);
    }
    sendRecords(tx, { head, rules }, accepted, events, now);
    const found = accepted.filter(({ submission }) => submission.command.type === "hazard.report");
    if (found.length > 0)
      tx.send(followFoundSql, [found.map(({ submission }) => submission.command.commandId)], "follow-found");
    if (visited.keys.length > 0) tx.send(markVisitedSql, [visited.keys, visited.placeIds], "mark-visited");
    for (const { text, params, name } of changes.statements(events.at(-1)?.seq ?? head.seq))
      tx.send(text, params, name);
    if (readBack) isRead = readBack(tx, head.seq, events);
    // Where it fails, so does the commit, which says it.
    isRead?.catch(() => {});
  }
  for (const [at, { index, submission }] of accepted.entries()) {
    const receipt = {
      commandId: submission.command.commandId,
      seq: events[at]?.seq ?? 0,
      recordedAt: now.toISOString(),
    };
    outcomes[index] = { status: "applied", receipt };
  }
  const first = new Map(accepted.map(({ index, submission }) => [submission.command.commandId, index]));
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
  if (twin?.status !== "applied") throw new Error("a command was left without an outcome");
  return { status: "replayed", receipt: twin.receipt };
}

/** The places as they were on the days of the acts: open, and with the cell that owned them then. */
async function findPlaces(tx: Sql, submissions: readonly Submission[]): Promise<Map<number, PlaceThen>> {
  const rows = await tx.query<PlaceThen & { index: number }>(
    `select a.index::int as index, p.id, p.name, p.category, c.cell_id as "cellId", p.department_id as "departmentId"
     from unnest($1::uuid[], $2::date[]) with ordinality as a (place_id, on_day, index)
     join place p on p.id = a.place_id and p.opened_on <= a.on_day and (p.closed_on is null or a.on_day < p.closed_on)
     join place_cell c on c.place_id = p.id and c.from_on <= a.on_day and (c.to_on is null or a.on_day <= c.to_on)`,
    [submissions.map(({ command }) => command.placeId), submissions.map(({ occurredOn }) => occurredOn)],
    "places-then",
  );
  return new Map(rows.map((row) => [row.index - 1, row]));
}

function countHazard(command: HazardCommand, { path, event }: Accepted, changes: NumberChanges): void {
  const foundAtMs = event.occurredAt.getTime();
  const isEliminatedOnTheSpot = command.eliminatedOnTheSpot !== undefined;
  changes.addContribution(
    path,
    hazardContribution(
      {
        id: command.commandId,
        cellId: event.gridId as never,
        grade: command.grade,
        foundAtMs,
        refusedAtMs: null,
        closedAtMs: isEliminatedOnTheSpot ? foundAtMs : null,
        isEliminatedOnTheSpot,
        deadlineAtMs: null,
      },
      0,
    ),
  );
  if (!isEliminatedOnTheSpot)
    changes.addStanding(path, { openHazards: 1, ...(command.grade === "major" ? { openMajor: 1 } : {}) });
}
