import type { HazardActor, HazardRefusal } from "./hazard-act.ts";
import { decideHazard } from "./hazard-decision.ts";
import type { HazardCase } from "./hazard-case.ts";
import type { Unit } from "./unit.ts";

/** The acts that send a hazard to a unit of one's choice, or let one in. */
export const targetedActions = ["dispatch", "transfer", "share"] as const;
export type TargetedAction = (typeof targetedActions)[number];

/** What is still to be said with an act, and says nothing against its target. */
const stillToSay = new Set<HazardRefusal>(["deadline-missing", "five-missing"]);

/** Of some units those to which an actor could send a hazard now, by the judgement that decides when it is done (P4, P7). */
export function possibleTargets(
  hazard: HazardCase,
  actor: HazardActor,
  action: TargetedAction,
  units: readonly Unit[],
): Unit[] {
  return units.filter((to) => {
    const verdict = decideHazard(hazard, actor, { action, at: hazard.lastStepAt, hasReason: true, to });
    return verdict.ok || stillToSay.has(verdict.why);
  });
}
