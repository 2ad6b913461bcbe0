import type { FormInstance } from "antd";
import { ApiProblem } from "#/live/api.ts";
import { faultInWords } from "./fault-text.ts";

/** A JSON pointer (RFC 6901) as the path of a form's field: `/contacts/0/phone` → `["contacts", 0, "phone"]`. */
export function fieldPathOf(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/**
 * Puts what the API refused under the fields that it names, scrolls to the first, and returns what is left to say
 * (null: every fault stands at its field). Call it where a command fails: `message.error(applyProblem(form, problem))`.
 */
export function applyProblem(form: FormInstance, problem: unknown): string | null {
  if (!(problem instanceof ApiProblem)) return problem instanceof Error ? problem.message : String(problem);
  const known = new Set(Object.keys(form.getFieldsValue(true) as object));
  const hasField = (path: (string | number)[]) =>
    path.length > 0 && (form.getFieldInstance(path) !== undefined || known.has(String(path[0])));
  const placed = problem.errors.filter((fault) => hasField(fieldPathOf(fault.pointer)));
  form.setFields(placed.map(({ pointer, detail }) => ({ name: fieldPathOf(pointer), errors: [faultInWords(detail)] })));
  const first = placed[0];
  if (first) form.scrollToField(fieldPathOf(first.pointer), { block: "center" });
  if (placed.length > 0 && placed.length === problem.errors.length) return null;
  const rest = problem.errors.filter((fault) => !placed.includes(fault)).map(({ detail }) => faultInWords(detail));
  return [problem.message, ...rest].join("：");
}
