import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice, picture, signIn } from "./office-page.ts";

/** Checklists as people see them: the county changes one, a township reads it, its phones get it. */
let stage: Stage;
let browser: Browser;
let county: Page;
let town: Page;
let other: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  county = await openOffice(browser, faults);
  town = await openOffice(browser, faults);
  other = await openOffice(browser, faults);
  for (const [page, login] of [
    [county, "county-supervisor"],
    [town, "township-supervisor"],
    [other, "county-supervisor"],
  ] as const) {
    await signIn(page, `${stage.url}/workbench/checklists`, login, stage.passwordOf(login));
    await page.getByText("方案规定").waitFor();
  }
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const row = (page: Page, n: number) => page.locator("fieldset").nth(n);
const field = (page: Page, n: number, label: string) =>
  row(page, n).locator(".ant-form-item").filter({ hasText: label }).first();
async function pick(page: Page, n: number, label: string, option: string): Promise<void> {
  await field(page, n, label).locator(".ant-select").click();
  const open = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)");
  await open.locator(".ant-select-item-option").filter({ hasText: option }).first().click();
}

test("lists say what they are for, and which of them are examples; only the county may change them", async () => {
  await picture(county, "checklists");
  const rural = town.locator("tbody tr", { hasText: "农村巡查表" }).first();
  expect(await rural.textContent()).toContain("示例");
  expect(await rural.textContent()).toContain("其余全部场所");
  expect(await town.getByRole("button", { name: "新建检查表" }).count()).toBe(0);
  await town.getByText("只有县级可以修改").waitFor();
});

test("a new edition with a row that depends on an earlier one is published and seen by the township", async () => {
  await county.getByRole("button", { name: "餐饮场所巡查表" }).click();
  await county.getByText("“使用燃气（瓶装或管道）”为").first().waitFor();
  await picture(county, "checklist");
  for (const page of [town, other]) await page.getByRole("button", { name: "餐饮场所巡查表" }).click();
  await county.getByRole("button", { name: "以此版为底发布新版" }).click();
  await county.getByRole("button", { name: "增加检查项" }).click();
  const last = (await county.locator("fieldset").count()) - 1;
  await field(county, last, "检查项").locator("input").fill("瓶组间通风不良");
  await pick(county, last, "隐患类别", "燃气");
  await pick(county, last, "取决于前面的检查项", "使用燃气");
  await picture(county, "checklist-form");
  await county.getByRole("button", { name: "发布", exact: true }).click();
  await county.locator(".ant-popover").getByRole("button", { name: "发布" }).click();
  // What the row's condition still lacks is said at it.
  await row(county, last).getByText("必填").waitFor();
  await field(county, last, "结果为").locator(".ant-select").click();
  await county
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: "有问题" })
    .click();
  await county.keyboard.press("Escape");
  await county.getByRole("button", { name: "发布", exact: true }).click();
  await county.locator(".ant-popover").getByRole("button", { name: "发布" }).click();
  await county.getByText("已发布并生效").waitFor();
  // The county's other screen hears of it by itself; the township reads it when it looks again.
  await other.locator("tbody tr", { hasText: "瓶组间通风不良" }).waitFor();
  await town.reload();
  await town.locator("tbody tr", { hasText: "瓶组间通风不良" }).waitFor();
  await town.getByText("“使用燃气（瓶装或管道）”为有问题时").waitFor();
  await town.locator(".patrol-rule-editions").click();
  await town.locator(".ant-select-item-option", { hasText: "软件自带" }).click();
  await town.locator("tbody tr", { hasText: "瓶组间通风不良" }).waitFor({ state: "detached" });
});

test("the county says which places a list is for; what the API refuses is said at the line", async () => {
  await county.getByRole("button", { name: "返回" }).click();
  await county.getByRole("button", { name: /修\s*改/ }).click();
  await county.getByRole("button", { name: "增加一条" }).click();
  await picture(county, "checklist-assignment");
  await county.getByRole("button", { name: "发布", exact: true }).click();
  await county.locator(".ant-popover").getByRole("button", { name: "发布" }).click();
  await county.getByText("已发布并生效").waitFor();
  await county.getByText("第 1 版").first().waitFor();
  await other.getByRole("button", { name: "返回" }).click();
  await other.getByText("农村网格 · 商铺").waitFor();
  expect(faults).toEqual([]);
});
