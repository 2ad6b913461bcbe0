import ExcelJS from "exceljs";
import iconv from "iconv-lite";
import { describe, expect, test, vi } from "vitest";
import type { Cell, SheetRow } from "#/platform/spreadsheet/cell.ts";
import { columnIndex, columnLetters } from "#/platform/spreadsheet/cell.ts";
import { spreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { openSpreadsheet } from "#/platform/spreadsheet/open-spreadsheet.ts";
import { isDateFormat } from "#/platform/spreadsheet/xlsx-parts.ts";
import { rawWorkbook, rawZip } from "#/testing/raw-zip.ts";

// Whole files are written and read here, on whatever machine it is.
vi.setConfig({ testTimeout: 60_000 });

async function rowsOf(file: Buffer, limits = spreadsheetLimits): Promise<SheetRow[]> {
  const [sheet] = await openSpreadsheet(file, limits);
  const rows: SheetRow[] = [];
  if (sheet) for await (const some of sheet.rows()) rows.push(...some);
  return rows;
}
const textOf = (cell: Cell | undefined) => (cell && "text" in cell ? cell.text : (cell?.kind ?? null));
const refused = (code: string) => expect.objectContaining({ name: "FileRefusal", code });
const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;

describe("workbooks", () => {
  test("what exceljs writes is read with its digits, dates, rich text and formulas' results", async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet("台账");
    sheet.getCell("A1").value = "421222100200001234";
    sheet.getCell("B1").value = new Date(Date.UTC(2026, 2, 1));
    sheet.getCell("C1").value = { richText: [{ text: "隽水" }, { text: "镇", font: { bold: true } }] };
    sheet.getCell("D1").value = { formula: "1+1", result: 2 };
    sheet.getCell("E1").value = { formula: "NOW()" };
    sheet.getCell("F1").value = Number("421222100200001234");
    sheet.getCell("G1").value = { error: "#N/A" };
    sheet.getCell("H1").value = true;
    sheet.getCell("A5").value = "=1+1";
    const rows = await rowsOf(Buffer.from(await book.xlsx.writeBuffer()));
    expect(rows.map(({ number }) => number)).toEqual([1, 5]);
    expect(rows[0]?.cells).toEqual([
      { kind: "text", text: "421222100200001234" },
      { kind: "number", text: "46082", isDate: true },
      { kind: "text", text: "隽水镇" },
      { kind: "number", text: "2", isDate: false },
      { kind: "formula" },
      { kind: "number", text: "421222100200001200", isDate: false },
      { kind: "error", text: "#N/A" },
      { kind: "boolean", value: true },
    ]);
    expect(textOf(rows[1]?.cells[0])).toBe("=1+1");
  });

  test("a claim of a million rows costs nothing: only rows that hold something exist", async () => {
    const far = `<dimension ref="A1:XFD1048576"/><sheetData><row r="2">${cell("A2", "甲")}</row><row r="1048576">${cell("B1048576", "乙")}</row></sheetData>`;
    const rows = await rowsOf(rawZip(rawWorkbook(far)));
    expect(rows.map(({ number }) => number)).toEqual([2, 1_048_576]);
  });

  test("more rows than allowed are refused; rows that hold only formats are not counted", async () => {
    const rows = (count: number, inner: (n: number) => string) =>
      Array.from({ length: count }, (_, n) => `<row r="${n + 1}">${inner(n + 1)}</row>`).join("");
    const limits = { ...spreadsheetLimits, rows: 10, ratio: 10_000 };
    const full = rows(11, (n) => cell(`A${n}`, "甲"));
    await expect(rowsOf(rawZip(rawWorkbook(`<sheetData>${full}</sheetData>`)), limits)).rejects.toThrow(
      refused("file-too-many-rows"),
    );
    const styled = rows(5_000, (n) => `<c r="A${n}" s="1"/>`);
    expect(await rowsOf(rawZip(rawWorkbook(`<sheetData>${styled}</sheetData>`)), limits)).toEqual([]);
    const wide = `<sheetData><row r="1">${cell("XFD1", "甲")}</row></sheetData>`;
    await expect(rowsOf(rawZip(rawWorkbook(wide)))).rejects.toThrow(refused("file-too-many-columns"));
  });

  test("bombs are refused by what their directory claims, and by what comes out where it lies", async () => {
    const zeros = Buffer.alloc(40 * 1024 * 1024, 0x20);
    await expect(rowsOf(rawZip([{ name: "xl/workbook.xml", data: zeros }]))).rejects.toThrow(
      refused("file-expands-too-far"),
    );
    const lies = rawZip([{ name: "xl/workbook.xml", data: zeros, claims: { uncompressedSize: 1_000 } }]);
    await expect(rowsOf(lies)).rejects.toThrow(refused("file-expands-too-far"));
    const many = rawZip(Array.from({ length: 1_001 }, (_, n) => ({ name: `xl/${n}.xml`, data: "<a/>" })));
    await expect(rowsOf(many)).rejects.toThrow(refused("file-expands-too-far"));
    const twins = rawZip([...rawWorkbook("<sheetData/>"), { name: "xl/workbook.xml", data: "<workbook/>" }]);
    await expect(rowsOf(twins)).rejects.toThrow(refused("file-expands-too-far"));
    const limits = { ...spreadsheetLimits, inflatedBytes: 10_000 };
    const book = rawWorkbook(`<sheetData><row r="1">${cell("A1", "甲".repeat(9_000))}</row></sheetData>`);
    await expect(rowsOf(rawZip(book), limits)).rejects.toThrow(refused("file-expands-too-far"));
  });

  test.each([
    ["file-has-macros", { name: "xl/vbaProject.bin", data: "macro" }],
    [
      "file-has-macros",
      {
        name: "[Content_Types].xml",
        data: `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`,
      },
    ],
    ["file-has-external-links", { name: "xl/externalLinks/externalLink1.xml", data: "<externalLink/>" }],
    ["file-has-external-links", { name: "xl/connections.xml", data: "<connections/>" }],
    [
      "file-has-entities",
      {
        name: "xl/sharedStrings.xml",
        data: `<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>`,
      },
    ],
    ["file-not-readable", { name: "xl/sharedStrings.xml", data: "<sst><si><t>&unknown;</t></si></sst>" }],
    ["file-not-readable", { name: "xl/sharedStrings.xml", data: Buffer.from("\uFEFF<sst/>", "utf16le") }],
    ["file-not-readable", { name: "xl/worksheets/sheet1.xml", data: "<worksheet><sheetData><row>" }],
  ])("%s: %o", async (code, part) => {
    await expect(rowsOf(rawZip(rawWorkbook("<sheetData/>", { parts: [part] })))).rejects.toThrow(refused(code));
  });

  test("encrypted, old, empty, cut and foreign files are told apart", async () => {
    const ole = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    const locked = Buffer.concat([ole, Buffer.alloc(600), Buffer.from("EncryptedPackage", "utf16le")]);
    const flagged = rawZip([{ name: "a.xml", data: "<a/>", claims: { flags: 0x801 } }]);
    const good = rawZip(rawWorkbook("<sheetData/>"));
    for (const [file, code] of [
      [Buffer.concat([ole, Buffer.alloc(600)]), "file-old-format"],
      [locked, "file-encrypted"],
      [flagged, "file-encrypted"],
      [Buffer.alloc(0), "file-not-readable"],
      [good.subarray(0, good.length - 30), "file-not-readable"],
      [Buffer.from("<html><table></table></html>"), "file-not-readable"],
      [Buffer.from("%PDF-1.7 …"), "file-not-readable"],
      [Buffer.from([1, 2, 0, 3]), "file-not-readable"],
      [Buffer.alloc(spreadsheetLimits.fileBytes + 1, 0x61), "file-too-large"],
    ] as const)
      await expect(rowsOf(file)).rejects.toThrow(refused(code));
  });

  test("hidden sheets and the year 1904 are told", async () => {
    const parts = rawWorkbook("<sheetData/>", { book: `<workbookPr date1904="1"/>` });
    const [sheet] = await openSpreadsheet(rawZip(parts), spreadsheetLimits);
    expect(sheet).toMatchObject({ name: "台账", is1904: true, isHidden: false });
    const book = new ExcelJS.Workbook();
    book.addWorksheet("选项", { state: "veryHidden" });
    book.addWorksheet("台账");
    const sheets = await openSpreadsheet(Buffer.from(await book.xlsx.writeBuffer()), spreadsheetLimits);
    expect(sheets.map(({ isHidden }) => isHidden)).toEqual([true, false]);
  });
});

