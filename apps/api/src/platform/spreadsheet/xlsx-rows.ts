import type { Cell, Sheet, SheetRow } from "#/platform/spreadsheet/cell.ts";
import { columnIndex } from "#/platform/spreadsheet/cell.ts";
import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";
import { walkXml } from "#/platform/spreadsheet/xml-walk.ts";
import { readDateStyles, readSharedStrings, readWorkbookPart, unescaped } from "#/platform/spreadsheet/xlsx-parts.ts";
import { openZipParts } from "#/platform/spreadsheet/zip-parts.ts";

/** The sheets of an .xlsx file, hidden ones too. Rows are read while they are unpacked. Throws a FileRefusal. */
export async function openXlsx(file: Buffer, limits: SpreadsheetLimits): Promise<Sheet[]> {
  const parts = await openZipParts(file, limits);
  const { sheets, is1904 } = await readWorkbookPart(parts);
  const dateStyles = await readDateStyles(parts);
  const strings = await readSharedStrings(parts, limits);
  return sheets.map(({ name, path, isHidden }) => ({
    name,
    isHidden,
    is1904,
    async *rows() {
      const stream = await parts.open(path);
      if (stream) yield* readRows(stream, strings, dateStyles, limits);
    },
  }));
}

interface OpenCell {
  column: number;
  type: string;
  isDate: boolean;
  hasFormula: boolean;
  value: string | null;
  inline: string | null;
}

/** How far the sheet claims to reach is not believed: only rows that hold something exist. */
async function* readRows(
  stream: AsyncIterable<string>,
  strings: readonly string[],
  dateStyles: readonly boolean[],
  limits: SpreadsheetLimits,
): AsyncGenerator<SheetRow[]> {
  let rows: SheetRow[] = [];
  let rowCount = 0;
  let number = 0;
  let cells: (Cell | undefined)[] = [];
  let holdsSomething = false;
  let column = -1;
  let cell: OpenCell | null = null;
  let collects: "value" | "inline" | null = null;
  let isPhonetic = false;

  const walk = walkXml(stream, {
    open(name, attributes) {
      if (name === "row") {
        number = attributes["r"] ? Number(attributes["r"]) : number + 1;
        cells = [];
        holdsSomething = false;
        column = -1;
      } else if (name === "c") {
        const at = /^([A-Z]{1,3})\d+$/.exec(attributes["r"] ?? "")?.[1];
        column = at ? columnIndex(at) : column + 1;
        const isDate = dateStyles[Number(attributes["s"] ?? 0)] ?? false;
        cell = { column, type: attributes["t"] ?? "n", isDate, hasFormula: false, value: null, inline: null };
      } else if (!cell) return;
      else if (name === "v") {
        cell.value = "";
        collects = "value";
      } else if (name === "f") cell.hasFormula = true;
      else if (name === "rPh") isPhonetic = true;
      else if (name === "t" && !isPhonetic) {
        cell.inline ??= "";
        collects = "inline";
      }
    },
    text(piece) {
      if (cell && collects === "value") cell.value += piece;
      else if (cell && collects === "inline") cell.inline += piece;
    },
    close(name) {
      if (name === "v" || name === "t") collects = null;
      else if (name === "rPh") isPhonetic = false;
      else if (name === "c" && cell) {
        const read = cellOf(cell, strings);
        if (read) {
          if (cell.column >= limits.columns)
            throw new FileRefusal("file-too-many-columns", `第 ${number} 行超过 ${limits.columns} 列`);
          if (read.kind === "text" && read.text.length > limits.cellLength)
            throw new FileRefusal("file-not-readable", `第 ${number} 行有单元格超过 ${limits.cellLength} 个字符`);
          cells[cell.column] = read;
          holdsSomething ||= read.kind !== "text" || read.text.trim() !== "";
        }
        cell = null;
      } else if (name === "row" && holdsSomething) {
        rowCount += 1;
        if (rowCount > limits.rows) throw new FileRefusal("file-too-many-rows", tooManyRows(limits));
        rows.push({ number, cells });
      }
    },
  });
  for await (const _ of walk) {
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

export const tooManyRows = (limits: SpreadsheetLimits) =>
  `超过 ${limits.rows.toLocaleString("en-US")} 行，请分成几个文件上传`;

function cellOf({ type, value, inline, hasFormula, isDate }: OpenCell, strings: readonly string[]): Cell | undefined {
  if (type === "inlineStr") return inline === null ? undefined : { kind: "text", text: unescaped(inline) };
  if (value === null || (value === "" && type !== "str")) return hasFormula ? { kind: "formula" } : undefined;
  switch (type) {
    case "s": {
      const text = strings[Number(value)];
      if (text === undefined) throw new FileRefusal("file-not-readable", "文件已损坏：单元格指向不存在的文字");
      return { kind: "text", text };
    }
    case "str":
      return { kind: "text", text: unescaped(value) };
    case "b":
      return { kind: "boolean", value: value === "1" };
    case "e":
      return { kind: "error", text: value };
    case "d":
      return { kind: "text", text: value.slice(0, 10) };
    default:
      return { kind: "number", text: value.trim(), isDate };
  }
}
