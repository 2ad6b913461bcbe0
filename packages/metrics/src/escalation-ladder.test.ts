import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RungDoing } from "@safegrid/domain/escalation";
import { hazardCategories } from "@safegrid/domain/hazard";
import { gridLevels } from "@safegrid/domain/grid";
import { exampleDeadlineRules } from "./deadline-rule.ts";
import type { EscalationLine, EscalationRung, RungTime } from "./escalation-ladder.ts";
import {
  datedRungs,
  escalationLadder,
  exampleLadder,
  ladderLineOf,
  nextRungAt,
  parseRungKey,
  rungKey,
  rungsBetween,
} from "./escalation-ladder.ts";
import { publishedCalendar } from "./holiday-calendar.ts";
import type { SpanUnit } from "./working-time.ts";
import { spanBegins, spanEnds, spanUnits, usualOfficeHours, workingTimeBetween } from "./working-time.ts";

const at = (shanghai: string) => Date.parse(`${shanghai}+08:00`);
const shown = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, -1);
const begins = (until: string, amount: number, unit: SpanUnit) =>
  shown(spanBegins(at(until), { amount, unit }, publishedCalendar, usualOfficeHours).atMs);
const does: RungDoing[] = ["tell_holder"];
const lineOf = (...rungs: Omit<EscalationRung, "does">[]): EscalationLine => ({
  ...{ category: "*", grade: "*", level: "*" },
  rungs: rungs.map((rung) => ({ ...rung, does })),
});
const dated = (line: EscalationLine, deadline: string, since: string) =>
  datedRungs(line, { deadlineMs: at(deadline), sinceMs: at(since) }, exampleDeadlineRules).map(
    ({ rung, atMs }) => `${rungKey(rung)} ${shown(atMs)}`,
  );

describe("spans counted back from a deadline", () => {
  test("pass over holidays, count the worked weekend days, and begin at midnight in Shanghai", () => {
    // The last working days before Spring Festival of 2026 are Saturday 14 and Friday 13 February.
    expect(begins("2026-02-24T23:59:59.999", 1, "working_days")).toBe("2026-02-14T00:00:00.000");
    expect(begins("2026-02-24T23:59:59.999", 2, "working_days")).toBe("2026-02-13T00:00:00.000");
    expect(begins("2026-03-03T23:59:59.999", 2, "working_days")).toBe("2026-02-28T00:00:00.000");
    expect(begins("2026-03-01T10:00:00", 1, "days")).toBe("2026-02-28T00:00:00.000");
    expect(begins("2028-03-01T00:00:00", 1, "days")).toBe("2028-02-29T00:00:00.000");
  });

  test("are cut in Shanghai: a millisecond decides which day a deadline is of", () => {
    expect(begins("2026-03-31T23:59:59.999", 1, "days")).toBe("2026-03-30T00:00:00.000");
    expect(begins("2026-04-01T00:00:00", 1, "days")).toBe("2026-03-31T00:00:00.000");
  });

  test("of hours run by the clock, of working hours within office hours", () => {
    expect(begins("2026-04-01T01:30:00", 2, "hours")).toBe("2026-03-31T23:30:00.000");
    expect(begins("2026-03-10T15:00:00", 2, "working_hours")).toBe("2026-03-10T11:00:00.000");
    expect(begins("2026-03-11T23:59:59.999", 8, "working_hours")).toBe("2026-03-10T16:30:00.000");
    expect(begins("2026-02-24T09:00:00", 8, "working_hours")).toBe("2026-02-13T17:00:00.000");
  });

  const spans = fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom(...spanUnits) });
  const instants = fc.integer({ min: at("2024-02-01T00:00:00"), max: at("2026-11-30T00:00:00") });

  test("end where they were counted back from, where that is the end of a working day or inside office hours", () => {
    fc.assert(
      fc.property(instants, spans, (from, span) => {
        const untilMs = spanEnds(from, span, publishedCalendar, usualOfficeHours).atMs;
        const { atMs } = spanBegins(untilMs, span, publishedCalendar, usualOfficeHours);
        expect(atMs).toBeLessThan(untilMs);
        expect(spanEnds(atMs, span, publishedCalendar, usualOfficeHours).atMs).toBe(untilMs);
      }),
    );
  });

  test("that are longer begin earlier, and hold just so much office time", () => {
    fc.assert(
      fc.property(instants, spans, (until, span) => {
        const begin = (amount: number) =>
          spanBegins(until, { ...span, amount }, publishedCalendar, usualOfficeHours).atMs;
        expect(begin(span.amount + 1)).toBeLessThan(begin(span.amount));
        if (span.unit === "working_hours")
          expect(workingTimeBetween(begin(span.amount), until, publishedCalendar, usualOfficeHours).ms).toBe(
            span.amount * 3_600_000,
          );
      }),
    );
  });
});

