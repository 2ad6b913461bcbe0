import { isHazardOpen } from "@safegrid/domain/hazard";
import { nextRungAt, rungKey, rungsBetween } from "@safegrid/metrics/escalation-ladder";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { FiringRung, RungFacts, RungRules } from "#/modules/escalation/rung.service.ts";
import { rungsOf, toldCaseOf } from "#/modules/escalation/rung.service.ts";

/** The columns of a hazard that its queue stands in. */
interface RungColumns {
  rungAt?: Date | null | undefined;
  rungFrom?: Date | null | undefined;
  lastRung?: string | null | undefined;
}

/** The rungs of one hazard that are due and have not fired yet; with its facts as they are before anything changes. */
export function dueRungs(
  tree: GridTree,
  hazard: RungFacts & RungColumns,
  lineId: string | null,
  by: RungRules,
  now: Date,
): FiringRung[] {
  const { rungAt } = hazard;
  if (!rungAt || rungAt > now) return [];
  const facts = factsOf(hazard);
  const told = toldCaseOf(tree, facts, lineId);
  return rungsBetween(rungsOf(facts, by), rungAt.getTime(), now.getTime()).map((dated) => ({ facts, told, dated }));
}

function factsOf(hazard: RungFacts): RungFacts {
  const { id, countyId, townshipId, villageId, cellId, category, grade, level, state, serial, holder } = hazard;
  const { ownerGridId, ownerDepartmentId, supervisorGridId, supervisorDepartmentId, deadlineAt, rungFrom } = hazard;
  return {
    ...{ id, countyId, townshipId, villageId, cellId, category, grade, level, state, serial, holder },
    ...{ ownerGridId, ownerDepartmentId, supervisorGridId, supervisorDepartmentId, deadlineAt, rungFrom },
  };
}

/**
 * Sets when the next rung of a hazard fires, after something was done to it. Anew where its deadline was set or moved,
 * its grade changed, or it was reopened: then the ladder begins again, from now; else it goes on behind now.
 */
export function reckonRungs(
  hazard: RungFacts & RungColumns,
  by: RungRules,
  of: { readonly now: Date; readonly isAnew?: boolean; readonly fired?: readonly FiringRung[] },
): void {
  const { now, isAnew = false, fired = [] } = of;
  if (isAnew) hazard.rungFrom = now;
  const last = fired.at(-1);
  if (isAnew || !isHazardOpen(hazard.state)) hazard.lastRung = null;
  else if (last) hazard.lastRung = rungKey(last.dated.rung);
  const next = nextRungAt(rungsOf(hazard, by), now.getTime() + (isAnew ? 0 : 1));
  hazard.rungAt = next === null ? null : new Date(next);
}
