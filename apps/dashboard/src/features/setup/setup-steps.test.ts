import { expect, test } from "vitest";
import type { ReadinessNumbers } from "@safegrid/contract/readiness";
import type { ReadinessCheck } from "@safegrid/metrics/readiness";
import { readinessChecks } from "@safegrid/metrics/readiness";
import { isJustBegun, stepsOf } from "./setup-steps.ts";

const level = (name: "township" | "village", passed: Partial<Record<ReadinessCheck, number>>, of: number) => ({
  level: name,
  readiness: { numerator: 0, denominator: of },
  checks: Object.fromEntries(
    readinessChecks.map((check) => [check, { numerator: passed[check] ?? 0, denominator: of, noSource: 0 }]),
  ) as ReadinessNumbers["levels"][number]["checks"],
});
const empty = { villages: 2, villagesWithoutCells: 2, cells: 0, cellsWithoutEntries: 0, holders: 0 };

test("an empty township begins with its cells; nothing to count is not done", () => {
  const setup = { ...empty, holdersWithoutAccount: 0 };
  const steps = stepsOf(setup, { levels: [level("township", {}, 1), level("village", {}, 2)] });
  expect(steps.find(({ isDone }) => !isDone)?.step).toBe("cells");
  expect(steps.find(({ step }) => step === "ledger")).toMatchObject({ done: 0, total: 0, isDone: false });
  expect(isJustBegun(setup)).toBe(true);
});

test("levels add up, boundaries must be drawn and fit, and who has no account is counted", () => {
  const setup = { ...empty, villagesWithoutCells: 0, cells: 3, holders: 5, holdersWithoutAccount: 2 };
  const steps = new Map(
    stepsOf(setup, {
      levels: [level("township", { areaFixed: 1 }, 1), level("village", { areaFixed: 2, territoryClear: 2 }, 2)],
    }).map((each) => [each.step, each]),
  );
  expect(steps.get("cells")).toMatchObject({ done: 2, total: 2, isDone: true });
  expect(steps.get("ledger")).toMatchObject({ done: 3, total: 3, isDone: true });
  expect(steps.get("boundaries")).toMatchObject({ done: 2, total: 3, isDone: false });
  expect(steps.get("accounts")).toMatchObject({ done: 3, total: 5, isDone: false });
  expect(isJustBegun(setup)).toBe(false);
});
