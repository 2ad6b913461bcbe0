import { expect, test } from "vitest";
import { dayAndTime, dayOf, percent, spanOf, stopwatch, timeOfDay } from "./format.ts";

test("time is Shanghai's, and so is the day", () => {
  expect(timeOfDay("2026-03-10T02:00:07Z")).toBe("10:00:07");
  expect(dayAndTime("2026-03-10T17:00:07Z")).toBe("2026-03-11 01:00:07");
  expect(dayOf("2026-03-10T17:00:07Z")).toBe("2026-03-11");
});
test("almost all is not all, almost nothing is not nothing", () => {
  expect([percent(0.999), percent(1), percent(0.001), percent(0)]).toEqual(["99%", "100%", "1%", "0%"]);
});
test("spans name the units that are worth reading", () => {
  expect(spanOf(26 * 3_600_000)).toEqual({ key: "dayAndHours", a: 1, b: 2 });
  expect(spanOf(70 * 3_600_000)).toEqual({ key: "days", a: 2, b: 0 });
  expect(spanOf(11.9 * 3_600_000)).toEqual({ key: "wholeHours", a: 11, b: 0 });
  expect(spanOf(88 * 60_000)).toEqual({ key: "hours", a: 1, b: 28 });
  expect(stopwatch(133_000)).toBe("02:13");
});
