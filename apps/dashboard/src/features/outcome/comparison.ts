import type { OutcomeAnswer, OutcomeRowOut } from "@safegrid/contract/outcome";
import type { TimeName } from "@safegrid/metrics/case-time";
import { timeNames } from "@safegrid/metrics/case-time";
import type { OutcomeName } from "@safegrid/metrics/outcome";
import { isMoreBetter } from "@safegrid/metrics/outcome";
import { addDays, businessDay, periodOf } from "@safegrid/metrics/period";
import type { Comparison, Rate } from "@safegrid/metrics/rate";
import { compareRates, smallestRankable, wilsonInterval } from "@safegrid/metrics/rate";

export type OutcomeMetric = OutcomeName | TimeName;

export function isTime(metric: OutcomeMetric): metric is TimeName {
  return (timeNames as readonly OutcomeMetric[]).includes(metric);
}

export interface Compared {
  readonly unit: OutcomeRowOut;
  readonly rate: Rate;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly verdict: Comparison | "only";
}

/**
 * Each unit against all others of its level together, fairly (metrics.md, rule 8): not at all below 20 cases, and where
 * the intervals overlap they cannot be told apart. Better and worse are meant by people: fewer recurrences are better.
 */
export function compareUnits(units: readonly OutcomeRowOut[], name: OutcomeName): Compared[] {
  const sum = (side: keyof Rate) => units.reduce((total, unit) => total + unit.rates[name][side], 0);
  const all = { numerator: sum("numerator"), denominator: sum("denominator") };
  return units.map((unit) => {
    const rate = unit.rates[name];
    const others = { numerator: all.numerator - rate.numerator, denominator: all.denominator - rate.denominator };
    const verdict = units.length < 2 ? "only" : compareRates(rate, others);
    const turned = verdict === "better" ? "worse" : verdict === "worse" ? "better" : verdict;
    return { unit, rate, interval: wilsonInterval(rate), verdict: isMoreBetter[name] ? verdict : turned };
  });
}

/** Orders two units by their ratio, on request; those with too few cases have no place in it and stay behind. */
export function byRatio(a: Compared, b: Compared, order: "ascend" | "descend" | null | undefined): number {
  const isFew = ({ rate }: Compared) => rate.denominator < smallestRankable;
  // The table turns the order around for "descend"; what is left out of it stays last both ways.
  const last = order === "descend" ? -1 : 1;
  if (isFew(a) || isFew(b)) return isFew(a) === isFew(b) ? 0 : isFew(a) ? last : -last;
  return a.rate.numerator / a.rate.denominator - b.rate.numerator / b.rate.denominator;
}

const ends = [0.05, 0.1, 0.25, 0.5, 1];

/** How far the scale of the intervals must reach, 0…1. */
export function scaleEnd(compared: readonly Compared[], whole: Rate): number {
  const highest = Math.max(0, ...compared.map(({ interval }) => interval?.high ?? 0), wilsonInterval(whole)?.high ?? 0);
  return ends.find((end) => highest <= end) ?? 1;
}

/** Minutes in as few units as say them: under two hours minutes, under three days hours, else days. */
export function spanOfMinutes(minutes: number): { readonly unit: "minutes" | "hours" | "days"; readonly a: string } {
  if (minutes < 120) return { unit: "minutes", a: String(minutes) };
  const whole = (value: number) => String(Number(value.toFixed(1)));
  return minutes < 4_320 ? { unit: "hours", a: whole(minutes / 60) } : { unit: "days", a: whole(minutes / 1_440) };
}

/** The first day of the period before or after. */
export function neighbour(period: OutcomeAnswer["period"], step: -1 | 1): string {
  const [first, last] = [businessDay.parse(period.startsOn), businessDay.parse(period.endsOn)];
  return periodOf(period.kind, step < 0 ? addDays(first, -1) : addDays(last, 1)).startsOn;
}
