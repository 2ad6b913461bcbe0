import type { HazardList, HazardTimeline } from "@safegrid/contract/hazard";
import type { HazardState } from "@safegrid/domain/hazard";
import { DomainProblem } from "#/platform/problem.ts";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { hazardInSightSql, hazardRowSql } from "#/modules/hazard/hazard-row.service.ts";

export interface HazardFilter {
  readonly states: readonly HazardState[];
  /** Only what the viewer's own grid or department has in hand. */
  readonly isHeld: boolean;
  /** Only what waits for a receipt. */
  readonly isUnreceived: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** Hazards of a scope by state, longest known first. */
export async function listHazards(
  sql: Sql,
  { scopeId, departmentId }: Viewer,
  filter: HazardFilter,
): Promise<HazardList> {
  const rows = await sql.query<{ row: HazardList["hazards"][number] }>(
    `select ${hazardRowSql} as row from hazard h join place p on p.id = h.place_id
     where ${hazardInSightSql} and h.state = any($3::text[])
       and (not $6::boolean or case when $2::uuid is null then h.owner_grid_id = $1 else h.owner_department_id = $2 end)
       and (not $7::boolean or h.receipt_due_at is not null)
     order by h.found_at, h.id limit $4 offset $5`,
    [scopeId, departmentId, filter.states, filter.limit + 1, filter.offset, filter.isHeld, filter.isUnreceived],
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
     from hazard h join place p on p.id = h.place_id where h.id = $3 and ${hazardInSightSql}`,
    [scopeId, departmentId, id],
  );
  if (!row) throw new DomainProblem("hazard-not-found");
  return row;
}
