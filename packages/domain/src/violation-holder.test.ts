import { expect, test } from "vitest";
import { gridUnitOf } from "./unit.ts";
import type { ViolationAuthority } from "./violation-authority.ts";
import { exampleAuthorities } from "./violation-authority.ts";
import type { ViolationCase } from "./violation-decision.ts";
import { holdersOfViolation, toldOfLateViolation } from "./violation-holder.ts";

const home = ["county", "town", "village", "cell"];
const violation: ViolationCase = { state: "reported", kind: "unlicensed", home, lineId: "trade", filedBy: null };
const line = (who: object, more: object = {}) =>
  ({ who, kind: "*", delegatedBy: null, basis: "法", fromOn: "2026-01-01", toOn: null, ...more }) as ViolationAuthority;
const delegated = line({ gridId: "town" }, { delegatedBy: "县应急管理局", toOn: "2026-06-30" });
const ids = (units: readonly { id: string }[]) => units.map(({ id }) => id);

test("until it is filed, whoever could file it that day has it in hand; the county where nobody could", () => {
  const all = [...exampleAuthorities, delegated, line({ departmentId: "trade" }), line({ departmentId: "fire" })];
  expect(ids(holdersOfViolation(violation, "2026-06-30", all))).toEqual(["trade", "town", "county"]);
  expect(ids(holdersOfViolation(violation, "2026-07-01", all))).toEqual(["trade", "county"]);
  expect(ids(holdersOfViolation(violation, "2026-07-01", [delegated]))).toEqual(["county"]);
  expect(ids(holdersOfViolation({ ...violation, lineId: null }, "2026-07-01", all))).toEqual(["county"]);
});

test("what is late is told to its holders and to who stands above them, to each once", () => {
  expect(ids(toldOfLateViolation(violation, "2026-03-10", [delegated]))).toEqual(["town", "county"]);
  expect(ids(toldOfLateViolation(violation, "2026-03-10", [...exampleAuthorities, delegated]))).toEqual([
    ...["town", "county"],
  ]);
  expect(ids(toldOfLateViolation(violation, "2026-03-10", exampleAuthorities))).toEqual(["county"]);
  const filedBy = (unit: NonNullable<ViolationCase["filedBy"]>["unit"]) => ({
    ...{ ...violation, state: "filed" as const },
    filedBy: { unit, person: "a" },
  });
  const told = (of: ViolationCase) => ids(toldOfLateViolation(of, "2026-03-10", exampleAuthorities));
  expect(told(filedBy({ kind: "department", id: "trade" }))).toEqual(["trade", "county"]);
  expect(told(filedBy(gridUnitOf(home.slice(0, 2))))).toEqual(["town", "county"]);
  expect(told(filedBy(gridUnitOf(home.slice(0, 1))))).toEqual(["county"]);
});
