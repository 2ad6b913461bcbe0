import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice, slow } from "./office-page.ts";
import { namelessControls } from "./named-controls.ts";

/** The workbench as a township's person uses it: tree, search, address, and the grids' life, by pointer and by keys. */
let stage: Stage;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  page = await openOffice(browser, faults);
  page.on("console", (said) => {
    // A refused command is no fault of the page, though the browser says so on the console.
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource")) faults.push(said.text());
  });
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const heading = () => page.locator("main h4").first().textContent();
const untilHeading = (text: string | null) => expect.poll(heading, slow).toBe(text);
const rows = () => page.locator(".grid-tree .ant-tree-list-holder-inner .ant-tree-treenode");
const row = (name: string) => rows().filter({ has: page.getByText(name, { exact: true }) });

test("a wrong password is refused in words; the right one opens the own grid", async () => {
  await page.goto(`${stage.url}/workbench`);
  await page.getByLabel("账号").fill("county-supervisor");
  await page.getByLabel("密码", { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("账号或密码不正确").waitFor();
  await page.getByLabel("密码", { exact: true }).fill(stage.passwordOf("county-supervisor"));
  await page.keyboard.press("Enter");
  await row("通城县").waitFor();
  await untilHeading("通城县");
});

test("tree, page and address are one selection, and the browser's way back leads back", async () => {
  await row("隽水镇").locator(".ant-tree-title").click();
  await untilHeading("隽水镇");
  const address = page.url();
  expect(address).toMatch(/\/workbench\/?(grids)?\?scope=/);
  await page.getByRole("tab", { name: "下级网格" }).click();
  await page.locator("main .ant-table-row .ant-btn-link").first().click();
  await expect.poll(heading, slow).not.toBe("隽水镇");
  const village = await heading();
  await page.goBack();
  await untilHeading("隽水镇");
  await page.goForward();
  await untilHeading(village);
  // A link that was sent opens the same view, with the tree open down to it.
  await page.reload();
  await untilHeading(village);
  await row(village ?? "").waitFor();
});

test("pinyin initials find a grid, by keys alone", async () => {
  await page.locator("main h4").first().click();
  await page.keyboard.press("/");
  await page.keyboard.type("whc", { delay: 30 });
  await page.getByText("塘湖镇 望湖村").waitFor();
  await page.keyboard.press("Enter");
  await untilHeading("望湖村");
});

test("arrows move in the tree, right opens a level, Enter selects", async () => {
  await row("大埚村").locator(".ant-tree-title").click();
  await untilHeading("大埚村");
  await page.keyboard.press("ArrowRight");
  await row("第1网格").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await untilHeading("第1网格");
});

test("a new grid is refused at its field, then made; it stands in the tree and in the history", async () => {
  await row("大埚村").locator(".ant-tree-title").click();
  await untilHeading("大埚村");
  await page.getByRole("button", { name: "新建下级网格" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名称").fill("农贸市场网格");
  await dialog.getByLabel("类型").click();
  await page.locator(".ant-select-item-option").filter({ hasText: "市场" }).click();
  await dialog.locator("input#code").fill("999");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.getByText("应为 9、12 或 15 位数字").waitFor();
  await dialog.locator("input#code").fill("");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row("农贸市场网格").waitFor();

  await row("农贸市场网格").locator(".ant-tree-title").click();
  await untilHeading("农贸市场网格");
  await page.getByRole("tab", { name: "变更记录" }).click();
  await page.locator("main article").getByText("农贸市场网格", { exact: true }).waitFor();
});

test("a cell is split: consequences are told, places go where they were put, the old one leads to the new ones", async () => {
  await row("望湖村").locator(".ant-tree-title").click();
  await row("望湖村").locator(".ant-tree-switcher").click();
  const cell = rows().filter({ hasText: "第2网格" }).first();
  await cell.locator(".ant-tree-title").click();
  await untilHeading("第2网格");
  await page.getByRole("button", { name: "调整网格" }).click();
  await page.getByRole("menuitem", { name: "拆分" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("过去的数字不变，仍算在原网格").waitFor();
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row("第2网格-1").waitFor();
  await row("第2网格-2").waitFor();
  expect(await row("第2网格").count()).toBe(0);
});

test("every control has a name for who cannot see it", async () => {
  expect(await namelessControls(page)).toEqual([]);
});

test("in English no Chinese is left but names", async () => {
  await page.getByRole("button", { name: "账号" }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  const labels = await page.$$eval(
    "main [role=tab], main th, .workbench-pages li, .workbench-header h1, .workbench-header input",
    (all) => all.map((each) => each.textContent || each.getAttribute("placeholder") || ""),
  );
  expect(labels.filter((label) => /\p{Script=Han}/u.test(label))).toEqual([]);
});

test("signed out, the address asks for a sign-in and leads back to where it pointed", async () => {
  const address = page.url();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.search === "");
  await page.getByLabel("Password", { exact: true }).waitFor();
  await page.goto(address);
  await page.getByRole("textbox", { name: "Account" }).fill("county-supervisor");
  await page.getByLabel("Password", { exact: true }).fill(stage.passwordOf("county-supervisor"));
  await page.keyboard.press("Enter");
  await untilHeading("望湖村");
});

test("nothing went wrong on the page meanwhile", () => expect(faults).toEqual([]));
