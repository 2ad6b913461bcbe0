import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GridId } from "@safegrid/domain/id";
import { cellCoverage } from "./cell-coverage.ts";
import { contributionChange, counterNames, hazardContribution } from "./counter.ts";
import type { Contribution, CounterName } from "./counter.ts";
import { dueCellIn, dueCellOn } from "./due-slot.ts";
import { forecastPeriodEnd } from "./forecast.ts";
import type { HazardFact } from "./hazard-fact.ts";
import { standingInOnTime } from "./on-time-rate.ts";
import { exposureDebtHours, overdueStanding } from "./overdue.ts";
import type { DatedPlace, VisitFact } from "./patrol-coverage.ts";
import { patrolCoverage } from "./patrol-coverage.ts";
import type { BusinessDay } from "./period.ts";
import { parsePeriodKey, periodKinds, periodOf } from "./period.ts";
import { addRates, compareRates, ratioOf, wilsonInterval } from "./rate.ts";
import { standingInMajorRectification, standingInRectification } from "./rectification-rate.ts";
import { isSilentTooLong } from "./source-freshness.ts";

const day = (text: string) => text as BusinessDay;
const at = (text: string) => Date.parse(text);
const [oldCell, newCell] = ["old", "new"] as unknown as [GridId, GridId];
const hourMs = 3_600_000;

const weekly = { cadence: "week", weekday: 3, monthDay: 15, quarterMonth: 2 } as const;
const place = (id: string, change: Partial<DatedPlace> = {}): DatedPlace => ({
  id,
  openedOn: day("2025-01-01"),
  closedOn: null,
  plans: [{ from: day("2025-01-01"), to: null, plan: weekly }],
  freezes: [],
  cells: [{ from: day("2025-01-01"), to: null, cellId: oldCell }],
  ...change,
});
const visit = (placeId: string, instant: string, change: Partial<VisitFact> = {}): VisitFact => ({
  placeId,
  cellId: oldCell,
  occurredAtMs: at(instant),
  isComplete: true,
  isRejected: false,
  ...change,
});
const hazard = (change: Partial<HazardFact> = {}): HazardFact => ({
  id: "h",
  cellId: oldCell,
  grade: "ordinary",
  foundAtMs: at("2026-01-10T00:00:00Z"),
  refusedAtMs: null,
  closedAtMs: null,
  isEliminatedOnTheSpot: false,
  deadlineAtMs: null,
  ...change,
});
const january = parsePeriodKey("month:2026-01-01");

describe("test vectors of the specification", () => {
  test("a month of 2016: 996 registered, 972 due, 911 closed, 737 on time", () => {
    const month = parsePeriodKey("month:2016-05-01");
    const cutOff = at("2016-05-31T15:59:59Z");
    const due = at("2016-05-20T00:00:00Z");
    const hazards = Array.from({ length: 996 }, (_, n): HazardFact => {
      const deadlineAtMs = n < 972 ? due : at("2016-06-20T00:00:00Z");
      const closedAtMs = n < 737 ? due : n < 911 ? due + hourMs : null;
      return hazard({ foundAtMs: at("2016-05-02T00:00:00Z"), deadlineAtMs, closedAtMs });
    });
    const standings = hazards.map((each) => standingInOnTime(each, month, cutOff).in);
    const onTime = standings.filter((standing) => standing === "numerator").length;
    const denominator = standings.filter((standing) => standing !== "neither").length;
    expect([onTime, denominator]).toEqual([737, 972]);
    expect((100 * onTime) / denominator).toBeCloseTo(75.82, 2);
    const closed = hazards.filter((each) => each.closedAtMs !== null).length;
    expect((100 * closed) / denominator).toBeCloseTo(93.72, 2);
  });

  test("found a second before February in Shanghai, closed a second after: January's cohort, open as of 31 January", () => {
    const one = hazard({ foundAtMs: at("2026-01-31T15:59:59Z"), closedAtMs: at("2026-01-31T16:00:01Z") });
    const endOfJanuary = at("2026-01-31T15:59:59.999Z");
    expect(standingInRectification(one, january, endOfJanuary)).toEqual({ in: "denominator", why: "still-open" });
    expect(standingInRectification(one, january, at("2026-02-01T00:00:00Z")).in).toBe("numerator");
    expect(standingInRectification(one, parsePeriodKey("month:2026-02-01"), at("2026-03-01T00:00:00Z")).in).toBe(
      "neither",
    );
  });

  test("a cell split in mid-month: the old cell's visits stay, the village's total does not move", () => {
    const march = parsePeriodKey("month:2026-03-01");
    const whole = [place("a"), place("b")];
    const moved = place("b", {
      cells: [
        { from: day("2025-01-01"), to: day("2026-03-15"), cellId: oldCell },
        { from: day("2026-03-16"), to: null, cellId: newCell },
      ],
    });
    const visits = [visit("b", "2026-03-04T02:00:00Z"), visit("b", "2026-03-18T02:00:00Z", { cellId: newCell })];
    const before = patrolCoverage(whole, visits, march);
    const after = patrolCoverage([place("a"), moved], visits, march);
    expect(addRates(after.values())).toEqual(addRates(before.values()));
    expect(after.get(oldCell)).toEqual({ numerator: 1, denominator: 2 });
    expect(patrolCoverage([moved], visits, parsePeriodKey("month:2026-04-01")).get(newCell)?.denominator).toBe(1);
  });

  test("frozen for the whole period: in no denominator; for part of it: only the slots it owned", () => {
    const frozen = (from: string, to: string | null) =>
      place("f", { freezes: [{ from: day(from), to: to === null ? null : day(to) }] });
    const week = parsePeriodKey("week:2026-03-02");
    expect(dueCellIn(frozen("2026-03-02", "2026-03-08"), week)).toBeNull();
    expect(dueCellIn(frozen("2026-03-05", null), week)).toBe(oldCell);
    expect(dueCellIn(frozen("2026-03-01", "2026-03-04"), week)).toBeNull();
  });
});

