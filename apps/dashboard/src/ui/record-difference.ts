import type { RecordChange } from "@safegrid/contract/history";

export interface Difference {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The fields in which a record differs before and after, in the order in which they were written down. Of a record that
 * was made or ended, every field that had a value.
 */
export function differencesOf({ before, after }: Pick<RecordChange, "before" | "after">): Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const isWhole = before === null || after === null;
  return fields
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((each) => !isSame(each.before, each.after))
    .filter((each) => !isWhole || !isNothing(each.before ?? each.after));
}

function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
