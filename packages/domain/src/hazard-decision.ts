import { abilityForHazardAction } from "./account.ts";
import { depthOfLevel } from "./grid.ts";
import type { HazardAction, HazardState } from "./hazard.ts";
import { hazardActionsOfHolder, isHazardOpen, needsReason, nextHazardState } from "./hazard.ts";
import type { HazardAct, HazardActor, HazardRefusal } from "./hazard-act.ts";
import type { HazardCase, HopKind, PendingHop } from "./hazard-case.ts";
import { objection } from "./hazard-objection.ts";
import type { GridUnit, Unit } from "./unit.ts";
import { gridUnitOf, isAbove, isSameUnit, mayActFor, unitAbove } from "./unit.ts";

export type HazardDecision =
  | {
      readonly ok: true;
      readonly next: HazardCase;
      /** A hop that this act begins; its limit runs from now. */
      readonly hop: PendingHop | null;
      /** Whether a hop that was waiting is received by this act. */
      readonly receives: boolean;
      /** Units that are told because it went past them. */
      readonly told: readonly Unit[];
    }
  | { readonly ok: false; readonly why: HazardRefusal };

/** Done by whoever has the hazard in hand, or stands above. */
const byOwner = new Set<HazardAction>(hazardActionsOfHolder);
/** Done by the unit that watches over the rectification, or one above. */
const bySupervisor = new Set<HazardAction>([
  ...(["pass", "return", "close", "grant_extension", "refuse_extension", "grant_stop", "refuse_stop"] as const),
]);

/**
 * Judges an act on a hazard and gives the hazard as it is afterwards; carries nothing out. Total: every act on every
 * hazard in every state is answered. It holds, whatever the order of acts (plan.md section 4):
 * nothing is closed but after a re-inspection by somebody who did not rectify it, a major one but by a third person;
 * whatever the state, some unit has it in hand; a major one is not assigned without the five; the first deadline stays,
 * and no deadline moves back but by what one person asked for and another granted.
 */
export function decideHazard(hazard: HazardCase, actor: HazardActor, act: HazardAct): HazardDecision {
  const to = nextHazardState(hazard.state, act.action, hazard.grade, hazard.isListed);
  if (!to) return no("wrong-state");
  if (!actor.abilities.includes(abilityForHazardAction[act.action])) return no("not-able");
  if (!isItsUnit(hazard, actor.unit, act.action)) return no("not-its-unit");
  if (act.at < hazard.lastStepAt) return no("before-last-step");
  if (needsReason(act.action) && !act.hasReason) return no("reason-missing");
  const why = objection(hazard, actor, act);
  if (why) return no(why);
  if (hazard.isListed && !isHazardOpen(to)) return no("listed");
  // Whoever works on it has it: no receipt besides is asked for (plan.md section 5).
  const receives = hazard.hop !== null && byOwner.has(act.action) && act.action !== "decline";
  const { next, hop } = carryOut({ ...hazard, ...(receives ? { hop: null } : {}) }, actor, act, to);
  const from = hazard.owner;
  const told = hop && from.kind === "grid" && hop.to.kind === "grid" ? passedOver(hop.kind, from, hop.to) : [];
  return {
    ok: true,
    next: { ...next, state: to, lastStepAt: act.at, unseenBy: [...next.unseenBy, ...told] },
    ...{ hop, receives, told },
  };
}

/** What an actor could do now, whatever it would say with it; for screens. */
export function possibleActions(
  hazard: HazardCase,
  actor: HazardActor,
  actions: readonly HazardAction[],
): HazardAction[] {
  const said = new Set<HazardRefusal>([
    ...(["reason-missing", "target-missing", "deadline-missing", "five-missing", "criterion-missing"] as const),
    "nothing-changes",
  ]);
  return actions.filter((action) => {
    const verdict = decideHazard(hazard, actor, { action, at: hazard.lastStepAt, hasReason: true });
    return verdict.ok || said.has(verdict.why);
  });
}

function no(why: HazardRefusal): HazardDecision {
  return { ok: false, why };
}

function isItsUnit(hazard: HazardCase, unit: Unit, action: HazardAction): boolean {
  const { owner, supervisor, lineId, home } = hazard;
  if (action === "acknowledge") return hazard.unseenBy.some((told) => isSameUnit(told, unit));
  if (byOwner.has(action)) return mayActFor(unit, owner, lineId);
  if (bySupervisor.has(action)) return supervisor !== null && mayActFor(unit, supervisor, lineId);
  // Grade and reopening: the township of the place, whoever stands above it, or a department that has it or its line.
  const township = gridUnitOf(home.slice(0, 2));
  return mayActFor(unit, township, lineId) || (unit.kind === "department" && isSameUnit(unit, owner));
}

