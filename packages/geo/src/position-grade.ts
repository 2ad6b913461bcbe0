import { z } from "zod";
import type { Position } from "./crs.ts";
import { metresBetween, metresToShape } from "./distance.ts";
import type { Shape } from "./shape.ts";

/** How well a visit's position fits its place: evidence, never a condition and never a verdict (plan.md section 5). */
export const positionGrades = ["in_cell", "near", "far", "none"] as const;
export const positionGrade = z.enum(positionGrades);
export type PositionGrade = z.infer<typeof positionGrade>;

/** What a position was held against: the cell's boundary, the place's own point, or nothing, as the county has neither. */
export const gradeGrounds = ["boundary", "place", "nothing"] as const;
export const gradeGround = z.enum(gradeGrounds);
export type GradeGround = z.infer<typeof gradeGround>;

export interface PositionJudgement {
  readonly grade: PositionGrade;
  readonly against: GradeGround;
  /** Whole metres beyond the ground, less the fix's accuracy; null where nothing was measured. */
  readonly metres: number | null;
}

/**
 * Grades a fix (CGCS2000 degrees) by the cell's boundary of that day and the place's point, whichever lies nearer: the fix's
 * accuracy (metres) counts in favour, and so does each of the two. `near` is up to `nearM` metres beyond. With neither
 * boundary nor point the grade is `none`: a county without boundaries says nothing about anybody.
 */
export function gradePosition(
  position: Position,
  accuracyM: number,
  ground: { readonly shape: Shape | null; readonly place: Position | null },
  nearM: number,
): PositionJudgement {
  const beyond = (metres: number) => Math.max(0, Math.round(metres - accuracyM));
  const toCell = ground.shape && metresToShape(ground.shape, position);
  if (toCell !== null && beyond(toCell) === 0) return { grade: "in_cell", against: "boundary", metres: 0 };
  const toPlace = ground.place && metresBetween(position, ground.place);
  if (toCell === null && toPlace === null) return { grade: "none", against: "nothing", metres: null };
  const isPlaceNearer = toPlace !== null && (toCell === null || toPlace < toCell);
  const metres = beyond(Math.min(toCell ?? Infinity, toPlace ?? Infinity));
  return { grade: metres <= nearM ? "near" : "far", against: isPlaceNearer ? "place" : "boundary", metres };
}
