import { z } from "zod";
import { campaignId, commandId, enterpriseId, gridId, placeId } from "@safegrid/domain/id";
import { ledgerRateNames } from "@safegrid/metrics/ledger-rate";
import { businessDay } from "@safegrid/metrics/period";
import { enterpriseRow } from "./enterprise.ts";
import { recordSide } from "./number.ts";
import { instantOut, plainText } from "./text.ts";

/** Confirms entries as they stand now, enterprises and facilities alike: 底数清 needs a person's word for each (P6). */
export const ledgerConfirmCommand = z
  .object({
    commandId,
    enterprises: z.array(enterpriseId).max(1000).default([]),
    facilities: z.array(placeId).max(1000).default([]),
  })
  .refine(({ enterprises, facilities }) => enterprises.length + facilities.length > 0, {
    path: ["enterprises"],
    error: "nothing to confirm",
  })
  .meta({ id: "LedgerConfirmCommand" });
export type LedgerConfirmCommand = z.infer<typeof ledgerConfirmCommand>;

export const duplicateReasons = ["same_code", "same_name", "same_address"] as const;
export const duplicateReason = z.enum(duplicateReasons);

/** Two entries that may be one, with why; gravest reason first. */
export const duplicatePair = z
  .object({
    reasons: z.array(duplicateReason),
    likeness: z.number().min(0).max(1),
    a: enterpriseRow,
    b: enterpriseRow,
  })
  .meta({ id: "DuplicatePair" });
export type DuplicatePair = z.infer<typeof duplicatePair>;

export const duplicateList = z
  .object({ pairs: z.array(duplicatePair), total: z.int(), isCut: z.boolean() })
  .meta({ id: "DuplicateList" });
export type DuplicateList = z.infer<typeof duplicateList>;

/** Somebody looked and says that these two are not one; the pair is not shown again. */
export const distinguishCommand = z
  .object({ commandId, enterpriseId, otherId: enterpriseId, note: plainText(300) })
  .refine((pair) => pair.enterpriseId !== pair.otherId, { path: ["otherId"], error: "must be another entry" })
  .meta({ id: "DistinguishCommand" });
export type DistinguishCommand = z.infer<typeof distinguishCommand>;

/** "All entries of these cells confirmed by DAY"; grids of any level stand for the cells below them. */
export const campaignOpenCommand = z
  .object({
    commandId,
    title: plainText(100),
    gridIds: z.array(gridId).min(1).max(500),
    dueOn: businessDay,
  })
  .meta({ id: "CampaignOpenCommand" });
export type CampaignOpenCommand = z.infer<typeof campaignOpenCommand>;

export const campaignCloseCommand = z
  .object({ commandId, note: plainText(300).optional() })
  .meta({ id: "CampaignCloseCommand" });
export type CampaignCloseCommand = z.infer<typeof campaignCloseCommand>;

const pair = z.object({ numerator: z.int(), denominator: z.int() });

export const campaignRow = z
  .object({
    id: campaignId,
    title: z.string(),
    dueOn: z.string(),
    openedAt: instantOut,
    openedByName: z.string(),
    closedAt: instantOut.nullable(),
    closedByName: z.string().nullable(),
    grids: z.array(z.object({ id: gridId, name: z.string() })),
    /** Entries confirmed since it was opened, of the entries in force (a closed campaign: as it stood then). */
    progress: pair,
  })
  .meta({ id: "CampaignRow" });
export type CampaignRow = z.infer<typeof campaignRow>;

export const campaignList = z.object({ campaigns: z.array(campaignRow) }).meta({ id: "CampaignList" });

/** A campaign with the progress of every grid that it covers, parents before children. */
export const campaignDetail = campaignRow
  .extend({ byGrid: z.array(z.object({ gridId, name: z.string(), level: z.string(), progress: pair })) })
  .meta({ id: "CampaignDetail" });
export type CampaignDetail = z.infer<typeof campaignDetail>;

export const ledgerRateName = z.enum(ledgerRateNames);

/** 底数确认率 and 入网率 per grid, as pairs; a grid without entries has the pair 0 of 0: "n/a". */
export const ledgerNumbers = z
  .object({
    at: instantOut,
    confirmedWithinDays: z.int(),
    definitionVersions: z.record(ledgerRateName, z.int()),
    rows: z.array(
      z.object({ gridId, ledgerConfirmed: pair, enrolment: pair, enterpriseCount: z.int(), facilityCount: z.int() }),
    ),
  })
  .meta({ id: "LedgerNumbers" });
export type LedgerNumbers = z.infer<typeof ledgerNumbers>;

/** The entries behind a number of the ledger (metrics.md, rule 4). */
export const ledgerRecords = z
  .object({
    metric: ledgerRateName,
    side: recordSide,
    total: z.int(),
    records: z.array(
      z.object({
        recordKind: z.enum(["enterprise", "facility"]),
        id: z.uuid(),
        name: z.string(),
        gridPath: z.string(),
        why: z.string(),
        at: instantOut.nullable(),
      }),
    ),
    nextOffset: z.int().nullable(),
  })
  .meta({ id: "LedgerRecords" });
export type LedgerRecords = z.infer<typeof ledgerRecords>;
