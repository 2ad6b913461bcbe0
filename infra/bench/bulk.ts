import type { Client } from "pg";

/**
 * Puts rows into a table by the hundred thousand: without its triggers and its secondary indexes, which are made again
 * afterwards as they were, and with statistics as autovacuum would have them.
 */
export async function fillTable(db: Client, table: string, fill: () => Promise<void>): Promise<void> {
  const { rows: indexes } = await db.query<{ name: string; text: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as text from pg_index i
     where i.indrelid = $1::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [table],
  );
  await db.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'`);
  await db.query(`alter table ${table} disable trigger user`);
  for (const { name } of indexes) await db.query(`drop index ${name}`);
  await fill();
  for (const { text } of indexes) await db.query(text);
  await db.query(`alter table ${table} enable trigger user`);
  await db.query(`reset synchronous_commit; reset maintenance_work_mem`);
  await db.query(`vacuum analyze ${table}`);
  await db.query(`analyze`);
}
