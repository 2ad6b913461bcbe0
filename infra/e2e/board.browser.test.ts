import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BoardAnswer } from "@safegrid/contract/board";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { slow } from "./office-page.ts";
import { namelessControls } from "./named-controls.ts";
import { findPatrol, openSignedIn, scopeOf, sendAs } from "./people.ts";

/**
 * The board as two supervisors use it at once: what one does the other sees without a jump, both cannot decide, and all
 * of it works by keys. Officers report through the public API, as phones do.
 */
let stage: Stage;
let browser: Browser;
let county: Page;
let town: Page;
let villagePhone: Phone;
let officer: Phone;
let placeId = "";
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  county = await openSignedIn({ stage, browser, faults }, "county-supervisor");
  town = await openSignedIn({ stage, browser, faults }, "township-supervisor");
  ({ officer, staff: villagePhone, placeId } = await findPatrol(stage, (await scopeOf(town)).code));
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

/** A hazard in the officer's cell, taken so far by the village; its id. */
async function hazard(category: string, ...steps: readonly object[]): Promise<string> {
  const id = await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category, grade: "ordinary", description: "测试隐患" },
  });
  for (const step of steps) await sendAs(stage, villagePhone, `/hazards/${id}/steps`, step);
  return id;
}

const assigned = (holder: string) => ({
  ...{ action: "assign", holder },
  deadlineAt: new Date(Date.now() + 20 * 86_400_000).toISOString(),
});
const submitted = [
  { action: "accept" },
  assigned("甲物业"),
  { action: "start" },
  { action: "submit", note: "已更换" },
] as const;
const card = (page: Page, id: string) => page.locator(`[data-card="${id}"]`);
const laneOf = (page: Page, id: string) =>
  card(page, id).evaluate((element) => element.closest(".board-lane")?.getAttribute("aria-label"));
const placeOf = async (page: Page, id: string) => JSON.stringify(await card(page, id).boundingBox());

/** Nobody reads any more: no case is open, the pointer is away, no card has the focus. */
async function letGo(page: Page): Promise<void> {
  if ((await page.locator(".case").count()) > 0) await page.locator(".ant-drawer-close").click();
  await page.locator(".case").waitFor({ state: "detached", ...slow });
  await page.mouse.move(700, 20);
  await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null));
}

test("what one supervisor does another sees at once; the card stays under the pointer and moves when it leaves", async () => {
  const id = await hazard("gas", { action: "accept" }, assigned("甲燃气站"));
  await card(county, id).waitFor(slow);
  await expect.poll(() => laneOf(county, id), slow).toBe("以后到期");
  await card(county, id).hover();
  const before = await placeOf(county, id);

  await card(town, id).click();
  await town.locator(".case-acts").getByRole("button", { name: "开始整改" }).click();
  await town.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await card(county, id).getByText("整改中").waitFor(slow);
  await card(county, id).getByText("有更新").waitFor(slow);
  expect(await placeOf(county, id)).toBe(before);

  await sendAs(stage, villagePhone, `/hazards/${id}/steps`, { action: "submit", note: "已更换软管" });
  const another = await hazard("lift", { action: "accept" }, assigned("乙电梯"));
  await card(county, id).getByText("已移至 待复查").waitFor(slow);
  await county.getByRole("button", { name: "1 件新进，点此更新" }).waitFor(slow);
  expect(await placeOf(county, id)).toBe(before);
  expect(await card(county, another).count()).toBe(0);

  await county.mouse.move(700, 20);
  await card(county, another).waitFor(slow);
  await expect.poll(() => laneOf(county, id), slow).toBe("待复查");
});

test("two who approve at once: one does, the other is shown what changed, and nothing is done twice", async () => {
  const id = await hazard("lift", ...submitted);
  for (const page of [county, town]) {
    await letGo(page);
    await card(page, id).waitFor(slow);
    await card(page, id).click();
    await page.locator(".case-acts").getByRole("button", { name: "复查合格" }).click();
    await page.locator("#note").fill("现场已看");
  }
  // Each sees the other look at it.
  for (const page of [county, town]) {
    await page.locator(".case-viewers").getByText("也正打开此件").waitFor(slow);
    await card(page, id).locator(".card-viewers").getByText("在看").waitFor(slow);
  }
  await town.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await town.getByText("已办理：复查合格").waitFor(slow);
  await county.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  const difference = county.locator(".step-difference");
  await difference.getByText("您的操作没有执行").waitFor(slow);
  await difference.getByText("按现在的情况，此操作已不能办理").waitFor();
  const row = difference.locator("tr", { hasText: "状态" });
  expect(await row.locator("del").textContent()).toBe("待复查");
  expect(await row.locator("b").textContent()).toBe("已销号");
  await difference.getByText("现场已看").waitFor();
  expect(await county.getByRole("button", { name: "已知悉，按现在的情况继续" }).isDisabled()).toBe(true);
  const story = await county.evaluate(
    async (each) =>
      ((await (await fetch(`/api/v1/hazards/${each}/story`)).json()) as { entries: { action: string }[] }).entries,
    id,
  );
  expect(story.filter(({ action }) => action === "pass")).toHaveLength(1);
  await county.getByRole("dialog").getByRole("button", { name: "取消" }).click();
  for (const page of [county, town]) {
    await letGo(page);
    await card(page, id).waitFor({ state: "detached", ...slow });
  }
});

