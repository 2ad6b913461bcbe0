import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridLevels } from "@safegrid/domain/grid";
import type { ReadinessCard, ReadinessFacts } from "./readiness.ts";
import {
  bitsOfCard,
  cardOfBits,
  isReady,
  readinessCard,
  readinessChecks,
  sumReadiness,
  sumReadinessByLevel,
} from "./readiness.ts";

const limits = { rosterDays: 90, ledgerDays: 30 };
const complete: ReadinessFacts = {
  boundary: { isValid: true, openFaults: 0 },
  isSingleEnterprise: false,
  requiredPosts: 2,
  filledPosts: 2,
  holders: 3,
  holdersWithDuties: 3,
  holdersAcknowledged: 3,
  tasksInForce: 1,
  plansInForce: 0,
  hasScheme: true,
  rosterDays: 90,
  ledgerDays: 0,
};
const missed = (more: Partial<ReadinessFacts>) =>
  Object.entries(readinessCard({ ...complete, ...more }, limits))
    .filter(([, state]) => state !== "passed")
    .map(([check, state]) => `${check}:${state}`);

const checkState = fc.constantFrom("passed" as const, "failed" as const, "no_source" as const);
const card = fc.record(
  Object.fromEntries(readinessChecks.map((check) => [check, checkState])),
) as fc.Arbitrary<ReadinessCard>;

describe("one card", () => {
  test.each([
    ["everything in order", {}, []],
    [
      "no boundary drawn",
      { boundary: { isValid: false, openFaults: 0 } },
      ["areaFixed:failed", "territoryClear:failed"],
    ],
    ["no boundaries kept", { boundary: null }, ["areaFixed:no_source", "territoryClear:no_source"]],
    [
      "not checked against its neighbours",
      { boundary: { isValid: true, openFaults: null } },
      ["territoryClear:no_source"],
    ],
    ["a gap", { boundary: { isValid: true, openFaults: 1 } }, ["territoryClear:failed"]],
    ["one enterprise needs no line on the map", { boundary: null, isSingleEnterprise: true }, []],
    ["a vacant post", { filledPosts: 1 }, ["peopleNamed:failed"]],
    [
      "one without duties",
      { holdersWithDuties: 2, holdersAcknowledged: 2 },
      ["dutiesAssigned:failed", "dutiesClear:failed"],
    ],
    ["one who has not read them", { holdersAcknowledged: 2 }, ["dutiesClear:failed"]],
    [
      "nobody at all",
      { holders: 0, holdersWithDuties: 0, holdersAcknowledged: 0 },
      ["dutiesAssigned:failed", "dutiesClear:failed"],
    ],
    ["nothing to do", { tasksInForce: 0 }, ["tasksSet:failed"]],
    ["a patrol plan will do", { tasksInForce: 0, plansInForce: 1 }, []],
    ["no scheme", { hasScheme: false }, ["rewardsSet:failed"]],
    ["confirmed 91 days ago", { rosterDays: 91 }, ["rosterClear:failed"]],
    ["never confirmed", { rosterDays: null }, ["rosterClear:failed"]],
    ["ledger confirmed 31 days ago", { ledgerDays: 31 }, ["ledgerClear:failed"]],
    ["ledger never confirmed", { ledgerDays: null }, ["ledgerClear:failed"]],
    ["no confirmations kept", { ledgerDays: undefined }, ["ledgerClear:no_source"]],
  ] as const)("%s", (_name, more, wanted) => expect(missed(more as Partial<ReadinessFacts>)).toEqual(wanted));

  test("is kept in two numbers and comes back the same", () =>
    fc.assert(
      fc.property(card, (each) => {
        expect(cardOfBits(bitsOfCard(each))).toEqual(each);
      }),
    ));
});

describe("many cards", () => {
  const many = fc.array(fc.record({ level: fc.constantFrom(...gridLevels), card }), { maxLength: 60 });

  test("0 ≤ numerator ≤ denominator, what has no source is never counted as passed, and the list is as long as the number", () =>
    fc.assert(
      fc.property(many, (grids) => {
        const sum = sumReadiness(grids.map((grid) => grid.card));
        expect(sum.readiness).toEqual({
          numerator: grids.filter((grid) => isReady(grid.card)).length,
          denominator: grids.length,
        });
        for (const check of readinessChecks) {
          const { numerator, denominator, noSource } = sum.checks[check];
          expect(numerator).toBe(grids.filter((grid) => grid.card[check] === "passed").length);
          expect(numerator + noSource).toBeLessThanOrEqual(denominator);
          expect(sum.readiness.numerator).toBeLessThanOrEqual(numerator);
        }
      }),
    ));

  test("a whole is the sum of its parts, in any order, each level by itself", () =>
    fc.assert(
      fc.property(many, fc.nat(60), (grids, cut) => {
        const whole = sumReadinessByLevel(grids);
        const parts = [sumReadinessByLevel(grids.slice(cut).toReversed()), sumReadinessByLevel(grids.slice(0, cut))];
        for (const level of gridLevels) {
          const added = (pick: (sum: (typeof whole)["cell"]) => number) =>
            parts.reduce((sum, part) => sum + pick(part[level]), 0);
          expect(whole[level].readiness.numerator).toBe(added((sum) => sum.readiness.numerator));
          expect(whole[level].readiness.denominator).toBe(added((sum) => sum.readiness.denominator));
          for (const check of readinessChecks) {
            expect(whole[level].checks[check].numerator).toBe(added((sum) => sum.checks[check].numerator));
            expect(whole[level].checks[check].noSource).toBe(added((sum) => sum.checks[check].noSource));
          }
        }
      }),
    ));
});
