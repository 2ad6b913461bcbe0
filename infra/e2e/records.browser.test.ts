import ExcelJS from "exceljs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { picture, slow } from "./office-page.ts";
import { findPatrol, openSignedIn, scopeOf, sendAs } from "./people.ts";

/** The records behind a number, for somebody at a desk: a hazard's case is a press away, and all of them leave as a workbook. */
let stage: Stage;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

test("a hazard behind the rectification rate leads to its case, and the list to a file with as many rows", async () => {
  const page = await openSignedIn({ stage, browser, faults }, "county-supervisor");
  const { officer, placeId } = await findPatrol(stage, (await scopeOf(page)).code);
  const hazardId = await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category: "fire_passage", grade: "ordinary" },
    description: "楼道堆放杂物",
  });
  await page.goto(`${stage.url}/numbers?metric=rectificationRate&period=month`);
  const link = page.locator(`.records a[href="/board?subject=${hazardId}"]`);
  await link.waitFor(slow);
  await picture(page, "records");
  const shown = await page.locator(".records tbody tr").count();
  const [file] = await Promise.all([
    page.waitForEvent("download", slow),
    page.getByRole("button", { name: "导出 Excel" }).click(),
  ]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(await file.path());
  const rows = book.worksheets[0]?.getSheetValues().slice(1) as ExcelJS.CellValue[][];
  // The first row names the columns.
  expect(rows).toHaveLength(shown + 1);
  expect(rows.flat()).toContain("未计入");
  await link.click();
  await page.locator(".ant-drawer").getByText("楼道堆放杂物").first().waitFor(slow);
  expect(faults).toEqual([]);
});
