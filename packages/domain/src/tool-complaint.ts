import { z } from "zod";

/** What a complaint about the tool is about (plan section 5). */
export const complaintTopic = z.enum(["slow", "broken", "too_much", "unclear", "missing", "other"]);
export type ComplaintTopic = z.infer<typeof complaintTopic>;

export const complaintTopicNames = {
  slow: { zh: "太慢、费流量", en: "Slow" },
  broken: { zh: "用不了、出错", en: "Broken" },
  too_much: { zh: "要填的太多、重复填", en: "Too much to fill in" },
  unclear: { zh: "看不懂、看不清", en: "Unclear" },
  missing: { zh: "少了要用的东西", en: "Something is missing" },
  other: { zh: "别的", en: "Something else" },
} as const satisfies Readonly<Record<ComplaintTopic, { readonly zh: string; readonly en: string }>>;
