import { z } from "zod";

/** The first slice of plan.md section 4. Issue by issue more transitions join; a state never changes its meaning. */
export const hazardStates = [
  "reported",
  "accepted",
  "not_accepted",
  "assigned",
  "rectifying",
  "submitted",
  "returned",
  "closed",
  "eliminated",
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

export const hazardActions = ["accept", "refuse", "assign", "start", "submit", "pass", "return"] as const;
export const hazardAction = z.enum(hazardActions);
export type HazardAction = z.infer<typeof hazardAction>;

const transitions = {
  reported: { accept: "accepted", refuse: "not_accepted" },
  accepted: { assign: "assigned" },
  not_accepted: {},
  assigned: { start: "rectifying" },
  rectifying: { submit: "submitted" },
  submitted: { pass: "closed", return: "returned" },
  returned: { start: "rectifying", submit: "submitted" },
  closed: {},
  eliminated: {},
} as const satisfies Record<HazardState, Partial<Record<HazardAction, HazardState>>>;

/** Which state an action leads to, or null where that action has no meaning. Total over states × actions. */
export function nextHazardState(state: HazardState, action: HazardAction): HazardState | null {
  const row: Partial<Record<HazardAction, HazardState>> = transitions[state];
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

/** What is known of a hazard where an action is judged. Instants in ISO 8601 UTC. */
export interface HazardFacts {
  readonly state: HazardState;
  readonly grade: HazardGrade;
  readonly foundAt: string;
  readonly rectifierId: string | null;
  readonly lastStepAt: string;
}

export type HazardRefusal = "wrong-state" | "same-person" | "before-last-step";

/**
 * Judges an action without carrying it out. A re-inspection by the one who rectified is refused (plan.md section 4),
 * and so is a step that claims to have happened before the step that it follows.
 */
export function judgeHazardAction(
  hazard: HazardFacts,
  action: HazardAction,
  by: { readonly actorId: string; readonly at: string },
): { readonly ok: true; readonly to: HazardState } | { readonly ok: false; readonly why: HazardRefusal } {
  const to = nextHazardState(hazard.state, action);
  if (!to) return { ok: false, why: "wrong-state" };
  const isReInspection = action === "pass" || action === "return";
  if (isReInspection && by.actorId === hazard.rectifierId) return { ok: false, why: "same-person" };
  if (by.at < hazard.lastStepAt) return { ok: false, why: "before-last-step" };
  return { ok: true, to };
}
