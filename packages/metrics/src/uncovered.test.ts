import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PatrolPlan } from "@safegrid/domain/place";
import type { PlaceHistory } from "./due-slot.ts";
import { dueCellIn } from "./due-slot.ts";
import type { BusinessDay } from "./period.ts";
import { addDays, businessDay, dayNumber, periodOf } from "./period.ts";
import { uncoveredOf } from "./uncovered.ts";

const day = (text: string) => businessDay.parse(text);
const always = day("2026-01-01");
const plan = (cadence: PatrolPlan["cadence"]): PatrolPlan => ({ cadence, weekday: 3, monthDay: 15, quarterMonth: 2 });
const place = (cadence: PatrolPlan["cadence"], change: Partial<PlaceHistory> = {}): PlaceHistory => ({
  openedOn: always,
  closedOn: null,
  plans: [{ from: always, to: null, plan: plan(cadence) }],
  freezes: [],
  cells: [{ from: always, to: null, cellId: "c" as never }],
  ...change,
});
const on = (of: PlaceHistory, last: string | null, today: string) =>
  uncoveredOf(of, last === null ? null : day(last), always, day(today));

describe("since when a place is uncovered", () => {
  test("a monthly place: not on its due day, but from the next on; a visit of the same month before it covers", () => {
    expect(on(place("month"), null, "2026-01-15")).toBeNull();
    expect(on(place("month"), null, "2026-01-16")).toEqual({
      ...{ sinceOn: "2026-01-15", missed: 1, cadence: "month", nextDueOn: "2026-02-15" },
    });
    expect(on(place("month"), "2026-01-02", "2026-02-15")).toBeNull();
    expect(on(place("month"), "2026-01-02", "2026-02-16")).toMatchObject({ sinceOn: "2026-02-15", missed: 1 });
  });

  test("a late visit ends it, and what it left out before is not brought up again", () => {
    expect(on(place("month"), null, "2026-03-20")).toMatchObject({ sinceOn: "2026-01-15", missed: 3 });
    expect(on(place("month"), "2026-03-20", "2026-03-20")).toBeNull();
  });

  test("each cadence counts its own due days", () => {
    expect(on(place("day"), "2026-03-01", "2026-03-05")).toMatchObject({ sinceOn: "2026-03-02", missed: 3 });
    expect(on(place("week"), "2026-03-01", "2026-03-19")).toMatchObject({ sinceOn: "2026-03-04", missed: 3 });
    expect(on(place("quarter"), null, "2026-06-01")).toMatchObject({ sinceOn: "2026-02-15", missed: 2 });
  });

  test("frozen, closed or not yet opened owes nothing; a new cadence does not set the age back", () => {
    const frozen = place("day", { freezes: [{ from: day("2026-03-03"), to: day("2026-03-04") }] });
    expect(on(frozen, "2026-03-01", "2026-03-04")).toBeNull();
    expect(on(frozen, "2026-03-01", "2026-03-06")).toMatchObject({ sinceOn: "2026-03-02", missed: 2 });
    expect(on(place("day", { closedOn: day("2026-03-05") }), null, "2026-03-05")).toBeNull();
    const rarer = place("day", {
      plans: [
        { from: always, to: day("2026-03-03"), plan: plan("day") },
        { from: day("2026-03-04"), to: null, plan: plan("quarter") },
      ],
    });
    expect(on(rarer, "2026-03-01", "2026-03-10")).toMatchObject({ sinceOn: "2026-03-02", missed: 2, cadence: "day" });
  });

  test("what was due before anything could be recorded does not count", () => {
    const opened = place("day", { openedOn: day("2020-01-01") });
    expect(uncoveredOf(opened, null, day("2026-03-04"), day("2026-03-06"))).toMatchObject({ sinceOn: "2026-03-04" });
  });

  test("agrees with patrolCoverage: a period that is over, in which the place was due and nobody came, shows", () => {
    const offset = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(
        fc.constantFrom("day", "week", "month", "quarter" as const),
        fc.option(offset),
        offset,
        (cadence, visit, until) => {
          const of = place(cadence);
          const today: BusinessDay = addDays(always, until);
          const last = visit === null || visit > until ? null : addDays(always, visit);
          const found = uncoveredOf(of, last, always, today);
          const before = periodOf(cadence, addDays(periodOf(cadence, today).startsOn, -1));
          const wasDue = before.startsOn >= always && dueCellIn(of, before) !== null;
          if (wasDue && (last === null || last < before.startsOn)) expect(found).not.toBeNull();
          if (last === today) expect(found).toBeNull();
          if (found) {
            expect(found.sinceOn < today && (last === null || last < found.sinceOn)).toBe(true);
            expect(found.missed).toBeLessThanOrEqual(dayNumber(today) - dayNumber(found.sinceOn));
            expect(found.missed).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
