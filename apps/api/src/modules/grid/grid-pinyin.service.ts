import { initialsOf } from "#/platform/pinyin.ts";
import type { Sql } from "#/platform/sql.ts";

/** Gives initials to grids that were loaded before there were any. Cost: nothing where none is missing. */
export async function fillInitials(sql: Sql): Promise<void> {
  const grids = await sql.query<{ id: string; name: string }>(`select id, name from grid where pinyin = ''`);
  const found = grids
    .map(({ id, name }) => ({ id, initials: initialsOf(name) }))
    .filter(({ initials }) => initials !== "");
  if (found.length === 0) return;
  await sql.query(
    `update grid g set pinyin = n.pinyin from unnest($1::uuid[], $2::text[]) as n (id, pinyin) where g.id = n.id`,
    [found.map(({ id }) => id), found.map(({ initials }) => initials)],
  );
  await sql.query(`update log_head set grid_version = grid_version + 1`);
}
