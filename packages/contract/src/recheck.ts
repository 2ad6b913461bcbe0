import { z } from "zod";
import { crs } from "@safegrid/domain/position";
import { commandId } from "@safegrid/domain/id";
import { recheckOutcome, recheckReason } from "@safegrid/domain/second-look";
import { gradeGround, positionGrade } from "@safegrid/geo/position-grade";
import { listOf, listQuery, yes } from "./list.ts";
import { timeGrade } from "@safegrid/domain/time-grade";
import { instantOut, plainText } from "./text.ts";

/** How well a visit's position fits its place. Evidence with a grade: no number depends on it. */
export const visitGrade = z.object({
  grade: positionGrade,
  /** Why there is none: what the phone said, or `no_ground`, as the county has neither boundary nor point there. */
  reason: z.string().nullable(),
  against: gradeGround,
  /** Beyond the ground, less the fix's accuracy. */
  metres: z.int().nullable(),
});
export type VisitGrade = z.infer<typeof visitGrade>;

/** A place that somebody else is to look at again. It names no person, and no number depends on it. */
export const recheck = z
  .object({
    id: z.string(),
    reason: recheckReason,
    /** What the check saw: `metres`, `seconds` and `kmh`; `places` and `seconds`; or where the picture served first. */
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
    placeId: z.string(),
    placeName: z.string(),
    address: z.string(),
    gridPath: z.string(),
    /** The visit that is meant; null where a picture of a hazard is. */
    visitId: z.string().nullable(),
    hazardId: z.string().nullable(),
    occurredAt: instantOut,
    /** Of the visit's position; null of a hazard. */
    grade: visitGrade.nullable(),
    /** The visit was rejected on review, by somebody who decided so. */
    isRejected: z.boolean(),
    dueOn: z.string(),
    isLate: z.boolean(),
    outcome: recheckOutcome.nullable(),
    note: z.string().nullable(),
    toldAt: instantOut.nullable(),
    toldBy: z.string().nullable(),
  })
  .meta({ id: "Recheck" });
export type Recheck = z.infer<typeof recheck>;

export const recheckQuery = listQuery.extend({
  scope: z.uuid().optional(),
  state: z.enum(["open", "done"]).default("open"),
  reason: recheckReason.optional(),
  late: yes,
});
export type RecheckQuery = z.infer<typeof recheckQuery>;
export const recheckList = listOf(recheck).meta({ id: "RecheckList" });
export type RecheckList = z.infer<typeof recheckList>;

/** What was seen there, in words. */
export const recheckResult = z
  .object({ commandId, outcome: recheckOutcome, note: plainText(1_000) })
  .meta({ id: "RecheckResult" });
export type RecheckResult = z.infer<typeof recheckResult>;

/** One visit to a place, for who reviews: what it says, how its position is graded, and no person. */
export const placeVisit = z
  .object({
    id: z.string(),
    occurredAt: instantOut,
    /** How far that can be believed, and what the phone said where it is another time. */
    timeGrade,
    saidAt: z.string().nullable(),
    recordedAt: instantOut,
    isComplete: z.boolean(),
    problemCount: z.int(),
    note: z.string().nullable(),
    /** In which system the phone measured; null without a position. */
    crs: crs.nullable(),
    /** Null until it has been graded, a moment after it came in. */
    grade: visitGrade.nullable(),
    rejectedReason: z.string().nullable(),
    /** What it was asked to be looked at again for, and what came of it. */
    rechecks: z.array(z.object({ reason: recheckReason, outcome: recheckOutcome.nullable() })),
  })
  .meta({ id: "PlaceVisit" });
export type PlaceVisit = z.infer<typeof placeVisit>;
export const placeVisitList = listOf(placeVisit).meta({ id: "PlaceVisitList" });
export type PlaceVisitList = z.infer<typeof placeVisitList>;
