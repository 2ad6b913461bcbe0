import type { GridLevel } from "@safegrid/domain/grid";
import { gridLevels } from "@safegrid/domain/grid";
import type { Rate } from "./rate.ts";

/**
 * readiness 五定四清达标率 (metrics.md; P5, P6): grids whose card passes all nine checks / active grids. Each check is
 * computed from evidence and never ticked by hand.
 */
export const readinessChecks = [
  /** 定区域: a valid boundary, or a cell that is one single enterprise. */
  "areaFixed",
  /** 定人员: every post that the level requires is filled, or stood in for while its holder is away. */
  "peopleNamed",
  /** 定职责: duties are assigned to everybody who holds a post. */
  "dutiesAssigned",
  /** 定任务: a task is in force; in cells and villages a patrol plan counts too. */
  "tasksSet",
  /** 定奖惩: a published scheme for the level is in force. */
  "rewardsSet",
  /** 辖区清: the boundary is valid and has no open gap or overlap. */
  "territoryClear",
  /** 人员清: the roster was confirmed within N days. */
  "rosterClear",
  /** 职责清: everybody has acknowledged the own duties. */
  "dutiesClear",
  /** 底数清: the ledger was confirmed within N days. */
  "ledgerClear",
] as const;
export type ReadinessCheck = (typeof readinessChecks)[number];

/** `no_source` is neither: what is judged from is not there, and never counts as passed (rule 7). */
export type CheckState = "passed" | "failed" | "no_source";

/** What is known of one grid on one day. Days are counted back from it; null = never. */
export interface ReadinessFacts {
  /** Null: no boundaries are kept. `isValid` false also where there is none. */
  readonly boundary: { readonly isValid: boolean; readonly openFaults: number | null } | null;
  readonly isSingleEnterprise: boolean;
  /** Required posts, and how many of them are filled today. */
  readonly requiredPosts: number;
  readonly filledPosts: number;
  /** Who holds a post today, how many of them have duties, and have acknowledged the version in force. */
  readonly holders: number;
  readonly holdersWithDuties: number;
  readonly holdersAcknowledged: number;
  readonly tasksInForce: number;
  readonly plansInForce: number;
  readonly hasScheme: boolean;
  readonly rosterDays: number | null;
  /** `undefined`: no ledger confirmations are kept. */
  readonly ledgerDays: number | null | undefined;
}

/** The N of 人员清 and 底数清, in days. */
export interface ReadinessLimits {
  readonly rosterDays: number;
  readonly ledgerDays: number;
}

export type ReadinessCard = Record<ReadinessCheck, CheckState>;

/** The nine checks of one grid. Pure and total. */
export function readinessCard(facts: ReadinessFacts, limits: ReadinessLimits): ReadinessCard {
  const { boundary, isSingleEnterprise } = facts;
  const within = (days: number | null, limit: number) => days !== null && days >= 0 && days <= limit;
  return {
    areaFixed: isSingleEnterprise ? "passed" : boundary === null ? "no_source" : stateOf(boundary.isValid),
    peopleNamed: stateOf(facts.filledPosts >= facts.requiredPosts),
    // Where nobody holds a post, nobody's duties are assigned or known.
    dutiesAssigned: stateOf(facts.holders > 0 && facts.holdersWithDuties >= facts.holders),
    tasksSet: stateOf(facts.tasksInForce > 0 || facts.plansInForce > 0),
    rewardsSet: stateOf(facts.hasScheme),
    territoryClear: isSingleEnterprise
      ? "passed"
      : boundary === null || (boundary.isValid && boundary.openFaults === null)
        ? "no_source"
        : stateOf(boundary.isValid && boundary.openFaults === 0),
    rosterClear: stateOf(within(facts.rosterDays, limits.rosterDays)),
    dutiesClear: stateOf(facts.holders > 0 && facts.holdersAcknowledged >= facts.holders),
    ledgerClear: facts.ledgerDays === undefined ? "no_source" : stateOf(within(facts.ledgerDays, limits.ledgerDays)),
  };
}

/** Whether all nine are passed. */
export function isReady(card: ReadinessCard): boolean {
  return readinessChecks.every((check) => card[check] === "passed");
}

/** A card as two sets of nine bits, in the order of `readinessChecks`: what is kept of past days. */
export function bitsOfCard(card: ReadinessCard): { readonly passed: number; readonly noSource: number } {
  const bits = (state: CheckState) =>
    readinessChecks.reduce((sum, check, index) => sum + (card[check] === state ? 1 << index : 0), 0);
  return { passed: bits("passed"), noSource: bits("no_source") };
}

/** The inverse of `bitsOfCard`. */
export function cardOfBits({ passed, noSource }: { passed: number; noSource: number }): ReadinessCard {
  return Object.fromEntries(
    readinessChecks.map((check, index) => {
      const bit = 1 << index;
      return [check, passed & bit ? "passed" : noSource & bit ? "no_source" : "failed"];
    }),
  ) as ReadinessCard;
}

/** A rate, and how many of its denominator could not be judged for want of a source (they are not in the numerator). */
export interface CheckRate extends Rate {
  readonly noSource: number;
}

export interface ReadinessSum {
  readonly readiness: Rate;
  readonly checks: Record<ReadinessCheck, CheckRate>;
}

/** The pairs of some grids: those ready, and for each check those passing it, of all of them (rule 2). */
export function sumReadiness(cards: Iterable<ReadinessCard>): ReadinessSum {
  let count = 0;
  let ready = 0;
  const passed = Object.fromEntries(readinessChecks.map((check) => [check, 0])) as Record<ReadinessCheck, number>;
  const noSource = { ...passed };
  for (const card of cards) {
    count += 1;
    if (isReady(card)) ready += 1;
    for (const check of readinessChecks) {
      if (card[check] === "passed") passed[check] += 1;
      if (card[check] === "no_source") noSource[check] += 1;
    }
  }
  const checks = Object.fromEntries(
    readinessChecks.map((check) => [
      check,
      { numerator: passed[check], denominator: count, noSource: noSource[check] },
    ]),
  ) as Record<ReadinessCheck, CheckRate>;
  return { readiness: { numerator: ready, denominator: count }, checks };
}

/** The pairs of a subtree, each level by itself: cells are never added to villages. */
export function sumReadinessByLevel(
  cards: Iterable<{ readonly level: GridLevel; readonly card: ReadinessCard }>,
): Record<GridLevel, ReadinessSum> {
  const byLevel: Record<GridLevel, ReadinessCard[]> = { county: [], township: [], village: [], cell: [] };
  for (const { level, card } of cards) byLevel[level].push(card);
  return Object.fromEntries(gridLevels.map((level) => [level, sumReadiness(byLevel[level])])) as Record<
    GridLevel,
    ReadinessSum
  >;
}

function stateOf(isPassed: boolean): CheckState {
  return isPassed ? "passed" : "failed";
}
