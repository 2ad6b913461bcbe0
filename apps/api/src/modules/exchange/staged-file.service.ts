import type { ExchangeKind } from "@safegrid/contract/exchange";
import { insertRows } from "#/platform/insert-rows.ts";
import type { SpreadsheetFormat } from "#/platform/spreadsheet/open-spreadsheet.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Verdict } from "#/modules/exchange/adapter.ts";
import type { PlacedFault } from "#/modules/exchange/marked-writer.ts";
import type { TableHead } from "#/modules/exchange/read-table.ts";

/** What was read of a file, kept until it is taken over or an hour has passed; bound to the account that sent it. */
export interface StagedFile {
  readonly id: string;
  readonly scopeId: string;
  readonly kind: ExchangeKind;
  readonly format: SpreadsheetFormat;
  readonly fileName: string;
  readonly head: TableHead;
  readonly counts: Readonly<Record<Verdict["state"], number>>;
  readonly faultCount: number;
  readonly checkedSeq: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly appliedAt: string | null;
}

/** A row as it is staged: judged, and in words for people. */
export interface StagedRow extends Verdict {
  readonly row: number;
  readonly shown: Readonly<Record<string, string>>;
}

/** So many faults are kept of a file; whoever has more has one cause. */
export const mostFaults = 5_000;
/** So many files are kept of an account; the oldest goes. */
const mostFiles = 10;

export async function removeExpired(sql: Sql, now: Date): Promise<void> {
  await sql.query(`delete from exchange_file where expires_at <= $1`, [now]);
}

export async function stageFile(
  sql: Sql,
  file: Pick<StagedFile, "id" | "scopeId" | "kind" | "format" | "fileName"> & {
    readonly accountId: string;
    readonly content: Buffer;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await sql.query(
    `delete from exchange_file where id in (select id from exchange_file where account_id = $1
       order by created_at desc, id desc offset $2)`,
    [file.accountId, mostFiles - 1],
  );
  await sql.query(
    `insert into exchange_file (id, account_id, scope_id, kind, format, file_name, content, checked_seq, created_at,
       expires_at)
     select $1, $2, $3, $4, $5, $6, $7, seq, $8, $9 from log_head`,
    [
      file.id,
      file.accountId,
      file.scopeId,
      file.kind,
      file.format,
      file.fileName,
      file.content,
      file.now,
      file.expiresAt,
    ],
  );
}

export async function stageRows(sql: Sql, fileId: string, rows: readonly StagedRow[]): Promise<void> {
  await insertRows(
    sql,
    "exchange_row",
    rows.map((row) => ({
      file_id: fileId,
      row_number: row.row,
      state: row.state,
      subject_id: row.subjectId,
      grid_id: row.gridId,
      match_key: row.matchKey,
      base_version: row.baseVersion,
      record: row.record,
      before: row.before,
      after: row.after,
      shown: row.shown,
    })),
  );
}

/** Faults in the order in which they were found, numbered from `from`. */
export async function stageFaults(
  sql: Sql,
  fileId: string,
  from: number,
  faults: readonly PlacedFault[],
): Promise<void> {
  await insertRows(
    sql,
    "exchange_fault",
    faults.map((fault, index) => ({
      file_id: fileId,
      n: from + index,
      row_number: fault.row,
      column_index: fault.column,
      key: fault.key,
      header: fault.zh,
      code: fault.code,
      detail: fault.detail,
      text: fault.text,
    })),
  );
}

export async function finishStaging(
  sql: Sql,
  fileId: string,
  of: Pick<StagedFile, "head" | "counts" | "faultCount">,
): Promise<void> {
  await sql.query(`update exchange_file set head = $2, counts = $3, fault_count = $4 where id = $1`, [
    fileId,
    JSON.stringify(of.head),
    JSON.stringify(of.counts),
    of.faultCount,
  ]);
}

/** The staged file of an account, if it was read to its end and is still kept. */
export async function findStagedFile(
  sql: Sql,
  of: { readonly id: string; readonly accountId: string | null; readonly scopeId: string },
  now: Date,
): Promise<StagedFile | undefined> {
  const [file] = await sql.query<StagedFile>(
    `select id, scope_id as "scopeId", kind, format, file_name as "fileName", head, counts,
       fault_count as "faultCount", checked_seq::float8 as "checkedSeq", iso_utc(created_at) as "createdAt",
       iso_utc(expires_at) as "expiresAt", iso_utc(applied_at) as "appliedAt"
     from exchange_file
     where id = $1 and account_id = $2 and scope_id = $3 and expires_at > $4 and head is not null`,
    [of.id, of.accountId, of.scopeId, now],
  );
  return file;
}

export async function readFaults(sql: Sql, fileId: string, limit: number): Promise<PlacedFault[]> {
  return sql.query<PlacedFault>(
    `select row_number as row, column_index as "column", key, header as zh, code, detail, text
     from exchange_fault where file_id = $1 order by n limit $2`,
    [fileId, limit],
  );
}

export async function readPreview(
  sql: Sql,
  fileId: string,
): Promise<{ row: number; state: "new" | "changed"; values: Record<string, string> }[]> {
  return sql.query(
    `select row_number as row, state, shown as values from exchange_row
     where file_id = $1 and state in ('new', 'changed') order by row_number limit 20`,
    [fileId],
  );
}

export async function readContent(sql: Sql, fileId: string): Promise<Buffer> {
  const [row] = await sql.query<{ content: Buffer }>(`select content from exchange_file where id = $1`, [fileId]);
  if (!row) throw new Error("the file is gone");
  return row.content;
}

export interface RowToApply<Record> {
  readonly row: number;
  readonly state: "new" | "changed";
  readonly subjectId: string;
  readonly gridId: string;
  readonly record: Record;
  readonly before: Readonly<globalThis.Record<string, unknown>> | null;
  readonly after: Readonly<globalThis.Record<string, unknown>> | null;
}

/** All rows that change something, in the order of the file: for kinds of some thousand records. */
export async function readRowsToApply<Record>(sql: Sql, fileId: string): Promise<RowToApply<Record>[]> {
  return sql.query<RowToApply<Record>>(
    `select row_number as row, state, subject_id as "subjectId", grid_id as "gridId", record, before, after
     from exchange_row where file_id = $1 and state in ('new', 'changed') order by row_number`,
    [fileId],
  );
}

/** A file that was taken over stays known as such; its rows go when all is committed. */
export async function markApplied(sql: Sql, fileId: string, at: Date): Promise<void> {
  await sql.query(`update exchange_file set applied_at = $2 where id = $1`, [fileId, at]);
}

export async function dropRows(sql: Sql, fileId: string): Promise<void> {
  await sql.query(`delete from exchange_row where file_id = $1`, [fileId]);
}