describe("a ladder", () => {
  test("is an example until the county has its own, and holds for every hazard", () => {
    expect(escalationLadder.parse(exampleLadder)).toEqual(exampleLadder);
    for (const category of hazardCategories)
      for (const grade of ["ordinary", "major"] as const)
        for (const level of gridLevels)
          expect(ladderLineOf(exampleLadder, { category, grade, level }).rungs.length).toBeGreaterThan(0);
  });

  test("gives the line that says most: category before grade before level", () => {
    const line = (category: "gas" | "*", grade: "major" | "*", level: "village" | "*") => ({
      ...{ category, grade, level },
      rungs: [],
    });
    const ladder = { lines: [line("*", "*", "*"), line("*", "major", "village"), line("gas", "*", "*")] };
    const of = (category: "gas" | "lift", grade: "major" | "ordinary", level: "village" | "county") =>
      ladder.lines.indexOf(ladderLineOf(ladder, { category, grade, level }) as never);
    expect([of("gas", "major", "village"), of("lift", "major", "village"), of("lift", "major", "county")]).toEqual([
      2, 1, 0,
    ]);
  });

  test("that lacks a line for everything, says something twice, or nothing before nothing is refused at its place", () => {
    const faults = (lines: unknown[]) =>
      escalationLadder.safeParse({ lines }).error?.issues.map(({ path }) => path.join("/"));
    const all = { ...{ category: "*", grade: "*", level: "*" }, rungs: [] };
    const rung = { when: "before", amount: 1, unit: "days", does };
    expect(faults([{ ...all, grade: "major" }])).toEqual(["lines"]);
    expect(faults([all, all])).toEqual(["lines/1"]);
    expect(faults([{ ...all, rungs: [rung, rung] }])).toEqual(["lines/0/rungs/1"]);
    expect(faults([{ ...all, rungs: [{ ...rung, amount: 0 }] }])).toEqual(["lines/0/rungs/0/amount"]);
    expect(faults([{ ...all, rungs: [{ ...rung, does: [...does, ...does] }] }])).toEqual(["lines/0/rungs/0/does"]);
    expect(faults([all])).toBeUndefined();
  });

  test("names each time in one word, and reads it again", () => {
    const times = fc.record({
      when: fc.constantFrom("before" as const, "after" as const),
      amount: fc.integer({ min: 0, max: 1_000 }),
      unit: fc.constantFrom(...spanUnits),
    });
    fc.assert(
      fc.property(times, (time: RungTime) => {
        expect(parseRungKey(rungKey(time))).toEqual(time);
      }),
    );
  });
});

describe("when rungs fire", () => {
  const line = lineOf(
    { when: "before", amount: 1, unit: "working_days" },
    { when: "after", amount: 0, unit: "hours" },
    { when: "after", amount: 1, unit: "working_days" },
    { when: "after", amount: 2, unit: "hours" },
  );

  test("around holidays, at midnight and at the deadline itself", () => {
    expect(dated(line, "2026-02-14T23:59:59.999", "2026-02-05T09:00:00")).toEqual([
      "before:1:working_days 2026-02-13T00:00:00.000",
      "after:0:hours 2026-02-14T23:59:59.999",
      "after:2:hours 2026-02-15T01:59:59.999",
      "after:1:working_days 2026-02-24T23:59:59.999",
    ]);
  });

  test("nobody is told of what lies before the deadline was set", () => {
    expect(dated(line, "2026-03-10T12:00:00", "2026-03-10T09:00:00")).toEqual([
      "after:0:hours 2026-03-10T12:00:00.000",
      "after:2:hours 2026-03-10T14:00:00.000",
      "after:1:working_days 2026-03-11T23:59:59.999",
    ]);
  });

  test("of a deadline that had passed when it was known, or of a reopened one, from then on", () => {
    expect(dated(line, "2026-03-10T12:00:00", "2026-03-31T23:00:00")).toEqual([
      "after:0:hours 2026-03-31T23:00:00.000",
      "after:2:hours 2026-04-01T01:00:00.000",
      "after:1:working_days 2026-04-01T23:59:59.999",
    ]);
  });

  test("behind what is known of holidays they say that they assume", () => {
    const rungs = datedRungs(
      line,
      { deadlineMs: at("2026-12-31T23:59:59.999"), sinceMs: at("2026-12-01T00:00:00") },
      exampleDeadlineRules,
    );
    expect(rungs.map(({ isAssumed }) => isAssumed)).toEqual([false, false, false, true]);
  });

  const deadlines = fc.integer({ min: at("2025-02-01T00:00:00"), max: at("2026-10-30T00:00:00") });
  const rungs = fc.uniqueArray(
    fc.record({
      when: fc.constantFrom("before" as const, "after" as const),
      amount: fc.integer({ min: 1, max: 12 }),
      unit: fc.constantFrom(...spanUnits),
    }),
    { selector: rungKey, maxLength: 8 },
  );

  test("walked from one to the next, each fires once, in order, and none is left out", () => {
    fc.assert(
      fc.property(deadlines, fc.integer({ min: -20, max: 20 }), rungs, (deadlineMs, sinceDays, times) => {
        const sinceMs = deadlineMs + sinceDays * 86_400_000;
        const all = datedRungs(lineOf(...times), { deadlineMs, sinceMs }, exampleDeadlineRules);
        const walked = [];
        for (let next = nextRungAt(all, sinceMs); next !== null; next = nextRungAt(all, next + 1))
          walked.push(...rungsBetween(all, next, next));
        expect(walked).toEqual(all);
        expect(all.filter(({ rung }) => rung.when === "after")).toHaveLength(
          times.filter(({ when }) => when === "after").length,
        );
        for (const { rung, atMs } of all) {
          expect(atMs).toBeGreaterThanOrEqual(sinceMs);
          expect(rung.when === "before" ? atMs < deadlineMs : atMs >= deadlineMs).toBe(true);
        }
      }),
    );
  });

  test("whatever is slept through fires in one go, the same as if it had been awake", () => {
    fc.assert(
      fc.property(
        deadlines,
        rungs,
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }),
        (due, times, naps) => {
          const all = datedRungs(
            lineOf(...times),
            { deadlineMs: due, sinceMs: due - 30 * 86_400_000 },
            exampleDeadlineRules,
          );
          const fired = [];
          let next = nextRungAt(all, 0);
          let now = due - 30 * 86_400_000;
          for (const hours of naps) {
            now += hours * 3_600_000;
            if (next === null || next > now) continue;
            fired.push(...rungsBetween(all, next, now));
            next = nextRungAt(all, now + 1);
          }
          expect(fired).toEqual(all.filter(({ atMs }) => atMs <= now));
        },
      ),
    );
  });
});
