import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { gridLevel } from "@safegrid/domain/grid";
import { hazardCategory, hazardGrade, hazardState } from "@safegrid/domain/hazard";
import { targetedActions } from "@safegrid/domain/hazard-target";
import { boardLane } from "@safegrid/metrics/board-lane";
import { nextRung } from "./escalation.ts";
import { hazardRow, unitOut } from "./hazard.ts";
import { yes } from "./list.ts";
import { instantOut } from "./text.ts";

/** What of the board is wanted; they stand in the page's address under the same names. */
export const boardFilters = z.object({
  /** A grid inside one's own scope; all of it when left out. */
  scope: gridId.optional(),
  lane: boardLane.optional(),
  /** The level that has it in hand. */
  level: gridLevel.optional(),
  grade: hazardGrade.optional(),
  category: hazardCategory.optional(),
  /** Past its deadline, in whichever lane. */
  overdue: yes,
  /** It is the turn of one's own grid or department: it has it in hand, or has to re-inspect it. */
  mine: yes,
  /** In the name of who holds it. */
  holder: z.string().trim().max(60).optional(),
  /** Only what a message to one's own unit is about. */
  message: z.uuid().optional(),
  /** In serial, place or description. */
  q: z.string().trim().max(60).optional(),
});
export type BoardFilters = z.infer<typeof boardFilters>;

/** Remaining working time rises with the deadline, so that one order is by the deadline. */
export const boardSorts = ["deadline", "grade", "found", "returned"] as const;

export const boardQuery = boardFilters
  .extend({
    sort: z.enum(boardSorts).default("deadline"),
    /** So many of each lane. */
    limit: z.coerce.number().int().min(1).max(200).default(40),
    /** Within the one lane that is asked for. */
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  })
  .refine(({ lane, offset }) => lane !== undefined || offset === 0, {
    path: ["offset"],
    error: "only within one lane",
  });
export type BoardQuery = z.infer<typeof boardQuery>;

/** An open hazard as the board shows it. */
export const boardRow = z
  .object({
    lane: boardLane,
    hazard: hazardRow,
    /** Where it lies, from the township down. */
    gridName: z.string(),
    owner: unitOut,
    /** Who re-inspects it; null until it was assigned. */
    supervisor: unitOut.nullable(),
    /** The states that it went through, each with when it began; the last is the present one. */
    stages: z.array(z.object({ state: hazardState, fromAt: instantOut })),
    /** What happens by itself if nobody receives it: it goes to that unit; at the county (`to` is null) it is noted. */
    escalation: z.object({ at: instantOut, to: unitOut.nullable() }).nullable(),
    /** The place lies where whoever asks may list hazards, and this one is not listed; what it may do at all, it knows. */
    isListable: z.boolean(),
    /** What the escalation ladder does next; null where nothing more happens by itself. */
    nextRung: nextRung.nullable(),
  })
  .meta({ id: "BoardRow" });
export type BoardRow = z.infer<typeof boardRow>;

/** A board at one instant of the server's clock: how many there are in each lane, and the first of each. */
export const boardAnswer = z
  .object({
    at: instantOut,
    lanes: z.array(z.object({ lane: boardLane, total: z.int() })),
    rows: z.array(boardRow),
  })
  .meta({ id: "Board" });
export type BoardAnswer = z.infer<typeof boardAnswer>;

export const targetQuery = z.object({ action: z.enum(targetedActions) });
/** Where one could send a hazard now. */
export const targetList = z.object({ targets: z.array(unitOut) }).meta({ id: "HazardTargets" });
export type TargetList = z.infer<typeof targetList>;
