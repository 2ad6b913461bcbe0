import { v7 as uuidv7 } from "uuid";
import type { FamilyCheck } from "@safegrid/geo/misfit";
import type { Shape } from "@safegrid/geo/shape";
import type { Sql } from "#/platform/sql.ts";
import type { KnownFinding } from "#/modules/boundary/finding-match.ts";
import { matchFindings } from "#/modules/boundary/finding-match.ts";

/** Stores a family's check and brings its list of findings up: new ones, ones that changed, ones that are gone. */
export async function writeCheck(
  sql: Sql,
  of: { readonly version: string; readonly childCount: number; readonly boundaryCount: number },
  check: FamilyCheck & { readonly parentId: string },
  at: Date,
): Promise<void> {
  const { parentId, findings, parentM2, gapsM2, sliverM2 } = check;
  const stored = await sql.query<{ grid_id: string }>(
    `insert into boundary_check (grid_id, version, parent_m2, gaps_m2, sliver_m2, child_count, boundary_count, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (grid_id) do update set version = excluded.version, parent_m2 = excluded.parent_m2,
       gaps_m2 = excluded.gaps_m2, sliver_m2 = excluded.sliver_m2, child_count = excluded.child_count,
       boundary_count = excluded.boundary_count, checked_at = excluded.checked_at
     where boundary_check.version <> excluded.version
     returning grid_id`,
    [parentId, of.version, parentM2, gapsM2, sliverM2, of.childCount, of.boundaryCount, at],
  );
  // Another process was faster.
  if (stored.length === 0) return;
  const known = await sql.query<KnownFinding & { readonly shape: Shape }>(
    `select id, kind, grid_ids as "gridIds", shape, area_m2 as "areaM2", state from boundary_finding
     where grid_id = $1 and state <> 'gone' order by id for update`,
    [parentId],
  );
  // Without any child's boundary the whole grid would be one gap: nothing has been drawn yet, so there is nothing to mend.
  const { fresh, kept, gone } = matchFindings(known, of.boundaryCount === 0 ? [] : findings);
  for (const { id, found, reopens } of kept)
    await sql.query(
      `update boundary_finding set grid_ids = $2, shape = $3::json,
         area_m2 = case when state = 'accepted' and not $5 then area_m2 else $4 end,
         state = case when $5 then 'open' else state end
       where id = $1`,
      [id, found.ids, JSON.stringify(found.shape), found.areaM2, reopens],
    );
  await sql.query(
    `insert into boundary_finding (id, grid_id, kind, grid_ids, shape, area_m2, state, found_at)
     select f.id, $1, f.kind, f.grid_ids::uuid[], f.shape::json, f.area_m2, 'open', $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[]) as f (id, kind, grid_ids, shape, area_m2)`,
    [
      parentId,
      at,
      fresh.map(() => uuidv7()),
      fresh.map(({ kind }) => kind),
      fresh.map(({ ids }) => `{${ids.join()}}`),
      fresh.map(({ shape }) => JSON.stringify(shape)),
      fresh.map(({ areaM2 }) => areaM2),
    ],
  );
  if (gone.length > 0)
    await sql.query(`update boundary_finding set state = 'gone', gone_at = $2 where id = any($1::uuid[])`, [gone, at]);
}
