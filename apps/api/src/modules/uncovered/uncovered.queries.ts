import type { MissedPlace } from "@safegrid/contract/due-place";
import type { UncoveredFilters, UncoveredPlace, UncoveredVillages } from "@safegrid/contract/uncovered-place";
import type { BusinessDay } from "@safegrid/metrics/period";
import { dayNumber } from "@safegrid/metrics/period";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

interface Slice {
  readonly limit: number;
  readonly offset: number;
}

/**
 * The one condition of the list, its export and the wall: open, not frozen today, in a scope and in the caller's line, and
 * missed so often in a row, or for so long. Parameters 1 to 6.
 */
const uncoveredSql = `from place_uncovered u join place p on p.id = u.place_id
  where p.closed_on is null and $1::uuid in (p.county_id, p.township_id, p.village_id, p.cell_id)
    and $2::uuid in (p.county_id, p.township_id, p.village_id, p.cell_id)
    and ($3::uuid is null or p.department_id = $3) and u.missed >= $4 and $5::date - u.since_on >= $6
    and not exists (select from place_freeze f where f.place_id = p.id and f.from_on <= $5::date
      and (f.to_on is null or $5::date <= f.to_on))`;

const conditionOf = (
  viewer: Viewer,
  scopeId: string,
  today: BusinessDay,
  { leastMissed, leastDays }: Pick<UncoveredFilters, "leastMissed" | "leastDays">,
) => [viewer.scopeId, scopeId, viewer.departmentId, leastMissed, today, leastDays];

/** Uncovered places of a scope, the longest first. */
export async function listUncovered(
  sql: Sql,
  ground: { readonly tree: GridTree; readonly viewer: Viewer; readonly scopeId: string; readonly today: BusinessDay },
  filters: UncoveredFilters,
  { limit, offset }: Slice,
): Promise<{ rows: UncoveredPlace[]; total: number }> {
  const { tree, viewer, scopeId, today } = ground;
  const like = filters.q ? `%${filters.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null;
  const rows = await sql.query<Omit<UncoveredPlace, "gridPath" | "days"> & { sinceOn: BusinessDay; total: number }>(
    `select p.id, p.name, p.category, p.address, p.cell_id as "cellId", u.cadence, u.since_on as "sinceOn", u.missed,
       u.next_due_on as "nextDueOn", u.last_visit_on as "lastVisitOn", count(*) over ()::int as total
     ${uncoveredSql} and ($7::text is null or u.cadence = $7) and ($8::text is null or p.category = $8)
       and ($9::text is null or p.name ilike $9 or p.address ilike $9)
     order by u.since_on, p.id limit $10 offset $11`,
    [
      ...conditionOf(viewer, scopeId, today, filters),
      ...[filters.cadence ?? null, filters.category ?? null, like, limit, offset],
    ],
  );
  return {
    rows: rows.map(({ total: _, ...row }) => ({
      ...row,
      gridPath: tree.pathName(row.cellId),
      days: dayNumber(today) - dayNumber(row.sinceOn),
    })),
    total: rows[0]?.total ?? 0,
  };
}

/** 补巡: the same for whoever goes there, with where it lies and by which checklist it is patrolled. */
export async function listMissed(
  sql: Sql,
  book: Pick<ChecklistBook, "versionFor">,
  viewer: Viewer,
  today: BusinessDay,
): Promise<MissedPlace[]> {
  const rows = await sql.query<Omit<MissedPlace, "checklistVersion"> & { gridKind: string }>(
    `select p.id as "placeId", p.name, p.category, p.address, p.cell_id as "cellId", p.lon, p.lat, u.cadence,
       u.since_on as "sinceOn", u.missed, (select kind from grid where id = p.cell_id) as "gridKind"
     ${uncoveredSql} order by u.since_on, p.id limit 500`,
    conditionOf(viewer, viewer.scopeId, today, { leastMissed: 1, leastDays: 1 }),
  );
  return rows.map(({ gridKind, ...row }) => ({ ...row, checklistVersion: book.versionFor(gridKind, row.category) }));
}

/** The same by village, the longest first: what the wall tells. */
export async function listUncoveredVillages(
  sql: Sql,
  { viewer, scopeId, today }: { readonly viewer: Viewer; readonly scopeId: string; readonly today: BusinessDay },
  leastMissed: number,
): Promise<UncoveredVillages> {
  const villages = await sql.query<UncoveredVillages["villages"][number]>(
    `select p.village_id as "gridId", count(*)::int as places, min(u.since_on) as "oldestSinceOn" ${uncoveredSql}
     group by p.village_id order by min(u.since_on), p.village_id`,
    conditionOf(viewer, scopeId, today, { leastMissed, leastDays: 1 }),
  );
  return { leastMissed, villages };
}
