import { z } from "zod";
import { commandId, hazardId, placeId, visitId } from "@safegrid/domain/id";
import { hazardAction, hazardCategory, hazardGrade, hazardState } from "@safegrid/domain/hazard";
import { gridLevel } from "@safegrid/domain/grid";
import { instant, instantOut, plainText } from "./text.ts";

/**
 * A found hazard: reported, or already eliminated on the spot, which needs the words of what was done (evidence).
 * A major one needs the official criterion by which it is major. `commandId` becomes the hazard's id.
 */
export const hazardCommand = z
  .object({
    type: z.literal("hazard.report"),
    commandId,
    occurredAt: instant,
    placeId,
    visitId: visitId.optional(),
    category: hazardCategory,
    grade: hazardGrade,
    majorCriterion: plainText(300).optional(),
    description: plainText(1000),
    eliminatedOnTheSpot: z.object({ what: plainText(500) }).optional(),
  })
  .refine((hazard) => hazard.grade === "ordinary" || hazard.majorCriterion !== undefined, {
    path: ["majorCriterion"],
    error: "a major hazard needs its criterion",
  })
  .meta({ id: "HazardCommand" });
export type HazardCommand = z.infer<typeof hazardCommand>;

const step = { commandId, occurredAt: instant, note: plainText(1000).optional() };

/** One step of a hazard's life by a responsible person. */
export const hazardStepCommand = z
  .discriminatedUnion("action", [
    z.object({ ...step, action: z.literal("accept") }),
    z.object({
      ...step,
      action: z.literal("refuse"),
      reason: z.enum(["duplicate", "not_a_hazard"]),
      note: plainText(1000),
    }),
    z.object({ ...step, action: z.literal("assign"), deadlineAt: instant, holder: plainText(100) }),
    z.object({ ...step, action: z.literal("start") }),
    z.object({ ...step, action: z.literal("submit"), note: plainText(1000) }),
    z.object({ ...step, action: z.literal("pass") }),
    z.object({ ...step, action: z.literal("return"), note: plainText(1000) }),
  ])
  .meta({ id: "HazardStepCommand" });
export type HazardStepCommand = z.infer<typeof hazardStepCommand>;

/** A hazard as lists and frames show it; absolute, never a difference. */
export const hazardRow = z
  .object({
    kind: z.literal("hazard"),
    id: hazardId,
    seq: z.int(),
    serial: z.string(),
    cellId: z.string(),
    villageId: z.string(),
    townshipId: z.string(),
    placeId: z.string(),
    placeName: z.string(),
    category: hazardCategory,
    grade: hazardGrade,
    description: z.string(),
    state: hazardState,
    level: gridLevel,
    holder: z.string().nullable(),
    foundAt: instantOut,
    deadlineAt: instantOut.nullable(),
    deadlinePassed: z.boolean(),
    closedAt: instantOut.nullable(),
    returnedCount: z.int(),
  })
  .meta({ id: "HazardRow" });
export type HazardRow = z.infer<typeof hazardRow>;

export const hazardTimeline = z
  .object({
    hazard: hazardRow,
    steps: z.array(
      z.object({
        action: z.union([hazardAction, z.enum(["report", "eliminate", "deadline_pass"])]),
        to: hazardState,
        at: instantOut,
        recordedAt: instantOut,
        by: z.string(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "HazardTimeline" });
export type HazardTimeline = z.infer<typeof hazardTimeline>;

export const hazardList = z
  .object({ hazards: z.array(hazardRow), nextOffset: z.int().nullable() })
  .meta({ id: "HazardList" });
export type HazardList = z.infer<typeof hazardList>;
