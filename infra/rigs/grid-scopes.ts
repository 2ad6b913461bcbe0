import type pg from "pg";

/** A grid with all that lies below it, itself included. */
export interface Scope {
  readonly id: string;
  readonly level: "county" | "township" | "village" | "cell";
  readonly parentId: string | null;
  readonly grids: ReadonlySet<string>;
}

/** All grids of the county, each with its subtree, as the database says it. */
export async function readScopes(db: pg.Pool): Promise<Scope[]> {
  const { rows } = await db.query<{ id: string; level: Scope["level"]; parent_id: string | null; grids: string[] }>(
    `select g.id, g.level, g.parent_id, array_agg(b.id::text) as grids
     from grid g join grid b on g.id in (b.county_id, b.township_id, b.village_id, b.id)
     group by g.id order by g.level, g.code`,
  );
  return rows.map(({ id, level, parent_id, grids }) => ({ id, level, parentId: parent_id, grids: new Set(grids) }));
}
