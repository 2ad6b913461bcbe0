import { pinyin } from "pinyin-pro";
import type { Sql } from "#/platform/sql.ts";

/** The initials by which a name is searched: 隽水镇 → jsz, 第3网格 → d3wg. Lower case, without spaces. */
export function initialsOf(name: string): string {
  return pinyin(name, { pattern: "first", toneType: "none", type: "array", nonZh: "consecutive" })
    .join("")
    .toLowerCase()
    .replaceAll(/\s/g, "");
}

/** Gives initials to grids that were loaded before there were any. Cost: nothing where none is missing. */
export async function fillInitials(sql: Sql): Promise<void> {
  const grids = await sql.query<{ id: string; name: string }>(`select id, name from grid where pinyin = ''`);
  if (grids.length === 0) return;
  await sql.query(
    `update grid g set pinyin = n.pinyin from unnest($1::uuid[], $2::text[]) as n (id, pinyin) where g.id = n.id`,
    [grids.map(({ id }) => id), grids.map(({ name }) => initialsOf(name))],
  );
  await sql.query(`update log_head set grid_version = grid_version + 1`);
}
