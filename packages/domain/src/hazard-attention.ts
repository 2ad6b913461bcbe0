import type { HazardGrade, HazardState } from "./hazard.ts";
import { isHazardOpen } from "./hazard.ts";

/** Why an open hazard is shown to the command centre, gravest first. */
export const attentions = ["major_overdue", "major_open", "listed", "overdue", "returned_twice", "due_soon"] as const;
export type Attention = (typeof attentions)[number];

export interface AttentionFacts {
  readonly state: HazardState;
  readonly grade: HazardGrade;
  readonly deadlinePassed: boolean;
  readonly returnedCount: number;
  /** The last rung of the escalation ladder that fired for the deadline in force. */
  readonly lastRung: string | null;
  readonly isListed: boolean;
}

/**
 * The gravest reason to look at a hazard, or null. It is near due when the county's ladder says so: then a rung before the
 * deadline has fired. The wall and the board take it from here, so that they cannot rank differently.
 */
export function attentionOf(hazard: AttentionFacts): Attention | null {
  if (!isHazardOpen(hazard.state)) return null;
  if (hazard.grade === "major") return hazard.deadlinePassed ? "major_overdue" : "major_open";
  if (hazard.isListed) return "listed";
  if (hazard.deadlinePassed) return "overdue";
  if (hazard.returnedCount >= 2) return "returned_twice";
  return hazard.lastRung === null ? null : "due_soon";
}
