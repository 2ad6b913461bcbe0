import type { HazardAct, HazardActor, HazardRefusal } from "./hazard-act.ts";
import type { ClockStop, HazardCase, HopKind } from "./hazard-case.ts";
import { isAbove, isSameUnit } from "./unit.ts";

/** What stands in the way of an act whose state, ability and unit are right; null where nothing does. */
export function objection(hazard: HazardCase, actor: HazardActor, act: HazardAct): HazardRefusal | null {
  switch (act.action) {
    case "receive":
    case "decline":
      if (!hazard.hop) return "nothing-to-receive";
      // What was found, or what went past who kept silent, has nobody to go back to.
      return act.action === "decline" && !declinable.has(hazard.hop.kind) ? "nothing-to-receive" : null;
    case "report_up":
    case "dispatch":
    case "transfer":
    case "share":
      return objectionToTarget(hazard, act) ?? (act.action === "dispatch" ? objectionToOrder(hazard, act) : null);
    case "assign":
      return objectionToOrder(hazard, act);
    case "pass":
    case "return":
      return hazard.rectifiers.includes(actor.person) ? "same-person" : null;
    case "close":
      return hazard.rectifiers.includes(actor.person) || hazard.reinspectedBy === actor.person ? "same-person" : null;
    case "regrade":
      if (act.grade === undefined || act.grade === hazard.grade) return "nothing-changes";
      if (act.grade === "major" && !act.namesCriterion) return "criterion-missing";
      // Once it is being removed, a major hazard is one with the five.
      return act.grade === "major" && hazard.supervisor && !hazard.hasFive && !act.namesFive ? "five-missing" : null;
    case "ask_extension":
    case "ask_stop":
      return objectionToRequest(hazard, act);
    case "grant_extension":
      return objectionToAnswer(hazard.extension, actor, act, hazard.deadlineAt);
    case "refuse_extension":
      return objectionToAnswer(hazard.extension, actor, act, null);
    case "grant_stop":
      return objectionToAnswer(hazard.stop, actor, act, act.at) ?? (act.movedDeadlineAt ? null : "deadline-missing");
    case "refuse_stop":
      return objectionToAnswer(hazard.stop, actor, act, null);
    case "resume":
      return isStopped(hazard.stopped, act.at)
        ? act.movedDeadlineAt
          ? null
          : "deadline-missing"
        : "clock-not-stopped";
    default:
      return null;
  }
}

const declinable = new Set<HopKind>(["up", "down", "across"]);

function objectionToTarget(hazard: HazardCase, { action, to }: HazardAct): HazardRefusal | null {
  const { owner, lineId, home } = hazard;
  if (!to) return "target-missing";
  if (isSameUnit(to, owner)) return "target-wrong";
  if (action === "report_up") {
    if (owner.kind === "department") return to.kind === "grid" && to.level === "county" ? null : "target-wrong";
    return to.kind === "grid" && owner.path.includes(to.id) && home.includes(to.id) ? null : "target-wrong";
  }
  if (action === "share") return null;
  // The officer patrols; what has to be rectified is handled by the village at the least (P14, P15).
  if (to.kind === "grid" && to.level === "cell") return "target-wrong";
  if (action === "dispatch") return isAbove(owner, to, lineId) && to.kind === "grid" ? null : "target-wrong";
  // A village has no department of its own to turn to; its township has.
  if (to.kind === "department") return owner.kind === "grid" && owner.level === "village" ? "target-wrong" : null;
  // Across goes to a neighbour of one's own level; a department gives it to whoever answers for the ground.
  if (owner.kind === "department") return home.includes(to.id) ? null : "target-wrong";
  return to.level === owner.level ? null : "target-wrong";
}

/** Who orders a rectification says by when; later than it was due already takes somebody else's consent. */
function objectionToOrder(hazard: HazardCase, act: HazardAct): HazardRefusal | null {
  const deadlineAt = act.deadlineAt ?? hazard.deadlineAt;
  if (deadlineAt === null) return "deadline-missing";
  if (act.deadlineAt !== undefined) {
    if (hazard.deadlineAt !== null && act.deadlineAt > hazard.deadlineAt) return "deadline-later-than-before";
    if (act.deadlineAt <= act.at && act.deadlineAt !== hazard.deadlineAt) return "deadline-before-act";
  }
  return hazard.grade === "major" && !hazard.hasFive && !act.namesFive ? "five-missing" : null;
}

function objectionToRequest(hazard: HazardCase, act: HazardAct): HazardRefusal | null {
  const { deadlineAt } = hazard;
  if (deadlineAt === null || act.untilAt === undefined) return "deadline-missing";
  if ((act.action === "ask_extension" ? hazard.extension : hazard.stop) !== null) return "asked-already";
  if (act.at > deadlineAt) return "asked-too-late";
  if (act.action === "ask_extension") return act.untilAt > deadlineAt ? null : "deadline-before-act";
  return act.untilAt > act.at && !isStopped(hazard.stopped, act.at) ? null : "deadline-before-act";
}

function objectionToAnswer(
  asked: HazardCase["extension"],
  actor: HazardActor,
  act: HazardAct,
  mustLieAfter: string | null,
): HazardRefusal | null {
  if (!asked) return "nothing-asked";
  if (asked.askedBy === actor.person) return "same-person";
  const untilAt = act.untilAt ?? asked.untilAt;
  if (untilAt > asked.untilAt) return "deadline-later-than-before";
  return mustLieAfter !== null && untilAt <= mustLieAfter ? "nothing-changes" : null;
}

/** Whether the clock stands still at an instant. */
export function isStopped(stopped: ClockStop | null, at: string): boolean {
  return stopped !== null && stopped.fromAt <= at && at < stopped.untilAt;
}
