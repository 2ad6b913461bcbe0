import type { DuePlace } from "@safegrid/contract/due-place";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";

/** The places of a scope that are due on a business day, cell by cell, and whether each was visited that day. */
export async function listDuePlaces(sql: Sql, { scopeId, departmentId }: Viewer, on: string): Promise<DuePlace[]> {
  return sql.query<DuePlace>(
    `select d.place_id as "placeId", p.name, p.category, p.address, d.cell_id as "cellId", p.lon, p.lat, l.cadence,
       p.checklist_version as "checklistVersion", d.is_visited as visited
     from place_due d
     join grid g on g.id = d.cell_id
     join place p on p.id = d.place_id
     join place_plan l on l.place_id = p.id and l.from_on <= $2::date and (l.to_on is null or $2::date <= l.to_on)
     where d.period_key = 'day:' || $2 and d.is_due and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
       and ($3::uuid is null or p.department_id = $3)
     order by g.code, p.name, p.id`,
    [scopeId, on, departmentId],
  );
}
