import type { BoardFilters } from "@safegrid/contract/board";
import type { HazardGrade, HazardState } from "@safegrid/domain/hazard";
import type { GridLevel } from "@safegrid/domain/grid";
import type { BoardLane } from "@safegrid/metrics/board-lane";
import type { Sql } from "#/platform/sql.ts";
import type { BoardView } from "#/modules/board/board-filter.service.ts";
import { boardConditionSql, createParams, laneSql } from "#/modules/board/board-filter.service.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

/** One open hazard for a printed list. */
export interface BoardExportRow {
  readonly id: string;
  readonly serial: string;
  readonly lane: BoardLane;
  readonly grade: HazardGrade;
  readonly category: string;
  readonly state: HazardState;
  readonly level: GridLevel;
  readonly grid: string;
  readonly place: string;
  readonly description: string;
  readonly owner: string;
  readonly holder: string | null;
  readonly supervisor: string | null;
  readonly foundAt: Date;
  readonly firstDeadlineAt: Date | null;
  readonly deadlineAt: Date | null;
  readonly deadlinePassed: boolean;
  readonly returnedCount: number;
}

type Read = Omit<BoardExportRow, "grid" | "owner" | "supervisor"> & {
  readonly cellId: string;
  readonly ownerGrid: string | null;
  readonly ownerDepartment: string | null;
  readonly supervisorGrid: string | null;
  readonly supervisorDepartment: string | null;
};

const pageSize = 1_000;

/**
 * One page of a board as filtered, oldest first behind the id `after`: deadlines move while a list is written, ids do not,
 * so nothing is left out or told twice.
 */
export async function exportPage(
  sql: Sql,
  tree: GridTree,
  names: UnitNames,
  view: BoardView,
  filters: BoardFilters,
  after: string | null,
): Promise<BoardExportRow[]> {
  const params = createParams();
  const lane = laneSql(params, view.edges);
  const condition = boardConditionSql(params, view, filters);
  const rows = await sql.query<Read>(
    `select * from (
       select h.id, h.serial, ${lane} as lane, h.grade, h.category, h.state, h.level, h.cell_id as "cellId",
         p.name as place, h.description, h.owner_grid_id as "ownerGrid", h.owner_department_id as "ownerDepartment",
         h.supervisor_grid_id as "supervisorGrid", h.supervisor_department_id as "supervisorDepartment", h.holder,
         h.found_at as "foundAt", h.first_deadline_at as "firstDeadlineAt", h.deadline_at as "deadlineAt",
         h.deadline_passed as "deadlinePassed", h.returned_count as "returnedCount"
       from hazard h join place p on p.id = h.place_id
       where ${condition}${after === null ? "" : ` and h.id > ${params.bind(after)}`}) as listed
     ${filters.lane ? `where lane = ${params.bind(filters.lane)}` : ""} order by id limit ${pageSize}`,
    params.params,
  );
  return rows.map(({ cellId, ownerGrid, ownerDepartment, supervisorGrid, supervisorDepartment, ...row }) => ({
    ...row,
    grid: tree.pathName(cellId),
    owner: names(unitOf(tree, ownerGrid, ownerDepartment)).name,
    supervisor:
      supervisorGrid || supervisorDepartment ? names(unitOf(tree, supervisorGrid, supervisorDepartment)).name : null,
  }));
}
