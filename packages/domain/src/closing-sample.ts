import { z } from "zod";

/** What an independent check of a closing found. */
export const checkOutcomes = ["confirmed", "not_rectified"] as const;
export const checkOutcome = z.enum(checkOutcomes);
export type CheckOutcome = z.infer<typeof checkOutcome>;

/** How many of a township's closings of a month are checked, and by when. Data of the county, versioned. */
export const samplingRule = z.object({
  /** Of every hundred ordinary hazards closed. */
  percent: z.number().min(0).max(100),
  /** Of every hundred major ones. */
  majorPercent: z.number().min(0).max(100),
  /** At least so many, major ones included, where so many were closed. */
  minimum: z.int().min(0).max(1_000),
  /** Calendar days from the draw until a check is due. */
  dueDays: z.int().min(1).max(366),
});
export type SamplingRule = z.infer<typeof samplingRule>;

/** Holds until the county has put its own in force; an example, and shown as one. */
export const exampleSamplingRule: SamplingRule = { percent: 10, majorPercent: 100, minimum: 3, dueDays: 30 };

/** One closing that can be drawn; `n` is the number of the step that closed the hazard. */
export interface Drawable {
  readonly hazardId: string;
  readonly n: number;
  readonly isMajor: boolean;
}

export interface DrawnClosing extends Drawable {
  /** The order of the draw, from 1; the first so many are checked. */
  readonly rank: number;
  readonly isTaken: boolean;
}

/** What is hashed for the place of a closing in the draw. */
export function lotOf(seed: string, { hazardId, n }: Pick<Drawable, "hazardId" | "n">): string {
  return `${seed}:${hazardId}:${n}`;
}

/** How many of so many major and ordinary closings are taken. */
export function sampleSizes(rule: SamplingRule, majors: number, ordinaries: number) {
  const shareOf = (count: number, percent: number) => Math.min(count, Math.ceil((count * percent) / 100));
  const major = shareOf(majors, rule.majorPercent);
  const ordinary = Math.min(ordinaries, Math.max(shareOf(ordinaries, rule.percent), rule.minimum - major));
  // Where there are too few ordinary ones for the least number, more major ones are taken.
  return { major: Math.min(majors, Math.max(major, rule.minimum - ordinary)), ordinary };
}

/**
 * Draws a sample that anybody can draw again: the closings in the order of the hash of seed, hazard and closing, major ones
 * and ordinary ones apart, and of each the first so many. `hash` is SHA-256 in lower-case hexadecimal; nothing else decides.
 */
export function drawSample(
  seed: string,
  population: readonly Drawable[],
  rule: SamplingRule,
  hash: (text: string) => string,
): DrawnClosing[] {
  const majors = population.filter(({ isMajor }) => isMajor).length;
  const sizes = sampleSizes(rule, majors, population.length - majors);
  const inOrder = population
    .map((each) => ({ ...each, lot: hash(lotOf(seed, each)) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));
  const left = { ...sizes };
  return inOrder.map(({ lot: _, ...each }, index) => {
    const stratum = each.isMajor ? "major" : "ordinary";
    const isTaken = left[stratum] > 0;
    if (isTaken) left[stratum] -= 1;
    return { ...each, rank: index + 1, isTaken };
  });
}
