import { z } from "zod";
import { rungDoing } from "@safegrid/domain/escalation";
import { hazardCategory, hazardGrade } from "@safegrid/domain/hazard";
import { gridLevel } from "@safegrid/domain/grid";
import type { DeadlineRules, LimitedCase } from "./deadline-rule.ts";
import { calendarOf } from "./deadline-rule.ts";
import { spanBegins, spanEnds, spanUnit } from "./working-time.ts";

/** When a rung fires: so long before the deadline in force, or so long after it; after nothing = at the deadline. */
export const rungTime = z.object({
  when: z.enum(["before", "after"]),
  amount: z.int().min(0).max(1_000),
  unit: spanUnit,
});
export type RungTime = z.infer<typeof rungTime>;

export const escalationRung = rungTime.extend({ does: z.array(rungDoing).min(1).max(6) });
export type EscalationRung = z.infer<typeof escalationRung>;

const any = z.literal("*");

/** The rungs of some hazards; `*` stands for every category, grade or level. The level is the one that handles it. */
export const escalationLine = z.object({
  category: z.union([hazardCategory, any]),
  grade: z.union([hazardGrade, any]),
  level: z.union([gridLevel, any]),
  rungs: z.array(escalationRung).max(20),
});
export type EscalationLine = z.infer<typeof escalationLine>;

/** A county's ladder. Of each hazard the rungs of the one line count that says most about it; a line for everything is there. */
export const escalationLadder = z
  .object({ lines: z.array(escalationLine).min(1).max(200) })
  .check(({ value, issues }) => {
    const say = (path: (string | number)[], message: string) =>
      void issues.push({ code: "custom", input: value, path, message });
    const seen = new Set<string>();
    for (const [n, line] of value.lines.entries()) {
      const key = `${line.category} ${line.grade} ${line.level}`;
      if (seen.has(key)) say(["lines", n], "is for the same hazards as an earlier line");
      seen.add(key);
      const rungs = new Set<string>();
      for (const [at, rung] of line.rungs.entries()) {
        if (rungs.has(rungKey(rung))) say(["lines", n, "rungs", at], "is at the same time as an earlier rung");
        rungs.add(rungKey(rung));
        if (rung.when === "before" && rung.amount === 0)
          say(["lines", n, "rungs", at, "amount"], "at the deadline itself is “after” 0");
        if (new Set(rung.does).size !== rung.does.length)
          say(["lines", n, "rungs", at, "does"], "names something twice");
      }
    }
    if (!seen.has("* * *")) say(["lines"], "needs a line for everything");
  });
export type EscalationLadder = z.infer<typeof escalationLadder>;

/** Of what the example rules give a day. */
const withinADay: EscalationRung[] = [
  { when: "before", amount: 4, unit: "hours", does: ["tell_holder"] },
  { when: "after", amount: 0, unit: "hours", does: ["tell_holder", "tell_supervisor"] },
  { when: "after", amount: 24, unit: "hours", does: ["tell_county", "tell_department"] },
];

/** What a county starts with: an example, for it to change. Nothing of it is law. */
export const exampleLadder: EscalationLadder = {
  lines: [
    {
      ...{ category: "*", grade: "*", level: "*" },
      rungs: [
        { when: "before", amount: 1, unit: "working_days", does: ["tell_holder"] },
        { when: "after", amount: 0, unit: "hours", does: ["tell_holder", "tell_supervisor"] },
        { when: "after", amount: 1, unit: "working_days", does: ["tell_supervisor", "tell_above"] },
        { when: "after", amount: 3, unit: "working_days", does: ["tell_county", "tell_department"] },
        { when: "after", amount: 10, unit: "working_days", does: ["suggest_listing"] },
      ],
    },
    {
      ...{ category: "*", grade: "major", level: "*" },
      rungs: [
        { when: "before", amount: 3, unit: "working_days", does: ["tell_holder", "tell_supervisor"] },
        { when: "before", amount: 8, unit: "working_hours", does: ["tell_holder", "tell_supervisor", "tell_county"] },
        { when: "after", amount: 0, unit: "hours", does: ["tell_holder", "tell_supervisor", "tell_county"] },
        { when: "after", amount: 1, unit: "working_days", does: ["tell_department", "suggest_listing"] },
      ],
    },
    { category: "fireworks", grade: "*", level: "*", rungs: withinADay },
    { category: "methanol", grade: "*", level: "*", rungs: withinADay },
  ],
};

/** Names the time of a rung in one word, `after:3:working_days`. */
export function rungKey({ when, amount, unit }: RungTime): string {
  return `${when}:${amount}:${unit}`;
}

/** The time that such a word names. Throws for another text. */
export function parseRungKey(key: string): RungTime {
  const [when, amount, unit] = key.split(":");
  return rungTime.parse({ when, amount: Number(amount), unit });
}

/** The line that says most about a hazard: category before grade before level. Throws where there is none for everything. */
export function ladderLineOf(ladder: EscalationLadder, of: LimitedCase): EscalationLine {
  const weight = ({ category, grade, level }: EscalationLine) =>
    (category === "*" ? 0 : 4) + (grade === "*" ? 0 : 2) + (level === "*" ? 0 : 1);
  const line = ladder.lines
    .filter(
      ({ category, grade, level }) =>
        (category === "*" || category === of.category) &&
        (grade === "*" || grade === of.grade) &&
        (level === "*" || level === of.level),
    )
    .toSorted((a, b) => weight(b) - weight(a))[0];
  if (!line) throw new Error("no line for everything");
  return line;
}

/** A deadline, and since when it has stood as it does (it was set, moved, or began anew by a reopening); ms since epoch. */
export interface LadderTiming {
  readonly deadlineMs: number;
  readonly sinceMs: number;
}

export interface DatedRung {
  readonly rung: EscalationRung;
  readonly atMs: number;
  /** From when it is reckoned: the deadline, or what came later. */
  readonly baseMs: number;
  /** Reckoned over days for which no holidays are known. */
  readonly isAssumed: boolean;
}

/**
 * When each rung of a line fires, earliest first. Before the deadline a rung only counts if it lies behind the instant at
 * which the deadline was set; what runs after it runs from the deadline, or from then, whichever is later: nobody is late
 * before it could be known.
 */
export function datedRungs(line: EscalationLine, timing: LadderTiming, rules: DeadlineRules): DatedRung[] {
  const { deadlineMs, sinceMs } = timing;
  const [calendar, office] = [calendarOf(rules), rules.officeHours];
  const afterMs = Math.max(deadlineMs, sinceMs);
  return line.rungs
    .map((rung): DatedRung => {
      if (rung.when === "before")
        return { rung, baseMs: deadlineMs, ...spanBegins(deadlineMs, rung, calendar, office) };
      const at = rung.amount === 0 ? { atMs: afterMs, isAssumed: false } : spanEnds(afterMs, rung, calendar, office);
      return { rung, baseMs: afterMs, ...at };
    })
    .filter(({ rung, atMs }) => rung.when === "after" || atMs > sinceMs)
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** The instant of the first rung at or behind `fromMs`; null where the ladder ends before. */
export function nextRungAt(rungs: readonly DatedRung[], fromMs: number): number | null {
  return rungs.find(({ atMs }) => atMs >= fromMs)?.atMs ?? null;
}

/** The rungs from one instant up to another, both included. */
export function rungsBetween(rungs: readonly DatedRung[], fromMs: number, untilMs: number): DatedRung[] {
  return rungs.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
}
