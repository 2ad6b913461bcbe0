import type { PlaceCategory } from "@safegrid/domain/place";
import type { Post } from "@safegrid/domain/post";
import type { Crs } from "@safegrid/geo/crs";
import { toCgcs2000 } from "@safegrid/geo/crs";
import type { Sql } from "#/platform/sql.ts";

export interface Holder {
  readonly gridId: string;
  readonly name: string;
  readonly phone: string | null;
  readonly post: Post;
}

/** Who holds a post in any of the grids on a day; leads first. */
export async function readHolders(sql: Sql, gridIds: readonly string[], on: string): Promise<Holder[]> {
  return sql.query<Holder>(
    `select a.grid_id as "gridId", p.name, p.phone, a.post
     from appointment a join person p on p.id = a.person_id
     where a.grid_id = any($1::uuid[]) and a.starts_on <= $2::date and (a.ends_on is null or a.ends_on >= $2::date)
     order by a.post = 'grid_officer', a.post, p.name`,
    [gridIds, on],
  );
}

export interface PlacedPlace {
  readonly category: PlaceCategory;
  readonly lon: number | null;
  readonly lat: number | null;
}

/** The places of a subtree on a day, with their positions in CGCS2000 where known, in whichever system they were measured. */
export async function readPlacesOf(sql: Sql, gridId: string, on: string): Promise<PlacedPlace[]> {
  const rows = await sql.query<PlacedPlace & { readonly crs: Crs | null }>(
    `select p.category, p.lon, p.lat, p.crs
     from place_cell c join grid g on g.id = c.cell_id join place p on p.id = c.place_id
     where p.category <> 'reported_spot' and $1::uuid in (g.township_id, g.village_id, g.id) and c.from_on <= $2::date
       and (c.to_on is null or c.to_on >= $2::date) and (p.closed_on is null or p.closed_on >= $2::date)
     order by p.category, p.id`,
    [gridId, on],
  );
  return rows.map(({ category, lon, lat, crs }) => {
    if (lon === null || lat === null || crs === null) return { category, lon: null, lat: null };
    const [east, north] = toCgcs2000([lon, lat], crs);
    return { category, lon: east, lat: north };
  });
}