test("who decides on an old state may go on from the new one, with what was filled in", async () => {
  const id = await hazard("gas", { action: "accept" }, assigned("甲"));
  await letGo(county);
  await card(county, id).waitFor(slow);
  await card(county, id).click();
  await county.locator(".case-acts").getByRole("button", { name: "指定责任人" }).click();
  const dialog = county.getByRole("dialog").filter({ has: county.locator("#holder") });
  await dialog.locator("#holder").fill("丙物业");
  await sendAs(stage, villagePhone, `/hazards/${id}/steps`, { action: "assign", holder: "丁物业" });
  await dialog.getByRole("button", { name: "确定" }).click();
  await county.locator(".step-difference").getByText("丁物业").first().waitFor(slow);
  await county.getByRole("button", { name: "已知悉，按现在的情况继续" }).click();
  expect(await county.locator("#holder").inputValue()).toBe("丙物业");
  await county.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await county.getByText("已办理：指定责任人").waitFor(slow);
  await county.locator(".case").getByText("丙物业").first().waitFor(slow);
  await letGo(county);
});

test("what a form lacks, and what the server refuses, stands at its field", async () => {
  const id = await hazard("gas", { action: "accept" }, assigned("甲"));
  await letGo(town);
  await card(town, id).waitFor(slow);
  await card(town, id).click();
  await town.locator(".case-acts").getByRole("button", { name: "指定责任人" }).click();
  const dialog = town.getByRole("dialog");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.locator(".ant-form-item", { hasText: "整改责任人" }).getByText("必填").waitFor();
  await dialog.locator("#holder").fill("甲");
  await dialog.locator("#deadlineAt").fill("2036-01-01 10:00");
  await town.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.locator(".ant-form-item", { hasText: "整改期限" }).getByText("须申请延期").last().waitFor(slow);
  await dialog.getByRole("button", { name: "取消" }).click();
  await letGo(town);
});

test("the filters stand in the address: a link shows what was seen, the way back leads back", async () => {
  await letGo(county);
  await hazard("gas", { action: "accept" }, assigned("独一份燃气站"));
  await county.getByRole("textbox", { name: "责任人" }).fill("独一份");
  await county.keyboard.press("Enter");
  await expect.poll(() => county.locator("[data-card]").count(), slow).toBe(1);
  await county.getByRole("checkbox", { name: "只看轮到本单位" }).check();
  await expect.poll(() => county.locator("[data-card]").count(), slow).toBe(0);
  await county.goBack();
  await expect.poll(() => county.locator("[data-card]").count(), slow).toBe(1);
  const address = county.url();
  expect(new URL(address).searchParams.get("holder")).toBe("独一份");
  const other = await county.context().newPage();
  await other.goto(address);
  await expect.poll(() => other.locator("[data-card]").count(), slow).toBe(1);
  expect(await other.getByRole("textbox", { name: "责任人" }).inputValue()).toBe("独一份");
  await other.close();
  await county.getByRole("button", { name: "清除筛选" }).click();
  await expect.poll(() => county.locator("[data-card]").count(), slow).toBeGreaterThan(1);
});

test("by keys alone: / searches, arrows go from card to card, Enter opens, Escape leads back to the card", async () => {
  await town.mouse.move(700, 20);
  await town.keyboard.press("Escape");
  await town.keyboard.press("/");
  await town.keyboard.type("测试隐患");
  await town.keyboard.press("Enter");
  await expect.poll(() => new URL(town.url()).searchParams.get("q"), slow).toBe("测试隐患");
  await expect.poll(() => town.locator("[data-card]").count(), slow).toBeGreaterThan(2);
  await town.keyboard.press("Escape");
  const focused = () => town.evaluate(() => document.activeElement?.getAttribute("data-card") ?? null);
  await town.keyboard.press("ArrowDown");
  const first = await focused();
  expect(first).not.toBeNull();
  await town.keyboard.press("ArrowDown");
  const second = await focused();
  expect(second).not.toBe(first);
  await town.keyboard.press("ArrowUp");
  expect(await focused()).toBe(first);
  await town.keyboard.press("Enter");
  await town.locator(".case").waitFor(slow);
  expect(new URL(town.url()).searchParams.get("subject")).toBe(first);
  await town.keyboard.press("Escape");
  await town.locator(".case").waitFor({ state: "hidden", ...slow });
  await expect.poll(focused, slow).toBe(first);
});

test("each sees its own ground only; the file has what is seen", async () => {
  const seen = async (page: Page, query = "limit=200") =>
    page.evaluate(async (asked) => (await (await fetch(`/api/v1/board?${asked}`)).json()) as BoardAnswer, query);
  const mine = await seen(town);
  const all = await seen(county);
  const [townshipId] = new Set(mine.rows.map(({ hazard: each }) => each.townshipId));
  expect(mine.rows.every(({ hazard: each }) => each.townshipId === townshipId)).toBe(true);
  expect(all.rows.length).toBeGreaterThanOrEqual(mine.rows.length);
  const text = await town.evaluate(async () => (await fetch("/api/v1/board/export?format=csv")).text());
  expect(text.trim().split("\r\n")).toHaveLength(1 + mine.lanes.reduce((sum, { total }) => sum + total, 0));
});

test("every control has a name, in English no Chinese is left but names, and nothing went wrong on the page", async () => {
  expect(await namelessControls(county)).toEqual([]);
  await county.goto(`${stage.url}/board?lang=en`);
  await county.locator(".board-lane").first().waitFor();
  const labels = await county.$$eval(".board-lane h2, .board-filters label, .board-filters input", (all) =>
    all.map((each) => each.textContent || each.getAttribute("placeholder") || ""),
  );
  expect(labels.filter((label) => /\p{Script=Han}/u.test(label))).toEqual([]);
  expect(faults).toEqual([]);
});