describe("patrol coverage", () => {
  const week = parsePeriodKey("week:2026-03-02");
  test("counts a place once, whatever the number of visits, and only valid ones", () => {
    const visits = [
      visit("a", "2026-03-02T02:00:00Z"),
      visit("a", "2026-03-03T02:00:00Z"),
      visit("b", "2026-03-03T02:00:00Z", { isComplete: false }),
      visit("c", "2026-03-03T02:00:00Z", { isRejected: true }),
    ];
    expect(patrolCoverage([place("a"), place("b"), place("c")], visits, week).get(oldCell)).toEqual({
      numerator: 1,
      denominator: 3,
    });
  });
  test("a visit belongs to the business day in Shanghai", () => {
    expect(patrolCoverage([place("a")], [visit("a", "2026-03-01T15:59:59Z")], week).get(oldCell)?.numerator).toBe(0);
    expect(patrolCoverage([place("a")], [visit("a", "2026-03-01T16:00:00Z")], week).get(oldCell)?.numerator).toBe(1);
  });
  test("a cell is covered by any valid visit in it, and counts when anything is due", () => {
    expect(cellCoverage([place("a")], [visit("other", "2026-03-03T02:00:00Z")], week).get(oldCell)).toEqual({
      numerator: 1,
      denominator: 1,
    });
    expect(cellCoverage([], [visit("other", "2026-03-03T02:00:00Z")], week).size).toBe(0);
  });
  test("every cadence is due exactly once in each of its spans", () => {
    for (const cadence of ["day", "week", "month", "quarter"] as const) {
      const one = place("a", { plans: [{ from: day("2025-01-01"), to: null, plan: { ...weekly, cadence } }] });
      for (let n = 0; n < 400; n += 1) {
        const span = periodOf(cadence, day(new Date(Date.UTC(2025, 5, 1 + n)).toISOString().slice(0, 10)));
        const days = [...Array(93).keys()]
          .map((k) => day(new Date(Date.parse(span.startsOn) + k * 86_400_000).toISOString().slice(0, 10)))
          .filter((each) => each <= span.endsOn);
        expect(days.filter((each) => dueCellOn(one, each) !== null)).toHaveLength(1);
      }
    }
  });
});

