import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice } from "./office-page.ts";

/** A list that lives in Excel, brought in by a new user: faults told and marked, corrected, taken over with a receipt. */
let stage: Stage;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  page = await openOffice(browser, faults);
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const upload = (text: string) =>
  page
    .locator('input[type="file"]')
    .setInputFiles({ name: "网格.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const countOf = async (name: string) => page.locator(`[data-count="${name}"] .ant-statistic-content`).textContent();
const picture = async (name: string) => {
  const folder = process.env["SAFEGRID_PICTURES"];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
};

test("a file with faults writes nothing and comes back marked; corrected, it is taken over and has a receipt", async () => {
  await page.goto(`${stage.url}/workbench/import`);
  await page.getByLabel("账号").fill("county-supervisor");
  await page.getByLabel("密码", { exact: true }).fill(stage.passwordOf("county-supervisor"));
  await page.keyboard.press("Enter");
  await page.getByText("导入台账和名册").waitFor();
  await picture("import-choose");

  const [template] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载模板" }).click(),
  ]);
  expect(template.suggestedFilename()).toBe("网格导入模板.xlsx");

  const village = stage.phones.find(({ role }) => role === "village_staff")?.gridCode ?? "";
  expect(village).toMatch(/^\d{12}$/);
  await upload(
    `网格编码,网格名称,网格类型\n${village}901,新增甲网格,农村网格\n${village}902,,不知道\n999999999999001,别处,农村网格\n`,
  );
  await page.getByText("共 3 处问题").waitFor();
  expect([await countOf("new"), await countOf("faulty")]).toEqual(["1", "2"]);
  await page.getByText("不在可选项中").first().waitFor();
  await picture("import-faults");
  const [marked] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载标注了问题的文件" }).click(),
  ]);
  expect(marked.suggestedFilename()).toBe("网格-问题标注.xlsx");
  expect(
    readFileSync(await marked.path())
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");

  await page.getByRole("button", { name: "改正后重新上传" }).click();
  await upload(`网格编码,网格名称,网格类型\n${village}901,新增甲网格,农村网格\n${village}902,新增乙网格,农村网格\n`);
  await page.getByText("没有发现问题").waitFor();
  await picture("import-clean");
  await page.getByRole("button", { name: "确认导入" }).click();
  await page.locator(".ant-popconfirm .ant-btn-primary").click();
  await page.getByText("导入完成").waitFor();
  await page.getByText(/回执号 \d+/).waitFor();
  await picture("import-done");

  await page.getByRole("button", { name: "再导入一个文件" }).click();
  await upload(`网格编码,网格名称,网格类型\n${village}901,新增甲网格,农村网格\n`);
  await page.getByText("无需导入").waitFor();
  expect(await countOf("same")).toBe("1");
});

test("a hostile file is refused in words that say why", async () => {
  await page.getByRole("button", { name: "改正后重新上传" }).click();
  await page.locator('input[type="file"]').setInputFiles({
    name: "旧表.xlsx",
    mimeType: "application/octet-stream",
    buffer: Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]),
  });
  await page.getByText("这是旧版 .xls 文件").waitFor();
  expect(faults).toEqual([]);
});