describe("CSV", () => {
  const text = '编码,名称,备注\r\n421222100200,"隽水,镇","第一行\n第二行"\r\n\r\n,,\r\n13800000000,"说""好""",尾\r\n';
  const rows = [
    ["编码", "名称", "备注"],
    ["421222100200", "隽水,镇", "第一行\n第二行"],
    ["13800000000", '说"好"', "尾"],
  ];

  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
    ["GB18030", iconv.encode(text, "gb18030")],
    ["UTF-16 as Excel's Unicode text", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["semicolons", Buffer.from(text.replaceAll(/,(?![镇])/g, ";"))],
    ["tabs", Buffer.from(text.replaceAll(/,(?![镇])/g, "\t"))],
  ])("%s", async (_, file) => {
    const read = await rowsOf(file);
    expect(read.map(({ cells }) => cells.map(textOf))).toEqual(rows);
  });

  test("an open quote, unknown bytes and too many rows are refused", async () => {
    await expect(rowsOf(Buffer.from('a,b\n"c,d\n'))).rejects.toThrow(refused("file-not-readable"));
    await expect(rowsOf(Buffer.from([0x61, 0xff, 0xff, 0x0a]))).rejects.toThrow(refused("file-encoding-unknown"));
    await expect(rowsOf(Buffer.from("a\nb\nc\n"), { ...spreadsheetLimits, rows: 2 })).rejects.toThrow(
      refused("file-too-many-rows"),
    );
  });
});

test("columns have letters", () => {
  for (const index of [0, 25, 26, 701, 702, 16_383]) expect(columnIndex(columnLetters(index))).toBe(index);
  expect(columnLetters(16_383)).toBe("XFD");
});

test("a number format shows a day or does not", () => {
  for (const code of ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "m/d/yy h:mm"])
    expect(isDateFormat(code)).toBe(true);
  for (const code of ["General", "0.00", '0"户"', "@", "[Red]0", '"日"0']) expect(isDateFormat(code)).toBe(false);
});
