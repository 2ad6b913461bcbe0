import { isHazardOpen } from "./hazard.ts";
import type { HazardActor } from "./hazard-act.ts";
import type { HazardCase, HazardRequest } from "./hazard-case.ts";
import type { ListingAction, ListingBeginning, ListingLevel, ListingState } from "./listing.ts";
import { abilityForListingAction, listingNeedsReason, nextListingState } from "./listing.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf, isSameUnit, levelOfUnit, mayActFor } from "./unit.ts";

/** A listing as far as its life depends on it; `decideListing` gives the next. People are keys as in `HazardCase`. */
export interface ListingCase {
  readonly state: ListingState;
  readonly level: ListingLevel;
  /** Who lists it; until somebody has, who asked for it. */
  readonly by: Unit;
  readonly deadlineAt: string | null;
  /** How many conditions must be met before it is delisted. */
  readonly conditionCount: number;
  readonly extension: HazardRequest | null;
  readonly acceptanceAskedBy: string | null;
  readonly acceptedBy: string | null;
  /** How often the hazard had been returned when the rectification was accepted. */
  readonly acceptedAtReturns: number | null;
  readonly refusedCount: number;
}

export interface ListingAct {
  readonly action: ListingAction;
  readonly at: string;
  readonly hasReason: boolean;
  /** Of what is asked of a higher level. */
  readonly level?: Exclude<ListingLevel, "township"> | undefined;
  readonly deadlineAt?: string | undefined;
  readonly conditionCount?: number | undefined;
  /** Whether an answer from above the county names its document. */
  readonly namesDocument?: boolean | undefined;
  readonly untilAt?: string | undefined;
  /** Of an acceptance: how each condition was judged, in their order. */
  readonly verdicts?: readonly boolean[] | undefined;
}

export const listingRefusals = [
  "wrong-state",
  "not-able",
  "not-its-unit",
  "same-person",
  "reason-missing",
  "hazard-not-open",
  "level-wrong",
  "deadline-missing",
  "deadline-before-act",
  "deadline-later-than-asked",
  "conditions-missing",
  "conditions-open",
  "document-missing",
  "not-reinspected",
  "nothing-asked",
  "asked-already",
  "asked-too-late",
  "nothing-changes",
] as const;
export type ListingRefusal = (typeof listingRefusals)[number];

export type ListingDecision =
  | { readonly ok: true; readonly next: ListingCase }
  | { readonly ok: false; readonly why: ListingRefusal };

/** Done by whoever has the hazard in hand, or stands above; everything else by whoever lists it, or stands above. */
const byOwner = new Set<ListingAction>(["file_plan", "report_progress", "ask_extension", "ask_acceptance"]);

/**
 * Judges how a listing begins: the township of the place, the county or the department of its line lists an open hazard, or
 * asks the level above to do so. Total.
 */
export function beginListing(hazard: HazardCase, actor: HazardActor, act: ListingAct): ListingDecision {
  if (act.action !== "list" && act.action !== "ask_up") return no("wrong-state");
  if (!actor.abilities.includes(abilityForListingAction[act.action])) return no("not-able");
  const { unit } = actor;
  if (!mayActFor(unit, gridUnitOf(hazard.home.slice(0, 2)), hazard.lineId)) return no("not-its-unit");
  if (!isHazardOpen(hazard.state)) return no("hazard-not-open");
  if (listingNeedsReason(act.action) && !act.hasReason) return no("reason-missing");
  const own = levelOfUnit(unit) === "county" ? "county" : "township";
  const nothingYet = { ...{ deadlineAt: null, conditionCount: 0, extension: null, acceptanceAskedBy: null } };
  const fresh = { ...nothingYet, acceptedBy: null, acceptedAtReturns: null, refusedCount: 0, by: unit };
  if (act.action === "ask_up") {
    // Each asks the level above itself.
    if (act.level !== (own === "township" ? "county" : "above")) return no("level-wrong");
    return { ok: true, next: { ...fresh, state: "asked_up", level: act.level } };
  }
  const why = objectionToListing(act);
  if (why) return no(why);
  return { ok: true, next: { ...fresh, ...listedAs(act), state: "listed", level: own } };
}

/**
 * Judges a step of a listing. Total: every act on every listing in every state is answered. It holds, whatever the order of
 * acts: nothing is accepted or delisted before the hazard's re-inspection has passed, and none that was done since; it is
 * accepted by somebody who neither rectified it nor asked for the acceptance, with every condition met; no deadline moves
 * back but by what one person asked for and another granted.
 */
export function decideListing(
  listing: ListingCase,
  hazard: HazardCase,
  actor: HazardActor,
  act: ListingAct,
): ListingDecision {
  const to = nextListingState(listing.state, act.action);
  if (!to) return no("wrong-state");
  if (!actor.abilities.includes(abilityForListingAction[act.action])) return no("not-able");
  if (!isItsUnit(listing, hazard, actor.unit, act.action)) return no("not-its-unit");
  if (listingNeedsReason(act.action) && !act.hasReason) return no("reason-missing");
  const why = objection(listing, hazard, actor, act);
  return why ? no(why) : { ok: true, next: { ...listing, ...changesOf(listing, hazard, actor, act), state: to } };
}

const whatIsSaid = new Set<ListingRefusal>([
  ...(["reason-missing", "level-wrong", "deadline-missing", "conditions-missing", "conditions-open"] as const),
  "document-missing",
]);

