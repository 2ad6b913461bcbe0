import type { Rate } from "./rate.ts";
import { addRates, smallestRankable, wilsonInterval } from "./rate.ts";

/**
 * Where a period's rate is likely to end: what is still outstanding is assumed to be covered at the rate of the last
 * days, and the band is Wilson's 80 % interval of that rate. `recentDays` are day readings, each with its own pair.
 * Null when nothing is due or the days hold fewer than 20 cases: better silent than guessed.
 */
export function forecastPeriodEnd(
  soFar: Rate,
  recentDays: readonly Rate[],
): { readonly low: number; readonly high: number } | null {
  const recent = addRates(recentDays);
  if (soFar.denominator === 0 || recent.denominator < smallestRankable) return null;
  // Days are alike within themselves: each counts as one case of the interval, or the band would look far too sure.
  const days = recentDays.filter((day) => day.denominator > 0).length;
  const asDays = { numerator: (recent.numerator / recent.denominator) * days, denominator: days };
  const band = wilsonInterval(asDays, 1.2816);
  if (!band) return null;
  const left = soFar.denominator - soFar.numerator;
  return {
    low: (soFar.numerator + left * band.low) / soFar.denominator,
    high: (soFar.numerator + left * band.high) / soFar.denominator,
  };
}
