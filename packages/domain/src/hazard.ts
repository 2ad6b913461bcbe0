import { z } from "zod";

/**
 * The states of plan.md section 4. What is *found* is told at once and so begins as `reported` or `eliminated`; a state
 * never changes its meaning. `reinspected` is a major hazard whose re-inspection has passed and that another person
 * still has to close out (销号); `reopened` is one whose end turned out to be wrong.
 */
export const hazardStates = [
  "reported",
  "accepted",
  "not_accepted",
  "assigned",
  "rectifying",
  "submitted",
  "reinspected",
  "returned",
  "closed",
  "eliminated",
  "reopened",
] as const;
export const hazardState = z.enum(hazardStates);
export type HazardState = z.infer<typeof hazardState>;

export const hazardGrade = z.enum(["ordinary", "major"]);
export type HazardGrade = z.infer<typeof hazardGrade>;

/** Weight of a grade in the exposure debt of `overdue` (metrics.md): a major hazard's hour weighs ten ordinary ones. */
export const gradeWeight = { ordinary: 1, major: 10 } as const satisfies Record<HazardGrade, number>;

export const hazardCategories = [
  "fireworks",
  "methanol",
  "renovation",
  "road_facility",
  "fire_passage",
  "lift",
  "gas",
  "electrical",
  "chemical",
  "machinery",
  "building",
  "other",
] as const;
export const hazardCategory = z.enum(hazardCategories);
export type HazardCategory = z.infer<typeof hazardCategory>;

/** What a person can do with a hazard after it was found. */
export const hazardActions = [
  /** A named person of the unit to which it was sent has it 签收. */
  "receive",
  "accept",
  "refuse",
  /** Not ours: back to who sent it. */
  "decline",
  "report_up",
  "dispatch",
  "transfer",
  /** Lets another grid or department see it and take part, e.g. on a border (P7). */
  "share",
  "regrade",
  "assign",
  "start",
  "submit",
  "pass",
  "return",
  "close",
  "reopen",
  "ask_extension",
  "grant_extension",
  "refuse_extension",
  "ask_stop",
  "grant_stop",
  "refuse_stop",
  /** Ends an approved stop of the clock before its day. */
  "resume",
  /** Has seen the notice that it was sent past one's own level (P22). */
  "acknowledge",
] as const;
export const hazardAction = z.enum(hazardActions);
export type HazardAction = z.infer<typeof hazardAction>;

/** What whoever has a hazard in hand does with it; the first of them is the first response to it. */
export const hazardActionsOfHolder = [
  ...(["receive", "accept", "refuse", "decline", "report_up", "dispatch", "transfer", "share"] as const),
  ...(["assign", "start", "submit", "ask_extension", "ask_stop", "resume"] as const),
] as const satisfies readonly HazardAction[];

/** What stands in a hazard's record besides: how it began, what time alone did to it, and what its enterprise submitted. */
export const hazardHappenings = [
  ...(["report", "eliminate", "bypass", "silence", "deadline_pass"] as const),
  ...(["enterprise_submit", "enterprise_send_back"] as const),
] as const;
export type HazardHappening = (typeof hazardHappenings)[number];

type Row = Partial<Record<HazardAction, HazardState>>;

/** What leaves the state as it is, wherever somebody still has the hazard in hand. */
function handing<State extends HazardState>(state: State) {
  return { receive: state, decline: state, report_up: state, transfer: state, share: state, regrade: state } as const;
}

/** What concerns the deadline, once there is one. */
function clock<State extends HazardState>(state: State) {
  return {
    ...{ ask_extension: state, grant_extension: state, refuse_extension: state },
    ...{ ask_stop: state, grant_stop: state, refuse_stop: state, resume: state },
  } as const;
}

/** Requests that were made in time are decided also while a re-inspection is waited for. */
function decided<State extends HazardState>(state: State) {
  return {
    ...{ grant_extension: state, refuse_extension: state },
    ...{ grant_stop: state, refuse_stop: state, resume: state },
  } as const;
}

const transitions = {
  reported: { ...handing("reported"), accept: "accepted", refuse: "not_accepted" },
  accepted: { ...handing("accepted"), assign: "assigned", dispatch: "assigned" },
  not_accepted: { reopen: "reopened" },
  assigned: {
    ...handing("assigned"),
    ...clock("assigned"),
    assign: "assigned",
    dispatch: "assigned",
    start: "rectifying",
  },
  rectifying: { ...handing("rectifying"), ...clock("rectifying"), dispatch: "assigned", submit: "submitted" },
  submitted: { ...decided("submitted"), pass: "closed", return: "returned" },
  reinspected: { ...decided("reinspected"), close: "closed", return: "returned" },
  returned: {
    ...handing("returned"),
    ...clock("returned"),
    ...{ assign: "assigned", dispatch: "assigned", start: "rectifying", submit: "submitted" },
  },
  closed: { reopen: "reopened" },
  eliminated: { reopen: "reopened" },
  reopened: { ...handing("reopened"), assign: "assigned", dispatch: "assigned" },
} as const satisfies Record<HazardState, Row>;

/**
 * Which state an action leads to, or null where that action has no meaning. Total over states × actions. A major hazard
 * is not closed by its re-inspection: closing it out takes another person still; and so with one that is listed 挂牌督办.
 */
export function nextHazardState(
  state: HazardState,
  action: HazardAction,
  grade: HazardGrade,
  isListed = false,
): HazardState | null {
  if (action === "acknowledge") return state;
  const row: Row = transitions[state];
  if (state === "submitted" && action === "pass" && (grade === "major" || isListed)) return "reinspected";
  return row[action] ?? null;
}

/** Open = somebody still has to do something about it. `not_accepted` is no hazard, the closed two are done. */
export function isHazardOpen(state: HazardState): boolean {
  return !isHazardClosed(state) && state !== "not_accepted";
}

/** Closed, either after re-inspection or by elimination on the spot. */
export function isHazardClosed(state: HazardState): boolean {
  return state === "closed" || state === "eliminated";
}

/** What must say why it was done; everything else may. */
export const hazardActionsWithReason = [
  ...(["refuse", "decline", "report_up", "transfer", "share", "regrade", "submit", "return", "reopen"] as const),
  ...(["ask_extension", "refuse_extension", "ask_stop", "refuse_stop", "resume"] as const),
] as const satisfies readonly HazardAction[];

export function needsReason(action: HazardAction): boolean {
  return (hazardActionsWithReason as readonly HazardAction[]).includes(action);
}
