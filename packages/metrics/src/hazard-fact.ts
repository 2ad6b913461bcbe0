import type { GridId } from "@safegrid/domain/id";
import type { HazardGrade } from "@safegrid/domain/hazard";

/** One hazard, as far as numbers ask. Instants in ms since epoch; null = has not happened. */
export interface HazardFact {
  readonly id: string;
  /** The cell in which it was found; it stays so for ever. */
  readonly cellId: GridId;
  readonly grade: HazardGrade;
  readonly foundAtMs: number;
  /** Found not to be a hazard, or a duplicate. */
  readonly refusedAtMs: number | null;
  /** Closed after re-inspection, or eliminated on the spot. */
  readonly closedAtMs: number | null;
  readonly isEliminatedOnTheSpot: boolean;
  /** The deadline in force: an approved extension has replaced an earlier one. */
  readonly deadlineAtMs: number | null;
}

/** Where a record stands to one number: part of it or not, and why (metrics.md, rule 4). */
export type Standing<Reason extends string> =
  | { readonly in: "numerator"; readonly why: Reason }
  | { readonly in: "denominator"; readonly why: Reason }
  | { readonly in: "neither"; readonly why: Reason };

/** Whether something that happened at `atMs` had happened by the cut-off. */
export function hasHappened(atMs: number | null, cutoffMs: number): boolean {
  return atMs !== null && atMs <= cutoffMs;
}
