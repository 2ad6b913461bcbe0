import { z } from "zod";
import { checkOutcome, samplingRule } from "@safegrid/domain/closing-sample";
import { commandId, evidenceId } from "@safegrid/domain/id";
import { hazardCategory, hazardGrade } from "@safegrid/domain/hazard";
import { listOf, listQuery, yes } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

/** The county's rule for the samples of closings; version 0 is an example that holds until there is another. */
export const samplingRuleView = z
  .object({
    version: z.int(),
    isExample: z.boolean(),
    rule: samplingRule,
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "SamplingRuleView" });
export type SamplingRuleView = z.infer<typeof samplingRuleView>;

export const samplingRuleCommand = z.object({ commandId, basedOn: z.int().min(0), rule: samplingRule });
export type SamplingRuleCommand = z.infer<typeof samplingRuleCommand>;

/** Draws now, from a township's closings of a month that were in no draw yet. */
export const drawCommand = z.object({
  commandId,
  gridId: z.uuid(),
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: "a month, as 2026-11" }),
});
export type DrawCommand = z.infer<typeof drawCommand>;

export const closingSample = z
  .object({
    id: z.string(),
    gridId: z.string(),
    gridName: z.string(),
    /** The first day of its month. */
    month: z.string(),
    /** Which draw of that township and month it is. */
    n: z.int(),
    /** With it the draw can be repeated: SHA-256 over log hash, township, month and number of the draw. */
    seed: z.string(),
    /** The log position whose hash went into the seed; the draw itself stands right behind. */
    seedSeq: z.int(),
    ruleVersion: z.int(),
    rule: samplingRule,
    population: z.int(),
    taken: z.int(),
    checked: z.int(),
    confirmed: z.int(),
    drawnAt: instantOut,
    drawnBy: z.string(),
  })
  .meta({ id: "ClosingSample" });
export type ClosingSample = z.infer<typeof closingSample>;
export const closingSampleQuery = listQuery.pick({ page: true, pageSize: true }).extend({ scope: z.uuid().optional() });
export const closingSampleList = listOf(closingSample).meta({ id: "ClosingSampleList" });
export type ClosingSampleList = z.infer<typeof closingSampleList>;

/** All closings that took part in a draw, in the order of their lots: SHA-256 of `seed:hazardId:n`. */
export const samplePopulation = z
  .object({
    sample: closingSample,
    closings: z.array(
      z.object({
        hazardId: z.string(),
        serial: z.string(),
        n: z.int(),
        grade: hazardGrade,
        lot: z.string(),
        rank: z.int(),
        isTaken: z.boolean(),
      }),
    ),
    /** Whether drawing again with the seed gives the same. */
    isRepeatable: z.boolean(),
  })
  .meta({ id: "SamplePopulation" });
export type SamplePopulation = z.infer<typeof samplePopulation>;

/** A closing that is to be checked by somebody who had no part in it. */
export const closingCheck = z
  .object({
    id: z.string(),
    hazardId: z.string(),
    serial: z.string(),
    placeName: z.string(),
    gridPath: z.string(),
    category: hazardCategory,
    grade: hazardGrade,
    description: z.string(),
    closedAt: instantOut,
    closingKind: z.enum(["closed", "eliminated"]),
    dueOn: z.string(),
    isLate: z.boolean(),
    /** It was reopened in another way before it was checked: nothing is left to check. */
    isUndone: z.boolean(),
    outcome: checkOutcome.nullable(),
    note: z.string().nullable(),
    /** The pictures and files of the hazard by which the check is shown. */
    evidenceIds: z.array(z.string()),
    checkedAt: instantOut.nullable(),
    checkedBy: z.string().nullable(),
    /** Why the reader may not check it; null = he may. */
    refusal: z.enum(["not-able", "had-part", "level-too-low", "done", "undone"]).nullable(),
  })
  .meta({ id: "ClosingCheck" });
export type ClosingCheck = z.infer<typeof closingCheck>;

export const closingCheckQuery = listQuery.pick({ page: true, pageSize: true }).extend({
  scope: z.uuid().optional(),
  state: z.enum(["open", "done"]).default("open"),
  /** Only what the reader may check himself; of what was checked, what he has checked. */
  mine: yes,
  hazardId: z.uuid().optional(),
});
export type ClosingCheckQuery = z.infer<typeof closingCheckQuery>;
export const closingCheckList = listOf(closingCheck).meta({ id: "ClosingCheckList" });
export type ClosingCheckList = z.infer<typeof closingCheckList>;

/** Pictures and files that were attached to the hazard before. */
const evidenceIds = z.array(evidenceId).max(20).default([]);
export const checkResultCommand = z.discriminatedUnion("outcome", [
  z.object({ commandId, outcome: z.literal("confirmed"), note: plainText(1_000).optional(), evidenceIds }),
  /** Not really rectified: says what was found; the hazard is reopened. */
  z.object({ commandId, outcome: z.literal("not_rectified"), note: plainText(1_000), evidenceIds }),
]);
export type CheckResultCommand = z.infer<typeof checkResultCommand>;
