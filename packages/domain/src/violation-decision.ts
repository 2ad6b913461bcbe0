import type { HazardActor } from "./hazard-act.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf, mayActFor } from "./unit.ts";
import type { ViolationAction, ViolationKind, ViolationOutcome, ViolationState } from "./violation.ts";
import { abilityForViolationAction, nextViolationState, violationNeedsReason } from "./violation.ts";
import type { ViolationAuthority } from "./violation-authority.ts";
import { authorityOf } from "./violation-authority.ts";

/** A violation as far as its life depends on it; people are keys that are the same for all accounts of one person. */
export interface ViolationCase {
  readonly state: ViolationState;
  readonly kind: ViolationKind;
  /** From the county to the cell. */
  readonly home: readonly string[];
  /** The department in whose line the place is. */
  readonly lineId: string | null;
  readonly filedBy: { readonly unit: Unit; readonly person: string } | null;
}

export interface ViolationAct {
  readonly action: ViolationAction;
  /** The day in Shanghai on which it is done: authority holds from a day to a day. */
  readonly on: string;
  readonly hasReason: boolean;
  readonly outcome?: ViolationOutcome | undefined;
}

export const violationRefusals = [
  "wrong-state",
  "not-able",
  "not-its-unit",
  "no-authority",
  "same-person",
  "reason-missing",
] as const;
export type ViolationRefusal = (typeof violationRefusals)[number];

export type ViolationDecision =
  | {
      readonly ok: true;
      readonly next: ViolationCase;
      /** Of what is filed or refused: by which authority. */
      readonly authority: ViolationAuthority | null;
    }
  | { readonly ok: false; readonly why: ViolationRefusal };

const byAuthority = new Set<ViolationAction>(["file", "refuse"]);

/**
 * Judges a step of a violation. Total. It holds, whatever the order of acts: a case is filed or refused only by a unit that
 * stands above the place and has authority for that kind on that day; it is decided by another person than who filed it,
 * of the unit that filed it or one above; nothing is published that was not decided.
 */
export function decideViolation(
  violation: ViolationCase,
  actor: HazardActor,
  act: ViolationAct,
  authorities: readonly ViolationAuthority[],
): ViolationDecision {
  const { action } = act;
  const { kind, home, lineId, filedBy } = violation;
  const to = nextViolationState(violation.state, action, act.outcome);
  if (!to) return no("wrong-state");
  if (!actor.abilities.includes(abilityForViolationAction[action])) return no("not-able");
  if (!isNear(actor.unit, home, lineId)) return no("not-its-unit");
  const authority = byAuthority.has(action) ? authorityOf(authorities, actor.unit, kind, act.on) : null;
  if (byAuthority.has(action) && !authority) return no("no-authority");
  if (filedBy && !mayActFor(actor.unit, filedBy.unit, lineId)) return no("not-its-unit");
  if (action === "decide" && filedBy?.person === actor.person) return no("same-person");
  if (violationNeedsReason(action) && !act.hasReason) return no("reason-missing");
  const filed = action === "file" ? { unit: actor.unit, person: actor.person } : filedBy;
  return { ok: true, next: { ...violation, state: to, filedBy: filed }, authority };
}

/** What an actor could do now, whatever it would say with it; for screens. */
export function possibleViolationActions(
  violation: ViolationCase,
  actor: HazardActor,
  actions: readonly ViolationAction[],
  on: string,
  authorities: readonly ViolationAuthority[],
): ViolationAction[] {
  return actions.filter((action) => decideViolation(violation, actor, { action, on, hasReason: true }, authorities).ok);
}

function no(why: ViolationRefusal): ViolationDecision {
  return { ok: false, why };
}

/** The cell of the place, what stands above it, or the department of its line. */
function isNear(unit: Unit, home: readonly string[], lineId: string | null): boolean {
  return unit.kind === "department" ? unit.id === lineId : mayActFor(unit, gridUnitOf(home), lineId);
}
