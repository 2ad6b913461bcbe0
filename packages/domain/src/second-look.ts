import { z } from "zod";

/** Why a place is to be looked at again 抽样复核: a reason to look, never a finding about a person (plan.md section 5). */
export const recheckReasons = ["speed", "photo", "answers"] as const;
export const recheckReason = z.enum(recheckReasons);
export type RecheckReason = z.infer<typeof recheckReason>;

/** What somebody else has seen there: 属实, 与记录不符, 无法判断. */
export const recheckOutcomes = ["confirmed", "differs", "cannot_tell"] as const;
export const recheckOutcome = z.enum(recheckOutcomes);
export type RecheckOutcome = z.infer<typeof recheckOutcome>;

/** What a second look at a quiet cell has found: 确无隐患, 发现隐患, 暂不能判断. */
export const quietOutcomes = ["quiet", "found", "cannot_tell"] as const;
export const quietOutcome = z.enum(quietOutcomes);
export type QuietOutcome = z.infer<typeof quietOutcome>;

/** The thresholds of all second looks. Data of the county, versioned. */
export const secondLookRules = z.object({
  /** A position so far outside the cell, or from the place's point, is still near; metres beyond the fix's own accuracy. */
  nearM: z.int().min(0).max(5_000),
  /** Faster than this from one visit to the next is not believed, … */
  maxKmh: z.int().min(20).max(1_000),
  /** … where the two lie at least so far apart; metres beyond both accuracies. */
  leastMetres: z.int().min(100).max(100_000),
  /** So many places with the same answers … */
  alikeVisits: z.int().min(3).max(100),
  /** … within so many seconds. */
  alikeSeconds: z.int().min(5).max(3_600),
  /** What happened longer ago is graded, and raises no sample any more. */
  freshDays: z.int().min(1).max(366),
  /** Calendar days from a sample until its second look is due. */
  dueDays: z.int().min(1).max(90),
  /** How far back patrols and hazards of cells are compared. */
  quietDays: z.int().min(30).max(366),
  /** Below so many comparable visits a cell is not compared; 20 is the least (metrics.md, rule 8). */
  quietLeastVisits: z.int().min(20).max(10_000),
  /** With fewer peers, nothing is said. */
  quietLeastPeers: z.int().min(5).max(1_000),
  /** Listed where so little would be found by chance in fewer than one of so many such cells. */
  quietOneIn: z.int().min(20).max(1_000_000),
  /** Looked at, a cell is not listed again for so many days. */
  quietRestDays: z.int().min(1).max(366),
  /** The wall tells of places that were missed so many times in a row. */
  wallMissed: z.int().min(1).max(30),
});
export type SecondLookRules = z.infer<typeof secondLookRules>;

/** Holds until the county has put its own in force; an example, and shown as one. */
export const exampleSecondLookRules: SecondLookRules = {
  ...{ nearM: 150, maxKmh: 150, leastMetres: 3_000, alikeVisits: 5, alikeSeconds: 60, freshDays: 30, dueDays: 15 },
  ...{ quietDays: 90, quietLeastVisits: 30, quietLeastPeers: 10, quietOneIn: 1_000, quietRestDays: 30 },
  wallMissed: 2,
};
