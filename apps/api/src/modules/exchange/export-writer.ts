import { PassThrough, Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { maskName, maskPhone } from "@safegrid/domain/personal-data";
import { excel } from "#/platform/spreadsheet/excel.ts";
import { formulaStart } from "#/platform/spreadsheet/csv-rows.ts";
import type { Column, Value } from "#/modules/exchange/column.ts";
import { allowedWords, wordsOf } from "#/modules/exchange/column.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";
import { headFill, headFont, textFormat } from "#/modules/exchange/workbook-look.ts";

export type ExportRow = Readonly<Record<string, Value>>;

/** Pages of rows, each fetched when the one before was written. */
export type ExportPages = AsyncIterable<readonly ExportRow[]>;

/** What an export says of itself beside its rows. */
export interface ExportFacts {
  readonly by: string;
  /** In Shanghai, for people. */
  readonly asOf: string;
  readonly scope: string;
  /** Each filter in words; empty = everything in the scope. */
  readonly filters: readonly string[];
  readonly isMasked: boolean;
}

/** So many rows are written in one go: others wait for some milliseconds at most. */
const rowsPerTurn = 40;

/**
 * Streams rows as a workbook: texts as text whatever they look like, so that nothing is evaluated and no digit is lost;
 * a second sheet says what each column means, whose view it is and as of when. Memory: about one page and the zip's
 * own buffers.
 */
export function streamXlsx({ zh, columns }: TableKind, pages: ExportPages, facts: ExportFacts): Readable {
  const out = new PassThrough();
  const write = async () => {
    const { stream } = await excel();
    const book = new stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
    const sheet = book.addWorksheet(zh, { views: [{ state: "frozen", ySplit: 1 }] });
    sheet.columns = columns.map(({ type, width }) => ({
      width,
      style: type.is === "number" ? {} : { numFmt: textFormat },
    }));
    const head = sheet.getRow(1);
    columns.forEach((column, index) => {
      const cell = head.getCell(index + 1);
      cell.value = column.zh;
      cell.font = headFont;
      cell.fill = headFill;
    });
    head.commit();
    let count = 0;
    for await (const page of pages) {
      for (const row of page) {
        sheet.addRow(columns.map(({ key, type }) => wordsOf(type, row[key] ?? null))).commit();
        count += 1;
        if (count % rowsPerTurn === 0) await nextTurn();
      }
      if (out.writableNeedDrain) await new Promise((resolve) => out.once("drain", resolve));
    }
    sheet.commit();
    const about = book.addWorksheet("说明");
    about.columns = [{ width: 20 }, { width: 60 }, { width: 60 }];
    for (const line of aboutLines({ zh, columns }, facts, count)) about.addRow(line).commit();
    about.commit();
    await book.commit();
  };
  write().catch((error: Error) => out.destroy(error));
  return out;
}

function aboutLines({ zh, columns }: TableKind, facts: ExportFacts, count: number): (string | number)[][] {
  return [
    ["内容", `${zh}，共 ${count} 条`],
    ["范围", facts.scope],
    ["筛选条件", facts.filters.length === 0 ? "无" : facts.filters.join("；")],
    ["截至", facts.asOf],
    ["导出人", facts.by],
    [
      "个人信息",
      !columns.some(({ isPersonal }) => isPersonal)
        ? "不含要脱敏的"
        : facts.isMasked
          ? "已脱敏"
          : "完整，本次导出连同原因已记入操作日志",
    ],
    [],
    ["列名", "含义", "可选项"],
    ...columns.map((column) => [column.zh, column.help, (allowedWords(column.type) ?? []).join("、")]),
  ];
}

/** Streams rows as CSV in UTF-8 with a mark, as Excel and WPS open it right. */
export function streamCsv({ columns }: TableKind, pages: ExportPages): Readable {
  async function* lines() {
    yield `\uFEFF${columns.map(({ zh }) => csvField(zh)).join(",")}\r\n`;
    for await (const page of pages)
      yield page
        .map(
          (row) => `${columns.map((column) => csvField(wordsOf(column.type, row[column.key] ?? null))).join(",")}\r\n`,
        )
        .join("");
  }
  return Readable.from(lines(), { objectMode: false });
}

/**
 * One field. A spreadsheet program evaluates what begins like a formula, whatever its quotes: an apostrophe goes before
 * it, which our own reading takes off again. Long digits get a tab behind them, which makes them text there and is
 * trimmed here.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const isDangerous = formulaStart.test(value.replace(/^'+/, ""));
  const guarded = isDangerous ? `'${value}` : /^\d{12,}$/.test(value) ? `${value}\t` : value;
  return /[",\r\n\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** A row as somebody sees it who may not see personal data in full. */
export function maskRow(columns: readonly Column[], row: ExportRow): ExportRow {
  const masked: Record<string, Value> = { ...row };
  for (const { key, isPersonal } of columns) {
    const value = row[key];
    if (typeof value !== "string") continue;
    if (isPersonal === "name") masked[key] = maskName(value);
    else if (isPersonal === "phone") masked[key] = maskPhone(value);
  }
  return masked;
}
