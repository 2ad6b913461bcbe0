import { z } from "zod";
import type { ViolationClock } from "@safegrid/domain/violation";
import { violationClock, violationClocks } from "@safegrid/domain/violation";
import type { DeadlineRules } from "./deadline-rule.ts";
import { calendarOf } from "./deadline-rule.ts";
import type { Reckoned } from "./working-time.ts";
import { spanEnds, spanUnit } from "./working-time.ts";

/** By when a step of a violation must be taken. */
export const violationClockRule = z.object({
  clock: violationClock,
  amount: z.int().min(1).max(1_000),
  unit: spanUnit,
});
export type ViolationClockRule = z.infer<typeof violationClockRule>;

/** One line for each clock, none twice. */
export const violationClockRules = z
  .array(violationClockRule)
  .length(violationClocks.length)
  .check(({ value, issues }) => {
    for (const clock of violationClocks)
      if (!value.some((line) => line.clock === clock))
        issues.push({ code: "custom", input: value, path: [], message: `needs a line of ${clock}` });
  });
export type ViolationClockRules = z.infer<typeof violationClockRules>;

/** What a county starts with: an example, for it to change. None of the numbers is law. */
export const exampleViolationClocks: ViolationClockRules = [
  { clock: "file", amount: 7, unit: "working_days" },
  { clock: "decide", amount: 90, unit: "days" },
  { clock: "publish", amount: 7, unit: "working_days" },
];

/** When a clock that begins at `fromMs` (ms since epoch) is over, in the county's calendar and office hours (plan.md section 4). */
export function violationLimitOf(
  rules: ViolationClockRules,
  calendar: DeadlineRules,
  clock: ViolationClock,
  fromMs: number,
): Reckoned {
  const rule = rules.find((line) => line.clock === clock);
  if (!rule) throw new Error(`no rule of ${clock}`);
  return spanEnds(fromMs, rule, calendarOf(calendar), calendar.officeHours);
}

const nearMs = 24 * 3_600_000;
export const clockStandings = ["running", "near", "late"] as const;
export type ClockStanding = (typeof clockStandings)[number];

/** How a clock that is over at `dueMs` stands now: near in its last day. */
export function clockStandingOf(dueMs: number, nowMs: number): ClockStanding {
  if (nowMs > dueMs) return "late";
  return dueMs - nowMs < nearMs ? "near" : "running";
}
