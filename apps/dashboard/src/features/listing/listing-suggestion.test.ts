import { expect, test } from "vitest";
import type { Rung } from "./listing-suggestion.ts";
import { suggestionOf } from "./listing-suggestion.ts";

const rung = (recordedAt: string, does: Rung["does"]): Rung => ({
  rung: { when: "after", amount: 1, unit: "working_days" },
  ...{ does, countedFrom: null, at: recordedAt, recordedAt, isLate: false },
});
const step = (at: string) => ({ steps: [{ at }] }) as unknown as Parameters<typeof suggestionOf>[1][number];
const told = rung("2026-11-20T01:00:00.000Z", ["tell_county"]);
const first = rung("2026-11-21T01:00:00.000Z", ["tell_department", "suggest_listing"]);
const second = rung("2026-11-25T01:00:00.000Z", ["suggest_listing"]);

test("nothing is suggested where no rung did, however high", () => {
  expect(suggestionOf([], [])).toBeNull();
  expect(suggestionOf([told], [])).toBeNull();
});

test("the last rung that suggested counts, in whatever order they come", () => {
  expect(suggestionOf([second, told, first], [])).toBe(second);
});

test("a listing that was begun after it has followed it; one from before has not", () => {
  expect(suggestionOf([first], [step("2026-11-22T01:00:00.000Z")])).toBeNull();
  expect(suggestionOf([first, second], [step("2026-11-22T01:00:00.000Z")])).toBe(second);
});
