import type { BoardAnswer, BoardQuery, BoardRow } from "@safegrid/contract/board";
import type { HazardRow } from "@safegrid/contract/hazard";
import { unitAbove } from "@safegrid/domain/unit";
import type { BoardLane } from "@safegrid/metrics/board-lane";
import { boardLanes } from "@safegrid/metrics/board-lane";
import type { Sql } from "#/platform/sql.ts";
import type { BoardView } from "#/modules/board/board-filter.service.ts";
import { boardConditionSql, createParams, laneSql } from "#/modules/board/board-filter.service.ts";
import { previewOf } from "#/modules/escalation/preview.service.ts";
import type { RungFacts, RungRules } from "#/modules/escalation/rung.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { hazardRowSql } from "#/modules/hazard/hazard-row.service.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

interface Read {
  readonly lane: BoardLane;
  readonly hazard: HazardRow;
  readonly countyId: string;
  readonly supervisorGrid: string | null;
  readonly supervisorDepartment: string | null;
  readonly lineId: string | null;
  readonly rungFrom: Date | null;
  readonly stages: BoardRow["stages"];
}

/** Within a lane; the id last, so that pages neither skip nor repeat. */
const orders = {
  deadline: (lane: BoardLane) => (lane === "undated" ? "h.receipt_due_at, h.found_at, h.id" : "h.deadline_at, h.id"),
  grade: () => "(h.grade = 'major') desc, h.deadline_at, h.id",
  found: () => "h.found_at, h.id",
  returned: () => "h.returned_count desc, h.deadline_at, h.id",
} as const satisfies Record<BoardQuery["sort"], (lane: BoardLane) => string>;

/** How many open hazards there are in each lane; lanes without any are told as well. */
export async function countLanes(sql: Sql, view: BoardView, query: BoardQuery): Promise<BoardAnswer["lanes"]> {
  const params = createParams();
  const lane = laneSql(params, view.edges);
  const rows = await sql.query<{ lane: BoardLane; total: number }>(
    `select ${lane} as lane, count(*)::int as total from hazard h where ${boardConditionSql(params, view, query)}
     group by 1`,
    params.params,
  );
  const totals = new Map(rows.map((row) => [row.lane, row.total]));
  return boardLanes.map((each) => ({ lane: each, total: totals.get(each) ?? 0 }));
}

export interface BoardGround {
  readonly tree: GridTree;
  readonly names: UnitNames;
  readonly now: Date;
}

/**
 * The first rows of each lane, or a page of one, in one statement: each lane is walked in its order as far as it is
 * shown, and only what is shown is told in full. Cost: with 100,000 open hazards of a county about 25 ms, and 55 ms for
 * the counts, which look at every one of them.
 */
export async function listLanes(
  sql: Sql,
  ground: BoardGround,
  by: RungRules,
  view: BoardView,
  query: BoardQuery,
): Promise<BoardRow[]> {
  const params = createParams();
  const condition = boardConditionSql(params, view, query);
  const { edges } = view;
  const [today, soon] = [params.bind(new Date(edges.todayEndsMs)), params.bind(new Date(edges.soonEndsMs))];
  const dated = "h.state not in ('submitted', 'reinspected') and h.deadline_at is not null and";
  // Said lane by lane, so that an index finds where each begins.
  const inLane = {
    overdue: `${dated} h.deadline_passed`,
    today: `${dated} not h.deadline_passed and h.deadline_at <= ${today}`,
    soon: `${dated} not h.deadline_passed and h.deadline_at > ${today} and h.deadline_at <= ${soon}`,
    later: `${dated} not h.deadline_passed and h.deadline_at > ${soon}`,
    reinspection: `h.state in ('submitted', 'reinspected')`,
    undated: `h.state not in ('submitted', 'reinspected') and h.deadline_at is null`,
  } as const satisfies Record<BoardLane, string>;
  const [limit, offset] = [params.bind(query.limit), params.bind(query.offset)];
  const lanes = query.lane ? [query.lane] : boardLanes;
  const picked = lanes.map(
    (lane) => `(select '${lane}' as lane, ${boardLanes.indexOf(lane)} as place, id, row_number() over () as n from
      (select h.id from hazard h where ${condition} and ${inLane[lane]}
       order by ${orders[query.sort](lane)} limit ${limit} offset ${offset}) as first)`,
  );
  const rows = await sql.query<Read>(
    `with picked as (${picked.join(" union all ")}), edges as (select ${today}::timestamptz, ${soon}::timestamptz)
     select picked.lane, ${hazardRowSql} as hazard, h.county_id as "countyId",
       h.supervisor_grid_id as "supervisorGrid", h.supervisor_department_id as "supervisorDepartment",
       p.department_id as "lineId", h.rung_from as "rungFrom",
       coalesce((select json_agg(json_build_object('state', s.to_state, 'fromAt', iso_utc(s.at)) order by s.n)
         from hazard_step s where s.hazard_id = h.id and s.from_state is distinct from s.to_state), '[]'::json) as stages
     from picked join hazard h on h.id = picked.id join place p on p.id = h.place_id
     order by picked.place, picked.n`,
    params.params,
  );
  return rows.map((row) => toBoardRow(row, ground, by));
}

function toBoardRow(row: Read, ground: BoardGround, by: RungRules): BoardRow {
  const { tree, names } = ground;
  const { hazard, lane, stages } = row;
  const { ownerGridId, ownerDepartmentId, receiptDueAt } = hazard;
  const owner = unitOf(tree, ownerGridId, ownerDepartmentId);
  const home = [row.countyId, hazard.townshipId, hazard.villageId, hazard.cellId];
  const above = receiptDueAt === null ? null : unitAbove(owner, home);
  return {
    lane,
    hazard,
    stages,
    gridName: tree.pathName(hazard.cellId),
    owner: names(owner),
    supervisor:
      row.supervisorGrid || row.supervisorDepartment
        ? names(unitOf(tree, row.supervisorGrid, row.supervisorDepartment))
        : null,
    nextRung: previewOf(by, ground, rungFactsOf(row), row.lineId),
    escalation: receiptDueAt === null ? null : { at: receiptDueAt, to: above ? names(above) : null },
  };
}

function rungFactsOf({ hazard, countyId, supervisorGrid, supervisorDepartment, rungFrom }: Read): RungFacts {
  return {
    ...{
      ...hazard,
      countyId,
      supervisorGridId: supervisorGrid,
      supervisorDepartmentId: supervisorDepartment,
      rungFrom,
    },
    deadlineAt: hazard.deadlineAt === null ? null : new Date(hazard.deadlineAt),
  };
}
