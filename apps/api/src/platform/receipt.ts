import type { Sql } from "#/platform/sql.ts";

/** What is kept for ever of an applied command (live.md, "Writing"). */
export interface StoredReceipt {
  readonly bodyHash: Buffer;
  readonly seq: number;
  readonly recordedAt: string;
}

/** The receipts that exist for some commands. Exact while the log's head is locked, since all writers hold it. */
export async function findReceipts(
  sql: Sql,
  countyId: string,
  commandIds: readonly string[],
): Promise<Map<string, StoredReceipt>> {
  const rows = await sql.query<{ command_id: string; body_hash: Buffer; seq: number; recorded_at: string | Date }>(
    `select command_id, body_hash, seq::float8 as seq, recorded_at from command_receipt
     where county_id = $1 and command_id = any($2::uuid[])`,
    [countyId, commandIds],
    "find-receipts",
  );
  return new Map(
    rows.map((row) => [
      row.command_id,
      { bodyHash: row.body_hash, seq: row.seq, recordedAt: new Date(row.recorded_at).toISOString() },
    ]),
  );
}

export async function writeReceipt(
  sql: Sql,
  countyId: string,
  commandId: string,
  receipt: { bodyHash: Buffer; seq: number; recordedAt: Date },
): Promise<void> {
  await sql.query(
    `insert into command_receipt (county_id, command_id, body_hash, seq, recorded_at) values ($1, $2, $3, $4, $5)`,
    [countyId, commandId, receipt.bodyHash, receipt.seq, receipt.recordedAt],
  );
}
