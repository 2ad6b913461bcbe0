import type { Ability } from "./account.ts";
import type { HazardAction, HazardGrade } from "./hazard.ts";
import type { Unit } from "./unit.ts";

/** Who acts: the person (one key for all accounts of one person), for which unit, and what the account is able to do. */
export interface HazardActor {
  readonly person: string;
  readonly unit: Unit;
  readonly abilities: readonly Ability[];
}

/** What an action says besides its name. Instants are ISO 8601 in UTC. */
export interface HazardAct {
  readonly action: HazardAction;
  readonly at: string;
  /** Whether it says why. */
  readonly hasReason: boolean;
  /** Of an assignment or dispatch: by when. The service fills in what the rules say where nobody said it. */
  readonly deadlineAt?: string | undefined;
  /** Of an assignment or dispatch of a major hazard: whether the five are named with it. */
  readonly namesFive?: boolean | undefined;
  /** Where a dispatch, transfer or report up goes, and with whom it is shared. */
  readonly to?: Unit | undefined;
  readonly grade?: HazardGrade | undefined;
  /** Of a grade that becomes major: whether it names the criterion. */
  readonly namesCriterion?: boolean | undefined;
  /** Of what is asked for or granted: until when. */
  readonly untilAt?: string | undefined;
  /** Of a granted stop, or of its early end: the deadline as it is then. */
  readonly movedDeadlineAt?: string | undefined;
}

export const hazardRefusals = [
  "wrong-state",
  "not-able",
  "not-its-unit",
  "same-person",
  "before-last-step",
  "reason-missing",
  "nothing-to-receive",
  "target-missing",
  "target-wrong",
  "deadline-missing",
  "deadline-before-act",
  "deadline-later-than-before",
  "five-missing",
  "criterion-missing",
  "nothing-changes",
  "nothing-asked",
  "asked-already",
  "asked-too-late",
  "clock-not-stopped",
  "listed",
] as const;
export type HazardRefusal = (typeof hazardRefusals)[number];
