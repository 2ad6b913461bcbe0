import { z } from "zod";
import { finderStages, publicCategories, readLinkCode } from "@safegrid/domain/link";
import { gridLevel } from "@safegrid/domain/grid";
import { hazardCategory, hazardState } from "@safegrid/domain/hazard";
import { commandId, evidenceId, gridId, placeId } from "@safegrid/domain/id";
import { instant, instantOut, plainText } from "./text.ts";
import { maskedName, maskedPhone } from "./masked.ts";

/** A code as somebody typed or scanned it. One that cannot be any is answered like one that nobody has. */
const typedCode = z
  .string()
  .max(60)
  .transform((text) => readLinkCode(text) ?? "");

/** What the code on a wall leads to: nothing but the grid's public name and those of the cells to choose from. */
export const publicLinkAsked = z.object({ token: typedCode }).meta({ id: "PublicLinkAsked" });
export const publicLinkTold = z
  .object({
    /** Names from the township down. */
    gridName: z.string(),
    level: gridLevel,
    /** Of a village: its cells by name, one of which is chosen; empty of a cell. */
    cells: z.array(z.string()),
  })
  .meta({ id: "PublicLinkTold" });
export type PublicLinkTold = z.infer<typeof publicLinkTold>;

/** A hazard as somebody without an account reports it. `commandId` is made on the phone and stays there. */
export const publicReport = z
  .object({
    commandId,
    token: typedCode,
    cell: plainText(100).optional(),
    category: z.enum(publicCategories.map(({ category }) => category)),
    words: plainText(500),
    address: plainText(100),
    position: z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }).optional(),
    contact: z
      .object({
        name: plainText(30).optional(),
        phone: z
          .string()
          .trim()
          .regex(/^[+\d][\d -]{5,19}$/, { error: "no telephone number" })
          .optional(),
      })
      .optional(),
    /** Nobody sees this field; only a program fills it in. */
    homepage: z.literal("", { error: "must stay empty" }).optional(),
  })
  .strict()
  .meta({ id: "PublicReport" });
export type PublicReport = z.infer<typeof publicReport>;

/** The code, this once; sent again after a lost answer, a new one replaces it. */
export const publicReceipt = z.object({ code: z.string(), receivedAt: instantOut }).meta({ id: "PublicReceipt" });
export type PublicReceipt = z.infer<typeof publicReceipt>;

