import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import iconv from "iconv-lite";
import type { Cell, Sheet } from "#/platform/spreadsheet/cell.ts";
import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";
import { tooManyRows } from "#/platform/spreadsheet/xlsx-rows.ts";

/** What a spreadsheet program would take for the start of a formula when it opens a CSV file. */
export const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** The one sheet of a CSV file: UTF-8 or GB18030, separated by comma, semicolon or tab. Throws a FileRefusal. */
export function openCsv(file: Buffer, limits: SpreadsheetLimits): Sheet[] {
  const text = decoded(file);
  const delimiter = delimiterOf(text);
  return [
    {
      name: "CSV",
      isHidden: false,
      is1904: false,
      async *rows() {
        const parser = Readable.from(piecesOf(text)).pipe(
          parse({
            delimiter,
            relax_column_count: true,
            // Only a quote at the start of a field quotes it, as spreadsheet programs read it.
            relax_quotes: true,
            skip_empty_lines: false,
            max_record_size: limits.columns * limits.cellLength,
            info: true,
          }),
        );
        let number = 0;
        let count = 0;
        try {
          for await (const { record } of parser as AsyncIterable<{ record: string[] }>) {
            number += 1;
            if (record.length > limits.columns && record.slice(limits.columns).some((field) => field !== ""))
              throw new FileRefusal("file-too-many-columns", `第 ${number} 行超过 ${limits.columns} 列`);
            if (record.every((field) => field.trim() === "")) continue;
            count += 1;
            if (count > limits.rows) throw new FileRefusal("file-too-many-rows", tooManyRows(limits));
            yield [{ number, cells: record.slice(0, limits.columns).map(cellOf) }];
          }
        } catch (error) {
          if (error instanceof CsvError)
            throw new FileRefusal("file-not-readable", `第 ${number + 1} 行附近引号不成对，无法读取`);
          throw error;
        }
      },
    },
  ];
}

/** Our own exports put an apostrophe before what would be taken for a formula; it is taken off again. */
function cellOf(field: string): Cell | undefined {
  if (field === "") return undefined;
  const isGuarded = field.startsWith("'") && formulaStart.test(field.replace(/^'+/, ""));
  return { kind: "text", text: isGuarded ? field.slice(1) : field };
}

/** In pieces, so that a row can be handed on before the whole text is parsed. */
function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
}

function decoded(file: Buffer): string {
  if (file[0] === 0xff && file[1] === 0xfe) return iconv.decode(file.subarray(2), "utf-16le");
  if (file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf) return strictUtf8(file.subarray(3)) ?? refuseEncoding();
  const utf8 = strictUtf8(file);
  if (utf8 !== null) return utf8;
  const text = iconv.decode(file, "gb18030");
  return text.includes("\uFFFD") ? refuseEncoding() : text;
}

function strictUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function refuseEncoding(): never {
  throw new FileRefusal("file-encoding-unknown", "无法识别文件的编码，请另存为“CSV UTF-8”后再上传");
}

/** The separator that stands most often outside quotes in the first lines. */
function delimiterOf(text: string): string {
  const counts = new Map([",", ";", "\t"].map((each) => [each, 0]));
  let isQuoted = false;
  for (const char of text.slice(0, 20_000)) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
