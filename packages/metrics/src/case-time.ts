import type { Standing } from "./hazard-fact.ts";
import { hasHappened } from "./hazard-fact.ts";
import type { Period } from "./period.ts";
import { isInPeriod } from "./period.ts";

/** One hazard, as far as its times ask. Instants in ms since epoch; null = has not happened. */
export interface TimedHazard {
  readonly foundAtMs: number;
  /** When a responsible person first received it or acted on it. */
  readonly respondedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly refusedAtMs: number | null;
  readonly isEliminatedOnTheSpot: boolean;
}

export const timeNames = ["firstResponse", "timeToRectify"] as const;
export type TimeName = (typeof timeNames)[number];

export type TimeReason =
  | "responded"
  | "closed-after-re-inspection"
  | "not-responded-yet"
  | "still-open"
  | "eliminated-on-the-spot"
  | "not-accepted"
  | "found-in-another-period"
  | "found-after-the-cut-off";

/**
 * firstResponse 首次响应时长 and timeToRectify 整改时长 (metrics.md): a cohort of discovery, as the rectification rate is.
 * What was eliminated on the spot went to nobody and is left out of both: its zero minutes would hide all others. The
 * numerator are the cases that have ended, the rest of the denominator those that are watched still.
 */
export function standingInTime(
  name: TimeName,
  hazard: TimedHazard,
  period: Period,
  cutoffMs: number,
): Standing<TimeReason> {
  if (!isInPeriod(period, hazard.foundAtMs)) return { in: "neither", why: "found-in-another-period" };
  if (hazard.foundAtMs > cutoffMs) return { in: "neither", why: "found-after-the-cut-off" };
  if (hazard.isEliminatedOnTheSpot) return { in: "neither", why: "eliminated-on-the-spot" };
  if (hasHappened(hazard.refusedAtMs, cutoffMs)) return { in: "neither", why: "not-accepted" };
  if (name === "firstResponse")
    return hasHappened(hazard.respondedAtMs, cutoffMs)
      ? { in: "numerator", why: "responded" }
      : { in: "denominator", why: "not-responded-yet" };
  return hasHappened(hazard.closedAtMs, cutoffMs)
    ? { in: "numerator", why: "closed-after-re-inspection" }
    : { in: "denominator", why: "still-open" };
}

const minuteMs = 60_000;
/** Up to how many minutes durations are told in which steps of minutes; beyond, in whole days. */
const steps = [
  [360, 1],
  [2_880, 10],
  [43_200, 60],
] as const;

/**
 * A duration in minutes, rounded up to the step in which durations are counted: minutes up to six hours, ten minutes up to
 * two days, hours up to thirty days, then days. So the counts of a county are some thousand numbers however many cases
 * there are, and add up over its grids; a duration is told up to 3 % too long at the most beyond half an hour, never too
 * short. What ends before it begins, by a wrong clock, took no time.
 */
export function stepOfDuration(fromMs: number, toMs: number): number {
  const minutes = Math.max(0, Math.ceil((toMs - fromMs) / minuteMs));
  const size = steps.find(([upTo]) => minutes <= upTo)?.[1] ?? 1_440;
  return Math.ceil(minutes / size) * size;
}
