import type { UnitOut } from "@safegrid/contract/hazard";
import type { Unit } from "@safegrid/domain/unit";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type UnitNames = (unit: Unit) => UnitOut;

/** Names grids and departments as people know them; departments are read once for a whole answer. */
export async function readUnitNames(sql: Sql, tree: GridTree): Promise<UnitNames> {
  const departments = await sql.query<{ id: string; name: string }>(`select id, name from department`);
  const byId = new Map(departments.map(({ id, name }) => [id, name]));
  return (unit) =>
    unit.kind === "grid"
      ? { gridId: unit.id, departmentId: null, name: tree.pathName(unit.id) }
      : { gridId: null, departmentId: unit.id, name: byId.get(unit.id) ?? "" };
}
