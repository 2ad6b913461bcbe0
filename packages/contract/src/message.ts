import { z } from "zod";
import { rungDoing } from "@safegrid/domain/escalation";
import { hazardCategory, hazardGrade } from "@safegrid/domain/hazard";
import { hazardId } from "@safegrid/domain/id";
import { violationClock, violationKind } from "@safegrid/domain/violation";
import { rungTime } from "@safegrid/metrics/escalation-ladder";
import { unitOut } from "./hazard.ts";
import { listOf, listQuery } from "./list.ts";
import { instantOut } from "./text.ts";

export const messageQuery = listQuery.pick({ page: true, pageSize: true }).extend({
  /** Only what nobody of the unit has taken note of. */
  unnoted: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});

/** What the caller's grid or department was told; many cases of one cause in a burst are one message. */
export const message = z
  .object({
    id: z.string(),
    kind: z.enum([
      ...(["near_due", "escalated", "urged", "asked", "unanswered", "violation_late"] as const),
      /** A level that was skipped or bypassed; who decides on an extension or stop; who looks at what an enterprise did. */
      ...(["skipped", "to_decide", "handed_in"] as const),
    ]),
    /** Of a rung of the ladder: which, and for what it tells this unit. */
    rung: rungTime.nullable(),
    does: z.array(rungDoing),
    caseCount: z.int(),
    /** The one it is about, or the gravest of many; null where none is open to the caller's sight any more. */
    hazard: z
      .object({
        id: hazardId,
        serial: z.string(),
        placeName: z.string(),
        gridName: z.string(),
        category: hazardCategory,
        grade: hazardGrade,
        deadlineAt: instantOut.nullable(),
      })
      .nullable(),
    words: z.string().nullable(),
    /** The question of the county that it is about. */
    inquiryId: z.uuid().nullable(),
    /** The violation of which a clock is over, or the first of several; null where it is out of the caller's sight by now. */
    violation: z
      .object({ id: z.uuid(), kind: violationKind, clock: violationClock, placeName: z.string(), gridName: z.string() })
      .nullable(),
    from: z.object({ name: z.string(), unit: unitOut }).nullable(),
    /** When what it tells of was due, first and last. */
    firstAt: instantOut,
    lastAt: instantOut,
    sentAt: instantOut,
    /** It was sent later than it was due: the service did not run then. */
    isLate: z.boolean(),
    notedAt: instantOut.nullable(),
    notedBy: z.string().nullable(),
  })
  .meta({ id: "Message" });
export type Message = z.infer<typeof message>;

export const messageList = listOf(message).extend({ unnotedCount: z.int() }).meta({ id: "MessageList" });
export type MessageList = z.infer<typeof messageList>;
