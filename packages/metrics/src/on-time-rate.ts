import type { HazardFact, Standing } from "./hazard-fact.ts";
import { hasHappened } from "./hazard-fact.ts";
import type { Period } from "./period.ts";
import { isInPeriod } from "./period.ts";

export type OnTimeReason =
  | "closed-on-time"
  | "closed-late"
  | "open-past-the-deadline"
  | "not-due-yet"
  | "due-in-another-period"
  | "without-deadline"
  | "not-accepted";

/**
 * onTimeRate 按期整改率 (metrics.md): of the hazards whose deadline in force lies in the period and has passed by the
 * cut-off, those closed on or before it. A running extension moves the deadline and so leaves the denominator by
 * itself; an open overdue hazard stays in it.
 */
export function standingInOnTime(hazard: HazardFact, period: Period, cutoffMs: number): Standing<OnTimeReason> {
  if (hasHappened(hazard.refusedAtMs, cutoffMs)) return { in: "neither", why: "not-accepted" };
  if (hazard.deadlineAtMs === null) return { in: "neither", why: "without-deadline" };
  if (!isInPeriod(period, hazard.deadlineAtMs)) return { in: "neither", why: "due-in-another-period" };
  if (hazard.deadlineAtMs > cutoffMs) return { in: "neither", why: "not-due-yet" };
  if (!hasHappened(hazard.closedAtMs, cutoffMs)) return { in: "denominator", why: "open-past-the-deadline" };
  return hasHappened(hazard.closedAtMs, hazard.deadlineAtMs)
    ? { in: "numerator", why: "closed-on-time" }
    : { in: "denominator", why: "closed-late" };
}
