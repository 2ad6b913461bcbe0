import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { ExchangeKind, ImportSummary } from "@safegrid/contract/exchange";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { columnLetters } from "#/platform/spreadsheet/cell.ts";
import { spreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { formatOf } from "#/platform/spreadsheet/open-spreadsheet.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { ExchangeAdapter, ExportQuery, Verdict } from "#/modules/exchange/adapter.ts";
import type { Column, ParsedRow } from "#/modules/exchange/column.ts";
import { wordsOf } from "#/modules/exchange/column.ts";
import { noteExport } from "#/modules/exchange/export-note.ts";
import type { ExportPages } from "#/modules/exchange/export-writer.ts";
import { maskRow } from "#/modules/exchange/export-writer.ts";
import { tableKinds } from "#/modules/exchange/kinds.ts";
import type { PlacedFault } from "#/modules/exchange/marked-writer.ts";
import { markFile } from "#/modules/exchange/marking.ts";
import { choicesSheet, serialHeader } from "#/modules/exchange/read-table.ts";
import { readFile } from "#/modules/exchange/reading.ts";
import type { StagedFile, StagedRow } from "#/modules/exchange/staged-file.service.ts";
import {
  dropRows,
  findStagedFile,
  finishStaging,
  markApplied,
  mostFaults,
  readContent,
  readFaults,
  readPreview,
  removeExpired,
  stageFaults,
  stageFile,
  stageRows,
} from "#/modules/exchange/staged-file.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

export type Exchange = ReturnType<typeof createExchange>;

/** Each kind's adapter knows what it prepared; here it is only handed on. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Adapters = Readonly<Record<ExchangeKind, ExchangeAdapter<any>>>;

const keptMs = 3_600_000;
const shownFaults = 100;
/** Files that wait while another is read; each costs memory and a core, so they are read one after the other. */
const mostWaiting = 4;

/**
 * Tables in and out (P10): a file is read within bounds, judged row by row, staged; it is taken over whole, in one
 * transaction, or not at all. Fails with problems that name the file's fault; a crash leaves nothing but a dry run to
 * be done again. Cost of a dry run: one thread, then two statements for a thousand rows.
 */
export function createExchange(options: {
  readonly db: Database;
  readonly scoped: ScopedReads;
  readonly rare: RareCommands;
  readonly clock: Clock;
  readonly operations: Operations;
  readonly adapters: Adapters;
}) {
  const { db, scoped, rare, clock, operations, adapters } = options;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= mostWaiting) throw new DomainProblem("too-many-requests");
    waiting += 1;
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine.finally(() => (waiting -= 1));
  }

  async function getFile(caller: Caller, id: string): Promise<StagedFile> {
    const { accountId, scopeId } = caller;
    const file = await findStagedFile(db, { id, accountId, scopeId }, clock.now());
    if (!file) throw new DomainProblem("import-not-found");
    return file;
  }

  async function summaryOf(file: StagedFile): Promise<ImportSummary> {
    const { id, kind, fileName, format, head, counts, faultCount, createdAt, expiresAt, appliedAt } = file;
    const faults = await readFaults(db, id, shownFaults);
    return {
      id,
      kind,
      fileName,
      format,
      sheet: head.sheet,
      headerRow: head.headerRow,
      // What the template brings along by itself is nothing to tell anybody.
      ignoredHeaders: head.ignored.filter((header) => header !== serialHeader),
      hiddenSheets: head.hiddenSheets.filter((sheet) => sheet !== choicesSheet),
      counts,
      faultCount,
      faults: faults.map(({ row, column, zh, text, code, detail }) => ({
        row,
        column: column === null ? null : columnLetters(column),
        header: zh,
        text,
        code,
        detail,
      })),
      preview: await readPreview(db, id),
      createdAt,
      expiresAt,
      appliedAt,
    };
  }

  return {
    /** What a caller may exchange. */
    kindsOf(caller: Caller): { kind: ExchangeKind; mayImport: boolean; mayExport: boolean }[] {
      return (Object.keys(adapters) as ExchangeKind[])
        .map((kind) => ({
          kind,
          mayImport: adapters[kind].mayImport(caller),
          mayExport: adapters[kind].mayExport(caller),
        }))
        .filter(({ mayImport, mayExport }) => mayImport || mayExport);
    },

    /** The dry run: reads a file and says what taking it over would do. Nothing but the staging is written. */
    async check(caller: Caller, kind: ExchangeKind, fileName: string, content: Buffer): Promise<ImportSummary> {
      const adapter = adapters[kind];
      const { accountId, scopeId } = caller;
      if (!adapter.mayImport(caller) || accountId === null) throw new DomainProblem("not-allowed");
      const format = formatOrProblem(content);
      return inTurn(async () => {
        const id = uuidv7({ msecs: clock.now().getTime() });
        const now = clock.now();
        await removeExpired(db, now);
        const expiresAt = new Date(now.getTime() + keptMs);
        await stageFile(db, { id, accountId, scopeId, kind, format, fileName, content, now, expiresAt });
        try {
          const today = businessDayOf(now.getTime());
          const judge = await adapter.openCheck({ sql: db, caller, today });
          const staging = createStaging(db, id, tableKinds[kind].columns);
          const head = await readFile({ file: content, kind, limits: spreadsheetLimits }, async (rows) =>
            staging.add(rows, await judge.check(rows)),
          );
          const ended = await staging.end(head.columns);
          requireFewUnderLock(adapter, ended.counts);
          await finishStaging(db, id, { head: { ...head }, ...ended });
        } catch (error) {
          await db.query(`delete from exchange_file where id = $1`, [id]);
          throw error;
        }
        return summaryOf(await getFile(caller, id));
      });
    },

    summary: async (caller: Caller, id: string): Promise<ImportSummary> => summaryOf(await getFile(caller, id)),

    /** The person's own workbook with its faults marked. */
    async marked(caller: Caller, id: string): Promise<{ fileName: string; file: Buffer }> {
      const { fileName, format, head, counts, appliedAt } = await getFile(caller, id);
      if (appliedAt !== null) throw new DomainProblem("import-already-applied");
      const rowCount = counts.new + counts.changed + counts.same + counts.faulty + head.headerRow;
      const faults = await readFaults(db, id, mostFaults);
      const file = await inTurn(async () =>
        markFile({ file: await readContent(db, id), format, rowCount, head, faults, limits: spreadsheetLimits }),
      );
      return { fileName: `${fileName.replace(/\.(xlsx|csv|txt)$/i, "")}-问题标注.xlsx`, file };
    },

    /** Takes a checked file over, all of it or nothing. */
    async apply(caller: Caller, id: string, command: { readonly commandId: string }): Promise<CommandAnswer> {
      let file: StagedFile | undefined;
      let prepared: unknown;
      const contextOf = (of: StagedFile) => ({
        caller,
        fileId: id,
        fileName: of.fileName,
        commandId: command.commandId,
        checkedSeq: of.checkedSeq,
      });
      const answer = await rare.carryOut(
        command,
        `import ${id}`,
        async (context) => {
          if (!file) throw new Error("nothing was prepared");
          const events = await adapters[file.kind].apply(
            context,
            contextOf(file),
            prepared,
            businessDayOf(context.now.getTime()),
          );
          await markApplied(context.sql, id, context.now);
          await noteOperation(
            context.sql,
            {
              kind: "imported",
              accountId: caller.accountId,
              byName: caller.name,
              gridId: caller.scopeId,
              about: { kind: file.kind, file: file.fileName, new: file.counts.new, changed: file.counts.changed },
            },
            context.now,
          );
          return events;
        },
        async (sql) => {
          // Whoever takes the same file over at the same time waits here, and finds that it is done.
          await sql.query(`select 1 from exchange_file where id = $1 for update`, [id]);
          file = await getFile(caller, id);
          if (file.appliedAt !== null) throw new DomainProblem("import-already-applied");
          if (file.counts.faulty > 0) throw new DomainProblem("import-has-faults");
          if (!adapters[file.kind].mayImport(caller)) throw new DomainProblem("not-allowed");
          prepared = await adapters[file.kind].prepare(sql, contextOf(file));
        },
      );
      await dropRows(db, id);
      return answer;
    },

    /** The rows of an export page by page; personal data masked unless the caller says why not. The export is noted first. */
    async exportPages(
      caller: Caller,
      kind: ExchangeKind,
      query: ExportQuery,
      unmaskReason: string | undefined,
    ): Promise<{ pages: ExportPages; filters: string[]; isMasked: boolean }> {
      const adapter = adapters[kind];
      if (!adapter.mayExport(caller)) throw new DomainProblem("not-allowed");
      const filters = adapter.filterWords(query);
      const of = { kind, gridId: query.scopeId, filters, unmaskReason };
      const { isMasked } = await noteExport(operations, caller, of);
      const { columns } = tableKinds[kind];
      async function* pages() {
        let after: string | null = null;
        for (;;) {
          const from: string | null = after;
          const rows: Awaited<ReturnType<ExchangeAdapter["exportPage"]>> = await scoped.as(caller, (sql) =>
            adapter.exportPage(sql, query, from),
          );
          if (rows.length === 0) return;
          after = String(rows.at(-1)?.id);
          yield isMasked ? rows.map((row) => maskRow(columns, row)) : rows;
        }
      }
      return { pages: pages(), filters, isMasked };
    },

    /** Forgets files whose hour is over. */
    removeExpired: () => removeExpired(db, clock.now()),
  };
}

