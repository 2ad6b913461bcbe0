import { expect, test } from "vitest";
import { bytesOf, grownMost, slopeOf } from "./heap-growth.ts";

test("the slope of points on a line is the line's, without error; scattered points tell how sure it is", () => {
  expect(slopeOf([1, 2, 3, 4].map((x) => [x * 1_000, 500 + x * 20_000] as const))).toEqual({ slope: 20, error: 0 });
  const flat = slopeOf([
    [0, 10],
    [1, -10],
    [2, 10],
    [3, -10],
    [4, 10],
  ]);
  expect(flat.slope).toBe(0);
  expect(flat.error).toBeGreaterThan(2);
});

test("what grew is named, the worst first", () => {
  const before = new Map([
    ["object Row", 1_024],
    ["string", 4_096],
  ]);
  const after = new Map([
    ["object Row", 9_216],
    ["string", 4_096],
    ["array", 2_048],
  ]);
  expect(bytesOf(after) - bytesOf(before)).toBe(10_240);
  expect(grownMost(before, after, 2)).toBe("object Row +8 KiB, array +2 KiB");
});
