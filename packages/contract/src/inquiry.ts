import { z } from "zod";
import { commandId, gridId } from "@safegrid/domain/id";
import { inquiryOccasion, inquiryResult } from "@safegrid/domain/inquiry";
import { listOf } from "./list.ts";
import { instant, instantOut, plainText } from "./text.ts";

/** The county asks townships a question, to be answered by a limit. */
export const inquiryCommand = z
  .object({
    commandId,
    title: plainText(60),
    occasion: inquiryOccasion,
    question: plainText(1_000),
    dueAt: instant,
    townshipIds: z.array(gridId).min(1).max(100),
  })
  .meta({ id: "InquiryCommand" });
export type InquiryCommand = z.infer<typeof inquiryCommand>;

/** A township's answer, by the person who gives it; it may be given anew until the county closes the question. */
export const inquiryAnswerCommand = z
  .object({ commandId, result: inquiryResult, words: plainText(1_000) })
  .meta({ id: "InquiryAnswerCommand" });
export type InquiryAnswerCommand = z.infer<typeof inquiryAnswerCommand>;

export const inquiryClosing = z.object({ commandId, note: plainText(500) }).meta({ id: "InquiryClosing" });
export type InquiryClosing = z.infer<typeof inquiryClosing>;

/** What one township said, or has not said yet. */
export const inquiryReply = z.object({
  gridId,
  gridName: z.string(),
  result: inquiryResult.nullable(),
  words: z.string().nullable(),
  answeredAt: instantOut.nullable(),
  answeredBy: z.string().nullable(),
  /** The limit passed without an answer; it stays so when the answer comes. */
  escalatedAt: instantOut.nullable(),
});

/** A question with the answers that the caller may see: the county all of them, a township its own. */
export const inquiryView = z
  .object({
    id: z.uuid(),
    title: z.string(),
    occasion: inquiryOccasion,
    question: z.string(),
    askedAt: instantOut,
    askedBy: z.string(),
    dueAt: instantOut,
    closedAt: instantOut.nullable(),
    closedBy: z.string().nullable(),
    closedNote: z.string().nullable(),
    replies: z.array(inquiryReply),
  })
  .meta({ id: "Inquiry" });
export type InquiryView = z.infer<typeof inquiryView>;

export const inquiryList = listOf(inquiryView).meta({ id: "InquiryList" });
export type InquiryList = z.infer<typeof inquiryList>;
