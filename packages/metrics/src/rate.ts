import { z } from "zod";

/** A rate travels as its two counts; the ratio is formed on the screen (metrics.md, rule 1). */
export const rate = z
  .object({ numerator: z.int().min(0), denominator: z.int().min(0) })
  .refine((pair) => pair.numerator <= pair.denominator, { error: "numerator above denominator" });
export type Rate = z.infer<typeof rate>;

export const emptyRate: Rate = { numerator: 0, denominator: 0 };

/** A parent's pair from its children's: the sums, separately (rule 2). */
export function addRates(rates: Iterable<Rate>): Rate {
  let numerator = 0;
  let denominator = 0;
  for (const each of rates) {
    numerator += each.numerator;
    denominator += each.denominator;
  }
  return { numerator, denominator };
}

/** The ratio 0…1, or null where nothing was to be counted: "n/a", never 0 and never 1 (rule 1). */
export function ratioOf(pair: Rate): number | null {
  return pair.denominator === 0 ? null : pair.numerator / pair.denominator;
}

/** Wilson's score interval of a rate, 0…1 (rule 8); null without cases. `z` is the normal quantile, 1.96 for 95 %. */
export function wilsonInterval(pair: Rate, z = 1.96): { readonly low: number; readonly high: number } | null {
  const n = pair.denominator;
  if (n === 0) return null;
  const p = pair.numerator / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** Rule 8: below this many cases there is no ranking. */
export const smallestRankable = 20;

export type Comparison = "too_few" | "better" | "worse" | "same";

/** Compares two rates fairly: by their Wilson intervals, and not at all below 20 cases (rule 8). */
export function compareRates(a: Rate, b: Rate): Comparison {
  const ia = wilsonInterval(a);
  const ib = wilsonInterval(b);
  if (!ia || !ib || a.denominator < smallestRankable || b.denominator < smallestRankable) return "too_few";
  if (ia.low > ib.high) return "better";
  if (ia.high < ib.low) return "worse";
  return "same";
}
