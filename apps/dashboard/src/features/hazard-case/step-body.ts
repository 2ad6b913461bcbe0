import type { UnitRef } from "@safegrid/contract/hazard";
import type { HazardAction, HazardGrade } from "@safegrid/domain/hazard";
import { needsReason } from "@safegrid/domain/hazard";

export type StepField =
  | "note"
  | "reason"
  | "duplicateOf"
  | "toLevel"
  | "to"
  | "grade"
  | "majorCriterion"
  | "holder"
  | "deadlineAt"
  | "untilAt"
  | "five";

/** What a form of a step holds. `to` names a unit as `grid <id>` or `department <id>`. */
export interface StepValues {
  readonly note?: string;
  readonly reason?: string;
  readonly duplicateOf?: string;
  readonly toLevel?: string;
  readonly to?: string;
  readonly toGridId?: string;
  readonly grade?: HazardGrade;
  readonly majorCriterion?: string;
  readonly holder?: string;
  readonly deadlineAt?: string;
  readonly untilAt?: string;
  readonly five?: Readonly<Record<string, string>>;
}

const before: Partial<Record<HazardAction, readonly StepField[]>> = {
  refuse: ["reason", "duplicateOf"],
  report_up: ["toLevel"],
  dispatch: ["to", "deadlineAt"],
  transfer: ["to"],
  share: ["to"],
  regrade: ["grade"],
  assign: ["holder", "deadlineAt"],
  ask_extension: ["untilAt"],
  grant_extension: ["untilAt"],
  ask_stop: ["untilAt"],
  grant_stop: ["untilAt"],
};

/** The fields that a step asks for, in their order: of a hazard that is (or becomes) major the five where they are missing. */
export function fieldsOf(action: HazardAction, hazard: { grade: HazardGrade; hasFive: boolean }): StepField[] {
  const fields = [...(before[action] ?? [])];
  const becomesMajor = action === "regrade" && hazard.grade === "ordinary";
  if (becomesMajor) fields.push("majorCriterion");
  const orders = action === "assign" || action === "dispatch";
  if (((orders && hazard.grade === "major") || becomesMajor) && !hazard.hasFive) fields.push("five");
  if (action !== "acknowledge") fields.push("note");
  return fields;
}

/** Whether a field must be filled in. Of what becomes major before it is assigned, the five may come later. */
export function isRequired(field: StepField, action: HazardAction): boolean {
  if (field === "note") return needsReason(action);
  if (field === "untilAt") return action.startsWith("ask_");
  if (field === "five") return action !== "regrade";
  return field !== "toLevel" && field !== "deadlineAt" && field !== "duplicateOf";
}

/** The step as the API takes it: what was left empty is left out, a unit is told as the action names it. */
export function stepBodyOf(
  action: HazardAction,
  values: StepValues,
  said: { readonly basedOn: number; readonly occurredAt: string },
): Record<string, unknown> {
  const { to, toGridId, five, ...plain } = values;
  const body: Record<string, unknown> = { action, ...said };
  for (const [name, value] of Object.entries(plain))
    if (typeof value === "string" && value.trim() !== "") body[name] = value.trim();
  const target = toGridId ?? to;
  if (action === "dispatch" && target) body["toGridId"] = unitOf(target).id;
  else if (target) body["to"] = refOf(target);
  if (five && Object.values(five).some((text) => text?.trim())) body["five"] = five;
  return body;
}

function unitOf(text: string): { kind: string; id: string } {
  const [kind = "", id = ""] = text.split(" ");
  return { kind, id };
}

function refOf(text: string): UnitRef {
  const { kind, id } = unitOf(text);
  return (kind === "department" ? { departmentId: id } : { gridId: id }) as UnitRef;
}
