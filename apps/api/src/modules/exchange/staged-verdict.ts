import type { Verdict } from "#/modules/exchange/adapter.ts";
import type { FaultCode } from "#/modules/exchange/column.ts";

export type JudgedFault = Verdict["faults"][number];

export const faultOf = (key: string | null, code: FaultCode, detail: string): JudgedFault => ({ key, code, detail });

/** A department is meant by its whole name. */
export const noDepartment = (named: string): JudgedFault =>
  faultOf("department", "unknown-reference", `没有名为“${named.slice(0, 40)}”的部门`);

/** A row that cannot be taken over; faults of its cells may have been told already. */
export function faultyRow(...faults: readonly JudgedFault[]): Verdict {
  return {
    state: "faulty",
    faults,
    subjectId: null,
    gridId: null,
    matchKey: null,
    baseVersion: null,
    record: null,
    before: null,
    after: null,
  };
}

/** Tells a second row that means the same as an earlier one. */
export function createRepeats() {
  const seen = new Map<string, number>();
  return (key: string, row: number): number | null => {
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, row);
    return earlier ?? null;
  };
}
