import type { ReadinessNumbers, SetupState } from "@safegrid/contract/readiness";
import type { ReadinessCheck } from "@safegrid/metrics/readiness";

/** The steps from nothing to 五定四清, in the order in which each has what it needs from the ones before. */
export const setupSteps = [
  "cells",
  "people",
  "ledger",
  "boundaries",
  "duties",
  "accounts",
  "acknowledged",
  "tasks",
  "schemes",
  "roster",
  "confirmed",
] as const;
export type SetupStep = (typeof setupSteps)[number];

/** How much of a step is done; `done` of `total` grids, villages or persons. Nothing to count yet is not done. */
export interface StepState {
  readonly step: SetupStep;
  readonly done: number;
  readonly total: number;
  readonly isDone: boolean;
}

/** Counts of a subtree and its readiness, as steps (P5, P6). Pure. */
export function stepsOf(setup: SetupState, readiness: Pick<ReadinessNumbers, "levels">): StepState[] {
  const passed = (check: ReadinessCheck): [number, number] => [
    readiness.levels.reduce((sum, level) => sum + level.checks[check].numerator, 0),
    readiness.levels.reduce((sum, level) => sum + level.checks[check].denominator, 0),
  ];
  const least = (...of: [number, number][]): [number, number] => [
    Math.min(...of.map(([done]) => done)),
    Math.max(...of.map(([, total]) => total)),
  ];
  const counts: Record<SetupStep, [number, number]> = {
    // A single cell, looked at by itself, has no village to divide.
    cells:
      setup.villages === 0 ? [setup.cells, setup.cells] : [setup.villages - setup.villagesWithoutCells, setup.villages],
    people: passed("peopleNamed"),
    ledger: [setup.cells - setup.cellsWithoutEntries, setup.cells],
    boundaries: least(passed("areaFixed"), passed("territoryClear")),
    duties: passed("dutiesAssigned"),
    accounts: [setup.holders - setup.holdersWithoutAccount, setup.holders],
    acknowledged: passed("dutiesClear"),
    tasks: passed("tasksSet"),
    schemes: passed("rewardsSet"),
    roster: passed("rosterClear"),
    confirmed: passed("ledgerClear"),
  };
  return setupSteps.map((step) => {
    const [done, total] = counts[step];
    return { step, done, total, isDone: total > 0 && done >= total };
  });
}

/** Whether a subtree is still empty of cells, people or entries, so that a newcomer should be led. */
export function isJustBegun({ cells, cellsWithoutEntries, holders, villages }: SetupState): boolean {
  return villages > 0 && (cells === 0 || holders === 0 || cellsWithoutEntries === cells);
}
