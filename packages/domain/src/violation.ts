import { z } from "zod";
import type { Ability } from "./account.ts";

/** Illegal or irregular production and business by units and individuals in the grid (P23). */
export const violationKinds = [
  "unlicensed",
  "fireworks",
  "chemicals",
  "hot_work",
  "renovation",
  "evacuation",
  "overload",
  "mining",
  "refusal",
  "other",
] as const;
export const violationKind = z.enum(violationKinds);
export type ViolationKind = z.infer<typeof violationKind>;

/** What people call each kind, on screens and in lists. */
export const violationKindNames = {
  unlicensed: { zh: "无证无照生产经营", en: "Without a licence" },
  fireworks: { zh: "非法储存、经营烟花爆竹", en: "Fireworks stored or sold illegally" },
  chemicals: { zh: "非法储存、使用危险化学品", en: "Dangerous chemicals stored or used illegally" },
  hot_work: { zh: "违规动火作业", en: "Irregular hot work" },
  renovation: { zh: "违规改建装修", en: "Irregular conversion" },
  evacuation: { zh: "占用、堵塞、封闭疏散通道", en: "Escape routes blocked" },
  overload: { zh: "超员、超载、超能力", en: "Overloaded" },
  mining: { zh: "非法采矿", en: "Illegal mining" },
  refusal: { zh: "拒不执行整改指令", en: "Order to rectify refused" },
  other: { zh: "其他", en: "Other" },
} as const satisfies Record<ViolationKind, { readonly zh: string; readonly en: string }>;

/** How far a violation is (plan.md section 4). `settled`: it was stopped by dissuasion; the others without a penalty say why. */
export const violationStates = [
  "dissuaded",
  "reported",
  "filed",
  "decided",
  "published",
  "settled",
  "no_case",
  "no_penalty",
  "withdrawn",
] as const;
export const violationState = z.enum(violationStates);
export type ViolationState = z.infer<typeof violationState>;

/** What people call each state, on screens and in lists. */
export const violationStateNames = {
  dissuaded: { zh: "已劝阻", en: "Dissuaded" },
  reported: { zh: "已上报", en: "Reported" },
  filed: { zh: "已立案", en: "Filed" },
  decided: { zh: "已决定", en: "Decided" },
  published: { zh: "处罚已公示", en: "Penalty published" },
  settled: { zh: "劝阻后停止", en: "Stopped" },
  no_case: { zh: "不予立案", en: "No case" },
  no_penalty: { zh: "不予处罚", en: "No penalty" },
  withdrawn: { zh: "已撤案", en: "Withdrawn" },
} as const satisfies Record<ViolationState, { readonly zh: string; readonly en: string }>;

export const violationActions = [
  "dissuade",
  "report",
  "settle",
  "file",
  /** No case 不予立案. */
  "refuse",
  "decide",
  "publish",
  "withdraw",
] as const;
export const violationAction = z.enum(violationActions);
export type ViolationAction = z.infer<typeof violationAction>;

/** With what a violation can begin. */
export const violationBeginnings = ["dissuade", "report"] as const satisfies readonly ViolationAction[];

export const violationOutcome = z.enum(["penalty", "no_penalty"]);
export type ViolationOutcome = z.infer<typeof violationOutcome>;

type Row = Partial<Record<ViolationAction, ViolationState>>;

const transitions = {
  dissuaded: { dissuade: "dissuaded", report: "reported", settle: "settled" },
  reported: { file: "filed", refuse: "no_case" },
  filed: { decide: "decided", withdraw: "withdrawn" },
  decided: { publish: "published", withdraw: "withdrawn" },
  published: { withdraw: "withdrawn" },
  // What was thought to have stopped, and has not.
  settled: { report: "reported" },
  no_case: {},
  no_penalty: {},
  withdrawn: {},
} as const satisfies Record<ViolationState, Row>;

/** Which state an action leads to, or null where it has no meaning. Total; a decision without a penalty is an end. */
export function nextViolationState(
  state: ViolationState,
  action: ViolationAction,
  outcome: ViolationOutcome = "penalty",
): ViolationState | null {
  const row: Row = transitions[state];
  if (state === "filed" && action === "decide" && outcome === "no_penalty") return "no_penalty";
  return row[action] ?? null;
}

/** Whether somebody still has to do something about it. */
export function isViolationOpen(state: ViolationState): boolean {
  return state === "dissuaded" || state === "reported" || state === "filed" || state === "decided";
}

/** What a violation waits for, each with a time of its own: a decision whether it is filed, the decision, its publication. */
export const violationClocks = ["file", "decide", "publish"] as const;
export const violationClock = z.enum(violationClocks);
export type ViolationClock = z.infer<typeof violationClock>;

/** The clock that runs in a state; null where nobody has to do anything by a day. */
export function violationClockOf(state: ViolationState): ViolationClock | null {
  return state === "reported" ? "file" : state === "filed" ? "decide" : state === "decided" ? "publish" : null;
}

/** The ability that each step asks for; whether the unit has authority, says `decideViolation`. */
export const abilityForViolationAction = {
  dissuade: "report",
  report: "report",
  settle: "report",
  file: "review",
  refuse: "review",
  decide: "review",
  publish: "review",
  withdraw: "review",
} as const satisfies Record<ViolationAction, Ability>;

/** What must say why. */
export function violationNeedsReason(action: ViolationAction): boolean {
  return action === "dissuade" || action === "settle" || action === "refuse" || action === "withdraw";
}
