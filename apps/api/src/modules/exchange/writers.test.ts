import { buffer } from "node:stream/consumers";
import * as XLSX from "@e965/xlsx";
import ExcelJS from "exceljs";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { spreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { openSpreadsheet } from "#/platform/spreadsheet/open-spreadsheet.ts";
import type { Column, ParsedRow, Value } from "#/modules/exchange/column.ts";
import type { ExportFacts, ExportRow } from "#/modules/exchange/export-writer.ts";
import { csvField, streamCsv, streamXlsx } from "#/modules/exchange/export-writer.ts";
import { tableKinds } from "#/modules/exchange/kinds.ts";
import type { PlacedFault } from "#/modules/exchange/marked-writer.ts";
import { faultSheet, markWorkbook, rewriteMarked } from "#/modules/exchange/marked-writer.ts";
import { tidyText } from "#/modules/exchange/parse-cell.ts";
import type { TableHead } from "#/modules/exchange/read-table.ts";
import { readTable } from "#/modules/exchange/read-table.ts";
import { writeTemplate } from "#/modules/exchange/template-writer.ts";

// Whole files are written and read here, on whatever machine it is.
vi.setConfig({ testTimeout: 60_000 });

/** Whatever the product writes is also read by a program that shares no code with it. */
const readElsewhere = (file: Buffer) => XLSX.read(file, { type: "buffer", cellFormula: true, cellStyles: true });

const column = (key: string, type: Column["type"], isRequired = false): Column => ({
  key,
  zh: `列${key}`,
  aliases: [],
  isRequired,
  type,
  help: `说明${key}`,
  example: "",
  width: 12,
});
const kind = {
  zh: "样表",
  columns: [
    column("text", { is: "text", max: 40_000 }, true),
    column("code", { is: "code", judge: (text) => text }),
    column("day", { is: "day" }),
    column("number", { is: "number", min: -1e9, max: 1e9, isWhole: false }),
    column("choice", { is: "choice", choices: [{ value: "low", zh: "低风险" }] }),
    column("yes", { is: "yesNo" }),
  ],
};
const facts: ExportFacts = {
  by: "张三",
  asOf: "2026-03-10 10:00",
  scope: "测试县",
  filters: ["状态：在业"],
  isMasked: true,
};

async function* pagesOf(rows: readonly ExportRow[]) {
  yield rows.slice(0, 1);
  yield rows.slice(1);
}

async function readBack(file: Buffer, of: { columns: readonly Column[] } = kind) {
  const rows: ParsedRow[] = [];
  let head: TableHead | undefined;
  for await (const part of readTable(await openSpreadsheet(file, spreadsheetLimits), of.columns)) {
    if ("head" in part) head = part.head;
    else rows.push(...part.rows);
  }
  return { head, rows };
}

const dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'=1", "''=1", "＝1", '="a"', "-"];
const plainRow: ExportRow = { text: "甲", code: null, day: null, number: null, choice: null, yes: null };

describe("exports", () => {
  test("what looks like a formula is text to another program, and comes back the same", async () => {
    const rows = dangerous.map((text) => ({ ...plainRow, text }));
    const xlsx = await buffer(streamXlsx(kind, pagesOf(rows), facts));
    const sheet = readElsewhere(xlsx).Sheets["样表"];
    for (const [index, text] of dangerous.entries()) {
      const cell = sheet?.[`A${index + 2}`];
      expect(cell).toMatchObject({ t: "s", v: text });
      expect(cell).not.toHaveProperty("f");
    }
    expect((await readBack(xlsx)).rows.map(({ values }) => values["text"])).toEqual(dangerous);
    const csv = await buffer(streamCsv(kind, pagesOf(rows)));
    for (const line of csv.toString().split("\r\n").slice(1, -1)) expect(line).toMatch(/^"?'/);
    expect((await readBack(csv)).rows.map(({ values }) => values["text"])).toEqual(dangerous);
  });

  test("long digits, days, numbers and words are what they are to another program; a second sheet explains", async () => {
    const row = { text: "甲", code: "914212220000001234", day: "2026-03-01", number: -3.5, choice: "low", yes: true };
    const xlsx = await buffer(streamXlsx(kind, pagesOf([row]), facts));
    const book = readElsewhere(xlsx);
    expect(book.SheetNames).toEqual(["样表", "说明"]);
    expect(["B2", "C2", "D2", "E2", "F2"].map((at) => book.Sheets["样表"]?.[at]?.v)).toEqual([
      "914212220000001234",
      "2026-03-01",
      -3.5,
      "低风险",
      "是",
    ]);
    const about = XLSX.utils.sheet_to_csv(book.Sheets["说明"] as XLSX.WorkSheet);
    for (const words of ["共 1 条", "状态：在业", "2026-03-10 10:00", "张三", "不含要脱敏的", "说明code"])
      expect(about).toContain(words);
  });

  test("whatever stands in the fields comes back after export and import, as workbook and as CSV", async () => {
    const text = fc
      .string({ unit: "grapheme", maxLength: 60 })
      .map(tidyText)
      .filter((value) => value !== "" && !value.startsWith("示例"));
    const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
    const row = fc.record<Record<string, Value>>({
      text: fc.oneof(text, fc.constantFrom(...dangerous)),
      code: orNull(fc.stringMatching(/^\d{1,18}[A-Z]?$/)),
      day: orNull(
        fc
          .date({ min: new Date("1900-03-01"), max: new Date("2199-12-31"), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 10)),
      ),
      number: orNull(fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 100)),
      choice: orNull(fc.constant("low")),
      yes: orNull(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
        for (const file of [
          await buffer(streamXlsx(kind, pagesOf(rows), facts)),
          await buffer(streamCsv(kind, pagesOf(rows))),
        ]) {
          const back = await readBack(file);
          expect(back.rows.flatMap(({ faults }) => faults)).toEqual([]);
          expect(back.rows.map(({ values }) => values)).toEqual(rows);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("fields of CSV are quoted where they must be", () => {
    expect(csvField('a"b,c')).toBe('"a""b,c"');
    expect(csvField("914212220000001234")).toBe('"914212220000001234\t"');
    expect(csvField("=1")).toBe("'=1");
    expect(csvField(-1)).toBe("-1");
    expect(csvField(null)).toBe("");
  });
});

describe("templates", () => {
  test("bear help, lists and an example that is never read; filled in, they are read", async () => {
    const template = await writeTemplate(tableKinds.grids);
    const elsewhere = readElsewhere(template);
    expect(elsewhere.SheetNames).toEqual(["网格", "选项", "填写说明"]);
    expect(elsewhere.Sheets["网格"]?.["B1"]?.v).toBe("网格编码*");
    expect(elsewhere.Sheets["网格"]?.["B1"]?.c?.[0]?.t).toContain("必填");
    expect((await readBack(template, tableKinds.grids)).rows).toEqual([]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(template as unknown as ExcelJS.Buffer);
    const sheet = book.getWorksheet("网格");
    expect(sheet?.getCell("D3").dataValidation.formulae).toEqual([expect.stringMatching(/^选项!\$D\$1:\$D\$\d+$/)]);
    for (const [at, value] of [
      ["B3", "421222100200001"],
      ["C3", "第一网格"],
      ["D3", "城区网格"],
    ] as const)
      if (sheet) sheet.getCell(at).value = value;
    const { rows } = await readBack(Buffer.from(await book.xlsx.writeBuffer()), tableKinds.grids);
    const left = { responsibleSubject: null, supervisingSubject: null };
    expect(rows).toEqual([
      { row: 3, values: { code: "421222100200001", name: "第一网格", kind: "street_cell", ...left }, faults: [] },
    ]);
  });
});

describe("the person's workbook with its faults marked", () => {
  const head: TableHead = {
    sheet: "我的'新'台账",
    headerRow: 1,
    columns: { text: 0, code: 1 },
    ignored: [],
    hiddenSheets: [],
  };
  const faults: PlacedFault[] = [
    { row: 2, key: "code", column: 1, zh: "列code", code: "wrong-code", detail: "校验位不正确", text: "123" },
    { row: 3, key: null, column: null, zh: "整行", code: "does-not-fit", detail: "两列矛盾", text: "" },
    { row: 3, key: "text", column: 0, zh: "列text", code: "missing", detail: "必须填写", text: "" },
  ];
  async function own(): Promise<Buffer> {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet("我的'新'台账");
    sheet.addRow(["列text", "列code"]);
    sheet.addRow(["甲", "123"]).getCell(1).font = { bold: true, color: { argb: "FF00FF00" } };
    sheet.addRow([null, "456"]);
    sheet.getCell("C2").value = { formula: "1+2", result: 3 };
    sheet.getCell("B3").note = "自己的批注";
    sheet.getColumn(2).width = 33;
    book.addWorksheet("别的表").getCell("B2").value = "留着";
    return Buffer.from(await book.xlsx.writeBuffer());
  }

  test("keeps everything else, explains each cell, lists and links all faults first", async () => {
    const marked = await markWorkbook(await own(), head, faults);
    const book = readElsewhere(marked);
    expect(book.SheetNames).toEqual([faultSheet, "我的'新'台账", "别的表"]);
    const sheet = book.Sheets["我的'新'台账"] as XLSX.WorkSheet;
    expect(sheet["B2"].v).toBe("123");
    expect(sheet["B2"].c[0].t).toBe("导入检查：校验位不正确");
    expect(sheet["B2"].s).toMatchObject({ fgColor: { rgb: "FFC7CE" } });
    expect(sheet["A3"].c[0].t).toBe("导入检查：两列矛盾\n必须填写");
    expect(sheet["B3"].c[0].t).toBe("自己的批注");
    expect(sheet["C2"]).toMatchObject({ f: "1+2", v: 3 });
    expect(book.Sheets["别的表"]?.["B2"].v).toBe("留着");
    const list = book.Sheets[faultSheet] as XLSX.WorkSheet;
    expect(["A3", "B3", "C3", "D3", "E3", "F3"].map((at) => list[at]?.v)).toEqual([
      1,
      "B2",
      2,
      "列code",
      "123",
      "校验位不正确",
    ]);
    expect(list["B3"].f).toBe(`HYPERLINK("#'我的''新''台账'!B2","B2")`);
    const again = new ExcelJS.Workbook();
    await again.xlsx.load(marked as unknown as ExcelJS.Buffer);
    const kept = again.getWorksheet("我的'新'台账");
    expect(kept?.getCell("A2").font).toMatchObject({ bold: true, color: { argb: "FF00FF00" } });
    expect(kept?.getColumn(2).width).toBe(33);
  });

  test("marked again after a correction, only what is still wrong is marked", async () => {
    const again = await markWorkbook(await markWorkbook(await own(), head, faults), head, faults.slice(0, 1));
    const book = readElsewhere(again);
    expect(book.SheetNames).toEqual([faultSheet, "我的'新'台账", "别的表"]);
    const sheet = book.Sheets["我的'新'台账"] as XLSX.WorkSheet;
    expect(sheet["B2"].c[0].t).toBe("导入检查：校验位不正确");
    expect(sheet["A3"]?.c).toBeUndefined();
    expect(sheet["B3"].c[0].t).toBe("自己的批注");
    expect((await readBack(again, kind)).head?.sheet).toBe("我的'新'台账");
  });

  test("a workbook with a table can be marked, too", async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet("台账").addTable({
      name: "T",
      ref: "A1",
      headerRow: true,
      columns: [{ name: "列text" }, { name: "列code" }],
      rows: [["甲", "1"]],
    });
    const file = Buffer.from(await book.xlsx.writeBuffer());
    const marked = readElsewhere(await markWorkbook(file, { ...head, sheet: "台账" }, faults.slice(0, 1)));
    expect(marked.Sheets["台账"]?.["B2"].v).toBe("1");
    expect(marked.Sheets["台账"]?.["B2"].c[0].t).toBe("导入检查：校验位不正确");
  });

  test("a CSV file comes back as a workbook with its rows in their places, digits and marks", async () => {
    const [source] = await openSpreadsheet(Buffer.from("列text,列code\n甲,914212220000001234\n\n"), spreadsheetLimits);
    if (!source) throw new Error("no sheet");
    const marked = readElsewhere(await rewriteMarked(source, { ...head, sheet: "CSV" }, faults.slice(0, 1)));
    expect(marked.SheetNames).toEqual([faultSheet, "CSV"]);
    expect(marked.Sheets["CSV"]?.["B2"]).toMatchObject({ t: "s", v: "914212220000001234" });
    expect(marked.Sheets["CSV"]?.["B2"].c[0].t).toBe("导入检查：校验位不正确");
  });
});
