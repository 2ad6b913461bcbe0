import { z } from "zod";
import { evidenceId, commandId, gridId } from "@safegrid/domain/id";
import { hazardCategory, hazardGrade, hazardState } from "@safegrid/domain/hazard";
import {
  listingAction,
  listingBeginnings,
  listingClockKind,
  listingLevel,
  listingState,
} from "@safegrid/domain/listing";
import { listingRules } from "@safegrid/metrics/listing-rule";
import { spanUnit } from "@safegrid/metrics/working-time";
import { unitOut } from "./hazard.ts";
import { listOf, listQuery } from "./list.ts";
import { instant, instantOut, plainText } from "./text.ts";

const step = { commandId, note: plainText(2_000).optional() };
const why = { ...step, note: plainText(2_000) };
/** The `version` of the listing that whoever acts has seen; where it has changed since, nothing is done. */
const onIt = { basedOn: z.int().min(1).optional() };

/** What a listing says when it begins: the notice 通知书 is made of it. */
const said = {
  /** 挂牌编号; the next one of the year where nobody names it. */
  number: plainText(60).optional(),
  deadlineAt: instant,
  /** The unit that must rectify it. */
  responsible: plainText(200),
  requirements: plainText(2_000),
  /** What must be met before it is delisted; the county's usual ones where nobody names others. */
  conditions: z.array(plainText(300)).min(1).max(20).optional(),
};
const documentNumber = plainText(100);

/** A listing that begins; `commandId` becomes its id. */
export const listingBeginCommand = z
  .discriminatedUnion("action", [
    z.object({ ...step, ...said, action: z.literal("list") }),
    z.discriminatedUnion("level", [
      z.object({ ...why, action: z.literal("ask_up"), level: z.literal("county") }),
      /** `authority` is who stands above the county and was asked; its answer is entered by hand. */
      z.object({ ...why, action: z.literal("ask_up"), level: z.literal("above"), authority: plainText(100) }),
    ]),
  ])
  .meta({ id: "ListingBeginCommand" });
export type ListingBeginCommand = z.infer<typeof listingBeginCommand>;

/** How somebody judged one condition: whether it is met, in words, with pictures or files of the hazard. */
const verdict = z.object({
  n: z.int().min(1),
  isMet: z.boolean(),
  words: plainText(1_000),
  evidenceIds: z.array(evidenceId).max(20).default([]),
});
export type ListingVerdict = z.infer<typeof verdict>;

const on = { ...step, ...onIt };
const onWhy = { ...why, ...onIt };

/** One step of a listing. It happens when the server has it. */
export const listingStepCommand = z
  .discriminatedUnion("action", [
    /** The answer to what was asked of a higher level: it is listed. From above the county with its document. */
    z.object({ ...on, ...said, action: z.literal("list"), document: documentNumber.optional() }),
    z.object({ ...onWhy, action: z.literal("decline"), document: documentNumber.optional() }),
    z.object({ ...on, action: z.literal("publish"), where: plainText(200) }),
    z.object({ ...onWhy, action: z.literal("file_plan") }),
    z.object({ ...onWhy, action: z.literal("report_progress") }),
    z.object({ ...onWhy, action: z.literal("ask_extension"), untilAt: instant }),
    z.object({ ...on, action: z.literal("grant_extension"), untilAt: instant.optional() }),
    z.object({ ...onWhy, action: z.literal("refuse_extension") }),
    z.object({ ...onWhy, action: z.literal("ask_acceptance") }),
    z.object({ ...on, action: z.literal("accept"), conditions: z.array(verdict).min(1).max(20) }),
    z.object({ ...onWhy, action: z.literal("refuse_acceptance"), conditions: z.array(verdict).max(20).default([]) }),
    z.object({ ...on, action: z.literal("delist"), document: documentNumber.optional() }),
    z.object({ ...onWhy, action: z.literal("revoke") }),
  ])
  .meta({ id: "ListingStepCommand" });
export type ListingStepCommand = z.infer<typeof listingStepCommand>;

export const listingClockOut = z
  .object({
    n: z.int(),
    kind: listingClockKind,
    fromAt: instantOut,
    dueAt: instantOut,
    /** By which rule; of the deadline null, which is named. */
    amount: z.int().nullable(),
    unit: spanUnit.nullable(),
    /** Reckoned over days for which no holidays are known yet. */
    isAssumed: z.boolean(),
    endedAt: instantOut.nullable(),
    /** It passed before anybody had done what it was for; stays for ever. */
    passedAt: instantOut.nullable(),
  })
  .meta({ id: "ListingClock" });
export type ListingClockOut = z.infer<typeof listingClockOut>;

export const listingCondition = z
  .object({
    n: z.int(),
    text: z.string(),
    /** Null = nobody has judged it yet. */
    isMet: z.boolean().nullable(),
    words: z.string().nullable(),
    evidenceIds: z.array(z.string()),
    signedBy: z.string().nullable(),
    signedAt: instantOut.nullable(),
  })
  .meta({ id: "ListingCondition" });

