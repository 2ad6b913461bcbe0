import type { BoardFilters, BoardQuery } from "@safegrid/contract/board";
import type { HazardGrade, HazardState } from "@safegrid/domain/hazard";
import type { GridLevel } from "@safegrid/domain/grid";
import type { BoardLane } from "@safegrid/metrics/board-lane";
import { boardLanes } from "@safegrid/metrics/board-lane";
import type { Sql } from "#/platform/sql.ts";
import type { BoardView } from "#/modules/board/board-filter.service.ts";
import { createParams, laneSql } from "#/modules/board/board-filter.service.ts";
import { boardOrders, hitSql } from "#/modules/board/board.service.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { hazardIsOpenSql } from "#/modules/hazard/hazard-row.service.ts";
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

/**
 * The open hazards of a board as filtered, in the order in which it shows them: lane by lane, each as asked. One statement
 * reads them all, so that nothing is left out or told twice however long the file takes: deadlines and lanes move
 * meanwhile, this order does not. Memory: the ids alone, some 10 MB for 100,000 hazards.
 */
export async function exportOrder(
  sql: Sql,
  view: BoardView,
  { sort, ...filters }: BoardFilters & Pick<BoardQuery, "sort">,
): Promise<string[]> {
  const params = createParams();
  const hit = hitSql(params, view, filters);
  const lanes = filters.lane ? [filters.lane] : boardLanes;
  const listed = lanes.map(
    (lane, place) => `select h.id, ${place} as place, row_number() over (order by ${boardOrders[sort](lane)}) as n
      from hit h where h.lane = '${lane}'`,
  );
  const rows = await sql.query<{ id: string }>(
    `with hit as materialized (${hit}) select id from (${listed.join(" union all ")}) as listed order by place, n`,
    params.params,
  );
  return rows.map(({ id }) => id);
}

/** These hazards as they stand now, in the order given; one that has ended since is on no board any more. */
export async function exportRows(
  sql: Sql,
  tree: GridTree,
  names: UnitNames,
  { edges }: BoardView,
  ids: readonly string[],
): Promise<BoardExportRow[]> {
  const params = createParams();
  const lane = laneSql(params, edges);
  const rows = await sql.query<Read>(
    `select h.id, h.serial, ${lane} as lane, h.grade, h.category, h.state, h.level, h.cell_id as "cellId",
       p.name as place, h.description, h.owner_grid_id as "ownerGrid", h.owner_department_id as "ownerDepartment",
       h.supervisor_grid_id as "supervisorGrid", h.supervisor_department_id as "supervisorDepartment", h.holder,
       h.found_at as "foundAt", h.first_deadline_at as "firstDeadlineAt", h.deadline_at as "deadlineAt",
       h.deadline_passed as "deadlinePassed", h.returned_count as "returnedCount"
     from unnest(${params.bind(ids)}::uuid[]) with ordinality as asked (id, n)
       join hazard h on h.id = asked.id join place p on p.id = h.place_id
     where ${hazardIsOpenSql} order by asked.n`,
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
