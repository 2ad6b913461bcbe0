import { expect, test } from "vitest";
import { violationClocks, violationClockOf, violationStates } from "@safegrid/domain/violation";
import { exampleDeadlineRules } from "./deadline-rule.ts";
import { clockStandingOf, exampleViolationClocks, violationClockRules, violationLimitOf } from "./violation-clock.ts";

const due = (clock: (typeof violationClocks)[number], from: string) =>
  violationLimitOf(exampleViolationClocks, exampleDeadlineRules, clock, Date.parse(from));

test("working days run in the county's calendar: seven from 29 September 2026 lie behind the holidays of October", () => {
  const { atMs, isAssumed } = due("file", "2026-09-29T02:00:00Z");
  // 30 September, 8, 9, 10 (made up for), 12, 13, 14 October.
  expect([new Date(atMs).toISOString(), isAssumed]).toEqual(["2026-10-14T15:59:59.999Z", false]);
});

test("days are counted through, and what runs beyond the known holidays says so", () => {
  expect(new Date(due("decide", "2026-03-10T02:00:00Z").atMs).toISOString()).toBe("2026-06-08T15:59:59.999Z");
  expect(due("publish", "2026-12-30T02:00:00Z").isAssumed).toBe(true);
});

test("a set of rules has one line for each clock", () => {
  expect(violationClockRules.safeParse(exampleViolationClocks).success).toBe(true);
  const [file, decide] = exampleViolationClocks;
  expect(violationClockRules.safeParse([file, decide]).success).toBe(false);
  expect(violationClockRules.safeParse([file, decide, decide]).success).toBe(false);
});

test("every clock runs in one state, and none where nothing is to be done", () => {
  const running = violationStates.flatMap((state) => violationClockOf(state) ?? []);
  expect(running.toSorted()).toEqual([...violationClocks].toSorted());
});

test("near in the last day, late right behind the instant", () => {
  const dueMs = Date.parse("2026-03-12T15:59:59.999Z");
  expect([dueMs - 86_400_000, dueMs - 86_399_999, dueMs, dueMs + 1].map((now) => clockStandingOf(dueMs, now))).toEqual([
    "running",
    ...["near", "near", "late"],
  ]);
});
