import type { Sheet } from "#/platform/spreadsheet/cell.ts";
import { openCsv } from "#/platform/spreadsheet/csv-rows.ts";
import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";
import { openXlsx } from "#/platform/spreadsheet/xlsx-rows.ts";

export type SpreadsheetFormat = "xlsx" | "csv";

/** What a file is by its first bytes; its name is not believed. Throws a FileRefusal. */
export function formatOf(file: Buffer): SpreadsheetFormat {
  if (file.length === 0) throw new FileRefusal("file-not-readable", "文件是空的");
  if (file.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) return "xlsx";
  if (file.subarray(0, 8).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))) {
    // A workbook with a password is an OLE container with a stream of this name.
    if (file.includes(Buffer.from("EncryptedPackage", "utf16le")))
      throw new FileRefusal("file-encrypted", "文件已加密，请去掉密码后再上传");
    throw new FileRefusal("file-old-format", "这是旧版 .xls 文件，请用 Excel 或 WPS 另存为 .xlsx");
  }
  if (file.subarray(0, 5).toString("latin1") === "%PDF-" || /^\s*<(\?xml|html|!doctype|table)/i.test(head(file)))
    throw new FileRefusal("file-not-readable", "文件不是 .xlsx 或 .csv（可能是网页或 PDF 改了后缀）");
  const isUtf16 = file[0] === 0xff && file[1] === 0xfe;
  if (!isUtf16 && file.subarray(0, 4_096).includes(0))
    throw new FileRefusal("file-not-readable", "文件不是 .xlsx 或 .csv");
  return "csv";
}

/** Opens a spreadsheet within limits; nothing of its rows is read yet. Throws a FileRefusal. */
export async function openSpreadsheet(file: Buffer, limits: SpreadsheetLimits): Promise<Sheet[]> {
  if (file.length > limits.fileBytes)
    throw new FileRefusal("file-too-large", `文件超过 ${Math.round(limits.fileBytes / 1024 / 1024)} MB`);
  return formatOf(file) === "xlsx" ? openXlsx(file, limits) : openCsv(file, limits);
}

const head = (file: Buffer) => file.subarray(0, 512).toString("latin1");
