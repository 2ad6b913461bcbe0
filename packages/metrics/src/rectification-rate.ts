import type { HazardFact, Standing } from "./hazard-fact.ts";
import { hasHappened } from "./hazard-fact.ts";
import type { Period } from "./period.ts";
import { isInPeriod } from "./period.ts";

export type RectificationReason =
  | "eliminated-on-the-spot"
  | "closed-after-re-inspection"
  | "still-open"
  | "not-accepted"
  | "found-in-another-period"
  | "found-after-the-cut-off";

/**
 * rectificationRate 整改率 (metrics.md): a cohort of discovery. Of the hazards found in the period and by the cut-off,
 * less those not accepted, the ones closed by the cut-off; eliminations on the spot are included and told apart.
 */
export function standingInRectification(
  hazard: HazardFact,
  period: Period,
  cutoffMs: number,
): Standing<RectificationReason> {
  if (!isInPeriod(period, hazard.foundAtMs)) return { in: "neither", why: "found-in-another-period" };
  if (hazard.foundAtMs > cutoffMs) return { in: "neither", why: "found-after-the-cut-off" };
  if (hasHappened(hazard.refusedAtMs, cutoffMs)) return { in: "neither", why: "not-accepted" };
  if (!hasHappened(hazard.closedAtMs, cutoffMs)) return { in: "denominator", why: "still-open" };
  return {
    in: "numerator",
    why: hazard.isEliminatedOnTheSpot ? "eliminated-on-the-spot" : "closed-after-re-inspection",
  };
}

/** majorRectificationRate 重大隐患整改率 (metrics.md): the same cohort, major hazards only. */
export function standingInMajorRectification(
  hazard: HazardFact,
  period: Period,
  cutoffMs: number,
): Standing<RectificationReason | "ordinary"> {
  if (hazard.grade !== "major") return { in: "neither", why: "ordinary" };
  return standingInRectification(hazard, period, cutoffMs);
}
