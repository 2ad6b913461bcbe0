import { expect, test } from "vitest";
import { exampleDeadlineRules } from "@safegrid/metrics/deadline-rule";
import { remainingOf } from "./remaining.ts";

const at = (text: string) => Date.parse(`${text}+08:00`);
const left = (now: string, deadline: string) => remainingOf(at(deadline), at(now), exampleDeadlineRules);

test("over a weekend only office hours count", () => {
  // Friday 16:30 to Monday 10:00: one hour and a half hour more.
  expect(left("2026-11-27T16:30", "2026-11-30T10:00")).toMatchObject({
    isLate: false,
    key: "hours",
    hours: 2,
    minutes: 30,
  });
});

test("days are the county's office days", () => {
  expect(left("2026-11-25T08:30", "2026-11-26T10:30")).toMatchObject({ key: "daysHours", days: 1, hours: 2 });
  expect(left("2026-11-25T08:30", "2026-11-27T23:59")).toMatchObject({ key: "days", days: 3, hours: 0 });
});

test("after hours nothing is left though the day is not over; late is counted the same way", () => {
  expect(left("2026-11-27T20:00", "2026-11-27T23:59")).toMatchObject({ isLate: false, key: "none" });
  expect(left("2026-11-30T09:00", "2026-11-27T17:00")).toMatchObject({
    isLate: true,
    key: "hours",
    hours: 1,
    minutes: 0,
  });
});

test("beyond the known calendar it says that it assumes", () => {
  expect(left("2026-12-30T09:00", "2027-01-05T09:00").isAssumed).toBe(true);
  expect(left("2026-12-01T09:00", "2026-12-05T09:00").isAssumed).toBe(false);
});
