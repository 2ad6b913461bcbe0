import { z } from "zod";

/**
 * How far the time of a record from the field can be believed (live.md, "Client clocks carry a confidence grade"). The
 * first four are judged by `judgeTime` (metrics); `decided` was said by a person who decided about a doubtful record.
 */
export const timeGrades = ["credible", "corrected", "unknown", "doubtful", "decided"] as const;
export const timeGrade = z.enum(timeGrades);
export type TimeGrade = (typeof timeGrades)[number];

/** What people call each grade. */
export const timeGradeNames = {
  credible: { zh: "时间可信", en: "Time credible" },
  corrected: { zh: "时间已校正", en: "Time corrected" },
  unknown: { zh: "时间未核", en: "Time not verified" },
  doubtful: { zh: "时间不可信", en: "Time not credible" },
  decided: { zh: "时间经人工核定", en: "Time set by a person" },
} as const satisfies Record<TimeGrade, { readonly zh: string; readonly en: string }>;
