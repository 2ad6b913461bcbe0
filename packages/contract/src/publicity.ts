import { z } from "zod";
import { commandId, gridId, placeId } from "@safegrid/domain/id";
import { mostReachedPlaces, publicityAudience, publicityKind } from "@safegrid/domain/publicity";
import { timeGrade } from "@safegrid/domain/time-grade";
import { clockReading } from "./clock-reading.ts";
import { listOf, listQuery } from "./list.ts";
import { instant, instantOut, plainText } from "./text.ts";

const count = z.int().min(0).max(100_000);

/**
 * One activity of publicity 宣传 (P17): of what kind, for whom, with what, where, and whom it reached. Numbers that nobody
 * counted are left out, and are not 0. `placeIds` are places of the ledger that were reached.
 */
export const publicityCommand = z
  .object({
    commandId,
    occurredAt: instant,
    kind: publicityKind,
    audience: publicityAudience,
    material: plainText(300),
    where: plainText(120),
    placeIds: z.array(placeId).max(mostReachedPlaces).default([]),
    peopleCount: count.optional(),
    householdCount: count.optional(),
    note: plainText(500).optional(),
    clock: clockReading.optional(),
  })
  .meta({ id: "PublicityCommand" });
export type PublicityCommand = z.input<typeof publicityCommand>;

export const publicityRow = z
  .object({
    id: z.string(),
    at: instantOut,
    /** How far `at` can be believed; the receipt stands for a time that cannot. */
    timeGrade,
    /** What the phone said, where that is another time. */
    saidAt: z.string().nullable(),
    recordedAt: instantOut,
    gridId,
    gridName: z.string(),
    kind: publicityKind,
    audience: publicityAudience,
    material: z.string(),
    where: z.string(),
    placeNames: z.array(z.string()),
    peopleCount: z.int().nullable(),
    householdCount: z.int().nullable(),
    note: z.string().nullable(),
    by: z.string(),
  })
  .meta({ id: "PublicityRow" });
export type PublicityRow = z.infer<typeof publicityRow>;

export const publicityQuery = listQuery.pick({ page: true, pageSize: true }).extend({
  scope: gridId.optional(),
  /** Business days of Shanghai, both within. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
export type PublicityQuery = z.infer<typeof publicityQuery>;

/** Whom the activities of the days reached. How many households there are is known nowhere in here, so no share of them. */
export const publicityReach = z.object({
  activityCount: z.int(),
  /** Sums of what was counted, people who came twice counted twice; null where nobody counted. */
  peopleCount: z.int().nullable(),
  householdCount: z.int().nullable(),
  /** Open places of the scope that were reached at least once, of all open places. */
  reachedPlaceCount: z.int(),
  placeCount: z.int(),
});
export type PublicityReach = z.infer<typeof publicityReach>;

/** Newest first. */
export const publicityList = listOf(publicityRow).extend({ reach: publicityReach }).meta({ id: "PublicityList" });
export type PublicityList = z.infer<typeof publicityList>;