describe("hazards", () => {
  test("on-the-spot eliminations count as rectified; not accepted ones count nowhere", () => {
    const spot = hazard({ closedAtMs: at("2026-01-10T00:00:00Z"), isEliminatedOnTheSpot: true });
    expect(standingInRectification(spot, january, Infinity)).toEqual({
      in: "numerator",
      why: "eliminated-on-the-spot",
    });
    const refused = hazard({ refusedAtMs: at("2026-01-11T00:00:00Z") });
    expect(standingInRectification(refused, january, Infinity).in).toBe("neither");
    expect(standingInRectification(refused, january, at("2026-01-10T12:00:00Z")).in).toBe("denominator");
    expect(standingInMajorRectification(hazard(), january, Infinity).why).toBe("ordinary");
  });
  test("an open overdue hazard stays in the denominator; closed at the very deadline is on time", () => {
    const deadlineAtMs = at("2026-01-20T00:00:00Z");
    expect(standingInOnTime(hazard({ deadlineAtMs }), january, Infinity)).toEqual({
      in: "denominator",
      why: "open-past-the-deadline",
    });
    expect(standingInOnTime(hazard({ deadlineAtMs, closedAtMs: deadlineAtMs }), january, Infinity).in).toBe(
      "numerator",
    );
    expect(standingInOnTime(hazard({ deadlineAtMs, closedAtMs: deadlineAtMs + 1 }), january, Infinity).why).toBe(
      "closed-late",
    );
    expect(standingInOnTime(hazard({ deadlineAtMs }), january, deadlineAtMs - 1).why).toBe("not-due-yet");
  });
  test("exposure debt is the weight times the hours past due, and adds up", () => {
    const due = at("2026-01-20T00:00:00Z");
    const standing = overdueStanding(
      [hazard({ deadlineAtMs: due }), hazard({ grade: "major", deadlineAtMs: due + hourMs })],
      due + 3 * hourMs,
    );
    expect(standing).toMatchObject({ count: 2, weight: 11, oldestDueAtMs: due });
    expect(exposureDebtHours(standing, due + 3 * hourMs)).toBeCloseTo(3 + 20);
  });
});

const someHazard = fc.record({
  grade: fc.constantFrom("ordinary" as const, "major" as const),
  foundAtMs: fc.integer({ min: at("2025-11-01T00:00:00Z"), max: at("2026-02-01T00:00:00Z") }),
  fate: fc.constantFrom("open", "closed", "eliminated", "refused"),
  afterMs: fc.integer({ min: 0, max: 60 * 86_400_000 }),
  deadlineAfterMs: fc.option(fc.integer({ min: 1, max: 60 * 86_400_000 })),
});
const clockMs = at("2026-02-10T00:00:00Z");

function made(each: typeof someHazard extends fc.Arbitrary<infer T> ? T : never): HazardFact {
  const isSpot = each.fate === "eliminated";
  const end = each.foundAtMs + each.afterMs;
  return hazard({
    grade: each.grade,
    foundAtMs: each.foundAtMs,
    refusedAtMs: each.fate === "refused" ? end : null,
    closedAtMs: isSpot ? each.foundAtMs : each.fate === "closed" ? end : null,
    isEliminatedOnTheSpot: isSpot,
    deadlineAtMs: isSpot || each.deadlineAfterMs === null ? null : each.foundAtMs + each.deadlineAfterMs,
  });
}

function total(contributions: Contribution[]): Map<string, Record<CounterName, number>> {
  const sums = new Map<string, Record<CounterName, number>>();
  for (const contribution of contributions)
    for (const [key, counters] of contribution) {
      const sum =
        sums.get(key) ?? (Object.fromEntries(counterNames.map((name) => [name, 0])) as Record<CounterName, number>);
      for (const [name, value] of Object.entries(counters) as [CounterName, number][]) sum[name] += value;
      sums.set(key, sum);
    }
  return sums;
}

describe("contributions", () => {
  test("add up to what the definitions count, in every period", () => {
    fc.assert(
      fc.property(fc.array(someHazard, { maxLength: 60 }), (some) => {
        const hazards = some.map(made);
        for (const [key, sum] of total(hazards.map((each) => hazardContribution(each, clockMs)))) {
          const period = parsePeriodKey(key);
          const of = (standings: { in: string }[], ...sides: string[]) =>
            standings.filter((standing) => sides.includes(standing.in)).length;
          const rectification = hazards.map((each) => standingInRectification(each, period, Infinity));
          const onTime = hazards
            .filter((each) => (each.deadlineAtMs ?? Infinity) <= clockMs)
            .map((each) => standingInOnTime(each, period, Infinity));
          expect([sum.rectified, sum.found]).toEqual([
            of(rectification, "numerator"),
            of(rectification, "numerator", "denominator"),
          ]);
          expect([sum.onTime, sum.dueHazards]).toEqual([
            of(onTime, "numerator"),
            of(onTime, "numerator", "denominator"),
          ]);
          expect(sum.rectified).toBeLessThanOrEqual(sum.found);
          expect(sum.eliminated).toBeLessThanOrEqual(sum.rectified);
          expect(sum.majorRectified).toBeLessThanOrEqual(sum.majorFound);
          expect(sum.onTime).toBeLessThanOrEqual(sum.dueHazards);
        }
      }),
    );
  });

  test("a change leads from before to after, and is empty where nothing changes", () => {
    fc.assert(
      fc.property(someHazard, someHazard, (one, other) => {
        const [before, after] = [hazardContribution(made(one), clockMs), hazardContribution(made(other), clockMs)];
        const reached = total([before, contributionChange(before, after)]);
        const wanted = total([after]);
        for (const key of new Set([...reached.keys(), ...wanted.keys()]))
          expect({ ...zero, ...reached.get(key) }).toEqual({ ...zero, ...wanted.get(key) });
        expect(contributionChange(after, after).size).toBe(0);
      }),
    );
  });
});
const zero = Object.fromEntries(counterNames.map((name) => [name, 0]));