export const followAsked = z.object({ code: typedCode }).meta({ id: "FollowAsked" });
/** What became of a report: no names, no words of others but the reason of a refusal. */
export const followTold = z
  .object({
    gridName: z.string(),
    category: hazardCategory,
    isOpen: z.boolean(),
    photoCount: z.int(),
    /** Photographs of afterwards that were released to the finder. */
    releasedCount: z.int(),
    stages: z.array(
      z.object({
        stage: z.enum(finderStages),
        at: instantOut,
        /** By when it is to be removed, where that was said. */
        deadlineAt: instantOut.nullable(),
        /** Of a refusal: why. */
        reason: z.enum(["duplicate", "not_a_hazard"]).nullable(),
        words: z.string().nullable(),
        /** Of a duplicate: the number of the other case. */
        duplicateOf: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "FollowTold" });
export type FollowTold = z.infer<typeof followTold>;

/** Asks for the n-th of the photographs that were released to the finder, from 0. */
export const releasedAsked = z
  .object({ code: typedCode, n: z.int().min(0).max(99) })
  .meta({ id: "ReleasedPhotoAsked" });

/** Which photographs of afterwards the finder may see; all others he may not. */
export const photoRelease = z.object({ evidenceIds: z.array(evidenceId).max(20) }).meta({ id: "PhotoRelease" });
export type PhotoRelease = z.infer<typeof photoRelease>;

export const photoTold = z.object({ count: z.int() }).meta({ id: "PublicPhotoTold" });

/** What an enterprise sees by its link: what is to be done by when, and what became of what it submitted. */
export const taskAsked = z.object({ token: typedCode }).meta({ id: "EnterpriseTaskAsked" });
export const taskTold = z
  .object({
    placeName: z.string(),
    category: hazardCategory,
    description: z.string(),
    state: hazardState,
    deadlineAt: instantOut.nullable(),
    deadlinePassed: z.boolean(),
    maySubmit: z.boolean(),
    photoCount: z.int(),
    submissions: z.array(
      z.object({
        n: z.int(),
        at: instantOut,
        words: z.string(),
        decision: z.enum(["taken", "sent_back"]).nullable(),
        decidedAt: instantOut.nullable(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "EnterpriseTaskTold" });
export type TaskTold = z.infer<typeof taskTold>;

export const taskSubmission = z
  .object({ commandId, token: typedCode, words: plainText(1000), submitter: plainText(30) })
  .strict()
  .meta({ id: "EnterpriseSubmission" });
export type TaskSubmission = z.infer<typeof taskSubmission>;

/** The public links of a subtree, for who prints them. The token stands on a wall: it is no secret. */
export const gridLinkList = z
  .object({
    links: z.array(
      z.object({
        gridId,
        level: gridLevel,
        name: z.string(),
        villageId: gridId.nullable(),
        token: z.string().nullable(),
        issuedAt: instantOut.nullable(),
        issuedBy: z.string().nullable(),
        reportCount: z.int(),
      }),
    ),
  })
  .meta({ id: "GridLinkList" });
export type GridLinkList = z.infer<typeof gridLinkList>;

/** `issue` makes what is missing, `renew` a new one for each, after which the old ones lead nowhere; `end` switches off. */
export const gridLinkCommand = z
  .object({ gridIds: z.array(gridId).min(1).max(200), action: z.enum(["issue", "renew", "end"]) })
  .meta({ id: "GridLinkCommand" });
export type GridLinkCommand = z.infer<typeof gridLinkCommand>;

/** What came to a hazard from outside: the public's report, the enterprise's link and submissions. */
export const hazardOutside = z
  .object({
    report: z
      .object({
        words: z.string(),
        address: z.string(),
        position: z.object({ lon: z.number(), lat: z.number() }).nullable(),
        contactName: maskedName.nullable(),
        contactPhone: maskedPhone.nullable(),
        sentAt: instantOut,
        /** Which place of the ledger it is, or that it is none (`name` is null); null while nobody has said it. */
        place: z.object({ name: z.string().nullable(), by: z.string(), at: instantOut }).nullable(),
      })
      .nullable(),
    mayPlace: z.boolean(),
    link: z.object({ issuedAt: instantOut, issuedBy: z.string() }).nullable(),
    mayIssue: z.boolean(),
    mayRelease: z.boolean(),
    releasedIds: z.array(z.string()),
    submissions: z.array(
      z.object({
        id: z.string(),
        n: z.int(),
        at: instantOut,
        words: z.string(),
        submitter: maskedName,
        decision: z.enum(["taken", "sent_back"]).nullable(),
        decidedAt: instantOut.nullable(),
        decidedBy: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "HazardOutside" });
export type HazardOutside = z.infer<typeof hazardOutside>;

/** Which place of the ledger in its cell a report is about; null: none. */
export const reportPlaceCommand = z
  .object({ commandId, placeId: placeId.nullable() })
  .meta({ id: "ReportPlaceCommand" });
export type ReportPlaceCommand = z.infer<typeof reportPlaceCommand>;

/** The token of an enterprise's link, this once. */
export const taskLinkIssued = z
  .object({ token: z.string(), issuedAt: instantOut })
  .meta({ id: "EnterpriseLinkIssued" });
export type TaskLinkIssued = z.infer<typeof taskLinkIssued>;

export const submissionSendBack = z.object({ commandId, note: plainText(500) }).meta({ id: "SubmissionSendBack" });
export type SubmissionSendBack = z.infer<typeof submissionSendBack>;

/** Turns a submission into the step `submit`, in the name of who takes it over: the re-inspection is another's. */
export const submissionTaking = z
  .object({ commandId, occurredAt: instant, basedOn: z.int().min(1).optional(), note: plainText(1000) })
  .meta({ id: "SubmissionTaking" });
export type SubmissionTaking = z.infer<typeof submissionTaking>;
