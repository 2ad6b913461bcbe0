import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Watched } from "./kaplan-meier.ts";
import { openCurve, quantileOf, summariseTimes } from "./kaplan-meier.ts";

const ended = (...durations: number[]): Watched[] => durations.map((duration) => ({ duration, ended: 1, open: 0 }));
const open = (...durations: number[]): Watched[] => durations.map((duration) => ({ duration, ended: 0, open: 1 }));

describe("vectors of the textbooks", () => {
  // Weeks of remission of 42 patients (Freireich and others, 1963), as they stand in most books on survival analysis.
  const treated = [...ended(6, 6, 6, 7, 10, 13, 16, 22, 23), ...open(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)];
  const placebo = ended(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23);

  test("6-MP: the curve of the table, median 23 weeks, nine in ten not reached", () => {
    const curve = openCurve(treated).map(({ duration, openShare }) => [duration, Number(openShare.toFixed(4))]);
    expect(curve).toEqual([
      [6, 0.8571],
      [7, 0.8067],
      [10, 0.7529],
      [13, 0.6902],
      [16, 0.6275],
      [22, 0.5378],
      [23, 0.4482],
    ]);
    expect(summariseTimes(treated)).toEqual({ cases: 21, ended: 9, median: 23, p90: null });
  });

  test("placebo: nobody censored, median 8 weeks", () => {
    expect(summariseTimes(placebo)).toEqual({ cases: 21, ended: 21, median: 8, p90: 17 });
  });

  test("a case that is watched as long as another one took was at risk then", () => {
    expect(openCurve([...ended(5), ...open(5)])).toEqual([{ duration: 5, openShare: 0.5 }]);
    expect(openCurve([...ended(5), ...open(4)])).toEqual([{ duration: 5, openShare: 0 }]);
  });

  test("half of ten is a half, whatever the product of nine fractions says", () => {
    expect(quantileOf(openCurve(ended(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), 0.5)).toBe(5);
    expect(quantileOf(openCurve(ended(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), 0.9)).toBe(9);
  });

  test("without cases, or with open ones only, there is no median", () => {
    expect(summariseTimes([])).toEqual({ cases: 0, ended: 0, median: null, p90: null });
    expect(summariseTimes(open(3, 90))).toEqual({ cases: 2, ended: 0, median: null, p90: null });
  });

  test("the mean of the closed ones flatters; this does not", () => {
    // Three quick ones and five that nobody touches: the closed ones took a day.
    expect(summariseTimes([...ended(1, 1, 1), ...open(60, 60, 60, 60, 60)]).median).toBeNull();
  });
});

const someCases = fc.array(fc.record({ duration: fc.nat(50), ended: fc.nat(4), open: fc.nat(4) }), {
  minLength: 1,
  maxLength: 30,
});

describe("properties", () => {
  test("the curve falls from one, never below nothing, one point for each duration at which something ended", () => {
    fc.assert(
      fc.property(someCases, (cases) => {
        const curve = openCurve(cases);
        let last = 1;
        for (const { openShare } of curve) {
          expect(openShare).toBeLessThan(last);
          expect(openShare).toBeGreaterThanOrEqual(0);
          last = openShare;
        }
        const durations = new Set(cases.filter((each) => each.ended > 0).map((each) => each.duration));
        expect(curve.map((point) => point.duration)).toEqual([...durations].toSorted((a, b) => a - b));
      }),
    );
  });

  test("where nothing is open, it is the share that is left", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }), (durations) => {
        for (const { duration, openShare } of openCurve(ended(...durations)))
          expect(openShare).toBeCloseTo(durations.filter((each) => each > duration).length / durations.length, 9);
        const sorted = durations.toSorted((a, b) => a - b);
        expect(quantileOf(openCurve(ended(...durations)), 0.5)).toBe(sorted[Math.ceil(durations.length / 2) - 1]);
      }),
    );
  });

  test("order and grouping do not matter: the parts of a county and the county itself", () => {
    fc.assert(
      fc.property(someCases, fc.nat(30), (cases, cut) => {
        const single = cases.flatMap(({ duration, ended: n, open: m }) => [
          ...Array.from({ length: n }, () => ({ duration, ended: 1, open: 0 })),
          ...Array.from({ length: m }, () => ({ duration, ended: 0, open: 1 })),
        ]);
        const whole = summariseTimes(cases);
        expect(summariseTimes(single.toReversed())).toEqual(whole);
        expect(summariseTimes([...cases.slice(cut), ...cases.slice(0, cut)])).toEqual(whole);
      }),
    );
  });

  test("it agrees with the definition case by case", () => {
    fc.assert(
      fc.property(someCases, (cases) => {
        const total = (sum: number, each: Watched) => sum + each.ended + each.open;
        let share = 1;
        for (const { duration, openShare } of openCurve(cases)) {
          const atRisk = cases.filter((each) => each.duration >= duration).reduce(total, 0);
          const now = cases.filter((each) => each.duration === duration).reduce((sum, each) => sum + each.ended, 0);
          share *= (atRisk - now) / atRisk;
          expect(openShare).toBeCloseTo(share, 9);
        }
      }),
    );
  });

  test("watching an open case longer never makes the median shorter", () => {
    fc.assert(
      fc.property(someCases, fc.nat(50), fc.nat(50), (cases, watched, more) => {
        const at = (duration: number) => summariseTimes([...cases, { duration, ended: 0, open: 1 }]).median ?? Infinity;
        expect(at(watched + more)).toBeGreaterThanOrEqual(at(watched));
      }),
    );
  });
});
