import type { ChecklistView } from "@safegrid/contract/checklist";
import type { PhoneCommand } from "@safegrid/contract/command";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { businessDayOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { fieldProblem } from "#/platform/problem.ts";
import { factStatement } from "#/modules/command/batch-records.ts";
import { countFacts } from "#/modules/command/fact-count.ts";
import type { FactTime } from "#/modules/command/phone-time.service.ts";
import { acceptFact, requireAnswers } from "#/modules/command/judgement.ts";
import { findPlaces } from "#/modules/command/place-then.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readVisitState } from "#/modules/number/visit-count.service.ts";

/** A held command as it came, and as what whoever decided takes it. */
export interface ReleasedCommand {
  readonly command: PhoneCommand;
  readonly by: { readonly accountId: string; readonly name: string };
  readonly time: FactTime;
  readonly checklist: ChecklistView | null;
}

/**
 * Carries out a command that was held, by the same judgement, records and counting as one that was not doubtful, inside
 * the transaction of the decision; its event is to bear the number `seq`. Throws `place-not-found` where the place was in
 * no cell of the county on that day.
 */
export async function carryOutHeld(
  { sql, now, changes }: Pick<RareContext, "sql" | "now" | "changes">,
  { tree, rules }: { readonly tree: GridTree; readonly rules: DeadlineRules },
  { command, by, time, checklist }: ReleasedCommand,
  seq: number,
): Promise<NewEvent> {
  const on = businessDayOf(time.occurredAt.getTime());
  const place = (await findPlaces(sql, [{ placeId: command.placeId, on }])).get(0);
  const path = place?.isInCell ? tree.find(place.cellId)?.path : undefined;
  if (!place || !path) throw fieldProblem("place-not-found", "/occurredAt", "该场所当天不在任何网格内");
  const fact = { by, command, checklist: requireAnswers(command, checklist) };
  const accepted = acceptFact(fact, time, place, path, now);
  const visitState = await readVisitState(
    sql,
    command.type === "visit.record" ? [{ placeId: command.placeId, occurredOn: on }] : [],
  );
  const counted = countFacts([accepted], visitState, changes, now);
  for (const { text, params } of [factStatement(rules, { accepted, seq }, now), ...counted])
    await sql.query(text, params);
  return accepted.event;
}
