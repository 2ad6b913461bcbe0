import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { deadlineRules } from "@safegrid/metrics/deadline-rule";
import { instantOut } from "./text.ts";

/** New rules for deadlines and receipts, with the county's calendar; they hold for what begins after them. */
export const deadlineRulesCommand = z
  .object({
    commandId,
    /** The version on which the change is based. */
    basedOn: z.int().min(0),
    rules: deadlineRules,
  })
  .meta({ id: "DeadlineRulesCommand" });
export type DeadlineRulesCommand = z.infer<typeof deadlineRulesCommand>;

/** The rules in force, and how far the calendar of holidays and 调休 reaches. */
export const deadlineRulesView = z
  .object({
    version: z.int(),
    /** Nobody has changed them yet: they are the software's example. */
    isExample: z.boolean(),
    rules: deadlineRules,
    calendarKnownUntil: z.iso.date(),
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "DeadlineRulesView" });
export type DeadlineRulesView = z.infer<typeof deadlineRulesView>;

/** The official criteria for major hazards, as versioned documents. */
export const criteriaList = z
  .object({
    sets: z.array(
      z.object({
        id: z.string(),
        titleZh: z.string(),
        titleEn: z.string(),
        document: z.string(),
        inForceFrom: z.iso.date(),
        replacedOn: z.iso.date().nullable(),
        noteZh: z.string(),
        groups: z.array(
          z.object({
            article: z.int(),
            kind: z.enum(["management", "industry", "special"]),
            zh: z.string(),
            en: z.string(),
            items: z.array(
              z.object({ code: z.string(), text: z.string(), isVerified: z.boolean(), source: z.string().nullable() }),
            ),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "MajorCriteria" });