/** What an actor could do with a listing now, whatever it would say with it; for screens. */
export function possibleListingActions(
  listing: ListingCase,
  hazard: HazardCase,
  actor: HazardActor,
  actions: readonly ListingAction[],
  at: string,
): ListingAction[] {
  return actions.filter((action) => {
    const verdict = decideListing(listing, hazard, actor, { action, at, hasReason: true });
    return verdict.ok || whatIsSaid.has(verdict.why);
  });
}

/** With what an actor could begin a listing of a hazard that has none. */
export function possibleBeginnings(
  hazard: HazardCase,
  actor: HazardActor,
  beginnings: readonly ListingBeginning[],
  at: string,
): ListingBeginning[] {
  return beginnings.filter((action) => {
    const verdict = beginListing(hazard, actor, { action, at, hasReason: true });
    return verdict.ok || whatIsSaid.has(verdict.why);
  });
}

function no(why: ListingRefusal): ListingDecision {
  return { ok: false, why };
}

function isItsUnit({ state, level, by }: ListingCase, hazard: HazardCase, unit: Unit, action: ListingAction): boolean {
  const { owner, lineId, home } = hazard;
  if (byOwner.has(action)) return mayActFor(unit, owner, lineId);
  // What a township asked the county for, the county answers, or the department of the line.
  if (state === "asked_up" && level === "county" && action !== "revoke")
    return unit.kind === "department" ? unit.id === lineId : isSameUnit(unit, gridUnitOf(home.slice(0, 1)));
  return mayActFor(unit, by, lineId);
}

function objection(
  listing: ListingCase,
  hazard: HazardCase,
  actor: HazardActor,
  act: ListingAct,
): ListingRefusal | null {
  switch (act.action) {
    case "list":
      if (!isHazardOpen(hazard.state)) return "hazard-not-open";
      return listing.level === "above" && !act.namesDocument ? "document-missing" : objectionToListing(act);
    case "ask_extension":
      if (listing.deadlineAt === null || act.untilAt === undefined) return "deadline-missing";
      if (listing.extension) return "asked-already";
      if (act.at > listing.deadlineAt) return "asked-too-late";
      return act.untilAt > listing.deadlineAt ? null : "deadline-before-act";
    case "grant_extension":
    case "refuse_extension":
      return objectionToAnswer(listing, actor, act);
    case "ask_acceptance":
      return hazard.state === "reinspected" ? null : "not-reinspected";
    case "accept":
      if (hazard.state !== "reinspected") return "not-reinspected";
      if (isInvolved(listing, hazard, actor)) return "same-person";
      return act.verdicts?.length === listing.conditionCount && act.verdicts.every(Boolean) ? null : "conditions-open";
    case "refuse_acceptance":
      return isInvolved(listing, hazard, actor) ? "same-person" : null;
    case "delist":
      // What was found wrong and rectified again since is accepted anew first.
      return hazard.state === "reinspected" && hazard.returnedCount === listing.acceptedAtReturns
        ? null
        : "not-reinspected";
    default:
      return null;
  }
}

function isInvolved(listing: ListingCase, hazard: HazardCase, { person }: HazardActor): boolean {
  return hazard.rectifiers.includes(person) || listing.acceptanceAskedBy === person;
}

function objectionToListing({ deadlineAt, at, conditionCount }: ListingAct): ListingRefusal | null {
  if (deadlineAt === undefined) return "deadline-missing";
  if (deadlineAt <= at) return "deadline-before-act";
  return conditionCount ? null : "conditions-missing";
}

function objectionToAnswer({ extension, deadlineAt }: ListingCase, actor: HazardActor, act: ListingAct) {
  if (!extension) return "nothing-asked";
  if (extension.askedBy === actor.person) return "same-person";
  if (act.action === "refuse_extension") return null;
  const untilAt = act.untilAt ?? extension.untilAt;
  if (untilAt > extension.untilAt) return "deadline-later-than-asked";
  if (untilAt <= act.at) return "deadline-before-act";
  return deadlineAt !== null && untilAt <= deadlineAt ? "nothing-changes" : null;
}

function listedAs({ deadlineAt, conditionCount }: ListingAct): Pick<ListingCase, "deadlineAt" | "conditionCount"> {
  return { deadlineAt: deadlineAt ?? null, conditionCount: conditionCount ?? 0 };
}

const notAccepted = { acceptanceAskedBy: null, acceptedBy: null, acceptedAtReturns: null };

function changesOf(
  listing: ListingCase,
  hazard: HazardCase,
  actor: HazardActor,
  act: ListingAct,
): Partial<ListingCase> {
  switch (act.action) {
    case "list":
      return { ...listedAs(act), by: listing.level === "above" ? listing.by : actor.unit };
    case "ask_extension":
      return { extension: { askedBy: actor.person, untilAt: act.untilAt ?? "" } };
    case "grant_extension":
      return { extension: null, deadlineAt: act.untilAt ?? listing.extension?.untilAt ?? listing.deadlineAt };
    case "refuse_extension":
      return { extension: null };
    case "ask_acceptance":
      return { acceptanceAskedBy: actor.person };
    case "accept":
      return { acceptedBy: actor.person, acceptedAtReturns: hazard.returnedCount, extension: null };
    case "refuse_acceptance":
      return { ...notAccepted, refusedCount: listing.refusedCount + 1 };
    case "delist":
    case "revoke":
    case "decline":
      return { extension: null };
    default:
      return {};
  }
}
