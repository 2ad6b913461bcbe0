import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hazardCategories } from "@safegrid/domain/hazard";
import { gridLevels } from "@safegrid/domain/grid";
import type { DeadlineRules } from "./deadline-rule.ts";
import { deadlineRules, deadlineStages, exampleDeadlineRules, limitOf } from "./deadline-rule.ts";
import { calendarWith, publishedCalendar } from "./holiday-calendar.ts";
import type { BusinessDay } from "./period.ts";
import { addDays, businessDayOf, dayStartsAt, isInPeriod, periodOf } from "./period.ts";
import type { Span, SpanUnit } from "./working-time.ts";
import { deadlineAfterStop, spanEnds, spanUnits, usualOfficeHours, workingTimeBetween } from "./working-time.ts";

const at = (shanghai: string) => Date.parse(`${shanghai}+08:00`);
const shown = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, -1);
const ends = (from: string, amount: number, unit: SpanUnit) =>
  shown(spanEnds(at(from), { amount, unit }, publishedCalendar, usualOfficeHours).atMs);
const day = (text: string) => text as BusinessDay;

describe("the published calendar", () => {
  test("has holidays, the days worked in their stead, and says where it ends", () => {
    expect(publishedCalendar.knownUntil).toBe("2026-12-31");
    // Spring Festival of 2026: off from Sunday 15 to Monday 23 February; Saturdays 14 and 28 are worked.
    expect(publishedCalendar.isWorkingDay(day("2026-02-14"))).toBe(true);
    expect(publishedCalendar.nameOf(day("2026-02-14"))).toBe("春节");
    expect(publishedCalendar.isWorkingDay(day("2026-02-16"))).toBe(false);
    expect(publishedCalendar.isWorkingDay(day("2026-02-28"))).toBe(true);
    expect(publishedCalendar.isWorkingDay(day("2026-03-01"))).toBe(false);
    expect(publishedCalendar.nameOf(day("2026-03-02"))).toBeNull();
  });

  test("takes what the county enters before the data, and ends later for it, never earlier", () => {
    const own = calendarWith([{ on: day("2027-01-01"), isWorked: false, name: "元旦" }], day("2027-12-31"));
    expect(own.knownUntil).toBe("2027-12-31");
    expect(own.isWorkingDay(day("2027-01-01"))).toBe(false);
    expect(publishedCalendar.isWorkingDay(day("2027-01-01"))).toBe(true);
    expect(calendarWith([], day("2020-01-01")).knownUntil).toBe("2026-12-31");
  });
});

