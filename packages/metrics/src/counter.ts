import type { HazardFact } from "./hazard-fact.ts";
import { standingInMajorRectification, standingInRectification } from "./rectification-rate.ts";
import { standingInOnTime } from "./on-time-rate.ts";
import type { PeriodKey } from "./period.ts";
import { businessDayOf, periodKey, periodsOf } from "./period.ts";
import type { Rate } from "./rate.ts";

/**
 * What one grid × period adds up. Every rate of this package is a pair of these; the incremental projection is the sum
 * of the records' contributions, so that any order of arrival gives the same numbers (metrics.md, rule 5).
 */
export const counterNames = [
  "duePlaces",
  "coveredPlaces",
  "dueCells",
  "coveredCells",
  "found",
  "rectified",
  "eliminated",
  "majorFound",
  "majorRectified",
  "dueHazards",
  "onTime",
] as const;
export type CounterName = (typeof counterNames)[number];
export type Counters = Record<CounterName, number>;

export const noCounters: Counters = Object.freeze(
  Object.fromEntries(counterNames.map((name) => [name, 0])) as Counters,
);

export const rateNames = [
  "patrolCoverage",
  "cellCoverage",
  "rectificationRate",
  "majorRectificationRate",
  "onTimeRate",
] as const;
export type RateName = (typeof rateNames)[number];

/** The rates that are kept per grid and period, and the counters that they are made of. */
export const rateCounters = {
  patrolCoverage: ["coveredPlaces", "duePlaces"],
  cellCoverage: ["coveredCells", "dueCells"],
  rectificationRate: ["rectified", "found"],
  majorRectificationRate: ["majorRectified", "majorFound"],
  onTimeRate: ["onTime", "dueHazards"],
} as const satisfies Record<RateName, readonly [CounterName, CounterName]>;

/** One rate of a set of counters. */
export function rateFrom(counters: Counters, name: RateName): Rate {
  const [numerator, denominator] = rateCounters[name];
  return { numerator: counters[numerator], denominator: counters[denominator] };
}

export type Contribution = Map<PeriodKey, Partial<Counters>>;

/**
 * What one hazard adds to its cell's counters, per period. `clockMs` is the instant up to which deadlines are known to
 * have passed; all other facts count from the moment that they are known.
 */
export function hazardContribution(hazard: HazardFact, clockMs: number): Contribution {
  const contribution: Contribution = new Map();
  const ever = Number.POSITIVE_INFINITY;
  for (const period of periodsOf(businessDayOf(hazard.foundAtMs))) {
    const all = standingInRectification(hazard, period, ever);
    if (all.in === "neither") continue;
    const major = standingInMajorRectification(hazard, period, ever);
    add(contribution, periodKey(period), {
      found: 1,
      rectified: all.in === "numerator" ? 1 : 0,
      eliminated: all.why === "eliminated-on-the-spot" ? 1 : 0,
      majorFound: major.in === "neither" ? 0 : 1,
      majorRectified: major.in === "numerator" ? 1 : 0,
    });
  }
  if (hazard.deadlineAtMs === null || hazard.deadlineAtMs > clockMs) return contribution;
  for (const period of periodsOf(businessDayOf(hazard.deadlineAtMs))) {
    const standing = standingInOnTime(hazard, period, ever);
    if (standing.in === "neither") continue;
    add(contribution, periodKey(period), { dueHazards: 1, onTime: standing.in === "numerator" ? 1 : 0 });
  }
  return contribution;
}

/** What turns `before` into `after`, without the counters that stay: an empty map when nothing changes. */
export function contributionChange(before: Contribution, after: Contribution): Contribution {
  const change: Contribution = new Map();
  for (const [key, counters] of after) add(change, key, counters);
  for (const [key, counters] of before) add(change, key, negated(counters));
  for (const [key, counters] of change) {
    const left = Object.entries(counters).filter(([, value]) => value !== 0);
    if (left.length === 0) change.delete(key);
    else change.set(key, Object.fromEntries(left));
  }
  return change;
}

function add(contribution: Contribution, key: PeriodKey, counters: Partial<Counters>): void {
  const sum = { ...contribution.get(key) };
  for (const [name, value] of Object.entries(counters) as [CounterName, number][]) sum[name] = (sum[name] ?? 0) + value;
  contribution.set(key, sum);
}

function negated(counters: Partial<Counters>): Partial<Counters> {
  return Object.fromEntries(Object.entries(counters).map(([name, value]) => [name, -value]));
}
