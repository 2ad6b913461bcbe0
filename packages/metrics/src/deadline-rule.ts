import { z } from "zod";
import type { HazardCategory, HazardGrade } from "@safegrid/domain/hazard";
import { hazardCategory, hazardGrade } from "@safegrid/domain/hazard";
import type { GridLevel } from "@safegrid/domain/grid";
import { gridLevel } from "@safegrid/domain/grid";
import type { HolidayCalendar } from "./holiday-calendar.ts";
import { calendarWith } from "./holiday-calendar.ts";
import { businessDay } from "./period.ts";
import type { Reckoned, SpanUnit } from "./working-time.ts";
import { spanEnds, spanUnit, usualOfficeHours } from "./working-time.ts";

/** What a limit is for: that a hop is received by a named person, or that the hazard is removed. */
export const deadlineStages = ["receive", "rectify"] as const;
export const deadlineStage = z.enum(deadlineStages);
export type DeadlineStage = z.infer<typeof deadlineStage>;

const any = z.literal("*");

/** One line of the rules; `*` stands for every category, grade or level. */
export const deadlineRule = z.object({
  stage: deadlineStage,
  category: z.union([hazardCategory, any]),
  grade: z.union([hazardGrade, any]),
  level: z.union([gridLevel, any]),
  amount: z.int().min(1).max(1_000),
  unit: spanUnit,
});
export type DeadlineRule = z.infer<typeof deadlineRule>;

const minuteOfDay = z.int().min(0).max(1_440);

/**
 * The rules of a county with its calendar. They answer for every hazard: each stage has a line for everything (`*`), and
 * no two lines say the same; office hours are in order.
 */
export const deadlineRules = z
  .object({
    rules: z.array(deadlineRule).min(1).max(500),
    officeHours: z
      .array(z.tuple([minuteOfDay, minuteOfDay]))
      .min(1)
      .max(6),
    calendar: z.object({
      days: z
        .array(z.object({ on: businessDay, isWorked: z.boolean(), name: z.string().trim().min(1).max(40) }))
        .max(400),
      knownUntil: businessDay.nullable(),
    }),
  })
  .check(({ value, issues }) => {
    const say = (path: (string | number)[], message: string) =>
      void issues.push({ code: "custom", input: value, path, message });
    const seen = new Set<string>();
    for (const [index, rule] of value.rules.entries()) {
      const key = keyOf(rule);
      if (seen.has(key)) say(["rules", index], "says the same as an earlier line");
      seen.add(key);
    }
    for (const stage of deadlineStages)
      if (!seen.has(keyOf({ stage, category: "*", grade: "*", level: "*" })))
        say(["rules"], `needs a line of ${stage} for everything`);
    let last = -1;
    for (const [index, [from, until]] of value.officeHours.entries()) {
      if (from < last || until <= from)
        say(["officeHours", index], "must begin after the one before and end after it begins");
      last = until;
    }
  });
export type DeadlineRules = z.infer<typeof deadlineRules>;

/**
 * What a county starts with: an example, for it to change. Nothing of it is law; “15 days” for ordinary hazards and “30 days”
 * for major ones are what counties often set.
 */
export const exampleDeadlineRules: DeadlineRules = {
  rules: [
    { stage: "receive", category: "*", grade: "*", level: "*", amount: 1, unit: "working_days" },
    { stage: "receive", category: "*", grade: "*", level: "village", amount: 24, unit: "hours" },
    { stage: "receive", category: "*", grade: "major", level: "*", amount: 2, unit: "hours" },
    { stage: "rectify", category: "*", grade: "*", level: "*", amount: 15, unit: "days" },
    { stage: "rectify", category: "*", grade: "major", level: "*", amount: 30, unit: "days" },
    { stage: "rectify", category: "fireworks", grade: "*", level: "*", amount: 24, unit: "hours" },
    { stage: "rectify", category: "methanol", grade: "*", level: "*", amount: 24, unit: "hours" },
    { stage: "rectify", category: "fire_passage", grade: "ordinary", level: "*", amount: 3, unit: "days" },
    { stage: "rectify", category: "gas", grade: "ordinary", level: "*", amount: 3, unit: "days" },
    { stage: "rectify", category: "lift", grade: "ordinary", level: "*", amount: 5, unit: "working_days" },
    { stage: "rectify", category: "road_facility", grade: "ordinary", level: "*", amount: 10, unit: "working_days" },
  ],
  officeHours: usualOfficeHours.map(([from, until]) => [from, until]),
  calendar: { days: [], knownUntil: null },
};

export interface LimitedCase {
  readonly category: HazardCategory;
  readonly grade: HazardGrade;
  readonly level: GridLevel;
}

export interface Limit extends Reckoned {
  readonly unit: SpanUnit;
  readonly rule: DeadlineRule;
}

/**
 * The limit of a stage that begins at `fromMs` (ms since epoch): by the line that says most about the case, category before
 * grade before level. Throws where the rules have no line for everything, which `deadlineRules` does not let through.
 */
export function limitOf(rules: DeadlineRules, stage: DeadlineStage, of: LimitedCase, fromMs: number): Limit {
  const rule = rules.rules
    .filter((each) => each.stage === stage && fits(each, of))
    .toSorted((a, b) => weightOf(b) - weightOf(a))[0];
  if (!rule) throw new Error(`no rule of ${stage} for everything`);
  return { ...spanEnds(fromMs, rule, calendarOf(rules), rules.officeHours), unit: rule.unit, rule };
}

const calendars = new WeakMap<DeadlineRules, HolidayCalendar>();

/** The calendar of some rules, made once for each. */
export function calendarOf(rules: DeadlineRules): HolidayCalendar {
  let calendar = calendars.get(rules);
  if (!calendar) calendars.set(rules, (calendar = calendarWith(rules.calendar.days, rules.calendar.knownUntil)));
  return calendar;
}

function fits({ category, grade, level }: DeadlineRule, of: LimitedCase): boolean {
  return (
    (category === "*" || category === of.category) &&
    (grade === "*" || grade === of.grade) &&
    (level === "*" || level === of.level)
  );
}

function weightOf({ category, grade, level }: DeadlineRule): number {
  return (category === "*" ? 0 : 4) + (grade === "*" ? 0 : 2) + (level === "*" ? 0 : 1);
}

function keyOf({ stage, category, grade, level }: Pick<DeadlineRule, "stage" | "category" | "grade" | "level">) {
  return `${stage} ${category} ${grade} ${level}`;
}
