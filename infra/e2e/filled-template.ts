import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ExcelJS from "exceljs";
import type { Page } from "playwright-core";

/**
 * Downloads the template that the import page offers, fills its first sheet in as a person would (rows by the names of
 * the columns, below the example), and saves it. Returns the path of the filled workbook.
 */
export async function fillTemplate(page: Page, rows: readonly Readonly<Record<string, string>>[]): Promise<string> {
  const [template] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载模板" }).click(),
  ]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(await template.path());
  const [sheet] = book.worksheets;
  if (!sheet) throw new Error("an empty template");
  const columns = new Map<string, number>();
  sheet.getRow(1).eachCell(({ text }, column) => columns.set(text.replace("*", ""), column));
  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name);
      if (column === undefined) throw new Error(`the template has no column ${name}`);
      sheet.getRow(3 + index).getCell(column).value = value;
    }
  });
  const path = join(mkdtempSync(join(tmpdir(), "safegrid-filled-")), template.suggestedFilename().replace("模板", ""));
  await book.xlsx.writeFile(path);
  return path;
}
