import type { ChecklistView } from "@safegrid/contract/checklist";
import type { CommandOutcome, PhoneCommand } from "@safegrid/contract/command";
import type { HazardCommand } from "@safegrid/contract/hazard";
import type { Ability } from "@safegrid/domain/account";
import { findWrongAnswer, judgeAnswers } from "@safegrid/domain/checklist";
import type { GridLevel } from "@safegrid/domain/grid";
import { firstLevelOf } from "@safegrid/domain/hazard-case";
import type { QuarantineReason } from "@safegrid/domain/quarantine";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { StoredReceipt } from "#/platform/receipt.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { sha256 } from "#/modules/access/access.service.ts";
import { judgeAuthority } from "#/modules/access/authority.service.ts";
import type { EarlierHold } from "#/modules/command/held-command.service.ts";
import { outcomeOfHold } from "#/modules/command/held-command.service.ts";
import type { FactTime } from "#/modules/command/phone-time.service.ts";
import { judgePhoneTime } from "#/modules/command/phone-time.service.ts";
import type { PlaceThen } from "#/modules/command/place-then.service.ts";
import { doubtOfPlace } from "#/modules/command/place-then.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export const abilityOf = { "visit.record": "patrol", "hazard.report": "report" } as const satisfies Record<
  PhoneCommand["type"],
  Ability
>;

/** What is carried out, and who is said to have done it. */
export interface Fact {
  readonly by: Pick<Caller, "accountId" | "name">;
  readonly command: PhoneCommand;
  /** The edition by which a visit was made; null for a hazard. */
  readonly checklist: ChecklistView | null;
}

/** One command on its way into the log, with who sent it, the hash of what it says, and what was found out once. */
export interface Submission extends Fact {
  readonly caller: Caller;
  readonly bodyHash: Buffer;
  readonly receivedAt: Date;
  /** Null where nobody can tell but a person. */
  readonly time: FactTime | null;
  readonly doubts: readonly QuarantineReason[];
  readonly earliestAt: Date | null;
  /** The day of the act, or of the receipt where the act's is not known: by it the place is looked up. */
  readonly on: BusinessDay;
}

/**
 * Judges what needs nothing but the edition of the checklist that a visit bears (null = there is none such), the time
 * among it. Throws a DomainProblem that names the field.
 */
export function prepareSubmission(
  caller: Caller,
  command: PhoneCommand,
  checklist: ChecklistView | null,
  receivedAt: Date,
): Submission {
  const { time, doubts, earliestAt } = judgePhoneTime(command, receivedAt);
  const submission = {
    ...{ caller, by: caller, command, bodyHash: sha256(JSON.stringify(command)), receivedAt, time, doubts },
    earliestAt,
    on: businessDayOf((time?.occurredAt ?? receivedAt).getTime()),
  };
  return { ...submission, checklist: requireAnswers(command, checklist) };
}

/** The edition by which a visit was made. Throws `checklist-unknown`, `answer-wrong`. */
export function requireAnswers(command: PhoneCommand, checklist: ChecklistView | null): ChecklistView | null {
  if (command.type === "hazard.report") return null;
  if (!checklist) throw fieldProblem("checklist-unknown", "/checklistVersion", "no such checklist version");
  const wrong = findWrongAnswer(checklist, command.answers);
  if (wrong) throw fieldProblem("answer-wrong", `/answers/${wrong.index}`, wrong.why);
  return checklist;
}

/** A fact that is carried out now. */
export interface Accepted {
  readonly fact: Fact;
  readonly time: FactTime;
  readonly place: PlaceThen;
  readonly path: readonly string[];
  readonly event: NewEvent;
  /** Of a visit: whether all is answered that applies at the place, and how many problems are stated. */
  readonly visit: VisitJudgement | null;
}

/** A submission that waits for a person to decide. */
export interface Held {
  readonly submission: Submission;
  readonly place: PlaceThen;
  readonly path: readonly string[];
  readonly reasons: readonly QuarantineReason[];
  readonly event: NewEvent;
}

export interface VisitJudgement {
  readonly isComplete: boolean;
  readonly problemCount: number;
}

export interface Judged {
  readonly outcomes: (CommandOutcome | undefined)[];
  readonly accepted: readonly (Accepted & { readonly index: number; readonly submission: Submission })[];
  readonly held: readonly (Held & { readonly index: number })[];
}

