import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { calendarOf } from "@safegrid/metrics/deadline-rule";
import { workingTimeBetween } from "@safegrid/metrics/working-time";

export interface Remaining {
  readonly isLate: boolean;
  /** Which words say it best. */
  readonly key: "days" | "daysHours" | "hours" | "minutes" | "none";
  /** Working days of the county's office hours, and what is left of one. */
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  /** Days were counted for which no holidays are known yet. */
  readonly isAssumed: boolean;
}

const minuteMs = 60_000;
const furthestDays = 400;

/**
 * Working time from now to a deadline, or since it passed, by the county's calendar and office hours. Instants in ms.
 * What lies more than some 400 days off is counted up to there: nobody reads hours of it.
 */
export function remainingOf(deadlineMs: number, nowMs: number, rules: DeadlineRules): Remaining {
  const isLate = nowMs > deadlineMs;
  const [from, until] = isLate ? [deadlineMs, nowMs] : [nowMs, deadlineMs];
  const { ms, isAssumed } = workingTimeBetween(
    from,
    Math.min(until, from + furthestDays * 86_400_000),
    calendarOf(rules),
    rules.officeHours,
  );
  const dayMinutes = rules.officeHours.reduce((sum, [opens, closes]) => sum + closes - opens, 0);
  const whole = Math.floor(ms / minuteMs);
  const days = Math.floor(whole / dayMinutes);
  const hours = Math.floor((whole % dayMinutes) / 60);
  const minutes = (whole % dayMinutes) % 60;
  return { isLate, key: keyOf(days, hours, minutes), days, hours, minutes, isAssumed };
}

function keyOf(days: number, hours: number, minutes: number): Remaining["key"] {
  if (days >= 3 || (days > 0 && hours === 0)) return "days";
  if (days > 0) return "daysHours";
  if (hours > 0) return "hours";
  return minutes > 0 ? "minutes" : "none";
}
