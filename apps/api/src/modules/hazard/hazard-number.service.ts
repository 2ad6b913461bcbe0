import type { GridId } from "@safegrid/domain/id";
import { gradeWeight, isHazardOpen } from "@safegrid/domain/hazard";
import { contributionChange, hazardContribution } from "@safegrid/metrics/counter";
import type { HazardFact } from "@safegrid/metrics/hazard-fact";
import type { NumberChanges, StandingAddends } from "#/modules/number/number.service.ts";
import type { Hazard } from "#/modules/hazard/hazard.entity.ts";

/** The part of a hazard that numbers depend on; take it before changing the entity. */
export type HazardNumbers = Pick<
  Hazard,
  | "id"
  | "cellId"
  | "grade"
  | "state"
  | "foundAt"
  | "refusedAt"
  | "closedAt"
  | "isEliminated"
  | "deadlineAt"
  | "deadlinePassed"
>;

/** A copy of what numbers depend on. */
export function numbersOf(hazard: HazardNumbers): HazardNumbers {
  const { id, cellId, grade, state, foundAt, refusedAt, closedAt, isEliminated, deadlineAt, deadlinePassed } = hazard;
  return { id, cellId, grade, state, foundAt, refusedAt, closedAt, isEliminated, deadlineAt, deadlinePassed };
}

/** Whether a hazard is open past its deadline, as the projections hold it. */
export function isOverdueNow(hazard: Pick<HazardNumbers, "state" | "deadlinePassed">): boolean {
  return hazard.deadlinePassed && isHazardOpen(hazard.state);
}

/** Adds to `changes` what turns the numbers of `before` into those of `after`. `path` runs from county to cell. */
export function addHazardChange(
  path: readonly string[],
  before: HazardNumbers,
  after: HazardNumbers,
  changes: NumberChanges,
): void {
  changes.addContribution(path, contributionChange(contributionOf(before), contributionOf(after)));
  const was = standingOf(before);
  const is = standingOf(after);
  const difference = Object.fromEntries(
    Object.entries(is)
      .map(([name, value]) => [name, value - was[name as keyof StandingAddends]] as const)
      .filter(([, value]) => value !== 0),
  );
  changes.addStanding(path, difference);
}

/** What a hazard adds to the counters of its cell and of all grids above it, per period. */
export function contributionOf(hazard: HazardNumbers) {
  return hazardContribution(factOf(hazard), hazard.deadlinePassed ? Number.POSITIVE_INFINITY : 0);
}

function factOf(hazard: HazardNumbers): HazardFact {
  return {
    id: hazard.id,
    cellId: hazard.cellId as GridId,
    grade: hazard.grade,
    foundAtMs: hazard.foundAt.getTime(),
    refusedAtMs: hazard.refusedAt?.getTime() ?? null,
    closedAtMs: hazard.closedAt?.getTime() ?? null,
    isEliminatedOnTheSpot: hazard.isEliminated,
    deadlineAtMs: hazard.deadlineAt?.getTime() ?? null,
  };
}

/** What a hazard adds to what stands open in its cell and above. */
export function standingOf(hazard: HazardNumbers): StandingAddends {
  const open = isHazardOpen(hazard.state) ? 1 : 0;
  const overdue = isOverdueNow(hazard) ? 1 : 0;
  const weight = overdue * gradeWeight[hazard.grade];
  return {
    openHazards: open,
    openMajor: hazard.grade === "major" ? open : 0,
    overdueCount: overdue,
    overdueWeight: weight,
    overdueWeightedDueSec: weight * Math.floor((hazard.deadlineAt?.getTime() ?? 0) / 1000),
  };
}
