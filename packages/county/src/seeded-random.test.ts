import { expect, test } from "vitest";
import { seededRandom } from "./seeded-random.ts";

test("the same label draws the same, another label another", () => {
  const draw = (label: string) => Array.from({ length: 20 }, seededRandom(label).fraction);
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
});

test("whole numbers reach both ends and are about even", () => {
  const { whole } = seededRandom("dice");
  const counts = new Map<number, number>();
  for (let throwNumber = 0; throwNumber < 6_000; throwNumber += 1) {
    const eyes = whole(1, 6);
    counts.set(eyes, (counts.get(eyes) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test("weights are kept, and nothing of weight 0 is drawn", () => {
  const { weighted } = seededRandom("weights");
  const items = [
    { name: "never", weight: 0 },
    { name: "often", weight: 9 },
    { name: "seldom", weight: 1 },
  ];
  const drawn = Array.from({ length: 2_000 }, () => weighted(items).name);
  expect(drawn).not.toContain("never");
  expect(Math.abs(drawn.filter((name) => name === "seldom").length - 200)).toBeLessThan(60);
  expect(() => weighted([])).toThrow(RangeError);
});
