import { gradeWeight } from "@safegrid/domain/hazard";
import type { HazardFact } from "./hazard-fact.ts";
import { hasHappened } from "./hazard-fact.ts";

/**
 * overdue 逾期 (metrics.md) in a form that adds up and needs no ticking: the debt at any instant is
 * Σ weight × t − Σ weight × deadline. Kept in whole seconds, so that the sum of a large county stays below 2^53.
 */
export interface OverdueStanding {
  readonly count: number;
  readonly oldestDueAtMs: number | null;
  readonly weight: number;
  /** Σ weight × deadline in whole seconds since epoch. */
  readonly weightedDueSec: number;
}

export const nothingOverdue: OverdueStanding = { count: 0, oldestDueAtMs: null, weight: 0, weightedDueSec: 0 };

/** Whether a hazard is open past its deadline at the cut-off. */
export function isOverdue(hazard: HazardFact, cutoffMs: number): boolean {
  return (
    hasHappened(hazard.foundAtMs, cutoffMs) &&
    hasHappened(hazard.deadlineAtMs, cutoffMs) &&
    !hasHappened(hazard.refusedAtMs, cutoffMs) &&
    !hasHappened(hazard.closedAtMs, cutoffMs)
  );
}

/** The standing of some hazards at the cut-off. */
export function overdueStanding(hazards: Iterable<HazardFact>, cutoffMs: number): OverdueStanding {
  let standing = nothingOverdue;
  for (const hazard of hazards) {
    if (hazard.deadlineAtMs === null || !isOverdue(hazard, cutoffMs)) continue;
    const weight = gradeWeight[hazard.grade];
    standing = {
      count: standing.count + 1,
      oldestDueAtMs: Math.min(standing.oldestDueAtMs ?? Infinity, hazard.deadlineAtMs),
      weight: standing.weight + weight,
      weightedDueSec: standing.weightedDueSec + weight * Math.floor(hazard.deadlineAtMs / 1000),
    };
  }
  return standing;
}

/** Exposure debt at an instant: Σ grade weight × hours past due. */
export function exposureDebtHours(standing: OverdueStanding, nowMs: number): number {
  return (standing.weight * (nowMs / 1000) - standing.weightedDueSec) / 3600;
}
