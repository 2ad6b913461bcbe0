import type { UnitRef } from "@safegrid/contract/hazard";
import type { Unit } from "@safegrid/domain/unit";
import { gridUnitOf } from "@safegrid/domain/unit";
import type { Sql } from "#/platform/sql.ts";
import { fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** For whom somebody acts: a department where the account is one's, else the grid that it belongs to. */
export function unitOfCaller(tree: GridTree, { departmentId, scopeId }: Caller): Unit {
  return departmentId === null ? gridUnitIn(tree, scopeId) : { kind: "department", id: departmentId };
}

/** The unit that two columns name; the grid may be one that was closed since. */
export function unitOf(
  tree: GridTree,
  gridId: string | null | undefined,
  departmentId: string | null | undefined,
): Unit {
  if (departmentId) return { kind: "department", id: departmentId };
  return gridUnitIn(tree, gridId ?? "");
}

function gridUnitIn(tree: GridTree, gridId: string): Unit {
  const node = tree.find(gridId);
  if (!node) throw new Error("a grid that a hazard names is gone");
  return gridUnitOf(node.path);
}

/** The two columns that name a unit, in their order: grid, department. */
export function columnsOfUnit(unit: Unit): [gridId: string | null, departmentId: string | null] {
  return unit.kind === "grid" ? [unit.id, null] : [null, unit.id];
}

/**
 * The unit that a command names. A neighbour lies outside the sender's subtree by nature, so the whole county is looked
 * through; a grid that was closed takes nothing any more.
 */
export async function namedUnit(sql: Sql, tree: GridTree, pointer: string, ref: UnitRef): Promise<Unit> {
  if ("gridId" in ref) {
    const node = tree.find(ref.gridId);
    if (!node || node.validTo !== null)
      throw fieldProblem("hazard-target-wrong", `${pointer}/gridId`, "no such grid stands in this county");
    return gridUnitOf(node.path);
  }
  const [department] = await sql.query<{ id: string }>(`select id from department where id = $1`, [ref.departmentId]);
  if (!department) throw fieldProblem("hazard-target-wrong", `${pointer}/departmentId`, "no such department");
  return { kind: "department", id: department.id };
}
