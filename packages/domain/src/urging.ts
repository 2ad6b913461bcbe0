import type { HazardActor } from "./hazard-act.ts";
import type { HazardCase } from "./hazard-case.ts";
import { turnOf, watcherOf } from "./escalation.ts";
import { isHazardOpen } from "./hazard.ts";
import { isAbove, isSameUnit, mayActFor } from "./unit.ts";

export type UrgingRefusal = "wrong-state" | "not-able" | "not-its-unit";

/**
 * What stands in the way of urging 催办 whoever's turn it is; null where nothing does. The supervising unit urges, or one
 * above it, and nobody urges himself: what waits for re-inspection is urged from above the unit that re-inspects.
 */
export function objectionToUrging(
  hazard: Pick<HazardCase, "state" | "owner" | "supervisor" | "home" | "lineId">,
  { unit, abilities }: Pick<HazardActor, "unit" | "abilities">,
): UrgingRefusal | null {
  if (!isHazardOpen(hazard.state)) return "wrong-state";
  if (!abilities.includes("review")) return "not-able";
  const urged = turnOf(hazard);
  if (isSameUnit(unit, urged)) return "not-its-unit";
  const watcher = watcherOf(hazard);
  if (isSameUnit(watcher, urged)) return isAbove(unit, urged, hazard.lineId) ? null : "not-its-unit";
  return mayActFor(unit, watcher, hazard.lineId) ? null : "not-its-unit";
}