/** A supervised listing with all that happened to it. */
export const listingView = z
  .object({
    id: z.string(),
    hazardId: z.string(),
    version: z.int(),
    level: listingLevel,
    state: listingState,
    number: z.string().nullable(),
    /** Who lists it; until somebody has, who asked for it. */
    by: unitOut,
    /** Who stands above the county, and its document. */
    authority: z.string().nullable(),
    document: z.string().nullable(),
    responsible: z.string().nullable(),
    requirements: z.string().nullable(),
    basis: z.string().nullable(),
    firstDeadlineAt: instantOut.nullable(),
    deadlineAt: instantOut.nullable(),
    listedAt: instantOut.nullable(),
    publishedAt: instantOut.nullable(),
    publishedWhere: z.string().nullable(),
    /** By which everybody finds it (public-listing.ts); null where it is not the public's to read. */
    publicCode: z.string().nullable(),
    delistedAt: instantOut.nullable(),
    refusedCount: z.int(),
    extension: z
      .object({ untilAt: instantOut, reason: z.string(), askedBy: z.string(), askedAt: instantOut })
      .nullable(),
    conditions: z.array(listingCondition),
    clocks: z.array(listingClockOut),
    steps: z.array(
      z.object({
        n: z.int(),
        action: z.union([listingAction, z.literal("clock_pass")]),
        from: listingState.nullable(),
        to: listingState,
        at: instantOut,
        by: z.string(),
        /** For which unit; null where time alone did it. */
        unit: unitOut.nullable(),
        note: z.string().nullable(),
        about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    ),
    /** What whoever asks could do now. */
    mayDo: z.array(listingAction),
  })
  .meta({ id: "Listing" });
export type ListingView = z.infer<typeof listingView>;

/** The listings of a hazard, the latest first, and with what whoever asks could begin another one. */
export const hazardListings = z
  .object({ listings: z.array(listingView), mayBegin: z.array(z.enum(listingBeginnings)) })
  .meta({ id: "HazardListings" });
export type HazardListings = z.infer<typeof hazardListings>;

/** A listing in a list, on a card, in what is published. */
export const listingRow = z
  .object({
    id: z.string(),
    hazardId: z.string(),
    serial: z.string(),
    placeName: z.string(),
    gridName: z.string(),
    category: hazardCategory,
    grade: hazardGrade,
    description: z.string(),
    hazardState,
    level: listingLevel,
    state: listingState,
    number: z.string().nullable(),
    by: unitOut,
    authority: z.string().nullable(),
    responsible: z.string().nullable(),
    firstDeadlineAt: instantOut.nullable(),
    deadlineAt: instantOut.nullable(),
    listedAt: instantOut.nullable(),
    publishedAt: instantOut.nullable(),
    publishedWhere: z.string().nullable(),
    delistedAt: instantOut.nullable(),
    refusedCount: z.int(),
    conditions: z.array(listingCondition.pick({ n: true, text: true, isMet: true, signedBy: true })),
    /** Those that run. */
    clocks: z.array(listingClockOut.pick({ kind: true, dueAt: true, isAssumed: true, passedAt: true })),
  })
  .meta({ id: "ListingRow" });
export type ListingRow = z.infer<typeof listingRow>;

/** Which listings: those that run, those that are over, or those that are or were published. */
export const listingSides = ["open", "over", "published", "all"] as const;
export const listingFilters = z.object({
  scope: gridId.optional(),
  side: z.enum(listingSides).default("open"),
  level: listingLevel.optional(),
});
export type ListingFilters = z.infer<typeof listingFilters>;
export const listingQuery = listQuery.extend(listingFilters.shape);
export type ListingQuery = z.infer<typeof listingQuery>;
export const listingList = listOf(listingRow).meta({ id: "ListingList" });
export type ListingList = z.infer<typeof listingList>;

/** Everything that the printed notice says. */
export const listingNotice = z
  .object({
    countyName: z.string(),
    listing: listingView,
    hazard: listingRow.pick({
      ...{ serial: true, placeName: true, gridName: true, category: true, grade: true, description: true },
    }),
  })
  .meta({ id: "ListingNotice" });
export type ListingNotice = z.infer<typeof listingNotice>;

/** New clocks and conditions for listings; they hold for what begins after them. */
export const listingRulesCommand = z
  .object({ commandId, basedOn: z.int().min(0), rules: listingRules })
  .meta({ id: "ListingRulesCommand" });
export type ListingRulesCommand = z.infer<typeof listingRulesCommand>;

export const listingRulesView = z
  .object({
    version: z.int(),
    /** Nobody has changed them yet: they are the software's example. */
    isExample: z.boolean(),
    rules: listingRules,
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "ListingRulesView" });
export type ListingRulesView = z.infer<typeof listingRulesView>;
