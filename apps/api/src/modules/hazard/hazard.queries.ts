import type { HazardList, HazardTimeline } from "@safegrid/contract/hazard";
import type { HazardState } from "@safegrid/domain/hazard";
import { DomainProblem } from "#/platform/problem.ts";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { hazardRowSql } from "#/modules/hazard/hazard-row.service.ts";

/** In the viewer's subtree, and of a department's viewer in its line (P16). */
const inScope = `$1::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)
  and ($2::uuid is null or p.department_id = $2)`;

/** Hazards of a scope by state, longest known first. */
export async function listHazards(
  sql: Sql,
  { scopeId, departmentId }: Viewer,
  filter: { readonly states: readonly HazardState[]; readonly limit: number; readonly offset: number },
): Promise<HazardList> {
  const rows = await sql.query<{ row: HazardList["hazards"][number] }>(
    `select ${hazardRowSql} as row from hazard h join place p on p.id = h.place_id
     where ${inScope} and h.state = any($3::text[])
     order by h.found_at, h.id limit $4 offset $5`,
    [scopeId, departmentId, filter.states, filter.limit + 1, filter.offset],
  );
  const hazards = rows.slice(0, filter.limit).map(({ row }) => row);
  return { hazards, nextOffset: rows.length > filter.limit ? filter.offset + filter.limit : null };
}

/** A hazard with all that happened to it, in order. */
export async function readTimeline(sql: Sql, { scopeId, departmentId }: Viewer, id: string): Promise<HazardTimeline> {
  const [row] = await sql.query<HazardTimeline>(
    `select ${hazardRowSql} as hazard,
       (select json_agg(json_build_object('action', s.action, 'to', s.to_state, 'at', iso_utc(s.at),
          'recordedAt', iso_utc(s.recorded_at), 'by', s.by_name, 'note', s.note) order by s.n)
        from hazard_step s where s.hazard_id = h.id) as steps
     from hazard h join place p on p.id = h.place_id where h.id = $3 and ${inScope}`,
    [scopeId, departmentId, id],
  );
  if (!row) throw new DomainProblem("hazard-not-found");
  return row;
}
