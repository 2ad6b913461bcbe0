import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { hazardCategory, hazardGrade } from "@safegrid/domain/hazard";
import { post } from "@safegrid/domain/post";
import { quarantineReason, quarantineState } from "@safegrid/domain/quarantine";
import { timeGrade } from "@safegrid/domain/time-grade";
import { listOf } from "./list.ts";
import { instant, instantOut, plainText } from "./text.ts";

/** A record of the field that waits for a decision, or about which somebody has decided, with the facts to decide by. */
export const heldRecord = z
  .object({
    /** The id of the command; the visit or hazard bears it once it was accepted. */
    id: z.string(),
    version: z.int(),
    state: quarantineState,
    reasons: z.array(quarantineReason),
    what: z.discriminatedUnion("type", [
      z.object({
        type: z.literal("visit.record"),
        problemCount: z.int(),
        openCount: z.int(),
        note: z.string().nullable(),
      }),
      z.object({
        type: z.literal("hazard.report"),
        category: hazardCategory,
        grade: hazardGrade,
        description: z.string(),
        /** What was done, where it was eliminated on the spot. */
        eliminatedBy: z.string().nullable(),
      }),
    ]),
    gridPath: z.string(),
    place: z.object({
      id: z.string(),
      name: z.string(),
      address: z.string(),
      openedOn: z.string(),
      closedOn: z.string().nullable(),
      mergedInto: z.string().nullable(),
      /** Days without patrol, both inside; null = until further notice. */
      frozen: z.array(z.object({ fromOn: z.string(), toOn: z.string().nullable() })),
    }),
    sender: z.object({
      name: z.string(),
      isOneself: z.boolean(),
      /** The posts that the sender holds or held, in the subtree of whoever asks. */
      posts: z.array(z.object({ post, gridName: z.string(), startsOn: z.string(), endsOn: z.string().nullable() })),
    }),
    /** As the phone said it; may be any time at all. */
    saidAt: z.string(),
    receivedAt: instantOut,
    /** As which it would be taken; null where nobody can tell but whoever decides. */
    occurredAt: instantOut.nullable(),
    timeGrade,
    /** It was saved after this instant, as far as that is known. */
    earliestAt: instantOut.nullable(),
    decision: z
      .object({ at: instantOut, by: z.string(), note: z.string().nullable(), takenAt: instantOut.nullable() })
      .nullable(),
  })
  .meta({ id: "HeldRecord" });
export type HeldRecord = z.infer<typeof heldRecord>;

export const heldRecordList = listOf(heldRecord).meta({ id: "HeldRecordList" });
export type HeldRecordList = z.infer<typeof heldRecordList>;

const decision = { commandId, basedOn: z.int().min(1) };

/** It is carried out now, as what had happened then: at `occurredAt` where whoever decides knows it better. */
export const heldAcceptance = z
  .object({ ...decision, occurredAt: instant.optional(), note: plainText(500).optional() })
  .meta({ id: "HeldAcceptance" });
export type HeldAcceptance = z.infer<typeof heldAcceptance>;

/** It is not carried out; the sender is told why. */
export const heldRejection = z.object({ ...decision, reason: plainText(500) }).meta({ id: "HeldRejection" });
export type HeldRejection = z.infer<typeof heldRejection>;
