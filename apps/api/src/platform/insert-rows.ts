import type { Sql } from "#/platform/sql.ts";

/** Inserts rows whose keys are column names, with one statement, whatever their number. Names are never user input. */
export async function insertRows(sql: Sql, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const columns = Object.keys(first).join(", ");
  await sql.query(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)`,
    [JSON.stringify(rows)],
  );
}

const pieceRows = 2_000;

/** The same in statements of some thousand rows, so that nothing of the server's memory waits for one huge one. */
export async function insertInPieces(sql: Sql, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += pieceRows)
    await insertRows(sql, table, rows.slice(from, from + pieceRows));
}