function carryOut(
  hazard: HazardCase,
  actor: HazardActor,
  act: HazardAct,
  state: HazardState,
): { next: HazardCase; hop: PendingHop | null } {
  const stays = (more: Partial<HazardCase> = {}) => ({ next: { ...hazard, ...more }, hop: null });
  switch (act.action) {
    case "decline":
      return hazard.hop ? sent(hazard, "back", hazard.hop.from) : stays();
    case "report_up":
      return act.to ? sent(hazard, "up", act.to) : stays();
    case "transfer":
      return act.to ? sent(hazard, "across", act.to) : stays();
    case "dispatch":
      return act.to ? sent({ ...hazard, ...ordered(hazard, act), supervisor: hazard.owner }, "down", act.to) : stays();
    case "assign":
      return stays({ ...ordered(hazard, act), supervisor: watcherOf(hazard) });
    case "regrade":
      return stays({ grade: act.grade ?? hazard.grade, hasFive: hazard.hasFive || act.namesFive === true });
    case "submit":
      return stays({ rectifiers: [...new Set([...hazard.rectifiers, actor.person])] });
    case "pass":
      return stays({ reinspectedBy: actor.person, ...(state === "closed" ? lapsed : {}) });
    case "close":
      return stays(lapsed);
    case "return":
      return stays({ reinspectedBy: null, returnedCount: hazard.returnedCount + 1 });
    case "refuse":
      return stays(lapsed);
    case "reopen":
      return stays({ reinspectedBy: null, owner: reopenedAt(hazard, actor), supervisor: null, ...lapsed });
    case "ask_extension":
      return stays({ extension: { askedBy: actor.person, untilAt: act.untilAt ?? "" } });
    case "grant_extension":
      // It names the day itself, so a stop that is running ends with it.
      return stays({
        ...{ extension: null, stopped: null },
        deadlineAt: act.untilAt ?? hazard.extension?.untilAt ?? hazard.deadlineAt,
      });
    case "refuse_extension":
      return stays({ extension: null });
    case "ask_stop":
      return stays({ stop: { askedBy: actor.person, untilAt: act.untilAt ?? "" } });
    case "grant_stop":
      return stays({ stop: null, ...stoppedFrom(hazard, act) });
    case "refuse_stop":
      return stays({ stop: null });
    case "resume":
      return stays({ stopped: null, deadlineAt: act.movedDeadlineAt ?? hazard.deadlineAt });
    case "acknowledge":
      return stays({ unseenBy: hazard.unseenBy.filter((told) => !isSameUnit(told, actor.unit)) });
    default:
      return stays();
  }
}

function sent(hazard: HazardCase, kind: HopKind, to: Unit): { next: HazardCase; hop: PendingHop } {
  const hop = { kind, from: hazard.owner, to };
  return { next: { ...hazard, owner: to, hop }, hop };
}

const lapsed = { extension: null, stop: null, stopped: null, hop: null };

function ordered(hazard: HazardCase, act: HazardAct): Partial<HazardCase> {
  const deadlineAt = act.deadlineAt ?? hazard.deadlineAt;
  return {
    deadlineAt,
    firstDeadlineAt: hazard.firstDeadlineAt ?? deadlineAt,
    hasFive: hazard.hasFive || act.namesFive === true,
  };
}

function stoppedFrom(hazard: HazardCase, act: HazardAct): Partial<HazardCase> {
  const { stop, deadlineAt } = hazard;
  if (!stop || deadlineAt === null || act.movedDeadlineAt === undefined) return {};
  const untilAt = act.untilAt ?? stop.untilAt;
  return { deadlineAt: act.movedDeadlineAt, stopped: { fromAt: act.at, untilAt, deadlineBefore: deadlineAt } };
}

/** Who sent it down goes on watching; a village does not re-inspect, so its township watches over what it assigns. */
function watcherOf({ owner, supervisor, lineId }: HazardCase): Unit {
  if (supervisor && isAbove(supervisor, owner, lineId)) return supervisor;
  if (owner.kind === "department" || depthOfLevel(owner.level) <= depthOfLevel("township")) return owner;
  return gridUnitOf(owner.path.slice(0, 2));
}

/** Who reopens has it in hand, and gives it on from there. */
function reopenedAt(hazard: HazardCase, actor: HazardActor): Unit {
  return actor.unit.kind === "grid" || actor.unit.id === hazard.lineId || isSameUnit(actor.unit, hazard.owner)
    ? actor.unit
    : gridUnitOf(hazard.home.slice(0, 2));
}

/** The grids between the two ends of a hop up or down, lowest first. */
function passedOver(kind: HopKind, from: GridUnit, to: GridUnit): Unit[] {
  const [low, high] = kind === "up" ? [from, to] : kind === "down" ? [to, from] : [];
  const between: Unit[] = [];
  if (!low || !high) return between;
  for (let above = unitAbove(low, low.path); above && above.id !== high.id; above = unitAbove(above, low.path))
    between.push(above);
  return between;
}
