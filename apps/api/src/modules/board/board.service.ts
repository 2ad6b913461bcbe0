import type { BoardAnswer, BoardFilters, BoardQuery, BoardRow } from "@safegrid/contract/board";
import type { HazardRow } from "@safegrid/contract/hazard";
import { gridUnitOf, mayActFor, unitAbove } from "@safegrid/domain/unit";
import type { BoardLane } from "@safegrid/metrics/board-lane";
import { boardLanes } from "@safegrid/metrics/board-lane";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { BoardView, Params } from "#/modules/board/board-filter.service.ts";
import { boardConditionSql, createParams, inLaneSql, isWhole, laneSql } from "#/modules/board/board-filter.service.ts";
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
export const boardOrders = {
  deadline: (lane: BoardLane) => (lane === "undated" ? "h.receipt_due_at, h.found_at, h.id" : "h.deadline_at, h.id"),
  grade: () => "(h.grade = 'major') desc, h.deadline_at, h.id",
  found: () => "h.found_at, h.id",
  returned: () => "h.returned_count desc, h.deadline_at, h.id",
} as const satisfies Record<BoardQuery["sort"], (lane: BoardLane) => string>;

type LaneTotals = Partial<Record<BoardLane, number>>;

/**
 * How many open hazards there are in each lane, and the first rows of each, or a page of one. All of a county or township
 * is walked along its indexes; what is filtered, or small, is gone through once.
 */
export async function readLanes(
  sql: Sql,
  ground: BoardGround,
  by: RungRules,
  view: BoardView,
  query: BoardQuery,
): Promise<Pick<BoardAnswer, "lanes" | "rows">> {
  if (isAsOpened(view, query)) await sql.query("set local plan_cache_mode = force_generic_plan");
  const isLarge = view.level === "county" || view.level === "township";
  const { totals, read } =
    isLarge && isWhole(view, query)
      ? { totals: await countShort(sql, view), read: await walkLanes(sql, view, query) }
      : await passOnce(sql, view, query);
  return {
    lanes: boardLanes.map((lane) => ({ lane, total: totals[lane] ?? 0 })),
    rows: read.map((row) => toBoardRow(row, ground, by, view.viewer)),
  };
}

/**
 * Nearly all open hazards of a county or township are due later, and how many are open at all is kept (`grid_standing`,
 * moved by the same transactions): only the short lanes are counted, and the long one is what is left.
 */
async function countShort(sql: Sql, view: BoardView): Promise<LaneTotals> {
  const params = createParams();
  const condition = boardConditionSql(params, view, { overdue: false, mine: false });
  const counts = boardLanes
    .filter((lane) => lane !== "later")
    .map((lane) => {
      const inLane = inLaneSql(params, view.edges, lane);
      return `(select count(*)::int from hazard h where ${condition} and ${inLane}) as "${lane}"`;
    });
  const [row] = await sql.query<Record<string, number>>(
    `select ${counts.join(", ")},
       coalesce((select s.open_hazards from grid_standing s where s.grid_id = ${params.bind(view.scopeId)}), 0) as open`,
    params.params,
    `board-${view.level}-counts`,
  );
  const { open = 0, ...totals } = row ?? {};
  return { ...totals, later: open - Object.values(totals).reduce((sum, total) => sum + total, 0) };
}

export interface BoardGround {
  readonly tree: GridTree;
  readonly names: UnitNames;
  readonly now: Date;
}

/**
 * Each lane is walked in its order as far as it is shown, and only what is shown is told in full. Cost: with 100,000 open
 * hazards of a county some 20 ms, and as much for the counts; planning it takes longer than that, so that a board as it is
 * opened is planned once a connection.
 */
async function walkLanes(sql: Sql, view: BoardView, query: BoardQuery): Promise<Read[]> {
  const params = createParams();
  const condition = boardConditionSql(params, view, query);
  const picked = pickedSql(query, "hazard", (lane) => `${condition} and ${inLaneSql(params, view.edges, lane)}`);
  const text = `with picked as (${picked}) ${shownSql} order by place, n`;
  return sql.query<Read>(text, params.params, statementName(view, query, "rows"));
}

