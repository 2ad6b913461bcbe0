import { z } from "zod";
import { checkResult, checklistFaults, checklistItemKind } from "@safegrid/domain/checklist";
import { checklistAssignment, checklistAssignments, checklistId } from "@safegrid/domain/checklist-assignment";
import { hazardCategory } from "@safegrid/domain/hazard";
import { commandId } from "@safegrid/domain/id";
import { placeCategory } from "@safegrid/domain/place";
import { instantOut, plainText } from "./text.ts";

const itemCode = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(_[a-z0-9]+)*$/, { error: "只能用小写字母、数字和中间的下划线" });

const itemCondition = z.object({
  categories: z.array(placeCategory).min(1).nullable().default(null),
  after: z
    .object({ item: itemCode, results: z.array(checkResult).min(1).max(3) })
    .nullable()
    .default(null),
});

const itemFields = {
  code: itemCode,
  clause: plainText(20),
  zh: plainText(60),
  en: plainText(100),
  kind: checklistItemKind,
  hint: plainText(200).nullable().default(null),
  hazardCategory: hazardCategory.nullable().default(null),
  when: itemCondition.nullable().default(null),
};

const faultWords = {
  "code-repeated": "与前面的检查项编号相同",
  "not-an-earlier-item": "只能取决于前面的检查项",
  "result-not-possible": "该检查项没有这种结果",
  "hazard-category-missing": "查隐患的检查项须选隐患类别",
};

/** A new edition of a list, or with `basedOn` 0 a new list. Visits that were made with earlier editions keep them. */
export const checklistCommand = z
  .object({
    commandId,
    list: checklistId,
    /** The edition on which it is based. */
    basedOn: z.int().min(0),
    zh: plainText(40),
    /** As the Chinese name, where there is none. */
    en: plainText(100).optional(),
    items: z
      .array(z.object({ ...itemFields, en: plainText(100).optional() }))
      .min(1)
      .max(40),
  })
  .check(({ value, issues }) => {
    for (const { path, why } of checklistFaults(value.items))
      issues.push({ code: "custom", input: value.items, path: ["items", ...path], message: faultWords[why] });
  })
  .meta({ id: "ChecklistCommand" });
export type ChecklistCommand = z.infer<typeof checklistCommand>;

/** One edition of a list, with the rows that a phone shows. */
export const checklistView = z
  .object({
    /** `list@edition`: what a visit bears. */
    version: z.string(),
    list: z.string(),
    edition: z.int(),
    zh: z.string(),
    en: z.string(),
    /** 示例: shipped for the county to change. */
    isExample: z.boolean(),
    items: z.array(z.object(itemFields)),
    /** Null for what the software ships. */
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "Checklist" });
export type ChecklistView = z.infer<typeof checklistView>;

/** Which places are patrolled by which list; read from above, the first line that fits counts. */
export const checklistAssignmentView = z
  .object({
    version: z.int(),
    /** Nobody has changed them yet: they are the software's example. */
    isExample: z.boolean(),
    assignments: z.array(checklistAssignment),
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "ChecklistAssignmentView" });
export type ChecklistAssignmentView = z.infer<typeof checklistAssignmentView>;

/** The latest edition of every list, or the editions that were asked for; all that a phone needs for its places. */
export const checklistCatalogue = z
  .object({ lists: z.array(checklistView), assignment: checklistAssignmentView })
  .meta({ id: "ChecklistCatalogue" });
export type ChecklistCatalogue = z.infer<typeof checklistCatalogue>;

/** New assignments; they hold for what is due from now on. */
export const checklistAssignmentCommand = z
  .object({ commandId, basedOn: z.int().min(0), assignments: checklistAssignments })
  .meta({ id: "ChecklistAssignmentCommand" });
export type ChecklistAssignmentCommand = z.infer<typeof checklistAssignmentCommand>;
