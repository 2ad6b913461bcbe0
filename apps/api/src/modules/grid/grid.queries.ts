import type { CountyInfo, GridSummary, Outline } from "@safegrid/contract/grid";
import type { GridDetail, GridPlan } from "@safegrid/contract/grid-change";
import type { GridId } from "@safegrid/domain/id";
import type { GridLevel } from "@safegrid/domain/grid";
import { defaultSubjects, depthOfLevel, gridLevels } from "@safegrid/domain/grid";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";

/** The county of this database as a map needs it. The layout is schematic (docs: infra/county/PROVENANCE.md). */
export async function readCountyInfo(sql: Sql, tree: GridTree): Promise<CountyInfo> {
  const [row] = await sql.query<{ outline: Outline | null; is_demo: boolean }>(
    `select o.outline, exists (select from place where is_demo) as is_demo
     from grid g left join grid_outline o on o.grid_id = g.id where g.id = $1`,
    [tree.county.id],
  );
  return {
    county: summaryOf(tree.county),
    mode: row?.is_demo ? "demo" : "live",
    outline: row?.outline ?? null,
    layout: tree
      .subtree(tree.county.id, 1)
      .flatMap(({ id, layout }) => (layout ? { id, x: layout[0], y: layout[1] } : []))
      .map(({ id, x, y }) => ({ gridId: id, x, y })),
    timeZone: "Asia/Shanghai",
  };
}

const underSql = `$1::uuid in (g.county_id, g.township_id, g.village_id, g.id)`;

/** The grids of a scope as they stood on a day, by the names that they had then, down to `depth` levels below it. */
export async function listGridsOn(sql: Sql, scope: GridNode, depth: number, day: BusinessDay): Promise<GridSummary[]> {
  const levels = gridLevels.filter((level) => depthOfLevel(level) - scope.depth <= depth);
  return sql.query<GridSummary>(
    `select g.id, g.code, g.level, coalesce(t.kind, g.kind) as kind, coalesce(t.name, g.name) as name,
       g.parent_id as "parentId", g.is_pseudo as "isPseudo",
       case when g.lon is null or g.lat is null then null else json_build_array(g.lon, g.lat) end as centre
     from grid g left join lateral (
       select name, kind from grid_term where grid_id = g.id and from_on <= $2 order by from_on desc limit 1) t on true
     where ${underSql} and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2) and g.level = any($3)
     order by array_position(array['county', 'township', 'village', 'cell'], g.level), g.sort, g.code`,
    [scope.id, day, levels],
  );
}

interface DetailRow {
  responsible: string | null;
  supervising: string | null;
  enterprise: GridDetail["enterprise"];
  came_from: GridDetail["cameFrom"];
  became_to: GridDetail["becameTo"];
  place_count: number;
  terms: GridDetail["terms"];
}

const relativesSql = (own: "from_id" | "to_id", other: "from_id" | "to_id") => `coalesce((
    select json_agg(json_build_object('id', o.id, 'code', o.code, 'name', o.name, 'kind', l.kind, 'onDay', l.on_day)
      order by o.code)
    from grid_lineage l join grid o on o.id = l.${other} where l.${own} = g.id), '[]')`;