/** Decides about every submission; those that are neither refused nor replayed have no outcome yet. Pure. */
export function judge(
  tree: GridTree,
  submissions: readonly Submission[],
  known: { readonly receipts: ReadonlyMap<string, StoredReceipt>; readonly holds: ReadonlyMap<string, EarlierHold> },
  places: ReadonlyMap<number, PlaceThen>,
  now: Date,
): Judged {
  const outcomes: (CommandOutcome | undefined)[] = submissions.map(() => undefined);
  const accepted: Judged["accepted"][number][] = [];
  const held: Judged["held"][number][] = [];
  const hashes = new Map<string, Buffer>();
  for (const [index, submission] of submissions.entries()) {
    const id = submission.command.commandId;
    const receipt = known.receipts.get(id);
    const earlier = receipt?.bodyHash ?? hashes.get(id);
    if (earlier && !earlier.equals(submission.bodyHash)) {
      outcomes[index] = rejected(id, new DomainProblem("command-id-reused"));
    } else if (receipt) {
      outcomes[index] = outcomeOfHold(id, receipt, known.holds.get(id));
    } else if (!earlier) {
      const place = places.get(index);
      const path = place ? tree.find(place.cellId)?.path : undefined;
      const reasons = place && path ? doubtsOf(submission, place, path) : null;
      if (!place || !path || reasons === null) {
        const problem = fieldProblem("place-not-found", "/placeId", "no such place in your scope on that day");
        outcomes[index] = rejected(id, problem);
        continue;
      }
      hashes.set(id, submission.bodyHash);
      const { time } = submission;
      if (time === null || reasons.length > 0)
        held.push({ index, submission, place, path, reasons, event: holdEventOf(submission, place, reasons, now) });
      else accepted.push({ index, submission, ...acceptFact(submission, time, place, path, now) });
    }
  }
  return { outcomes, accepted, held };
}

/** Why a submission is doubtful; null where its place does not exist for the sender. */
function doubtsOf(
  { caller, command, time, doubts, receivedAt, on }: Submission,
  place: PlaceThen,
  path: readonly string[],
): QuarantineReason[] | null {
  const at = time?.occurredAt ?? receivedAt;
  const authority = judgeAuthority(
    caller,
    { path, departmentId: place.departmentId },
    abilityOf[command.type],
    at.getTime(),
  );
  if (authority === "none") return null;
  // Of an unknown time nobody can say what was the case then.
  if (time === null) return [...doubts];
  const ofPlace = doubtOfPlace(place, command.type, on);
  return [...(authority === "granted" ? [] : [authority.doubt]), ...(ofPlace ? [ofPlace] : [])];
}

/** What a fact becomes in the log and in the records. Pure. */
export function acceptFact(fact: Fact, time: FactTime, place: PlaceThen, path: readonly string[], now: Date): Accepted {
  const visit = judgeVisit(fact, place);
  // A clock that runs a little fast must not make a fact of the future.
  const occurredAt = new Date(Math.min(time.occurredAt.getTime(), now.getTime()));
  return { fact, time: { ...time, occurredAt }, place, path, visit, event: eventOf(fact, place, visit, occurredAt) };
}

export function rejected(commandId: string | null, problem: DomainProblem): CommandOutcome {
  return { status: "rejected", commandId, problem: problem.toProblem() };
}

function judgeVisit({ command, checklist }: Fact, { category }: PlaceThen): VisitJudgement | null {
  if (command.type !== "visit.record" || checklist === null) return null;
  return {
    isComplete: judgeAnswers(checklist, command.answers, category).kind === "complete",
    problemCount: command.answers.filter((answer) => answer.result === "problem").length,
  };
}

function eventOf({ by, command }: Fact, place: PlaceThen, visit: VisitJudgement | null, occurredAt: Date): NewEvent {
  const { commandId } = command;
  const shared = { gridId: place.cellId, occurredAt, actorId: by.accountId, commandId, subjectId: commandId };
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

function holdEventOf(
  { caller, command: { commandId, type } }: Submission,
  place: PlaceThen,
  reasons: readonly QuarantineReason[],
  now: Date,
): NewEvent {
  return {
    ...{ type: "command.quarantined", gridId: place.cellId, occurredAt: now, actorId: caller.accountId },
    ...{ commandId, subjectId: commandId },
    about: { what: type, place: place.name, reasons: reasons.join(",") },
  };
}

/** Serious cases go straight from the officer to the township (P22); others begin at the village. */
export function levelOf(hazard: HazardCommand): GridLevel {
  return hazard.eliminatedOnTheSpot ? "cell" : firstLevelOf(hazard.grade);
}
