import { z } from "zod";

/** For what the county asks its townships 专项行动: before holidays, in extreme weather, or a campaign of its own. */
export const inquiryOccasions = ["holiday", "weather", "campaign"] as const;
export const inquiryOccasion = z.enum(inquiryOccasions);
export type InquiryOccasion = z.infer<typeof inquiryOccasion>;

/** What a township says: 已落实, 部分落实, 未落实. */
export const inquiryResults = ["done", "partly", "not_done"] as const;
export const inquiryResult = z.enum(inquiryResults);
export type InquiryResult = z.infer<typeof inquiryResult>;

/** The longest time that a question may leave. */
export const longestInquiryMs = 60 * 86_400_000;
