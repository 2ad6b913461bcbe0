import type { HazardCommand } from "@safegrid/contract/hazard";
import { hazardContribution } from "@safegrid/metrics/counter";
import { followFoundSql } from "#/modules/hazard/hazard-closing.service.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";
import type { VisitState } from "#/modules/number/visit-count.service.ts";
import { countVisits, markVisitedSql } from "#/modules/number/visit-count.service.ts";
import type { Statement } from "#/modules/command/batch-records.ts";
import type { Accepted } from "#/modules/command/judgement.ts";

/** Adds facts to the numbers of all four levels, and gives the statements that follow the one that writes them. */
export function countFacts(
  accepted: readonly Accepted[],
  visitState: VisitState,
  changes: NumberChanges,
  now: Date,
): Statement[] {
  const visits = accepted
    .filter(({ visit }) => visit?.isComplete)
    .map(({ place, path, event }) => ({ placeId: place.id, path, occurredAt: event.occurredAt }));
  const visited = countVisits(visitState, visits, changes);
  const found: string[] = [];
  for (const each of accepted) {
    changes.touch(each.path.slice(2, 3), now);
    const { command } = each.fact;
    if (command.type !== "hazard.report") continue;
    found.push(command.commandId);
    countHazard(command, each, changes);
  }
  const statements: Statement[] = [];
  if (found.length > 0) statements.push({ text: followFoundSql, params: [found], name: "follow-found" });
  if (visited.keys.length > 0)
    statements.push({ text: markVisitedSql, params: [visited.keys, visited.placeIds], name: "mark-visited" });
  return statements;
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
