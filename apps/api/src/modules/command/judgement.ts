import type { CommandOutcome, PhoneCommand } from "@safegrid/contract/command";
import type { HazardCommand } from "@safegrid/contract/hazard";
import type { ChecklistView } from "@safegrid/contract/checklist";
import { findWrongAnswer, judgeAnswers } from "@safegrid/domain/checklist";
import type { GridLevel } from "@safegrid/domain/grid";
import { firstLevelOf } from "@safegrid/domain/hazard-case";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { StoredReceipt } from "#/platform/receipt.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { mayActIn, sha256 } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** One command on its way into the log, with who sent it, the hash of what it says, and what was found out once. */
export interface Submission {
  readonly caller: Caller;
  readonly command: PhoneCommand;
  readonly bodyHash: Buffer;
  readonly occurredMs: number;
  readonly occurredOn: BusinessDay;
  /** The edition by which a visit was made; null for a hazard. */
  readonly checklist: ChecklistView | null;
}

/**
 * Judges what needs nothing but the edition of the checklist that a visit bears (null = there is none such). Throws a
 * DomainProblem that names the field.
 */
export function prepareSubmission(caller: Caller, command: PhoneCommand, checklist: ChecklistView | null): Submission {
  const occurredMs = Date.parse(command.occurredAt);
  const bodyHash = sha256(JSON.stringify(command));
  const submission = { caller, command, bodyHash, occurredMs, occurredOn: businessDayOf(occurredMs) };
  if (command.type === "hazard.report") return { ...submission, checklist: null };
  if (!checklist) throw fieldProblem("checklist-unknown", "/checklistVersion", "no such checklist version");
  const wrong = findWrongAnswer(checklist, command.answers);
  if (wrong) throw fieldProblem("answer-wrong", `/answers/${wrong.index}`, wrong.why);
  return { ...submission, checklist };
}

/** A place as it was on the day of an act. */
export interface PlaceThen {
  id: string;
  name: string;
  category: string;
  cellId: string;
  departmentId: string | null;
}

/** A submission that is carried out now. */
export interface Accepted {
  readonly index: number;
  readonly submission: Submission;
  readonly place: PlaceThen;
  readonly path: readonly string[];
  readonly event: NewEvent;
  /** Of a visit: whether all is answered that applies at the place, and how many problems are stated. */
  readonly visit: VisitJudgement | null;
}

export interface VisitJudgement {
  readonly isComplete: boolean;
  readonly problemCount: number;
}

/** Decides about every submission; those that are neither refused nor replayed have no outcome yet. Pure. */
export function judge(
  tree: GridTree,
  submissions: readonly Submission[],
  receipts: ReadonlyMap<string, StoredReceipt>,
  places: ReadonlyMap<number, PlaceThen>,
  now: Date,
) {
  const outcomes: (CommandOutcome | undefined)[] = submissions.map(() => undefined);
  const accepted: Accepted[] = [];
  const hashes = new Map<string, Buffer>();
  for (const [index, submission] of submissions.entries()) {
    const id = submission.command.commandId;
    const receipt = receipts.get(id);
    const known = receipt?.bodyHash ?? hashes.get(id);
    if (known && !known.equals(submission.bodyHash)) {
      outcomes[index] = rejected(id, new DomainProblem("command-id-reused"));
    } else if (receipt) {
      const { seq, recordedAt } = receipt;
      outcomes[index] = { status: "replayed", receipt: { commandId: id, seq, recordedAt } };
    } else if (!known) {
      const place = places.get(index);
      const path = place ? tree.find(place.cellId)?.path : undefined;
      const { caller, occurredOn } = submission;
      // A department acts in its own line of industry only (P16).
      const isInLine = caller.departmentId === null || caller.departmentId === place?.departmentId;
      if (!place || !path || !isInLine || !mayActIn(caller, path, occurredOn)) {
        const problem = fieldProblem("place-not-found", "/placeId", "no such place in your scope on that day");
        outcomes[index] = rejected(id, problem);
      } else {
        hashes.set(id, submission.bodyHash);
        const visit = judgeVisit(submission, place);
        accepted.push({ index, submission, place, path, visit, event: eventOf(submission, place, visit, now) });
      }
    }
  }
  return { outcomes, accepted };
}

export function rejected(commandId: string | null, problem: DomainProblem): CommandOutcome {
  return { status: "rejected", commandId, problem: problem.toProblem() };
}

function judgeVisit({ command, checklist }: Submission, { category }: PlaceThen): VisitJudgement | null {
  if (command.type !== "visit.record" || checklist === null) return null;
  return {
    isComplete: judgeAnswers(checklist, command.answers, category).kind === "complete",
    problemCount: command.answers.filter((answer) => answer.result === "problem").length,
  };
}

function eventOf(
  { caller, command, occurredMs }: Submission,
  place: PlaceThen,
  visit: VisitJudgement | null,
  now: Date,
): NewEvent {
  const shared = {
    gridId: place.cellId,
    // A clock that runs a little fast must not make a fact of the future.
    occurredAt: new Date(Math.min(occurredMs, now.getTime())),
    actorId: caller.accountId,
    commandId: command.commandId,
    subjectId: command.commandId,
  };
  if (command.type === "visit.record") {
    const about = { place: place.name, category: place.category, problemCount: 0, isComplete: false, ...visit };
    return { ...shared, type: "visit.recorded", about };
  }
  const { grade, category } = command;
  return {
    ...shared,
    type: command.eliminatedOnTheSpot ? "hazard.eliminated" : "hazard.reported",
    about: { place: place.name, category, grade, level: levelOf(command) },
  };
}

/** Serious cases go straight from the officer to the township (P22); others begin at the village. */
export function levelOf(hazard: HazardCommand): GridLevel {
  return hazard.eliminatedOnTheSpot ? "cell" : firstLevelOf(hazard.grade);
}
