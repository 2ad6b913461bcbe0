import type { Column, Fault, ParsedRow, Value } from "#/modules/exchange/column.ts";
import { faultAt, parseCell, shownText, tidyText } from "#/modules/exchange/parse-cell.ts";
import type { Cell, Sheet, SheetRow } from "#/platform/spreadsheet/cell.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";

/** Where the table of a file stands and what of it was understood. */
export interface TableHead {
  readonly sheet: string;
  /** The row of the headers, from 1. */
  readonly headerRow: number;
  /** The file's column of each key that it has. */
  readonly columns: Readonly<Record<string, number>>;
  /** Headers that mean nothing here; their columns are not read. */
  readonly ignored: readonly string[];
  readonly hiddenSheets: readonly string[];
}

/** A row whose first filled cell begins so is an example, never data. */
export const exampleMark = "示例";

/** What the template has besides the columns: a number for people's eyes, and the hidden sheet of its drop-down lists. */
export const serialHeader = "序号";
export const choicesSheet = "选项";

const lookedThrough = 20;

/**
 * Finds the table of a kind in the visible sheets and reads it row by row. Titles above the headers, merged headers of
 * two lines, blank rows and example rows are taken as people leave them. Throws a FileRefusal where there is no table.
 */
export async function* readTable(
  sheets: readonly Sheet[],
  columns: readonly Column[],
): AsyncGenerator<{ head: TableHead } | { rows: ParsedRow[] }> {
  const hiddenSheets = sheets.filter((sheet) => sheet.isHidden).map(({ name }) => name);
  let closest: { sheet: Sheet; missing: readonly string[] } | null = null;
  for (const sheet of sheets.filter(({ isHidden }) => !isHidden)) {
    const rows = sheet.rows();
    const first: SheetRow[] = [];
    while (first.length < lookedThrough) {
      const next = await rows.next();
      if (next.done) break;
      first.push(...next.value);
    }
    const found = findHeader(first, columns);
    if (!found || found.missing.length > 0) {
      if (found) closest ??= { sheet, missing: found.missing };
      await rows.return(undefined);
      continue;
    }
    const { headerRow, at, ignored } = found;
    const head = {
      sheet: sheet.name,
      headerRow,
      columns: Object.fromEntries([...at].map(([column, index]) => [column.key, index])),
      ignored,
      hiddenSheets,
    };
    yield { head };
    const parse = rowParser(columns, at, sheet.is1904);
    const parsed = (some: readonly SheetRow[]) => ({
      rows: some.filter(({ number, cells }) => number > headerRow && isData(cells, at)).map(parse),
    });
    yield parsed(first);
    for await (const some of rows) yield parsed(some);
    return;
  }
  if (closest)
    throw new FileRefusal(
      "file-without-table",
      `工作表“${closest.sheet.name}”缺少必填列：${closest.missing.join("、")}。请对照模板的表头`,
    );
  throw new FileRefusal("file-without-table", "没有找到可识别的表头，请使用系统提供的模板，或使列名与模板一致");
}

interface FoundHeader {
  readonly headerRow: number;
  readonly at: ReadonlyMap<Column, number>;
  readonly ignored: readonly string[];
  readonly missing: readonly string[];
}

/** The row that names most columns: at least two of them, or all that are required. */
export function findHeader(rows: readonly SheetRow[], columns: readonly Column[]): FoundHeader | null {
  const byName = new Map<string, Column>();
  for (const column of columns)
    for (const name of [column.zh, column.key, ...column.aliases]) byName.set(headerName(name), column);
  let best: FoundHeader | null = null;
  rows.slice(0, lookedThrough).forEach((row, index) => {
    const above = index > 0 ? rows[index - 1] : undefined;
    const at = new Map<Column, number>();
    const ignored: string[] = [];
    const width = Math.max(row.cells.length, above?.cells.length ?? 0);
    for (let column = 0; column < width; column += 1) {
      const names = headerNames(row.cells, above?.cells, column);
      const found = names.map((name) => byName.get(headerName(name))).find((each) => each !== undefined);
      if (found && at.has(found))
        throw new FileRefusal("file-without-table", `第 ${row.number} 行有两列都是“${found.zh}”，请删去一列`);
      if (found) at.set(found, column);
      else if (names[0]) ignored.push(names[0]);
    }
    if (at.size <= (best?.at.size ?? 0)) return;
    const missing = columns.filter((column) => column.isRequired && !at.has(column)).map(({ zh }) => zh);
    if (at.size >= 2 || missing.length === 0) best = { headerRow: row.number, at, ignored, missing };
  });
  return best;
}

/** A cell's own word; under a merged header the word above it, and both together. */
function headerNames(
  own: readonly (Cell | undefined)[],
  above: readonly (Cell | undefined)[] | undefined,
  column: number,
): string[] {
  const text = tidyText(shownText(own[column]));
  if (!above) return text === "" ? [] : [text];
  let left = column;
  while (left > 0 && above[left] === undefined) left -= 1;
  const upper = tidyText(shownText(above[left]));
  if (text === "") return left === column && upper !== "" ? [upper] : [];
  return upper === "" ? [text] : [text, `${upper}${text}`];
}

const headerName = (text: string) =>
  tidyText(text)
    .replaceAll(/[\s*＊:：]|（[^）]*）|\([^)]*\)|【[^】]*】/g, "")
    .toLowerCase();

/** Not a blank row of the columns that are read, not an example. */
function isData(cells: readonly (Cell | undefined)[], at: ReadonlyMap<Column, number>): boolean {
  const first = cells.find((cell) => tidyText(shownText(cell)) !== "");
  if (first?.kind === "text" && tidyText(first.text).startsWith(exampleMark)) return false;
  return [...at.values()].some((index) => {
    const cell = cells[index];
    return cell !== undefined && (cell.kind === "formula" || tidyText(shownText(cell)) !== "");
  });
}

function rowParser(columns: readonly Column[], at: ReadonlyMap<Column, number>, is1904: boolean) {
  const read = columns.filter((column) => column.role !== "exportOnly" && (at.has(column) || column.isRequired));
  return ({ number, cells }: SheetRow): ParsedRow => {
    const values: Record<string, Value> = {};
    const faults: Fault[] = [];
    for (const column of read) {
      const index = at.get(column) ?? null;
      const cell = index === null ? undefined : cells[index];
      const verdict = parseCell(column, cell, is1904);
      values[column.key] = "value" in verdict ? verdict.value : null;
      faults.push(...faultAt(column, index, cell, verdict));
    }
    return { row: number, values, faults };
  };
}
