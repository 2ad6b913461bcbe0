import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawSample, exampleSamplingRule, lotOf, sampleSizes } from "./closing-sample.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const populationOf = (count: number, majors = 0) =>
  Array.from({ length: count }, (_, index) => ({ hazardId: `h${index}`, n: 8, isMajor: index < majors }));
const taken = (drawn: readonly { isTaken: boolean; hazardId: string }[]) =>
  drawn.filter(({ isTaken }) => isTaken).map(({ hazardId }) => hazardId);

const someRule = fc.record({
  percent: fc.integer({ min: 0, max: 100 }),
  majorPercent: fc.integer({ min: 0, max: 100 }),
  minimum: fc.nat(20),
  dueDays: fc.constant(30),
});

describe("a sample of closings", () => {
  test("ten in a hundred, at least three, every major one", () => {
    expect(sampleSizes(exampleSamplingRule, 0, 100)).toEqual({ major: 0, ordinary: 10 });
    expect(sampleSizes(exampleSamplingRule, 0, 101)).toEqual({ major: 0, ordinary: 11 });
    expect(sampleSizes(exampleSamplingRule, 0, 12)).toEqual({ major: 0, ordinary: 3 });
    expect(sampleSizes(exampleSamplingRule, 0, 2)).toEqual({ major: 0, ordinary: 2 });
    expect(sampleSizes(exampleSamplingRule, 5, 100)).toEqual({ major: 5, ordinary: 10 });
    expect(sampleSizes({ ...exampleSamplingRule, majorPercent: 0, minimum: 3 }, 5, 1)).toEqual({
      major: 2,
      ordinary: 1,
    });
  });

  test("it can be drawn again by hand: the smallest hashes of seed, hazard and closing", () => {
    const population = populationOf(50);
    const byHand = population
      .toSorted((a, b) => hash(lotOf("s", a)).localeCompare(hash(lotOf("s", b))))
      .slice(0, 5)
      .map(({ hazardId }) => hazardId);
    expect(taken(drawSample("s", population, exampleSamplingRule, hash))).toEqual(byHand);
    expect(lotOf("s", { hazardId: "h1", n: 8 })).toBe("s:h1:8");
  });

  test("the order in which closings are given does not matter, another seed gives another sample", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(populationOf(60, 4), { minLength: 60 }), fc.string(), (shuffled, seed) => {
        const drawn = drawSample(seed, shuffled, exampleSamplingRule, hash);
        expect(drawn).toEqual(drawSample(seed, populationOf(60, 4), exampleSamplingRule, hash));
      }),
    );
    const seeds = ["a", "b", "c"].map((seed) => taken(drawSample(seed, populationOf(200), exampleSamplingRule, hash)));
    expect(new Set(seeds.map(String)).size).toBe(3);
  });

  test("as many as the rule says, of each kind, whatever the rule and the numbers", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), someRule, (majors, ordinaries, rule) => {
        const population = populationOf(majors + ordinaries, majors);
        const drawn = drawSample("seed", population, rule, hash);
        const count = drawn.filter(({ isTaken }) => isTaken).length;
        const sizes = sampleSizes(rule, majors, ordinaries);
        expect(count).toBe(sizes.major + sizes.ordinary);
        expect(drawn.filter(({ isTaken, isMajor }) => isTaken && isMajor).length).toBe(sizes.major);
        expect(count).toBeGreaterThanOrEqual(Math.min(rule.minimum, majors + ordinaries));
        expect(sizes.ordinary).toBeGreaterThanOrEqual(Math.ceil((ordinaries * rule.percent) / 100));
        expect(drawn.map(({ rank }) => rank)).toEqual(population.map((_, index) => index + 1));
      }),
    );
  });

  test("every closing has the same chance", () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 2_000; seed += 1)
      for (const id of taken(drawSample(`${seed}`, populationOf(20), exampleSamplingRule, hash)))
        times.set(id, (times.get(id) ?? 0) + 1);
    // Three of twenty, two thousand times: 300 each, with a spread of 16.
    for (const { hazardId } of populationOf(20)) expect(Math.abs((times.get(hazardId) ?? 0) - 300)).toBeLessThan(80);
  });
});
