import { z } from "zod";
import { commandId, gridId } from "@safegrid/domain/id";
import { businessDay } from "@safegrid/metrics/period";
import { listOf, listQuery } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

/** A village or township sums up its hazards of some days for its next level (P22); counted by the server. */
export const hazardSummaryCommand = z
  .object({ commandId, fromOn: businessDay, toOn: businessDay, note: plainText(2000) })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ["toOn"], error: "must not lie before the first day" })
  .meta({ id: "HazardSummaryCommand" });
export type HazardSummaryCommand = z.infer<typeof hazardSummaryCommand>;

/** Counts as they were known when it was sent; the first four are of what was found on these days. */
export const hazardSummaryCounts = z.object({
  found: z.int(),
  major: z.int(),
  eliminated: z.int(),
  refused: z.int(),
  closed: z.int(),
  returned: z.int(),
  /** What stands open on sending, whenever it was found. */
  open: z.int(),
  overdue: z.int(),
  /** Of the open ones, what waits for a receipt by name. */
  unreceived: z.int(),
});

export const hazardSummaryQuery = listQuery.pick({ page: true, pageSize: true }).extend({
  /** A grid inside one's own scope; all of it when left out. */
  scope: gridId.optional(),
  /** Only what still waits for a receipt. */
  unreceived: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});
export type HazardSummaryQuery = z.infer<typeof hazardSummaryQuery>;

export const hazardSummaryList = listOf(
  z.object({
    id: z.string(),
    gridId: z.string(),
    gridName: z.string(),
    toGridId: z.string(),
    fromOn: z.iso.date(),
    toOn: z.iso.date(),
    counts: hazardSummaryCounts,
    note: z.string(),
    sentAt: instantOut,
    sentBy: z.string(),
    receivedAt: instantOut.nullable(),
    receivedBy: z.string().nullable(),
  }),
).meta({ id: "HazardSummaryList" });
export type HazardSummaryList = z.infer<typeof hazardSummaryList>;
