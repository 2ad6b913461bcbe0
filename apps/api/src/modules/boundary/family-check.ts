import type { FamilyCheck } from "@safegrid/geo/misfit";
import type { Sql } from "#/platform/sql.ts";
import type { ClippedFamily, FamilyText, MisfitText } from "#/modules/boundary/geometry-jobs.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";

/**
 * Checks families by PostGIS where the database has it, by the geometry library where not (issue list of P3, ADR 22). Both
 * clip the same noded borders and both are told by `settleFamily`, so that they say the same, which a test compares.
 */
export async function checkFamilies(
  sql: Sql,
  geometry: Geometry,
  families: readonly FamilyText[],
): Promise<(FamilyCheck & { readonly parentId: string })[]> {
  if (!(await hasPostgis(sql))) return geometry.run("check", { families });
  const noded = await geometry.run("node", { families });
  const clipped: ClippedFamily[] = [];
  for (const [index, given] of families.entries()) {
    const family = noded[index] as FamilyText;
    // Where no child has been drawn there is nothing to clip.
    const misfits = given.children.length === 0 ? [] : await clipByPostgis(sql, family);
    clipped.push({ given, noded: family, misfits });
  }
  return geometry.run("settle", { families: clipped });
}

/** Whether PostGIS is installed in this database, new enough to clip on a grid (3.1). Asked each time: it may come later. */
export async function hasPostgis(sql: Sql): Promise<boolean> {
  const [found] = await sql.query<{ has: boolean }>(
    `select to_regprocedure('st_difference(geometry, geometry, double precision)') is not null as has`,
    [],
    "has-postgis",
  );
  return found?.has ?? false;
}

/** The grid of `onGrid` in packages/geo, degrees. */
const step = "1e-9::float8";

const asShape = (value: string) => `st_makevalid(st_geomfromgeojson(
  json_build_object('type', 'MultiPolygon', 'coordinates', ${value}::json)), 'method=structure')`;

/** Each part of what does not fit in a noded family: gaps, overlaps of two, and what leaves the parent. */
export async function clipByPostgis(sql: Sql, { parent, children }: FamilyText): Promise<MisfitText[]> {
  return sql.query<MisfitText>(
    `with parent as materialized (select ${asShape("$1")} as shape where $1::text is not null),
       child as materialized (select n, id, ${asShape("shape")} as shape
         from unnest($2::text[], $3::text[]) with ordinality as given (id, shape, n)),
       misfit as (
         select 'gap' as kind, '{}'::text[] as ids, st_difference(parent.shape,
             coalesce((select st_union(shape, ${step}) from child), st_geomfromtext('POLYGON EMPTY', 4326)), ${step}) as shape
           from parent
         union all select 'outside', array[child.id], st_difference(child.shape, parent.shape, ${step})
           from child, parent where not st_coveredby(child.shape, parent.shape)
         union all select 'overlap', array[a.id, b.id], st_intersection(a.shape, b.shape, ${step})
           from child a join child b on a.n < b.n and a.shape && b.shape
           where st_relate(a.shape, b.shape, '2********'))
     select misfit.kind, misfit.ids,
       (st_asgeojson(st_multi(st_forcepolygonccw(part.geom)), 9)::json -> 'coordinates')::text as shape
     from misfit, st_dump(st_collectionextract(misfit.shape, 3)) part
     where st_area(part.geom) > 0`,
    [parent, children.map(({ id }) => id), children.map(({ shape }) => shape)],
  );
}
