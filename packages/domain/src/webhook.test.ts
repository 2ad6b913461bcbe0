import fc from "fast-check";
import { expect, test } from "vitest";
import { longestFailureMs, retryDelayMs } from "./webhook.ts";

const hour = 3_600_000;

test("attempts come from seconds to hours apart, never together and never rarer than that", () => {
  expect(retryDelayMs(1, 0.5)).toBe(5_000);
  expect(retryDelayMs(2, 0.5)).toBe(10_000);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, draw) => {
      const delay = retryDelayMs(attempt, draw);
      expect(delay).toBeGreaterThanOrEqual(4_000);
      expect(delay).toBeLessThanOrEqual(3.6 * hour);
      expect(retryDelayMs(attempt + 1, draw)).toBeGreaterThanOrEqual(delay);
    }),
  );
});

test("in five days there are some fifty attempts, most of them after the first hour", () => {
  let at = 0;
  let attempts = 0;
  let inFirstHour = 0;
  while (at < longestFailureMs) {
    attempts += 1;
    if (at < hour) inFirstHour += 1;
    at += retryDelayMs(attempts, 0.5);
  }
  expect(attempts).toBeGreaterThan(40);
  expect(attempts).toBeLessThan(60);
  expect(inFirstHour).toBeGreaterThan(8);
});
