import type { DuePlace, DueRecheck } from "@safegrid/contract/due-place";
import { hazardStates, isHazardOpen } from "@safegrid/domain/hazard";
import { dueCellOn } from "@safegrid/metrics/due-slot";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

/**
 * The places of a scope that are due on a business day, cell by cell, by which checklist each is patrolled, and whether it
 * was visited that day. A day that has begun is read from what was written down as due; of a day to come (a phone fetches
 * a week beforehand) the plans say it, as far as they are known today.
 */
export async function listDuePlaces(
  sql: Sql,
  book: Pick<ChecklistBook, "versionFor">,
  viewer: Viewer,
  { on, today }: { readonly on: BusinessDay; readonly today: BusinessDay },
): Promise<DuePlace[]> {
  const ahead = on > today ? await dueAhead(sql, viewer, on) : null;
  const due = ahead
    ? `unnest($4::uuid[], $5::uuid[]) as d (place_id, cell_id) cross join (values (false)) as v (is_visited)`
    : `(select place_id, cell_id, is_visited from place_due where period_key = 'day:' || $2 and is_due) d`;
  const rows = await sql.query<Omit<DuePlace, "checklistVersion"> & { gridKind: string }>(
    `select d.place_id as "placeId", p.name, p.category, p.address, d.cell_id as "cellId", p.lon, p.lat, l.cadence,
       g.kind as "gridKind", is_visited as visited
     from ${due}
     join grid g on g.id = d.cell_id
     join place p on p.id = d.place_id
     join place_plan l on l.place_id = p.id and l.from_on <= $2::date and (l.to_on is null or $2::date <= l.to_on)
     where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id) and ($3::uuid is null or p.department_id = $3)
     order by g.code, p.name, p.id`,
    [
      ...[viewer.scopeId, on, viewer.departmentId],
      ...(ahead ? [ahead.map(({ placeId }) => placeId), ahead.map(({ cellId }) => cellId)] : []),
    ],
  );
  return rows.map(({ gridKind, ...row }) => ({ ...row, checklistVersion: book.versionFor(gridKind, row.category) }));
}

/** The places of a scope that will be due on a day to come, by the definition of metrics. */
async function dueAhead(sql: Sql, { scopeId }: Viewer, on: BusinessDay) {
  const open = await sql.query<{ id: string }>(
    `select id from place where $1::uuid in (county_id, township_id, village_id, cell_id) and closed_on is null`,
    [scopeId],
  );
  const places = await loadPlaceHistories(
    sql,
    open.map(({ id }) => id),
  );
  return places.flatMap((place) => {
    const cellId = dueCellOn(place, on);
    return cellId ? [{ placeId: place.id, cellId }] : [];
  });
}

/**
 * The open hazards of a scope that are to be looked at again on a business day: those that wait for re-inspection, and
 * those whose deadline lies on it or before. Most urgent first.
 */
export async function listRechecks(sql: Sql, { scopeId, departmentId }: Viewer, on: string): Promise<DueRecheck[]> {
  return sql.query<DueRecheck>(
    `select h.id as "hazardId", h.serial, h.place_id as "placeId", p.name as "placeName", p.address, h.cell_id as "cellId",
       p.lon, p.lat, h.category, h.grade, h.description, h.state, iso_utc(h.deadline_at) as "deadlineAt",
       case when h.state = 'submitted' then 'submitted' else 'deadline' end as why,
       (select json_build_object('at', iso_utc(r.at), 'by', r.by_name, 'finding', r.finding) from hazard_recheck r
        where r.hazard_id = h.id order by r.at desc, r.id desc limit 1) as "lastRecheck"
     from hazard h join place p on p.id = h.place_id
     where (h.state = 'submitted' or (h.state = any($4::text[])
         and h.deadline_at < ($2::date + 1)::timestamp at time zone 'Asia/Shanghai'))
       and $1::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)
       and ($3::uuid is null or p.department_id = $3)
     order by h.deadline_at nulls last, h.id limit 500`,
    [scopeId, on, departmentId, hazardStates.filter(isHazardOpen)],
  );
}
