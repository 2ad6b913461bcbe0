import type { RecordKind } from "@safegrid/domain/record";
import { insertInPieces } from "#/platform/insert-rows.ts";
import type { Sql } from "#/platform/sql.ts";

/** A change of a record, with only the fields that changed in `before` and `after`, or all where it was made or ended. */
export interface RecordEntry {
  readonly kind: RecordKind;
  readonly subjectId: string;
  /** The grid whose people may see it. */
  readonly gridId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Writes down changes of records under the number of the command that made them. */
export async function writeRecordEntries(
  sql: Sql,
  of: { readonly countyId: string; readonly seq: number; readonly at: Date },
  by: { readonly accountId: string | null; readonly name: string },
  entries: readonly RecordEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql.query(
    `insert into record_change (county_id, seq, n, kind, subject_id, grid_id, before, after, at, by_account, by_name)
     select $1, $2, e.n, e.kind, e.subject_id, e.grid_id, e.before::jsonb, e.after::jsonb, $3, $4, $5
     from unnest($6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::text[])
       with ordinality as e (kind, subject_id, grid_id, before, after, n)`,
    [
      of.countyId,
      of.seq,
      of.at,
      by.accountId,
      by.name,
      entries.map(({ kind }) => kind),
      entries.map(({ subjectId }) => subjectId),
      entries.map(({ gridId }) => gridId),
      entries.map(({ before }) => (before === null ? null : JSON.stringify(before))),
      entries.map(({ after }) => (after === null ? null : JSON.stringify(after))),
    ],
  );
}

/** Writes changes of a batch before its number is known; until `openBatch` nobody finds them (docs/adr/0012-imports.md). */
export async function writeBatchChanges(sql: Sql, batchId: string, entries: readonly RecordEntry[]): Promise<void> {
  await insertInPieces(
    sql,
    "record_batch_change",
    entries.map(({ kind, subjectId, gridId, before, after }, n) => ({
      batch_id: batchId,
      n,
      kind,
      subject_id: subjectId,
      grid_id: gridId,
      before,
      after,
    })),
  );
}

/** Gives a batch of changes its number in the log, and with it to whoever reads histories. */
export async function openBatch(
  sql: Sql,
  batchId: string,
  of: { readonly countyId: string; readonly seq: number; readonly at: Date },
  by: { readonly accountId: string | null; readonly name: string },
): Promise<void> {
  await sql.query(
    `insert into record_batch (id, county_id, seq, at, by_account, by_name) values ($1, $2, $3, $4, $5, $6)`,
    [batchId, of.countyId, of.seq, of.at, by.accountId, by.name],
  );
}
