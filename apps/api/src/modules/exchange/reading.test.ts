import ExcelJS from "exceljs";
import { describe, expect, test, vi } from "vitest";
import { spreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import type { ParsedRow } from "#/modules/exchange/column.ts";
import type { ReadingBounds } from "#/modules/exchange/reading.ts";
import { readFile, readingBounds } from "#/modules/exchange/reading.ts";
import { rawWorkbook, rawZip } from "#/testing/raw-zip.ts";

// Whole files are written and read here, on whatever machine it is.
vi.setConfig({ testTimeout: 60_000 });

async function read(file: Buffer, bounds: ReadingBounds = readingBounds) {
  const rows: ParsedRow[] = [];
  const head = await readFile(
    { file, kind: "grids", limits: spreadsheetLimits },
    async (some) => {
      rows.push(...some);
    },
    bounds,
  );
  return { head, rows };
}

async function bookOf(fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet("网格"), book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe("a workbook as people leave it", () => {
  test("titles above, headers of two lines, an example, blank rows, hidden sheets and foreign columns", async () => {
    const file = await bookOf((sheet, book) => {
      book.addWorksheet("选项", { state: "hidden" }).addRow(["网格编码", "网格名称", "网格类型"]);
      sheet.getCell("A1").value = "通城县网格一览表";
      sheet.mergeCells("A1:E1");
      sheet.getCell("A2").value = "序号";
      sheet.mergeCells("A2:A3");
      sheet.getCell("B2").value = "网格";
      sheet.mergeCells("B2:C2");
      sheet.getCell("B3").value = "编码*";
      sheet.getCell("C3").value = "名称（全称）";
      sheet.getCell("D2").value = "类 型";
      sheet.mergeCells("D2:D3");
      sheet.getCell("E3").value = "备注";
      sheet.addRow(["示例", "421222100200001", "示例网格", "城区网格"]);
      sheet.addRow(["1", "４２１２２２１００２００００１", "第一网格\u00A0", "城区网格", "x"]);
      sheet.getRow(9).values = ["2", "", "", "", ""];
      sheet.getRow(12).values = ["3", "421222100200002", "第二网格", "农村网格"];
    });
    const { head, rows } = await read(file);
    expect(head).toEqual({
      sheet: "网格",
      headerRow: 3,
      columns: { code: 1, name: 2, kind: 3 },
      ignored: ["序号", "备注"],
      hiddenSheets: ["选项"],
    });
    expect(rows).toEqual([
      { row: 5, values: { code: "421222100200001", name: "第一网格", kind: "street_cell" }, faults: [] },
      { row: 12, values: { code: "421222100200002", name: "第二网格", kind: "rural_cell" }, faults: [] },
    ]);
  });

  test("each faulty cell is told with its place and reason, the rest of its row is read", async () => {
    const file = await bookOf((sheet) => {
      sheet.addRow(["网格编码", "网格名称", "网格类型"]);
      sheet.addRow([Number("421222100200001234"), "", "城区"]);
      sheet.addRow(["1.23E+17", "甲", "城区网格"]);
      sheet.addRow(["4212221002", { error: "#REF!" }, "城区网格"]);
    });
    const { rows } = await read(file);
    expect(rows.map(({ row, faults }) => [row, faults.map(({ key, column, code }) => [key, column, code])])).toEqual([
      [
        2,
        [
          ["code", 0, "lost-digits"],
          ["name", 1, "missing"],
          ["kind", 2, "not-a-choice"],
        ],
      ],
      [3, [["code", 0, "lost-digits"]]],
      [
        4,
        [
          ["code", 0, "wrong-code"],
          ["name", 1, "error-cell"],
        ],
      ],
    ]);
    expect(rows[0]?.faults[2]?.detail).toContain("城区网格");
  });

  test("a table without its required columns is refused with their names", async () => {
    const file = await bookOf((sheet) => sheet.addRow(["网格编码", "网格名称"]));
    await expect(read(file)).rejects.toMatchObject({
      code: "file-without-table",
      errors: [{ pointer: "/file", detail: expect.stringContaining("网格类型") }],
    });
    const other = await bookOf((sheet) => sheet.addRow(["甲", "乙"]));
    await expect(read(other)).rejects.toMatchObject({ code: "file-without-table" });
  });
});

describe("the reading thread", () => {
  /** Many long strings that all differ: small on disk would need little, in a heap they need a lot. */
  const heavy = () => {
    const strings = Array.from(
      { length: 60_000 },
      (_, n) => `<si><t>${n}${"甲乙丙丁戊己庚辛壬癸".repeat(40)}</t></si>`,
    );
    const sharedStrings = { name: "xl/sharedStrings.xml", data: `<sst>${strings.join("")}</sst>` };
    return rawZip(rawWorkbook("<sheetData/>", { parts: [sharedStrings] }));
  };

  test("ends where its heap ends, and says so, without harm to this process", async () => {
    const before = process.memoryUsage().heapUsed;
    await expect(read(heavy(), { heapMb: 24, workMs: 30_000 })).rejects.toMatchObject({ code: "file-takes-too-much" });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1024 * 1024);
  });

  test("ends when its time is over", async () => {
    await expect(read(heavy(), { heapMb: 160, workMs: 1 })).rejects.toMatchObject({ code: "file-takes-too-much" });
  });

  test("hands rows on in pieces, each only when the last was stored", async () => {
    const file = await bookOf((sheet) => {
      sheet.addRow(["网格编码", "网格名称", "网格类型"]);
      for (let n = 0; n < 2_500; n += 1)
        sheet.addRow([`421222100200${String(n % 1_000).padStart(3, "0")}`, "甲", "城区网格"]);
    });
    const sizes: number[] = [];
    let isStoring = false;
    await readFile({ file, kind: "grids", limits: spreadsheetLimits }, async (rows) => {
      expect(isStoring).toBe(false);
      isStoring = true;
      await new Promise((resolve) => setImmediate(resolve));
      isStoring = false;
      sizes.push(rows.length);
    });
    expect(sizes).toEqual(Array.from({ length: 10 }, () => 250));
  });

  test("what storing throws ends the reading", async () => {
    const file = await bookOf((sheet) => {
      sheet.addRow(["网格编码", "网格名称", "网格类型"]);
      sheet.addRow(["421222100200001", "甲", "城区网格"]);
    });
    await expect(
      readFile({ file, kind: "grids", limits: spreadsheetLimits }, async () => {
        throw new Error("the database is gone");
      }),
    ).rejects.toThrow("the database is gone");
  });
});
