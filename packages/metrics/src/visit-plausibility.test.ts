import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { VisitTrace } from "./visit-plausibility.ts";
import { findAlikeAnswers, findImpossibleSpeeds, findReusedPhotos } from "./visit-plausibility.ts";

/** On a plane where a degree is 100 km. */
const metresBetween = (a: readonly [number, number], b: readonly [number, number]) =>
  Math.hypot(a[0] - b[0], a[1] - b[1]) * 100_000;
const rule = { maxKmh: 150, leastMetres: 3_000, alikeVisits: 5, alikeSeconds: 60 };
const visit = (id: string, second: number, change: Partial<VisitTrace> = {}): VisitTrace => ({
  ...{ id, placeId: id, occurredAtMs: second * 1000, position: [113, 29], accuracyM: 10, answers: "clean", ...change },
});
const traces = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    placeId: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
    occurredAtMs: fc.integer({ min: 0, max: 600_000 }),
    position: fc.option(fc.tuple(fc.double({ min: 113, max: 114, noNaN: true }), fc.constant(29))),
    accuracyM: fc.integer({ min: 0, max: 3_000 }),
    answers: fc.constantFrom("clean", "one problem"),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);

describe("impossible speed", () => {
  test("10 km in two minutes is 300 km/h; in ten minutes it is a car", () => {
    const at = (second: number, lon: number) => visit(`${second}`, second, { position: [lon, 29] });
    expect(findImpossibleSpeeds([at(0, 113), at(120, 113.1)], rule, metresBetween)).toEqual([
      { fromId: "0", toId: "120", metres: 9_980, seconds: 120, kmh: 299 },
    ]);
    expect(findImpossibleSpeeds([at(0, 113), at(600, 113.1)], rule, metresBetween)).toEqual([]);
  });

  test("what may be the fix's own error, the same place, and a visit without a position are none", () => {
    const near = [visit("a", 0), visit("b", 1, { position: [113.02, 29] })];
    expect(findImpossibleSpeeds(near, rule, metresBetween)).toEqual([]);
    const vague = [visit("a", 0, { accuracyM: 5_000 }), visit("b", 1, { position: [113.1, 29], accuracyM: 4_000 })];
    expect(findImpossibleSpeeds(vague, rule, metresBetween)).toEqual([]);
    const same = [visit("a", 0), visit("b", 1, { placeId: "a", position: [113.1, 29] })];
    expect(findImpossibleSpeeds(same, rule, metresBetween)).toEqual([]);
    const absent = [visit("a", 0), visit("b", 1, { position: null }), visit("c", 600, { position: [113.1, 29] })];
    expect(findImpossibleSpeeds(absent, rule, metresBetween)).toEqual([]);
  });

  test("two in the same instant divide by one second, not by none", () => {
    const [finding] = findImpossibleSpeeds(
      [visit("a", 0), visit("b", 0, { position: [113.1, 29] })],
      rule,
      metresBetween,
    );
    expect(finding).toMatchObject({ seconds: 1 });
    expect(Number.isFinite(finding?.kmh)).toBe(true);
  });

  test("does not depend on the order handed in; a worse accuracy never adds a finding", () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 0, max: 2_000 }), (visits, more) => {
        const found = findImpossibleSpeeds(visits, rule, metresBetween);
        expect(findImpossibleSpeeds(visits.toReversed(), rule, metresBetween)).toEqual(found);
        const vaguer = visits.map((each) => ({ ...each, accuracyM: each.accuracyM + more }));
        const pairs = new Set(found.map(({ fromId, toId }) => `${fromId} ${toId}`));
        for (const { fromId, toId } of findImpossibleSpeeds(vaguer, rule, metresBetween))
          expect(pairs.has(`${fromId} ${toId}`)).toBe(true);
      }),
    );
  });
});

describe("identical answers", () => {
  const row = (count: number, everySeconds: number, from = 0) =>
    Array.from({ length: count }, (_, n) => visit(`v${from + n}`, from + n * everySeconds));

  test("five places within a minute are a run, four are none, and five at a walking pace are none", () => {
    expect(findAlikeAnswers(row(5, 10), rule)).toEqual([
      { ids: ["v0", "v1", "v2", "v3", "v4"], placeCount: 5, seconds: 40 },
    ]);
    expect(findAlikeAnswers(row(4, 10), rule)).toEqual([]);
    expect(findAlikeAnswers(row(20, 60), rule)).toEqual([]);
  });

  test("a long run is one finding, two runs an hour apart are two, other answers and one shop five times are none", () => {
    expect(findAlikeAnswers(row(30, 10), rule)).toMatchObject([{ placeCount: 30, seconds: 290 }]);
    expect(findAlikeAnswers([...row(5, 10), ...row(5, 10, 3_600)], rule)).toHaveLength(2);
    expect(
      findAlikeAnswers(
        row(5, 10).map((each, n) => ({ ...each, answers: `${n}` })),
        rule,
      ),
    ).toEqual([]);
    expect(
      findAlikeAnswers(
        row(5, 10).map((each) => ({ ...each, placeId: "shop" })),
        rule,
      ),
    ).toEqual([]);
  });

  test("whatever comes: order does not matter, no visit is in two runs, and each run has enough places", () => {
    fc.assert(
      fc.property(traces, (visits) => {
        const found = findAlikeAnswers(visits, rule);
        const ids = (of: typeof found) => of.map((run) => run.ids.join()).toSorted();
        expect(ids(findAlikeAnswers(visits.toReversed(), rule))).toEqual(ids(found));
        const all = found.flatMap((run) => run.ids);
        expect(new Set(all).size).toBe(all.length);
        for (const run of found) expect(run.placeCount).toBeGreaterThanOrEqual(rule.alikeVisits);
      }),
    );
  });
});

test("a picture that serves for two places is a reason to look; for one place, or one visit, it is none", () => {
  const use = { evidenceId: "e", placeId: "a", visitId: "v", earlierPlaceId: "b", earlierVisitId: "w" };
  expect(findReusedPhotos([use, { ...use, visitId: null }])).toHaveLength(2);
  expect(
    findReusedPhotos([
      { ...use, earlierPlaceId: "a" },
      { ...use, earlierVisitId: "v" },
    ]),
  ).toEqual([]);
});
