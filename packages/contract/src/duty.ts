import { z } from "zod";
import { commandId, gridId } from "@safegrid/domain/id";
import { gridLevel } from "@safegrid/domain/grid";
import { post, taskCadence, taskKind, taskState } from "@safegrid/domain/post";
import { businessDay } from "@safegrid/metrics/period";
import { listOf, listQuery } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

const code = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: "small letters, digits and hyphens, a letter first" });

/** One line of a duty sheet. `clause` says where it comes from, e.g. P14; free for a county's own lines. */
export const dutyItem = z.object({ code, text: plainText(300), clause: z.string().trim().max(20).default("") });

/** Publishes the next version of a duty sheet 职责 for a level and post. Who holds such a post is told by assigning it. */
export const dutyTemplateCommand = z
  .object({ commandId, level: gridLevel, post, items: z.array(dutyItem).min(1).max(40) })
  .refine((of) => new Set(of.items.map((item) => item.code)).size === of.items.length, {
    path: ["items"],
    error: "a code stands twice",
  })
  .meta({ id: "DutyTemplateCommand" });
export type DutyTemplateCommand = z.infer<typeof dutyTemplateCommand>;

export const dutyTemplateRow = z
  .object({
    level: gridLevel,
    post,
    version: z.int(),
    items: z.array(z.object({ code: z.string(), text: z.string(), clause: z.string() })),
    publishedAt: instantOut,
    byName: z.string(),
  })
  .meta({ id: "DutyTemplateRow" });
export type DutyTemplateRow = z.infer<typeof dutyTemplateRow>;
export const dutyTemplateList = z.object({ templates: z.array(dutyTemplateRow) }).meta({ id: "DutyTemplateList" });

/** 定职责: gives the sheet in force to the holders of posts in a subtree who have none, or an older one. */
export const dutyAssignmentCommand = z
  .object({ commandId, scope: gridId, appointmentIds: z.array(z.uuid()).max(500).optional() })
  .meta({ id: "DutyAssignmentCommand" });
export type DutyAssignmentCommand = z.infer<typeof dutyAssignmentCommand>;

/** The duties of whoever asks, one sheet per post (职责清: acknowledged by the person). */
export const ownDuties = z
  .object({
    duties: z.array(
      z.object({
        assignmentId: z.uuid(),
        gridId: z.uuid(),
        gridName: z.string(),
        post,
        version: z.int(),
        items: dutyTemplateRow.shape.items,
        assignedAt: instantOut,
        acknowledgedAt: instantOut.nullable(),
      }),
    ),
  })
  .meta({ id: "OwnDuties" });
export type OwnDuties = z.infer<typeof ownDuties>;

/** 定任务: what grids are to do. Sent from a higher grid down to any of those below, or set by a grid for itself. */
export const taskCommand = z
  .object({
    commandId,
    fromGridId: gridId,
    /** To which grids; or `toLevel`: to all of that level below. */
    gridIds: z.array(gridId).min(1).max(1_000).optional(),
    toLevel: gridLevel.optional(),
    title: plainText(80),
    detail: plainText(1_000).nullable().default(null),
    kind: taskKind,
    cadence: taskCadence,
    startsOn: businessDay,
    dueOn: businessDay.nullable().default(null),
    /** Only where the task goes to one grid. */
    appointmentId: z.uuid().nullable().default(null),
  })
  .refine((of) => of.dueOn === null || of.startsOn <= of.dueOn, {
    path: ["dueOn"],
    error: "must not lie before startsOn",
  })
  .refine((of) => of.cadence !== "once" || of.dueOn !== null, { path: ["dueOn"], error: "a single task needs its day" })
  .refine((of) => (of.gridIds === undefined) !== (of.toLevel === undefined), {
    path: ["gridIds"],
    error: "either the grids or their level",
  })
  .refine((of) => of.appointmentId === null || of.gridIds?.length === 1, {
    path: ["appointmentId"],
    error: "only for a task of one grid",
  })
  .meta({ id: "TaskCommand" });
