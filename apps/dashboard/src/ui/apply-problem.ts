import type { FormInstance } from "antd";
import { ApiProblem } from "#/live/api.ts";
import { faultInWords } from "./fault-text.ts";
import { fieldPathOf, nearestField } from "./field-path.ts";

/**
 * Puts what the API refused under the fields that it names, scrolls to the first, and returns what is left to say
 * (null: every fault stands at its field). Call it where a command fails: `message.error(applyProblem(form, problem))`.
 */
export function applyProblem(form: FormInstance, problem: unknown): string | null {
  if (!(problem instanceof ApiProblem)) return problem instanceof Error ? problem.message : String(problem);
  const fields = form.getFieldsError().map(({ name }) => name);
  const told = problem.errors.map(({ pointer, detail }) => ({
    name: nearestField(fieldPathOf(pointer), fields),
    words: faultInWords(detail),
  }));
  const placed = told.flatMap(({ name, words }) => (name === null ? [] : [{ name, words }]));
  form.setFields(
    placed.map(({ name }) => ({
      name,
      errors: placed.filter((each) => each.name.join() === name.join()).map(({ words }) => words),
    })),
  );
  const [first] = placed;
  if (first) form.scrollToField(first.name, { block: "center" });
  if (placed.length > 0 && placed.length === told.length) return null;
  return [problem.message, ...told.flatMap(({ name, words }) => (name === null ? [words] : []))].join("：");
}
