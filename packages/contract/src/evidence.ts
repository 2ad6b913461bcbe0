import { z } from "zod";
import { evidencePart, evidenceSubject, evidenceType } from "@safegrid/domain/evidence";
import { evidenceId } from "@safegrid/domain/id";
import { problemCode } from "./problem.ts";
import { instant, instantOut, plainText } from "./text.ts";

/**
 * What the creation of an upload says in `Upload-Metadata` (tus 1.0.0). `id` is made on the phone and names the
 * evidence for ever; the hazard or visit may come to the server before or after it. `sha256`, where it is told, is
 * compared with what arrived.
 */
export const uploadWish = z
  .object({
    id: evidenceId,
    subjectKind: evidenceSubject,
    subjectId: z.uuid().toLowerCase(),
    part: evidencePart,
    fileName: plainText(300).optional(),
    takenAt: instant.optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: "64 hexadecimal digits in lower case" })
      .optional(),
  })
  .meta({ id: "UploadWish" });
export type UploadWish = z.infer<typeof uploadWish>;

/** How an upload stands: `waiting` is stored and still without its hazard or visit; `problem` says why it was refused. */
export const uploadState = z
  .object({
    id: evidenceId,
    state: z.enum(["receiving", "waiting", "attached", "refused"]),
    offset: z.int(),
    length: z.int(),
    problem: problemCode.nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: "UploadState" });
export type UploadState = z.infer<typeof uploadState>;

/** How some of one's own uploads stand; those that the server does not know are left out. */
export const uploadStates = z.object({ uploads: z.array(uploadState) }).meta({ id: "UploadStates" });

/** A picture or file that is attached. `width` and `height` are as it is shown; null of what is no picture. */
export const evidenceRow = z
  .object({
    id: evidenceId,
    subjectKind: evidenceSubject,
    subjectId: z.string(),
    part: evidencePart,
    mediaType: evidenceType,
    fileName: z.string().nullable(),
    bytes: z.int(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    sha256: z.string(),
    /** As the phone said; null where it did not. */
    takenAt: instantOut.nullable(),
    receivedAt: instantOut,
    by: z.string(),
    /** The same content is also evidence of something else that the viewer sees: a sign to look, no verdict. */
    isReused: z.boolean(),
  })
  .meta({ id: "EvidenceRow" });
export type EvidenceRow = z.infer<typeof evidenceRow>;

/** In the order in which it was taken, or came. */
export const evidenceList = z.object({ evidence: z.array(evidenceRow) }).meta({ id: "EvidenceList" });
export type EvidenceList = z.infer<typeof evidenceList>;

/** Asks for an original, with all that the phone wrote into it; who asked and why is noted. */
export const originalRequest = z.object({ reason: plainText(200) }).meta({ id: "OriginalRequest" });

/** One content under two subjects. */
export const evidenceReuse = z
  .object({
    sha256: z.string(),
    notedAt: instantOut,
    later: z.object({ id: evidenceId, subjectKind: evidenceSubject, subjectId: z.string(), placeName: z.string() }),
    earlier: z.object({ id: evidenceId, subjectKind: evidenceSubject, subjectId: z.string(), placeName: z.string() }),
  })
  .meta({ id: "EvidenceReuse" });
export const evidenceReuseList = z.object({ reuses: z.array(evidenceReuse) }).meta({ id: "EvidenceReuseList" });
export type EvidenceReuseList = z.infer<typeof evidenceReuseList>;