describe("spans", () => {
  test("of working days pass over holidays and count the worked weekend days", () => {
    // From Friday: Saturday the 14th is worked, then nine days off.
    expect(ends("2026-02-13T10:00:00", 1, "working_days")).toBe("2026-02-14T23:59:59.999");
    expect(ends("2026-02-13T10:00:00", 2, "working_days")).toBe("2026-02-24T23:59:59.999");
    expect(ends("2026-02-13T10:00:00", 6, "working_days")).toBe("2026-02-28T23:59:59.999");
    // National Day: 30 September and 8 October are neighbours among working days, 10 October (Saturday) is worked.
    expect(ends("2026-09-30T09:00:00", 1, "working_days")).toBe("2026-10-08T23:59:59.999");
    expect(ends("2026-09-30T09:00:00", 3, "working_days")).toBe("2026-10-10T23:59:59.999");
  });

  test("do not count their first day, however late in it they begin, cut in Shanghai", () => {
    expect(ends("2026-03-10T00:00:00", 3, "days")).toBe("2026-03-13T23:59:59.999");
    expect(ends("2026-03-10T23:59:59", 3, "days")).toBe("2026-03-13T23:59:59.999");
    // An hour later in UTC it is still the 10th; in Shanghai it is not.
    expect(ends("2026-03-11T00:00:00", 3, "days")).toBe("2026-03-14T23:59:59.999");
  });

  test("end within the month that they end in", () => {
    const { atMs } = spanEnds(
      at("2026-01-28T09:00:00"),
      { amount: 3, unit: "days" },
      publishedCalendar,
      usualOfficeHours,
    );
    expect(isInPeriod(periodOf("month", day("2026-01-31")), atMs)).toBe(true);
    expect(isInPeriod(periodOf("month", day("2026-02-01")), atMs + 1)).toBe(true);
    expect(ends("2028-02-27T09:00:00", 2, "days")).toBe("2028-02-29T23:59:59.999");
  });

  test("of hours run by the clock, of working hours within office hours", () => {
    expect(ends("2026-03-31T23:30:00", 2, "hours")).toBe("2026-04-01T01:30:00.000");
    expect(ends("2026-03-10T11:00:00", 2, "working_hours")).toBe("2026-03-10T15:00:00.000");
    expect(ends("2026-03-10T12:30:00", 1, "working_hours")).toBe("2026-03-10T15:00:00.000");
    expect(ends("2026-03-10T17:00:00", 1, "working_hours")).toBe("2026-03-11T09:00:00.000");
    expect(ends("2026-03-10T03:00:00", 7, "working_hours")).toBe("2026-03-10T17:30:00.000");
    // Friday afternoon before Spring Festival: the rest falls on the worked Saturday, then on the 24th.
    expect(ends("2026-02-13T17:00:00", 8, "working_hours")).toBe("2026-02-24T09:00:00.000");
  });

  test("that reach past the known calendar say that they assume Monday to Friday", () => {
    const span: Span = { amount: 3, unit: "working_days" };
    const reckon = (from: string, more = publishedCalendar) => spanEnds(at(from), span, more, usualOfficeHours);
    expect(reckon("2026-12-25T09:00:00")).toMatchObject({ isAssumed: false });
    expect(reckon("2026-12-29T09:00:00")).toMatchObject({ isAssumed: true });
    expect(shown(reckon("2026-12-29T09:00:00").atMs)).toBe("2027-01-01T23:59:59.999");
    const own = calendarWith([{ on: day("2027-01-01"), isWorked: false, name: "元旦" }], day("2027-12-31"));
    expect(reckon("2026-12-29T09:00:00", own)).toMatchObject({ isAssumed: false, atMs: at("2027-01-04T23:59:59.999") });
  });

  test("are longer than nothing, and end", () => {
    const never = { ...publishedCalendar, isWorkingDay: () => false };
    expect(() => ends("2026-03-10T00:00:00", 0, "days")).toThrow(RangeError);
    for (const unit of ["working_days", "working_hours"] as const)
      expect(() => spanEnds(0, { amount: 1, unit }, never, usualOfficeHours)).toThrow(RangeError);
  });

  const instants = fc.integer({ min: at("2024-01-01T00:00:00"), max: at("2026-11-30T00:00:00") });
  const spans = fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom(...spanUnits) });

  test("that are longer end later, and ones that begin later do not end earlier", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 10 * 86_400_000 }), spans, (from, later, span) => {
        const end = (start: number, amount = span.amount) =>
          spanEnds(start, { ...span, amount }, publishedCalendar, usualOfficeHours).atMs;
        expect(end(from)).toBeGreaterThan(from);
        expect(end(from, span.amount + 1)).toBeGreaterThan(end(from));
        expect(end(from + later)).toBeGreaterThanOrEqual(end(from));
      }),
    );
  });

  test("of working hours hold just so much office time", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), (from, amount) => {
        const { atMs } = spanEnds(from, { amount, unit: "working_hours" }, publishedCalendar, usualOfficeHours);
        expect(workingTimeBetween(from, atMs, publishedCalendar, usualOfficeHours).ms).toBe(amount * 3_600_000);
      }),
    );
  });

  test("of working days hold just so many working days", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 30 }), (from, amount) => {
        const last = businessDayOf(spanEnds(from, { amount, unit: "working_days" }, publishedCalendar, []).atMs);
        let count = 0;
        for (let each = addDays(businessDayOf(from), 1); each <= last; each = addDays(each, 1))
          if (publishedCalendar.isWorkingDay(each)) count += 1;
        expect(count).toBe(amount);
        expect(publishedCalendar.isWorkingDay(last)).toBe(true);
      }),
    );
  });
});

