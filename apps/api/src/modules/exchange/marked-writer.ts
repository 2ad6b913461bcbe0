import { Writable } from "node:stream";
import type ExcelJS from "exceljs";
import { excel } from "#/platform/spreadsheet/excel.ts";
import { columnLetters } from "#/platform/spreadsheet/cell.ts";
import type { Cell, Sheet } from "#/platform/spreadsheet/cell.ts";
import type { Fault } from "#/modules/exchange/column.ts";
import { shownText } from "#/modules/exchange/parse-cell.ts";
import type { TableHead } from "#/modules/exchange/read-table.ts";
import { faultFill, headFill, headFont, textFormat } from "#/modules/exchange/workbook-look.ts";

/** A fault with its row, and the header of its column as the table calls it. */
export interface PlacedFault extends Fault {
  readonly row: number;
  readonly zh: string;
}

export const faultSheet = "问题清单";
const notePrefix = "导入检查：";

/**
 * The person's own workbook with its faulty cells marked and explained, and a first sheet that lists and links them.
 * All else stays as far as exceljs can carry it over; tables become plain ranges, because exceljs breaks files that have
 * both a table and notes. Marks of an earlier check are taken away.
 */
export async function markWorkbook(file: Buffer, head: TableHead, faults: readonly PlacedFault[]): Promise<Buffer> {
  const { Workbook } = await excel();
  const book = new Workbook();
  // exceljs wants the ArrayBuffer type of the browser's lib.
  await book.xlsx.load(file as unknown as ExcelJS.Buffer);
  const old = book.getWorksheet(faultSheet);
  if (old) book.removeWorksheet(old.id);
  const sheet = book.getWorksheet(head.sheet);
  if (!sheet) throw new Error("the sheet is gone");
  for (const table of sheet.getTables() as unknown as { table?: { name: string }; name?: string }[])
    sheet.removeTable(table.name ?? table.table?.name ?? "");
  unmark(sheet);
  for (const [address, some] of byCell(head, faults)) {
    const cell = sheet.getCell(address);
    // Cells share their style with others of the file; the mark is this one's alone.
    cell.style = { ...cell.style, fill: faultFill };
    cell.note = { texts: [{ text: notePrefix + some.map(({ detail }) => detail).join("\n") }] };
  }
  const list = book.addWorksheet(faultSheet, { views: [{ state: "frozen", ySplit: 2 }] });
  // The order of sheets is theirs; its type does not say so.
  (list as { orderNo?: number }).orderNo = -1;
  for (const line of listLines(head, faults)) list.addRow(line);
  styleList(list);
  for (const view of (book.views as ExcelJS.WorkbookView[] | undefined) ?? []) view.activeTab = 0;
  return Buffer.from(await book.xlsx.writeBuffer());
}

/**
 * The same for a CSV file, or a workbook too large to be loaded whole: its table as plain text in a new workbook, the
 * faulty cells marked, rows in their old places. Rows stream through.
 */
export async function rewriteMarked(source: Sheet, head: TableHead, faults: readonly PlacedFault[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  const { stream: streams } = await excel();
  const book = new streams.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
  const list = book.addWorksheet(faultSheet, { views: [{ state: "frozen", ySplit: 2 }] });
  list.columns = listWidths;
  for (const line of listLines(head, faults)) list.addRow(line).commit();
  list.commit();
  const sheet = book.addWorksheet(head.sheet);
  const marks = byCell(head, faults);
  // A missing value may lie behind the last cell of its row.
  const reach = Math.max(...Object.values(head.columns)) + 1;
  let written = 0;
  for await (const rows of source.rows())
    for (const { number, cells } of rows) {
      // A row that stands absurdly far down is moved up behind the others.
      while (written + 1 < number && number < 1_000_000) sheet.getRow((written += 1)).commit();
      written = Math.max(written + 1, number < 1_000_000 ? number : 0);
      const row = sheet.getRow(written);
      const width = Math.max(cells.length, reach);
      for (let column = 0; column < width; column += 1) {
        const some = marks.get(`${columnLetters(column)}${number}`);
        if (!cells[column] && !some) continue;
        const cell = row.getCell(column + 1);
        cell.numFmt = textFormat;
        cell.value = plainValue(cells[column], source.is1904);
        if (number === head.headerRow) cell.font = headFont;
        if (!some) continue;
        cell.fill = faultFill;
        cell.note = { texts: [{ text: notePrefix + some.map(({ detail }) => detail).join("\n") }] };
      }
      row.commit();
    }
  sheet.commit();
  await book.commit();
  return Buffer.concat(pieces);
}

function plainValue(cell: Cell | undefined, is1904: boolean): string | number | Date | null {
  if (cell?.kind === "number" && cell.isDate) {
    const days = Number(cell.text) + (is1904 ? 1_462 : 0);
    return new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
  }
  return cell ? shownText(cell) : null;
}

/** Faults by the address of their cell; one of a whole row stands on its first column. */
function byCell(head: TableHead, faults: readonly PlacedFault[]): Map<string, PlacedFault[]> {
  const first = Math.min(...Object.values(head.columns));
  const found = new Map<string, PlacedFault[]>();
  for (const fault of faults) {
    const address = `${columnLetters(fault.column ?? first)}${fault.row}`;
    found.set(address, [...(found.get(address) ?? []), fault]);
  }
  return found;
}

const listWidths = [{ width: 8 }, { width: 10 }, { width: 8 }, { width: 18 }, { width: 28 }, { width: 80 }];

function listLines(head: TableHead, faults: readonly PlacedFault[]): ExcelJS.CellValue[][] {
  const sheet = head.sheet.replaceAll("'", "''").replaceAll('"', '""');
  const first = Math.min(...Object.values(head.columns));
  return [
    [`共 ${faults.length} 处问题，改正后保存并重新上传。点“位置”可跳到该单元格。没有任何数据被导入。`],
    ["序号", "位置", "行", "列名", "现在的内容", "问题和改法"],
    ...faults.map(({ row, column, zh, text, detail }, index): ExcelJS.CellValue[] => {
      const at = `${columnLetters(column ?? first)}${row}`;
      return [index + 1, { formula: `HYPERLINK("#'${sheet}'!${at}","${at}")`, result: at }, row, zh, text, detail];
    }),
  ];
}

function styleList(list: ExcelJS.Worksheet): void {
  listWidths.forEach(({ width }, index) => (list.getColumn(index + 1).width = width));
  list.getRow(1).font = headFont;
  list.getRow(2).eachCell((cell) => {
    cell.font = headFont;
    cell.fill = headFill;
  });
  for (const column of [5, 6]) list.getColumn(column).alignment = { wrapText: true, vertical: "top" };
}

/** Takes away what an earlier check left. */
function unmark(sheet: ExcelJS.Worksheet): void {
  sheet.eachRow((row) =>
    row.eachCell({ includeEmpty: true }, (cell) => {
      if (!noteText(cell.note).startsWith(notePrefix)) return;
      // exceljs keeps the note beside the value; its type does not say that it may be taken away.
      Reflect.set(cell, "_comment", undefined);
      delete (cell.model as { comment?: unknown }).comment;
      cell.style = { ...cell.style, fill: { type: "pattern", pattern: "none" } };
    }),
  );
}

function noteText(note: string | ExcelJS.Comment | undefined): string {
  if (typeof note === "string") return note;
  return (note?.texts ?? []).map(({ text }) => text).join("");
}