export type TaskCommand = z.infer<typeof taskCommand>;

/** Receives a task by name, and may say who is responsible for it. */
export const taskReceiptCommand = z
  .object({ commandId, appointmentId: z.uuid().nullable().default(null) })
  .meta({ id: "TaskReceiptCommand" });

/** Ends a task: done, with what proves it, or cancelled, with why. */
export const taskClosingCommand = z
  .object({ commandId, state: taskState.exclude(["open"]), evidence: plainText(1_000) })
  .meta({ id: "TaskClosingCommand" });
export type TaskClosingCommand = z.infer<typeof taskClosingCommand>;

export const taskRow = z
  .object({
    id: z.uuid(),
    directiveId: z.uuid(),
    gridId,
    gridName: z.string(),
    level: gridLevel,
    fromGridId: z.uuid(),
    fromGridName: z.string(),
    title: z.string(),
    detail: z.string().nullable(),
    kind: taskKind,
    cadence: taskCadence,
    startsOn: z.string(),
    dueOn: z.string().nullable(),
    isOverdue: z.boolean(),
    responsible: z.string().nullable(),
    state: taskState,
    sentAt: instantOut,
    sentBy: z.string(),
    receivedAt: instantOut.nullable(),
    receivedBy: z.string().nullable(),
    closedAt: instantOut.nullable(),
    closedBy: z.string().nullable(),
    evidence: z.string().nullable(),
  })
  .meta({ id: "TaskRow" });
export type TaskRow = z.infer<typeof taskRow>;
export const taskList = listOf(taskRow).meta({ id: "TaskList" });

export const taskQuery = listQuery.extend({
  scope: gridId.optional(),
  state: z.enum(["open", "unreceived", "overdue", "done", "cancelled", "all"]).default("open"),
});
export type TaskQuery = z.infer<typeof taskQuery>;

/** One line of a scheme 奖惩: when it applies, what is measured, and points or words. Never a ranking of persons. */
export const schemeLine = z
  .object({
    kind: z.enum(["reward", "penalty"]),
    condition: plainText(200),
    measure: plainText(200),
    points: z.number().min(-100).max(100).nullable().default(null),
    consequence: plainText(200).nullable().default(null),
  })
  .refine((line) => line.points !== null || line.consequence !== null, {
    path: ["consequence"],
    error: "points or words are needed",
  });
export type SchemeLine = z.infer<typeof schemeLine>;

/** 定奖惩: a draft of the next version for the grids of one level in a subtree. It binds once it is published. */
export const schemeCommand = z
  .object({
    commandId,
    gridId,
    level: gridLevel,
    title: plainText(80),
    fromOn: businessDay,
    toOn: businessDay.nullable().default(null),
    lines: z.array(schemeLine).min(1).max(60),
  })
  .refine((of) => of.toOn === null || of.fromOn <= of.toOn, { path: ["toOn"], error: "must not lie before fromOn" })
  .meta({ id: "SchemeCommand" });
export type SchemeCommand = z.infer<typeof schemeCommand>;

export const schemeRow = z
  .object({
    id: z.uuid(),
    gridId: z.uuid(),
    gridName: z.string(),
    level: gridLevel,
    version: z.int(),
    title: z.string(),
    fromOn: z.string(),
    toOn: z.string().nullable(),
    lines: z.array(
      z.object({
        kind: z.enum(["reward", "penalty"]),
        condition: z.string(),
        measure: z.string(),
        points: z.number().nullable(),
        consequence: z.string().nullable(),
      }),
    ),
    state: z.enum(["draft", "in_force", "upcoming", "ended", "replaced"]),
    madeBy: z.string(),
    publishedAt: instantOut.nullable(),
    publishedBy: z.string().nullable(),
  })
  .meta({ id: "SchemeRow" });
export type SchemeRow = z.infer<typeof schemeRow>;
export const schemeList = z.object({ schemes: z.array(schemeRow) }).meta({ id: "SchemeList" });
