import type { ListQuery } from "@safegrid/contract/list";
import type { PlaceSummary } from "@safegrid/contract/place";
import type { Crs } from "@safegrid/geo/crs";
import { toCgcs2000 } from "@safegrid/geo/crs";
import type { Sql } from "#/platform/sql.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";

/** One page of the places that lie in a grid today, and by which checklist each is patrolled; `q` is looked for in names and addresses. */
export async function listPlacesIn(
  sql: Sql,
  book: Pick<ChecklistBook, "versionFor">,
  gridId: string,
  { page, pageSize, q = "" }: ListQuery,
): Promise<{ rows: PlaceSummary[]; total: number }> {
  const from = `from place_cell c join grid g on g.id = c.cell_id join place p on p.id = c.place_id
    where c.to_on is null and p.closed_on is null and p.category <> 'reported_spot' and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
      and ($2 = '' or strpos(lower(p.name || ' ' || p.address), lower($2)) > 0)`;
  const [counted] = await sql.query<{ total: number }>(`select count(*)::int4 as total ${from}`, [gridId, q]);
  const rows = await sql.query<Omit<PlaceSummary, "position" | "checklistVersion"> & Measured & { gridKind: string }>(
    `select p.id, p.name, p.category, p.address, c.cell_id as "cellId", g.kind as "gridKind", p.lon, p.lat, p.crs ${from}
     order by g.code, p.name, p.id limit $3 offset $4`,
    [gridId, q, pageSize, (page - 1) * pageSize],
  );
  return {
    rows: rows.map(({ lon, lat, crs, gridKind, ...place }) => ({
      ...{ ...place, position: positionOf({ lon, lat, crs }) },
      checklistVersion: book.versionFor(gridKind, place.category),
    })),
    total: counted?.total ?? 0,
  };
}

interface Measured {
  readonly lon: number | null;
  readonly lat: number | null;
  readonly crs: Crs | null;
}

function positionOf({ lon, lat, crs }: Measured): [number, number] | null {
  return lon === null || lat === null || crs === null ? null : [...toCgcs2000([lon, lat], crs)];
}