/** All that is known of a grid in a scope; relatives outside of it are not shown. */
export async function readGrid(
  sql: Sql,
  tree: GridTree,
  { scopeId, id, today }: { readonly scopeId: string; readonly id: string; readonly today: BusinessDay },
): Promise<GridDetail> {
  const node = tree.getWithin(scopeId, id);
  const below = tree.subtree(id);
  const [row] = await sql.query<DetailRow>(
    `select g.responsible_subject as responsible, g.supervising_subject as supervising,
       (select json_build_object('id', e.id, 'name', e.name) from enterprise e where e.id = g.enterprise_id) as enterprise,
       ${relativesSql("to_id", "from_id")} as came_from, ${relativesSql("from_id", "to_id")} as became_to,
       (select count(*)::float8 from place p where p.${node.level}_id = g.id and p.closed_on is null
         and not exists (select from public_report r where r.place_id = p.id)) as place_count,
       coalesce((select json_agg(json_build_object('fromOn', t.from_on, 'name', t.name, 'kind', t.kind,
         'responsibleSubject', t.responsible_subject, 'supervisingSubject', t.supervising_subject) order by t.from_on)
         from grid_term t where t.grid_id = g.id), '[]') as terms
     from grid g where g.id = $1`,
    [id],
    // Limiting rows makes it long: planning it took longer than running it.
    `grid-detail-${node.level}`,
  );
  if (!row) throw new DomainProblem("grid-not-found");
  const count = (level: GridLevel) => below.filter((each) => each.level === level && each.id !== node.id).length;
  const standard = defaultSubjects[node.level];
  return {
    ...summaryOf(node),
    pathName: tree.pathName(id),
    ancestors: ancestorsOf(tree, node, scopeId),
    validFrom: node.validFrom,
    validTo: node.validTo,
    responsibleSubject: row.responsible ?? standard.responsible,
    supervisingSubject: row.supervising ?? standard.supervising,
    hasOwnSubjects: row.responsible !== null || row.supervising !== null,
    enterprise: row.enterprise,
    cameFrom: row.came_from.filter((relative) => tree.isWithin(scopeId, relative.id)),
    becameTo: row.became_to.filter((relative) => tree.isWithin(scopeId, relative.id)),
    counts: { township: count("township"), village: count("village"), cell: count("cell"), place: row.place_count },
    terms: row.terms,
    plans: await listOpenPlans(sql, id, addDays(today, -failedPlansShownDays)),
  };
}

/** The grids above one, from the top of the scope down. */
function ancestorsOf(tree: GridTree, node: GridNode, scopeId: string) {
  const top = node.path.indexOf(scopeId as GridId);
  return node.path.slice(Math.max(0, top), -1).flatMap((id) => {
    const above = tree.find(id);
    return above ? [{ id: above.id, level: above.level, name: above.name }] : [];
  });
}

const plansSql = `select p.id, p.grid_id as "gridId", p.effective_on::text as "effectiveOn", p.change,
    p.planned_by_name as "plannedBy", iso_utc(p.planned_at) as "plannedAt", p.state, p.why
  from grid_plan p join grid g on g.id = p.grid_id`;

/** Planned changes in a scope, those of the nearest day first. */
export async function listPlans(sql: Sql, scopeId: string, state: GridPlan["state"] | null): Promise<GridPlan[]> {
  return sql.query<GridPlan>(
    `${plansSql} where ${underSql} and ($2::text is null or p.state = $2)
     order by p.effective_on, p.planned_seq limit 500`,
    [scopeId, state],
  );
}

/** So long a plan that could not be carried out on its day stays in sight. */
const failedPlansShownDays = 30;

/** What somebody may still have to see to: changes that wait for their day, then those that failed since a day, newest first. */
async function listOpenPlans(sql: Sql, scopeId: string, failedSince: BusinessDay): Promise<GridPlan[]> {
  return sql.query<GridPlan>(
    `${plansSql} where ${underSql} and (p.state = 'pending' or (p.state = 'failed' and p.effective_on >= $2::date))
     order by p.state = 'failed', case when p.state = 'pending' then p.effective_on end, p.effective_on desc, p.planned_seq
     limit 500`,
    [scopeId, failedSince],
  );
}

const mostFound = 50;

/**
 * Grids of a scope whose name, code or pinyin initials hold what is looked for: those that begin with it first. In
 * memory: 24,000 grids are looked through in some milliseconds.
 */
export function searchGrids(tree: GridTree, scopeId: string, wanted: string): GridNode[] {
  const text = wanted.trim().toLowerCase();
  const ranked: { node: GridNode; rank: number }[] = [];
  for (const node of tree.subtree(scopeId)) {
    const rank = rankOf(node, text);
    if (rank !== null) ranked.push({ node, rank });
  }
  return ranked
    .toSorted((a, b) => a.rank - b.rank || a.node.depth - b.node.depth || a.node.code.localeCompare(b.node.code))
    .slice(0, mostFound)
    .map(({ node }) => node);
}

function rankOf({ name, code, pinyin }: GridNode, text: string): number | null {
  const lower = name.toLowerCase();
  if (lower === text || code === text || pinyin === text) return 0;
  if (lower.startsWith(text) || code.startsWith(text) || pinyin.startsWith(text)) return 1;
  return lower.includes(text) || pinyin.includes(text) ? 2 : null;
}
