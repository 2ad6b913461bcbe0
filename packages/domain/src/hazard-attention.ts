import type { HazardGrade, HazardState } from "./hazard.ts";
import { isHazardOpen } from "./hazard.ts";

/** Why an open hazard is shown to the command centre, gravest first. */
export const attentions = ["major_overdue", "major_open", "overdue", "returned_twice", "due_soon"] as const;
export type Attention = (typeof attentions)[number];

export interface AttentionFacts {
  readonly state: HazardState;
  readonly grade: HazardGrade;
  readonly deadlineAt: string | null;
  readonly deadlinePassed: boolean;
  readonly returnedCount: number;
}

const dueSoonMs = 24 * 3_600_000;

/**
 * The gravest reason to look at a hazard at the instant `nowMs` (ms since epoch), or null.
 * The wall and the board take it from here, so that they cannot rank differently.
 */
export function attentionOf(hazard: AttentionFacts, nowMs: number): Attention | null {
  if (!isHazardOpen(hazard.state)) return null;
  if (hazard.grade === "major") return hazard.deadlinePassed ? "major_overdue" : "major_open";
  if (hazard.deadlinePassed) return "overdue";
  if (hazard.returnedCount >= 2) return "returned_twice";
  if (hazard.deadlineAt !== null && Date.parse(hazard.deadlineAt) - nowMs <= dueSoonMs) return "due_soon";
  return null;
}
