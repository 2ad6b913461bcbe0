import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";
import type { ZipParts } from "#/platform/spreadsheet/zip-parts.ts";
import { walkWholeXml } from "#/platform/spreadsheet/xml-walk.ts";

export interface SheetPart {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
}

/** The sheets of a workbook in their order, and how it counts days. */
export async function readWorkbookPart(parts: ZipParts): Promise<{ sheets: SheetPart[]; is1904: boolean }> {
  const targets = new Map<string, string>();
  await walk(parts, "xl/_rels/workbook.xml.rels", (name, { Id, Target, TargetMode, Type }) => {
    if (name !== "Relationship" || !Id || !Target) return;
    if (TargetMode === "External" && !(Type ?? "").endsWith("/hyperlink"))
      throw new FileRefusal("file-has-external-links", "文件引用了外部文件，请断开链接后再上传");
    targets.set(Id, Target.startsWith("/") ? Target.slice(1) : `xl/${Target.replace(/^\.\//, "")}`);
  });
  await walk(parts, "[Content_Types].xml", (_, { ContentType }) => {
    if (/macroenabled|vbaproject/i.test(ContentType ?? ""))
      throw new FileRefusal("file-has-macros", "文件是启用宏的工作簿，请另存为不含宏的 .xlsx");
  });
  const sheets: SheetPart[] = [];
  let is1904 = false;
  const hasBook = await walk(parts, "xl/workbook.xml", (name, attributes) => {
    if (name === "workbookPr") is1904 = ["1", "true", "on"].includes(attributes["date1904"] ?? "");
    if (name !== "sheet") return;
    const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1];
    const path = targets.get(id ?? "");
    if (path && /worksheets\//i.test(path))
      sheets.push({ name: attributes["name"] ?? "", path, isHidden: /hidden/i.test(attributes["state"] ?? "") });
  });
  if (!hasBook) throw new FileRefusal("file-not-readable", "文件不是 Excel 工作簿（缺少 workbook.xml）");
  return { sheets, is1904 };
}

/** The texts that cells point at, by index. */
export async function readSharedStrings(parts: ZipParts, limits: SpreadsheetLimits): Promise<string[]> {
  const strings: string[] = [];
  let text = "";
  let isText = false;
  let isPhonetic = false;
  const stream = await parts.open("xl/sharedStrings.xml");
  if (!stream) return strings;
  await walkWholeXml(stream, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") isPhonetic = true;
      else if (name === "t") isText = !isPhonetic;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(name) {
      if (name === "t") isText = false;
      else if (name === "rPh") isPhonetic = false;
      else if (name === "si") {
        if (text.length > limits.cellLength)
          throw new FileRefusal("file-not-readable", `有单元格超过 ${limits.cellLength} 个字符`);
        strings.push(unescaped(text));
      }
    },
  });
  return strings;
}

/** For each cell style by index, whether it shows its number as a date. */
export async function readDateStyles(parts: ZipParts): Promise<boolean[]> {
  const formats = new Map<string, boolean>();
  const styles: boolean[] = [];
  let isInCells = false;
  const stream = await parts.open("xl/styles.xml");
  if (!stream) return styles;
  await walkWholeXml(stream, {
    open(name, { numFmtId = "0", formatCode = "" }) {
      if (name === "numFmt") formats.set(numFmtId, isDateFormat(formatCode));
      else if (name === "cellXfs") isInCells = true;
      else if (name === "xf" && isInCells) styles.push(formats.get(numFmtId) ?? isBuiltInDate(Number(numFmtId)));
    },
    close(name) {
      if (name === "cellXfs") isInCells = false;
    },
  });
  return styles;
}

/** Whether a number format shows a day: what is quoted, bracketed or escaped in it does not count. */
export function isDateFormat(code: string): boolean {
  const [first = ""] = code.split(";");
  return /[ymd年月日]/i.test(first.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, ""));
}

/** ECMA-376 part 1, 18.8.30: 14–22 everywhere, 27–36 and 50–58 in East Asian Excel. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

/** Characters that XML cannot hold stand as `_xHHHH_` (ECMA-376 part 1, 22.9.2.19). */
export function unescaped(text: string): string {
  return text.includes("_x")
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

async function walk(
  parts: ZipParts,
  path: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<boolean> {
  const stream = await parts.open(path);
  if (!stream) return false;
  await walkWholeXml(stream, { open });
  return true;
}