describe("rates", () => {
  const someRate = fc
    .nat(500)
    .chain((denominator) => fc.nat(denominator).map((numerator) => ({ numerator, denominator })));
  test("no denominator is no number", () => {
    expect(ratioOf({ numerator: 0, denominator: 0 })).toBeNull();
    expect(wilsonInterval({ numerator: 0, denominator: 0 })).toBeNull();
  });
  test("an interval holds its rate and lies within 0…1", () => {
    fc.assert(
      fc.property(someRate, (pair) => {
        const interval = wilsonInterval(pair);
        if (!interval) return;
        const ratio = pair.numerator / pair.denominator;
        expect(interval.low).toBeLessThanOrEqual(ratio + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(ratio - 1e-12);
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
      }),
    );
  });
  test("below twenty cases nobody is better; clear differences are told, small ones are not", () => {
    expect(compareRates({ numerator: 19, denominator: 19 }, { numerator: 0, denominator: 500 })).toBe("too_few");
    expect(compareRates({ numerator: 95, denominator: 100 }, { numerator: 50, denominator: 100 })).toBe("better");
    expect(compareRates({ numerator: 50, denominator: 100 }, { numerator: 95, denominator: 100 })).toBe("worse");
    expect(compareRates({ numerator: 90, denominator: 100 }, { numerator: 88, denominator: 100 })).toBe("same");
  });
  test("a forecast lies between what is reached and all, and is silent on too little", () => {
    fc.assert(
      fc.property(someRate, fc.array(someRate, { minLength: 14, maxLength: 14 }), (soFar, days) => {
        const forecast = forecastPeriodEnd(soFar, days);
        if (!forecast) return;
        expect(forecast.low).toBeGreaterThanOrEqual(soFar.numerator / soFar.denominator - 1e-9);
        expect(forecast.high).toBeLessThanOrEqual(1 + 1e-9);
        expect(forecast.low).toBeLessThanOrEqual(forecast.high);
      }),
    );
    expect(forecastPeriodEnd({ numerator: 1, denominator: 2 }, [{ numerator: 1, denominator: 3 }])).toBeNull();
  });
});

describe("periods", () => {
  test("every day lies in exactly the five periods that say so, and a key names its period", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8_100, max: 30_000 }), (number) => {
        const one = day(new Date(number * 86_400_000).toISOString().slice(0, 10));
        for (const kind of periodKinds) {
          const period = periodOf(kind, one);
          expect(period.startsOn <= one && one <= period.endsOn).toBe(true);
          expect(periodOf(kind, period.startsOn)).toEqual(period);
          expect(periodOf(kind, period.endsOn)).toEqual(period);
          expect(parsePeriodKey(`${kind}:${period.startsOn}`)).toEqual(period);
        }
      }),
    );
    expect(periodOf("week", day("2026-11-24")).startsOn).toBe("2026-11-23");
    expect(() => parsePeriodKey("month:2026-11-02")).toThrow();
    expect(() => parsePeriodKey("decade:2026-01-01")).toThrow();
  });
});

describe("freshness", () => {
  test("three hours of working time, or 26 hours at any time", () => {
    const local = (text: string) => at(`2026-03-10T${text}+08:00`);
    expect(isSilentTooLong(local("07:00:00"), local("10:59:00"))).toBe(false);
    expect(isSilentTooLong(local("07:00:00"), local("11:01:00"))).toBe(true);
    expect(isSilentTooLong(local("16:30:00"), local("23:00:00"))).toBe(false);
    expect(isSilentTooLong(local("10:00:00") - 86_400_000, local("07:00:00"))).toBe(false);
    expect(isSilentTooLong(null, local("07:00:00"))).toBe(true);
  });
});
