import { z } from "zod";
import { commandId, enterpriseId, gridId, placeId } from "@safegrid/domain/id";
import { gridKind, gridLevel, lineageKind } from "@safegrid/domain/grid";
import { businessDay } from "@safegrid/metrics/period";
import { gridSummary } from "./grid.ts";
import { instantOut, plainText } from "./text.ts";

const gridName = plainText(60);
const subject = plainText(120);
/** 9, 12 or 15 digits that begin with the parent's code; the next free number where it is left out. */
const code = z.string().regex(/^\d{9}$|^\d{12}$|^\d{15}$/, { error: "must have 9, 12 or 15 digits" });
const mostGrids = 50;

/** `effectiveOn` is the Shanghai day from which it holds: today where it is left out, never earlier. */
const change = { commandId, effectiveOn: businessDay.optional(), reason: plainText(300).optional() };

/**
 * One change of the grids. `commandId` becomes the id of a grid that is created. No change touches a day before its own:
 * a grid that is split, merged or moved is closed, and others with ids of their own begin (docs/adr/0010).
 */
export const gridChange = z
  .discriminatedUnion("action", [
    z.object({
      ...change,
      action: z.literal("create"),
      parentId: gridId,
      name: gridName,
      kind: gridKind,
      code: code.optional(),
      /** Of a cell that is one enterprise. */
      enterpriseId: enterpriseId.optional(),
      responsibleSubject: subject.optional(),
      supervisingSubject: subject.optional(),
    }),
    z.object({ ...change, action: z.literal("rename"), gridId, name: gridName }),
    z.object({
      ...change,
      action: z.literal("change"),
      gridId,
      kind: gridKind.optional(),
      /** null = the level's default again. */
      responsibleSubject: subject.nullable().optional(),
      supervisingSubject: subject.nullable().optional(),
    }),
    z.object({
      ...change,
      action: z.literal("split"),
      gridId,
      /** Places that no part names go to the first one, and so do the people. */
      parts: z
        .array(
          z.object({
            name: gridName,
            kind: gridKind.optional(),
            code: code.optional(),
            placeIds: z.array(placeId).max(5_000),
          }),
        )
        .min(2)
        .max(mostGrids),
    }),
    z.object({
      ...change,
      action: z.literal("merge"),
      gridIds: z.array(gridId).min(2).max(mostGrids),
      name: gridName,
      kind: gridKind.optional(),
      code: code.optional(),
    }),
    z.object({ ...change, action: z.literal("move"), gridId, parentId: gridId, code: code.optional() }),
    z.object({ ...change, action: z.literal("close"), gridId }),
  ])
  .superRefine((said, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if (
      said.action === "change" &&
      !said.kind &&
      said.responsibleSubject === undefined &&
      said.supervisingSubject === undefined
    )
      fault(["kind"], "something must change");
    if (said.action === "merge" && new Set(said.gridIds).size < said.gridIds.length)
      fault(["gridIds"], "a grid is named twice");
    if (said.action !== "split") return;
    const seen = new Set<string>();
    for (const [part, { placeIds }] of said.parts.entries())
      for (const [index, id] of placeIds.entries()) {
        if (seen.has(id)) fault(["parts", part, "placeIds", index], "this place is named twice");
        seen.add(id);
      }
  })
  .meta({ id: "GridChange" });
export type GridChange = z.infer<typeof gridChange>;

/** A change that waits for its day, or what became of it. */
export const gridPlan = z
  .object({
    id: z.uuid(),
    gridId,
    effectiveOn: z.string(),
    change: z.record(z.string(), z.unknown()),
    plannedBy: z.string(),
    plannedAt: instantOut,
    state: z.enum(["pending", "carried_out", "withdrawn", "failed"]),
    /** Why it could not be carried out on its day. */
    why: z.string().nullable(),
  })
  .meta({ id: "GridPlan" });
export type GridPlan = z.infer<typeof gridPlan>;
export const gridPlanList = z.object({ plans: z.array(gridPlan) }).meta({ id: "GridPlanList" });

export const gridPlanWithdrawal = z.object({ commandId }).meta({ id: "GridPlanWithdrawal" });

const relative = z.object({ id: gridId, code: z.string(), name: z.string(), kind: lineageKind, onDay: z.string() });

/** A grid with who answers for it, since when it stands, from what it came and what became of it. */
export const gridDetail = z
  .object({
    ...gridSummary.shape,
    /** Names from the township down. */
    pathName: z.string(),
    ancestors: z.array(z.object({ id: gridId, level: gridLevel, name: z.string() })),
    validFrom: z.string(),
    /** The last day on which it stood; null = it stands. */
    validTo: z.string().nullable(),
    responsibleSubject: z.string(),
    supervisingSubject: z.string(),
    /** Whether a subject is the level's default. */
    hasOwnSubjects: z.boolean(),
    enterprise: z.object({ id: enterpriseId, name: z.string() }).nullable(),
    cameFrom: z.array(relative),
    becameTo: z.array(relative),
    counts: z.object({ township: z.int(), village: z.int(), cell: z.int(), place: z.int() }),
    terms: z.array(
      z.object({
        fromOn: z.string(),
        name: z.string(),
        kind: gridKind,
        responsibleSubject: z.string().nullable(),
        supervisingSubject: z.string().nullable(),
      }),
    ),
    plans: z.array(gridPlan),
  })
  .meta({ id: "GridDetail" });
export type GridDetail = z.infer<typeof gridDetail>;

export const gridSearchAnswer = z
  .object({ grids: z.array(gridSummary.extend({ pathName: z.string() })) })
  .meta({ id: "GridSearchAnswer" });