describe("a stop of the clock", () => {
  const moved = (deadline: string, from: string, until: string, unit: SpanUnit) =>
    shown(
      deadlineAfterStop(
        at(deadline),
        { fromMs: at(from), untilMs: at(until) },
        ...([unit, publishedCalendar, usualOfficeHours] as const),
      ).atMs,
    );
  const end = "2026-03-20T23:59:59.999";

  test("moves the deadline by what would have counted, in its own unit", () => {
    expect(moved("2026-03-12T10:00:00", "2026-03-11T10:00:00", "2026-03-11T16:00:00", "hours")).toBe(
      "2026-03-12T16:00:00.000",
    );
    expect(moved(end, "2026-03-11T10:00:00", "2026-03-14T09:00:00", "days")).toBe("2026-03-23T23:59:59.999");
    // Thursday 12 and Friday 13 are working days, the weekend is none: two more, behind another weekend.
    expect(moved(end, "2026-03-11T10:00:00", "2026-03-15T09:00:00", "working_days")).toBe("2026-03-24T23:59:59.999");
    expect(moved("2026-03-12T17:00:00", "2026-03-11T16:30:00", "2026-03-12T09:00:00", "working_hours")).toBe(
      "2026-03-13T09:30:00.000",
    );
  });

  test("over a weekend or of no length moves no working deadline", () => {
    for (const unit of ["working_days", "working_hours"] as const)
      expect(moved(end, "2026-03-13T18:00:00", "2026-03-15T20:00:00", unit)).toBe(end);
    for (const unit of spanUnits) expect(moved(end, "2026-03-13T18:00:00", "2026-03-13T18:00:00", unit)).toBe(end);
  });
});

describe("the rules", () => {
  test("have a limit for every category, grade, level and stage", () => {
    expect(deadlineRules.parse(exampleDeadlineRules)).toEqual(exampleDeadlineRules);
    for (const stage of deadlineStages)
      for (const category of hazardCategories)
        for (const grade of ["ordinary", "major"] as const)
          for (const level of gridLevels)
            expect(
              limitOf(exampleDeadlineRules, stage, { category, grade, level }, dayStartsAt(day("2026-03-10"))).atMs,
            ).toBeGreaterThan(dayStartsAt(day("2026-03-10")));
  });

  test("are applied by the line that says most: category before grade before level", () => {
    const pick = (category: "gas" | "other", grade: "ordinary" | "major", level: "village" | "county") =>
      limitOf(exampleDeadlineRules, "rectify", { category, grade, level }, 0).rule;
    expect(pick("gas", "ordinary", "village")).toMatchObject({ amount: 3, unit: "days" });
    expect(pick("gas", "major", "village")).toMatchObject({ amount: 30 });
    expect(pick("other", "ordinary", "county")).toMatchObject({ amount: 15 });
  });

  test("that leave a case open, repeat themselves or turn the day around are refused at the field", () => {
    const faultsOf = (change: Partial<DeadlineRules>) =>
      deadlineRules.safeParse({ ...exampleDeadlineRules, ...change }).error?.issues.map(({ path }) => path.join("/")) ??
      [];
    const [first, ...rest] = exampleDeadlineRules.rules;
    expect(faultsOf({ rules: rest })).toEqual(["rules"]);
    expect(faultsOf({ rules: [...exampleDeadlineRules.rules, ...(first ? [first] : [])] })).toEqual(["rules/11"]);
    expect(faultsOf({ officeHours: [[600, 500]] })).toEqual(["officeHours/0"]);
    expect(
      faultsOf({
        officeHours: [
          [500, 700],
          [600, 800],
        ],
      }),
    ).toEqual(["officeHours/1"]);
  });
});
