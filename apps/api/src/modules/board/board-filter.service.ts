import type { BoardFilters } from "@safegrid/contract/board";
import type { BoardLane, LaneEdges } from "@safegrid/metrics/board-lane";
import type { GridLevel } from "@safegrid/domain/grid";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { hazardIsOpenSql } from "#/modules/hazard/hazard-row.service.ts";

/** Whose board it is: the grid that is looked at, its level, and what the viewer is. */
export interface BoardView {
  readonly scopeId: string;
  readonly level: GridLevel;
  readonly viewer: Viewer;
  readonly edges: LaneEdges;
  /** Open hazards from beyond the ground or line that were sent to or shared with a unit on it (P7). */
  readonly foreignIds: readonly string[];
}

/** What is looked at, with what was let in from beyond: few, found by the unit, and asked for once for all lanes. */
export async function readBoardView(sql: Sql, of: Omit<BoardView, "foreignIds">): Promise<BoardView> {
  const { scopeId, level, viewer } = of;
  const [condition, params] =
    viewer.departmentId === null
      ? [`$1::uuid in (g.township_id, g.village_id, g.id) and h.${level}_id <> $1`, [scopeId]]
      : [
          `y.unit_department_id = $2 and ($1 = $3 or h.${level}_id = $1::uuid)
           and not exists (select from place p where p.id = h.place_id and p.department_id = $2)`,
          [scopeId, viewer.departmentId, viewer.scopeId],
        ];
  if (viewer.departmentId === null && level === "county") return { ...of, foreignIds: [] };
  const rows = await sql.query<{ id: string }>(
    `select distinct h.id from hazard_party y join hazard h on h.id = y.hazard_id left join grid g on g.id = y.unit_grid_id
     where ${hazardIsOpenSql} and ${condition}`,
    params,
  );
  return { ...of, foreignIds: rows.map(({ id }) => id) };
}

/** Binds values as they are needed: a statement names only what it asks about, and the planner sees no idle condition. */
export function createParams() {
  const params: unknown[] = [];
  return { params, bind: (value: unknown) => `$${params.push(value)}` };
}
export type Params = ReturnType<typeof createParams>;

/** The lane of an open hazard `h`; says what `laneOf` of metrics says. */
export function laneSql({ bind }: Params, { todayEndsMs, soonEndsMs }: LaneEdges): string {
  const [today, soon] = [bind(new Date(todayEndsMs)), bind(new Date(soonEndsMs))];
  return `case when h.state in ('submitted', 'reinspected') then 'reinspection'
    when h.deadline_at is null then 'undated' when h.deadline_passed then 'overdue'
    when h.deadline_at <= ${today} then 'today' when h.deadline_at <= ${soon} then 'soon' else 'later' end`;
}

/** One of these lanes as a condition on an open hazard `h`, said so that an index finds where it begins. */
export function inLaneSql({ bind }: Params, { todayEndsMs, soonEndsMs }: LaneEdges, lane: BoardLane): string {
  const [today, soon] = [() => bind(new Date(todayEndsMs)), () => bind(new Date(soonEndsMs))];
  const dated = "h.state not in ('submitted', 'reinspected') and h.deadline_at is not null and";
  switch (lane) {
    case "overdue":
      return `${dated} h.deadline_passed`;
    case "today":
      return `${dated} not h.deadline_passed and h.deadline_at <= ${today()}`;
    case "soon":
      return `${dated} not h.deadline_passed and h.deadline_at > ${today()} and h.deadline_at <= ${soon()}`;
    case "later":
      return `${dated} not h.deadline_passed and h.deadline_at > ${soon()}`;
    case "reinspection":
      return `h.state in ('submitted', 'reinspected')`;
    case "undated":
      return `h.state not in ('submitted', 'reinspected') and h.deadline_at is null`;
  }
}

/** Whether a board shows all that lies on its ground: no filter, no line, nothing from beyond. */
export function isWhole({ viewer, foreignIds }: BoardView, filters: BoardFilters): boolean {
  const { level, grade, category, overdue, mine, message, holder, q } = filters;
  const asked = [level, grade, category, overdue, mine, message, holder, q];
  return viewer.departmentId === null && foreignIds.length === 0 && !asked.some(Boolean);
}

/**
 * The open hazards that a board is about, as a condition on `hazard h`. The viewer sees what lies on the ground looked
 * at, of a department's viewer what is in its line, and what was let in from beyond.
 */
export function boardConditionSql(params: Params, view: BoardView, filters: BoardFilters): string {
  const { bind } = params;
  const { viewer, level } = view;
  const scope = bind(view.scopeId);
  const all = [hazardIsOpenSql];
  const ground = [`h.${level}_id = ${scope}`];
  if (viewer.departmentId !== null)
    ground.push(`h.place_id in (select p.id from place p where p.department_id = ${bind(viewer.departmentId)})`);
  const own = ground.join(" and ");
  // Mostly there is nothing from beyond, and then an index gives the lanes in their order.
  all.push(view.foreignIds.length === 0 ? own : `(${own} or h.id = any(${bind(view.foreignIds)}::uuid[]))`);
  if (filters.level) all.push(`h.level = ${bind(filters.level)}`);
  if (filters.grade) all.push(`h.grade = ${bind(filters.grade)}`);
  if (filters.category) all.push(`h.category = ${bind(filters.category)}`);
  if (filters.overdue) all.push("h.deadline_passed");
  if (filters.mine) all.push(isTurnOf(params, viewer));
  if (filters.message)
    all.push(`h.id in (select c.hazard_id from message_case c where c.message_id = ${bind(filters.message)})`);
  if (filters.holder) all.push(`strpos(h.holder, ${bind(filters.holder)}) > 0`);
  if (filters.q) {
    const text = bind(filters.q);
    all.push(`(strpos(h.serial, upper(${text})) > 0 or strpos(h.description, ${text}) > 0
      or exists (select from place p where p.id = h.place_id and strpos(p.name, ${text}) > 0))`);
  }
  return all.join("\n and ");
}

/** What waits for re-inspection is the turn of who watches over it, all else of who has it in hand. */
function isTurnOf({ bind }: Params, { scopeId, departmentId }: Viewer): string {
  const [kind, id] = departmentId === null ? ["grid", bind(scopeId)] : ["department", bind(departmentId)];
  return `case when h.state in ('submitted', 'reinspected') then h.supervisor_${kind}_id else h.owner_${kind}_id end = ${id}`;
}
