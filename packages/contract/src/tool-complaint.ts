import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { complaintTopic } from "@safegrid/domain/tool-complaint";
import { clockReading } from "./clock-reading.ts";
import { listOf, listQuery, yes } from "./list.ts";
import { instant, instantOut, plainText } from "./text.ts";

/** A complaint about the tool, from inside it (plan section 5). It is nobody's performance and in no number. */
export const toolComplaintCommand = z
  .object({
    commandId,
    occurredAt: instant,
    topic: complaintTopic,
    words: plainText(1_000),
    clock: clockReading.optional(),
  })
  .meta({ id: "ToolComplaintCommand" });
export type ToolComplaintCommand = z.infer<typeof toolComplaintCommand>;

export const toolComplaintAnswer = z.object({ commandId, words: plainText(1_000) }).meta({ id: "ToolComplaintAnswer" });
export type ToolComplaintAnswer = z.infer<typeof toolComplaintAnswer>;

export const toolComplaint = z
  .object({
    id: z.string(),
    at: instantOut,
    recordedAt: instantOut,
    by: z.string(),
    gridName: z.string(),
    topic: complaintTopic,
    words: z.string(),
    answer: z.string().nullable(),
    answeredAt: instantOut.nullable(),
    answeredBy: z.string().nullable(),
  })
  .meta({ id: "ToolComplaint" });
export type ToolComplaint = z.infer<typeof toolComplaint>;

export const toolComplaintQuery = listQuery.pick({ page: true, pageSize: true }).extend({ unanswered: yes });

/** Those without an answer first, the oldest of them before the others. */
export const toolComplaintList = listOf(toolComplaint).meta({ id: "ToolComplaintList" });
export type ToolComplaintList = z.infer<typeof toolComplaintList>;
