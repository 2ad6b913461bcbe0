import type { BusinessDay } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { Fault, ParsedRow, Value } from "#/modules/exchange/column.ts";
import type { ExportRow } from "#/modules/exchange/export-writer.ts";

/** What became of a row when it was held against what is known. */
export interface Verdict {
  readonly state: "new" | "changed" | "same" | "faulty";
  readonly faults: readonly Omit<Fault, "column" | "text">[];
  readonly subjectId: string | null;
  readonly gridId: string | null;
  /** By which the row was found, or would be found: for what happens between the dry run and the apply. */
  readonly matchKey: string | null;
  /** The version of the record that it was held against. */
  readonly baseVersion: number | null;
  /** What `apply` needs to write it. */
  readonly record: unknown;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface CheckContext {
  readonly sql: Sql;
  readonly caller: Caller;
  readonly today: string;
}

export interface ApplyContext {
  readonly caller: Caller;
  readonly fileId: string;
  readonly fileName: string;
  readonly commandId: string;
  /** The log position that the dry run had seen. */
  readonly checkedSeq: number;
}

/** Judges the rows of one file, piece after piece. */
export interface RowCheck {
  check(rows: readonly ParsedRow[]): Promise<Verdict[]>;
}

/** Which rows of a list leave as an export: those of a scope that fit the filters. */
export interface ExportQuery {
  readonly scopeId: string;
  /** Of a department's account: its own line only (P16). */
  readonly departmentId: string | null;
  readonly filters: Readonly<Record<string, string>>;
}

/** What the exchange must know of a kind of records to take them in and give them out. */
export interface ExchangeAdapter<Prepared = unknown> {
  /** Which of its rows are written under the log's lock, and how many of them one file may have: so long others wait. */
  readonly underLock: { readonly states: readonly ("new" | "changed")[]; readonly most: number };
  mayImport(caller: Caller): boolean;
  mayExport(caller: Caller): boolean;
  openCheck(context: CheckContext): Promise<RowCheck>;
  /** Whatever takes long: within the command's transaction, before the log is locked. Must touch no row that is there. */
  prepare(sql: Sql, of: ApplyContext): Promise<Prepared>;
  /** Under the log's lock. Throws `import-outdated` where the dry run no longer holds. */
  apply(context: RareContext, of: ApplyContext, prepared: Prepared, today: BusinessDay): Promise<NewEvent[]>;
  /** A page of rows behind a row; `after` null = from the start. Empty = that was all. */
  exportPage(
    sql: Sql,
    query: ExportQuery,
    after: string | null,
  ): Promise<readonly (ExportRow & { readonly id: Value })[]>;
  /** The filters of a query in words. */
  filterWords(query: ExportQuery): string[];
}
