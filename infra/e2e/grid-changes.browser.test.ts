import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { choose, fill, openOffice, picture, signIn } from "./office-page.ts";

/**
 * A grid's life by pointer: renamed, changed, split, merged, moved, closed. Somebody else looks on at another screen, and
 * the tree and the numbers there follow without a touch.
 */
let stage: Stage;
let browser: Browser;
let page: Page;
let onlooker: Page;
let village: GridSummary;
let other: GridSummary;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  [page, onlooker] = await Promise.all([openOffice(browser, faults), openOffice(browser, faults)]);
  const { gridId, token } = stage.phones.find(({ role }) => role === "county_supervisor") ?? { gridId: "", token: "" };
  const answer = await fetch(`${stage.url}/api/v1/grids?scope=${gridId}&depth=3`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { grids } = (await answer.json()) as { grids: GridSummary[] };
  const cellsIn = (id: string) => grids.filter(({ level, parentId }) => level === "cell" && parentId === id).length;
  const villages = grids.filter(({ level, isPseudo }) => level === "village" && !isPseudo);
  const found = villages.find(({ id }) => cellsIn(id) === 3);
  const neighbour = villages.find(({ id, parentId }) => parentId === found?.parentId && id !== found?.id);
  if (!found || !neighbour) throw new Error("no village with three cells");
  [village, other] = [found, neighbour];
  const password = stage.passwordOf("county-supervisor");
  await signIn(page, `${stage.url}/workbench/grids?scope=${village.id}`, "county-supervisor", password);
  await signIn(onlooker, `${stage.url}/workbench/readiness?scope=${village.id}`, "county-supervisor", password);
  for (const each of [page, onlooker]) {
    await unfold(each);
    await inTree(each, "第1网格").waitFor();
  }
}, 240_000);
afterAll(async () => {
  await browser.close();
  await stage.stop();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await picture(page, "failed-grids");
});

/** The rows of the tree below the village that is looked at: many villages have a first cell. */
const inTree = (on: Page, name: string) =>
  on.locator(".grid-tree .ant-tree-treenode").filter({ has: on.getByText(name, { exact: true }) });
/** Opens the grid that is selected in the tree. */
const unfold = (on: Page) => on.locator(".grid-tree .ant-tree-treenode-selected .ant-tree-switcher_close").click();
const heading = (text: string) => page.locator("main h4").filter({ hasText: text }).first().waitFor();
const dialog = () => page.getByRole("dialog");
/** How many cells the village is judged by, on the other screen. */
const cellsSeen = async () =>
  Number(/\/(\d+) 网格/.exec((await onlooker.locator("main .ant-table").first().textContent()) ?? "")?.[1]);

async function change(name: string, action: string): Promise<void> {
  await inTree(page, name).first().locator(".ant-tree-title").click();
  await heading(name);
  await page.getByRole("button", { name: "调整网格" }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
  await dialog().waitFor();
}
async function submit(): Promise<void> {
  await dialog().getByRole("button", { name: "确定" }).click();
  await dialog().waitFor({ state: "hidden" });
}

test("a rename is refused without a name, then stands in the tree here and there", async () => {
  await change("第1网格", "更名");
  await fill(page, "新名称", " ");
  await dialog().getByRole("button", { name: "确定" }).click();
  await dialog().getByText("必填").waitFor();
  await fill(page, "新名称", "老街网格");
  await submit();
  await Promise.all([inTree(page, "老街网格").waitFor(), inTree(onlooker, "老街网格").waitFor()]);
  expect(await inTree(onlooker, "第1网格").count()).toBe(0);
  await picture(page, "grids-renamed");
});

test("kind and subjects are changed; what was before stands in the history", async () => {
  await change("老街网格", "修改类型和主体");
  await choose(page, "类型", "市场");
  await fill(page, "责任主体", "老街市场管理所");
  await submit();
  await page.locator("main").getByText("老街市场管理所").first().waitFor();
  await page.getByRole("tab", { name: "变更记录" }).click();
  await page.locator("main article").getByText("老街市场管理所").first().waitFor();
  await page.getByRole("tab", { name: "概况" }).click();
});

test("a split makes two of one, on the other screen too", async () => {
  await expect.poll(cellsSeen).toBe(3);
  await change("老街网格", "拆分");
  await submit();
  await Promise.all([inTree(onlooker, "老街网格-1").waitFor(), inTree(onlooker, "老街网格-2").waitFor()]);
  await expect.poll(cellsSeen).toBe(4);
  await picture(onlooker, "grids-split-seen");
});

test("what began today cannot end today, and it is said at its field; a merge of others makes one of two", async () => {
  await change("老街网格-1", "合并");
  await choose(page, "合并哪些网格", "老街网格-2");
  await fill(page, "新名称", "老街合并网格");
  await dialog().getByRole("button", { name: "确定" }).click();
  await page.locator(".ant-message-error, .ant-form-item-explain-error").first().waitFor();
  await picture(page, "grids-too-young");
  await dialog().getByRole("button", { name: "取消" }).click();
  await dialog().waitFor({ state: "hidden" });

  await change("第2网格", "合并");
  await choose(page, "合并哪些网格", "第3网格");
  await fill(page, "新名称", "二三合并网格");
  await submit();
  await inTree(onlooker, "二三合并网格").waitFor();
  await expect.poll(cellsSeen).toBe(3);
});

test("a move brings a cell of another village here, under a new code", async () => {
  await page.goto(`${stage.url}/workbench/grids?scope=${other.id}`);
  await heading(other.name);
  await unfold(page);
  await change("第1网格", "调整隶属");
  await choose(page, "新的上级", village.code);
  await submit();
  await inTree(onlooker, "第1网格").waitFor();
  await expect.poll(cellsSeen).toBe(4);
  expect(await inTree(page, "第1网格").count()).toBe(0);
});

test("what has places is not closed, and it is said why; an empty one is planned to be", async () => {
  await change("第2网格", "撤销");
  await dialog().getByRole("button", { name: "确定" }).click();
  await page.locator(".ant-message-error, .ant-form-item-explain-error").first().waitFor();
  await picture(page, "grids-close-refused");
  await dialog().getByRole("button", { name: "取消" }).click();
  await dialog().waitFor({ state: "hidden" });

  await inTree(page, other.name).locator(".ant-tree-title").click();
  await page.getByRole("button", { name: "新建下级网格" }).click();
  await fill(page, "名称", "临时网格");
  await choose(page, "类型", "市场");
  await submit();
  await change("临时网格", "撤销");
  const day = dialog().locator(".ant-picker input");
  await day.click();
  await day.fill("2099-12-31");
  await day.press("Enter");
  await expect.poll(() => day.inputValue()).toBe("2099-12-31");
  await submit();
  await page.getByRole("tab", { name: "计划调整 (1)" }).click();
  await page.locator("main").getByText("2099-12-31").first().waitFor();
  expect(faults).toEqual([]);
});
