import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock.ts";

test("stands still, advances, is set", () => {
  const clock = createFakeClock("2026-11-24T08:00:00+08:00");
  expect(clock.now().toISOString()).toBe("2026-11-24T00:00:00.000Z");
  clock.advance(1_500);
  expect(clock.now().toISOString()).toBe("2026-11-24T00:00:01.500Z");
  clock.set(new Date("2020-01-01T00:00:00Z"));
  expect(clock.now().getUTCFullYear()).toBe(2020);
});

test("what it gave out cannot move it", () => {
  const clock = createFakeClock("2026-11-24T00:00:00Z");
  clock.now().setFullYear(1999);
  expect(clock.now().getUTCFullYear()).toBe(2026);
});

test("refuses no instant and a step back", () => {
  expect(() => createFakeClock("soon")).toThrow(RangeError);
  expect(() => createFakeClock("2026-11-24").advance(-1)).toThrow(RangeError);
  expect(() => createFakeClock("2026-11-24").advance(Number.NaN)).toThrow(RangeError);
});
