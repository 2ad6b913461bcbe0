import type { CountyInfo, Outline } from "@safegrid/contract/grid";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";

/** The county of this database as a map needs it. The layout is schematic (docs: infra/county/PROVENANCE.md). */
export async function readCountyInfo(sql: Sql, tree: GridTree): Promise<CountyInfo> {
  const [row] = await sql.query<{ outline: Outline | null; is_demo: boolean }>(
    `select o.outline, exists (select from place where is_demo) as is_demo
     from grid g left join grid_outline o on o.grid_id = g.id where g.id = $1`,
    [tree.county.id],
  );
  return {
    county: summaryOf(tree.county),
    mode: row?.is_demo ? "demo" : "live",
    outline: row?.outline ?? null,
    layout: tree
      .subtree(tree.county.id, 1)
      .flatMap(({ id, layout }) => (layout ? { id, x: layout[0], y: layout[1] } : []))
      .map(({ id, x, y }) => ({ gridId: id, x, y })),
    timeZone: "Asia/Shanghai",
  };
}