/** The page of each lane that is asked for, in its order, from the rows `h` of a table that lie in it. */
function pickedSql(query: BoardQuery, table: string, isInSql: (lane: BoardLane) => string): string {
  // In the text, so that a plan that is kept is made for a page and not for a tenth of all.
  const page = `limit ${query.limit} offset ${query.offset}`;
  return (query.lane ? [query.lane] : boardLanes)
    .map(
      (lane) => `(select '${lane}' as lane, id, row_number() over () as n from (select h.id from ${table} h
        where ${isInSql(lane)} order by ${boardOrders[query.sort](lane)} ${page}) as first)`,
    )
    .join(" union all ");
}

/** All that fits the filters is found once, for the counts and for the rows; only what is shown is told in full. */
async function passOnce(sql: Sql, view: BoardView, query: BoardQuery): Promise<{ totals: LaneTotals; read: Read[] }> {
  const params = createParams();
  const hit = hitSql(params, view, query);
  const picked = pickedSql(query, "hit", (each) => `h.lane = '${each}'`);
  const rows = await sql.query<Read & { totals: LaneTotals; isShown: boolean | null }>(
    `with hit as materialized (${hit}),
       counted as (select coalesce(json_object_agg(lane, total), '{}'::json) as totals
         from (select lane, count(*)::int as total from hit group by lane) as each),
       picked as (${picked}),
       shown as (${shownSql})
     select counted.totals, shown.lane is not null as "isShown", shown.* from counted left join shown on true
     order by shown.place, shown.n`,
    params.params,
    statementName(view, query, "pass"),
  );
  return { totals: rows[0]?.totals ?? {}, read: rows.filter(({ isShown }) => isShown) };
}

/** All that fits the filters, each with its lane and what lanes are ordered by. */
export function hitSql(params: Params, view: BoardView, filters: BoardFilters): string {
  const lane = laneSql(params, view.edges);
  return `select h.id, ${lane} as lane, h.grade, h.deadline_at, h.receipt_due_at, h.found_at, h.returned_count
    from hazard h where ${boardConditionSql(params, view, filters)}`;
}

/** A board as it is opened, nothing filtered and no single lane asked for: its statements never vary but by their values. */
const isAsOpened = (view: BoardView, query: BoardQuery) =>
  isWhole(view, query) && query.lane === undefined && query.offset === 0 && usualLimits.includes(query.limit);
/** What the board itself asks for, and what is answered where nobody says: each is a statement of its own. */
const usualLimits: readonly number[] = [20, 40];

/** What is planned once has a name; whatever varies is planned by its values. */
const statementName = (view: BoardView, query: BoardQuery, what: string): string | undefined =>
  isAsOpened(view, query) ? `board-${view.level}-${what}-${query.sort}-${query.limit}` : undefined;

/** What was picked, in full. */
const shownSql = `select picked.lane, picked.n,
    array_position(array[${boardLanes.map((lane) => `'${lane}'`).join(", ")}], picked.lane) as place, ${hazardRowSql} as hazard, h.county_id as "countyId",
    h.supervisor_grid_id as "supervisorGrid", h.supervisor_department_id as "supervisorDepartment",
    p.department_id as "lineId", h.rung_from as "rungFrom",
    coalesce((select json_agg(json_build_object('state', s.to_state, 'fromAt', iso_utc(s.at)) order by s.n)
      from hazard_step s where s.hazard_id = h.id and s.from_state is distinct from s.to_state), '[]'::json) as stages
  from picked join hazard h on h.id = picked.id join place p on p.id = h.place_id`;

function toBoardRow(row: Read, ground: BoardGround, by: RungRules, viewer: Viewer): BoardRow {
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
    isListable:
      !hazard.isListed &&
      mayActFor(unitOf(tree, viewer.scopeId, viewer.departmentId), gridUnitOf(home.slice(0, 2)), row.lineId),
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
