import type { HazardStepCommand } from "@safegrid/contract/hazard";
import type { HazardRefusal } from "@safegrid/domain/hazard-act";
import type { HazardCase } from "@safegrid/domain/hazard-case";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";

/** What steps of hazards and of their listings are refused for alike. */
const sharedRefusals = [
  ...(["not-able", "not-its-unit", "reason-missing", "deadline-missing", "nothing-asked"] as const),
  ...(["asked-already", "asked-too-late", "nothing-changes"] as const),
];
type SharedRefusal = (typeof sharedRefusals)[number];

export function isSharedRefusal<Why extends string>(why: Why): why is Extract<Why, SharedRefusal> {
  return (sharedRefusals as readonly string[]).includes(why);
}

/** A shared refusal as a problem; `until` is the field of the deadline. */
export function problemOfSharedRefusal(why: SharedRefusal, said: string, until: string): DomainProblem {
  switch (why) {
    case "not-able":
      return new DomainProblem("not-allowed");
    case "not-its-unit":
      return new DomainProblem("hazard-not-yours", said);
    case "reason-missing":
      return fieldProblem("invalid-request", "/note", "must say why");
    case "deadline-missing":
      return fieldProblem("deadline-wrong", until, "there is no deadline");
    case "nothing-asked":
      return new DomainProblem("request-not-pending", said);
    case "asked-already":
      return new DomainProblem("request-pending", said);
    case "asked-too-late":
      return new DomainProblem("request-too-late", said);
    case "nothing-changes":
      return new DomainProblem("nothing-changes", said);
  }
}

/** What was wrong, for people: the problem, and where it can the field. */
export function problemOfRefusal(why: HazardRefusal, step: HazardStepCommand, known: HazardCase): DomainProblem {
  const target = step.action === "dispatch" ? "/toGridId" : step.action === "report_up" ? "/toLevel" : "/to";
  const until = "untilAt" in step || step.action.startsWith("grant") ? "/untilAt" : "/deadlineAt";
  const said = `${step.action} while ${known.state}`;
  if (isSharedRefusal(why)) return problemOfSharedRefusal(why, said, until);
  switch (why) {
    case "wrong-state":
      return new DomainProblem("hazard-state-conflict", said);
    case "same-person":
      return new DomainProblem(
        ["pass", "return", "close"].includes(step.action) ? "same-person-re-inspection" : "own-request",
        said,
      );
    case "before-last-step":
      return new DomainProblem("step-before-last", said);
    case "nothing-to-receive":
      return new DomainProblem("receipt-not-pending", said);
    case "target-missing":
      return fieldProblem("hazard-target-wrong", target, "nobody stands above");
    case "target-wrong":
      return fieldProblem("hazard-target-wrong", target, targetRule(known, step));
    case "deadline-before-act":
      return fieldProblem(
        "deadline-wrong",
        until,
        "must lie after the act, and a later deadline after the one in force",
      );
    case "deadline-later-than-before":
      return fieldProblem(
        "deadline-wrong",
        until,
        "lies later than what is in force or was asked for; ask for an extension",
      );
    case "five-missing":
      return fieldProblem(
        "five-measures-missing",
        "/five",
        "person, measures, money and contingency plan must be named",
      );
    case "criterion-missing":
      return fieldProblem("invalid-request", "/majorCriterion", "a major hazard needs its criterion");
    case "listed":
      return new DomainProblem("hazard-listed", said);
    case "clock-not-stopped":
      return new DomainProblem("clock-not-stopped", said);
  }
}

function targetRule({ owner }: HazardCase, { action }: HazardStepCommand): string {
  if (action === "dispatch") return "must be a township or village below the unit that has it in hand";
  if (action === "report_up") return "must stand above the unit that has it in hand";
  return owner.kind === "grid" && owner.level === "village"
    ? "must be another village; departments are reached through the township"
    : "must be another unit of the same level, or a department";
}
