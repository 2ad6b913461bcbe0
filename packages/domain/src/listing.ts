import { z } from "zod";
import type { Ability } from "./account.ts";

/** Who supervises a hazard in public 挂牌督办 (plan.md section 4); `above` is whoever stands above the county. */
export const listingLevels = ["township", "county", "above"] as const;
export const listingLevel = z.enum(listingLevels);
export type ListingLevel = z.infer<typeof listingLevel>;

/** How far a listing is. `declined` and `revoked` are ends without a listing that was carried through. */
export const listingStates = [
  "asked_up",
  "listed",
  "published",
  "planned",
  "acceptance_asked",
  "accepted",
  "delisted",
  "declined",
  "revoked",
] as const;
export const listingState = z.enum(listingStates);
export type ListingState = z.infer<typeof listingState>;

export const listingActions = [
  /** Asks a higher level to list it. */
  "ask_up",
  "list",
  /** The level that was asked does not list it. */
  "decline",
  "publish",
  "file_plan",
  "report_progress",
  "ask_extension",
  "grant_extension",
  "refuse_extension",
  "ask_acceptance",
  "accept",
  "refuse_acceptance",
  /** 摘牌. */
  "delist",
  /** Ends a listing, or what was asked of a higher level, that should not have been. */
  "revoke",
] as const;
export const listingAction = z.enum(listingActions);
export type ListingAction = z.infer<typeof listingAction>;

/** With what a listing can begin. */
export const listingBeginnings = ["list", "ask_up"] as const satisfies readonly ListingAction[];
export type ListingBeginning = (typeof listingBeginnings)[number];

/** What a clock of a listing is for; `rectify` is its own deadline, which is named and not reckoned. */
export const listingClocks = ["answer", "publish", "plan", "progress", "acceptance", "delist"] as const;
export const listingClock = z.enum(listingClocks);
export type ListingClock = z.infer<typeof listingClock>;
export const listingClockKinds = [...listingClocks, "rectify"] as const;
export const listingClockKind = z.enum(listingClockKinds);
export type ListingClockKind = z.infer<typeof listingClockKind>;

type Row = Partial<Record<ListingAction, ListingState>>;

/** What concerns the deadline while it is being rectified. */
function extending<State extends ListingState>(state: State) {
  return { ask_extension: state, grant_extension: state, refuse_extension: state, revoke: "revoked" } as const;
}

const transitions = {
  asked_up: { list: "listed", decline: "declined", revoke: "revoked" },
  listed: { ...extending("listed"), publish: "published" },
  published: { ...extending("published"), file_plan: "planned" },
  planned: { ...extending("planned"), report_progress: "planned", ask_acceptance: "acceptance_asked" },
  // What was asked for in time is decided still.
  acceptance_asked: {
    ...{ accept: "accepted", refuse_acceptance: "planned", revoke: "revoked" },
    ...{ grant_extension: "acceptance_asked", refuse_extension: "acceptance_asked" },
  },
  accepted: { delist: "delisted", refuse_acceptance: "planned", revoke: "revoked" },
  delisted: {},
  declined: {},
  revoked: {},
} as const satisfies Record<ListingState, Row>;

/** Which state an action leads to, or null where it has no meaning. Total over states × actions. */
export function nextListingState(state: ListingState, action: ListingAction): ListingState | null {
  const row: Row = transitions[state];
  return row[action] ?? null;
}

/** Whether anything can still happen with it: of a hazard one such listing stands at most. */
export function isListingOpen(state: ListingState): boolean {
  return state !== "delisted" && state !== "declined" && state !== "revoked";
}

/** Whether the hazard is supervised in public now, and so cannot be closed out. What was asked for only is not yet. */
export function isHazardListed(state: ListingState): boolean {
  return isListingOpen(state) && state !== "asked_up";
}

const clockOfState = {
  asked_up: "answer",
  listed: "publish",
  published: "plan",
  planned: "progress",
  acceptance_asked: "acceptance",
  accepted: "delist",
  delisted: null,
  declined: null,
  revoked: null,
} as const satisfies Record<ListingState, ListingClock | null>;

/** The clock of whoever has to act next; of each state one at most. */
export function stepClockOf(state: ListingState): ListingClock | null {
  return clockOfState[state];
}

/** Whether the deadline of the listing runs: until the acceptance is asked for, and again where that is refused. */
export function isRectifyClockRunning(state: ListingState): boolean {
  return state === "listed" || state === "published" || state === "planned";
}

/** The ability that each step asks for; whose turn it is, says `decideListing`. */
export const abilityForListingAction = {
  ask_up: "review",
  list: "review",
  decline: "review",
  publish: "review",
  file_plan: "handle",
  report_progress: "handle",
  ask_extension: "handle",
  grant_extension: "review",
  refuse_extension: "review",
  ask_acceptance: "handle",
  accept: "reinspect",
  refuse_acceptance: "reinspect",
  delist: "review",
  revoke: "review",
} as const satisfies Record<ListingAction, Ability>;

/** What must say why, or what: the plan, the progress, the reason. */
export const listingActionsWithReason = [
  ...(["ask_up", "decline", "file_plan", "report_progress", "ask_extension", "refuse_extension"] as const),
  ...(["ask_acceptance", "refuse_acceptance", "revoke"] as const),
] as const satisfies readonly ListingAction[];

export function listingNeedsReason(action: ListingAction): boolean {
  return (listingActionsWithReason as readonly ListingAction[]).includes(action);
}
