import type { ViolationAction } from "@safegrid/domain/violation";
import { violationNeedsReason } from "@safegrid/domain/violation";

export type ViolationField = "number" | "outcome" | "document" | "penalty" | "where" | "note";

const before: Partial<Record<ViolationAction, readonly ViolationField[]>> = {
  file: ["number"],
  decide: ["outcome", "document", "penalty"],
  publish: ["where"],
};

/** The fields of a step of a violation, in their order. */
export function violationFieldsOf(action: ViolationAction): ViolationField[] {
  return [...(before[action] ?? []), "note"];
}

/** Whether a field must be filled in. */
export function isViolationFieldRequired(field: ViolationField, action: ViolationAction): boolean {
  return field !== "note" || violationNeedsReason(action);
}

/** The body as the API takes it: what was left empty is left out. */
export function filledIn(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = typeof value === "string" ? value.trim() : value;
      return text === "" || text === undefined || text === null ? [] : [[name, text]];
    }),
  );
}