/** A file that would keep everybody else waiting is refused before anybody has corrected its faults. */
function requireFewUnderLock({ underLock }: ExchangeAdapter, counts: StagedFile["counts"]): void {
  const written = underLock.states.reduce((sum, state) => sum + counts[state], 0);
  if (written <= underLock.most) return;
  const words = underLock.states.map((state) => ({ new: "新增", changed: "更改" })[state]).join("、");
  throw fieldProblem(
    "file-changes-too-much",
    "/file",
    `一份文件最多${words} ${underLock.most} 条，这份有 ${written} 条，请分成几份导入`,
  );
}

function formatOrProblem(content: Buffer) {
  try {
    return formatOf(content);
  } catch (error) {
    if (error instanceof FileRefusal) throw fieldProblem(error.code, "/file", error.message);
    throw error;
  }
}

/** Gathers what was judged and writes it down, piece after piece; faults only as many as are kept. */
function createStaging(sql: Sql, fileId: string, columns: readonly Column[]) {
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const counts = { new: 0, changed: 0, same: 0, faulty: 0 };
  let faultCount = 0;
  return {
    async add(rows: readonly ParsedRow[], verdicts: readonly Verdict[]): Promise<void> {
      const staged: StagedRow[] = [];
      const faults: PlacedFault[] = [];
      rows.forEach((row, index) => {
        const verdict = verdicts[index];
        if (!verdict) throw new Error("a row without a verdict");
        const all: PlacedFault[] = [
          ...row.faults.map((fault) => ({ ...fault, row: row.row, zh: headerOf(byKey, fault.key) })),
          ...verdict.faults.map((fault) => ({
            ...fault,
            row: row.row,
            column: null,
            text: textOf(byKey.get(fault.key ?? ""), row),
            zh: headerOf(byKey, fault.key),
          })),
        ];
        const state = all.length > 0 ? "faulty" : verdict.state;
        counts[state] += 1;
        faultCount += all.length;
        faults.push(...all);
        staged.push({
          ...verdict,
          row: row.row,
          state,
          shown: shownOf(columns, row),
          ...(state === "new" || state === "changed" ? {} : { record: null, before: null, after: null }),
        });
      });
      await stageRows(sql, fileId, staged);
      const before = faultCount - faults.length;
      await stageFaults(sql, fileId, before, faults.slice(0, Math.max(0, mostFaults - before)));
    },

    /** Faults that were found in the records know their column by its name only: here it gets its place. */
    async end(at: Readonly<Record<string, number>>) {
      await sql.query(
        `update exchange_fault f set column_index = c.value::int from json_each_text($2::json) c
         where f.file_id = $1 and f.column_index is null and f.key = c.key`,
        [fileId, JSON.stringify(at)],
      );
      return { counts, faultCount };
    },
  };
}

const headerOf = (columns: ReadonlyMap<string, Column>, key: string | null) => columns.get(key ?? "")?.zh ?? "整行";

function textOf(column: Column | undefined, row: ParsedRow): string {
  return column ? String(wordsOf(column.type, row.values[column.key] ?? null) ?? "") : "";
}

function shownOf(columns: readonly Column[], row: ParsedRow): Record<string, string> {
  return Object.fromEntries(
    columns.flatMap(({ key, type }) => {
      const words = wordsOf(type, row.values[key] ?? null);
      return words === null ? [] : [[key, String(words)]];
    }),
  );
}
