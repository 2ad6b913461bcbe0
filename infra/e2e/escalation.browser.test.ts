import type { Browser, Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { namelessControls } from "./named-controls.ts";
import { picture, slow } from "./office-page.ts";
import { openSignedIn, scopeOf, sendAs } from "./people.ts";

/**
 * What happens around a deadline, as people see it: the next rung before it fires, urging, the message that comes of it and
 * who takes note, a burst that is one message, and the county's page of rules. The time is the real one.
 */
let stage: Stage;
let browser: Browser;
let town: Page;
let village: Page;
let county: Page;
let staff: Phone;
let officer: Phone;
let placeId = "";
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  const scene = { stage, browser, faults };
  const ready = ".workbench-header";
  town = await openSignedIn(scene, "township-supervisor", { ready });
  village = await openSignedIn(scene, "village-staff", { path: "/workbench", ready });
  const home = (await scopeOf(village)).code;
  expect(home.startsWith((await scopeOf(town)).code)).toBe(true);
  county = await openSignedIn(scene, "county-supervisor", { path: "/workbench/rules", ready });
  const found = stage.phones.find(({ role, gridCode }) => role === "officer" && gridCode.startsWith(home));
  const keeper = stage.phones.find(({ role, gridCode }) => role === "village_staff" && gridCode === home);
  if (!found || !keeper) throw new Error("the village has no officer");
  [officer, staff] = [found, keeper];
  const answer = await fetch(`${stage.url}/api/v1/grids/${officer.gridId}/places?pageSize=1`, {
    headers: { authorization: `Bearer ${officer.token}` },
  });
  placeId = ((await answer.json()) as { rows: { id: string }[] }).rows[0]?.id ?? "";
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await stage?.stop();
});

/** A hazard that the village has in hand, due at an instant. */
async function hazard(dueMs: number, holder: string): Promise<string> {
  const id = await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category: "gas", grade: "ordinary", description: "测试隐患" },
  });
  await sendAs(stage, staff, `/hazards/${id}/steps`, { action: "accept" });
  const deadlineAt = new Date(dueMs).toISOString();
  await sendAs(stage, staff, `/hazards/${id}/steps`, { action: "assign", holder, deadlineAt });
  return id;
}

const bell = (page: Page) => page.getByRole("button", { name: /^消息/ });
const unread = async (page: Page) => Number(/（(\d+)/.exec((await bell(page).getAttribute("aria-label")) ?? "")?.[1]);

test("the next rung stands on card and case before it fires; urging by key, once a day; the village sees it and takes note", async () => {
  const id = await hazard(Date.now() + 20 * 86_400_000, "甲物业");
  const card = town.locator(`[data-card="${id}"]`);
  await card.waitFor(slow);
  await card.getByText(/到期前 1 个工作日：提醒办理单位/).waitFor(slow);
  await card.click();
  await town
    .locator(".case .next-rung")
    .getByText(/还有 \d+ 天/)
    .waitFor(slow);
  await picture(town, "board-next-rung");
  const before = await unread(village);
  await town.keyboard.press("u");
  const dialog = town.getByRole("dialog").filter({ has: town.locator("#words") });
  await dialog.getByRole("button", { name: "催办", exact: true }).click();
  await dialog.getByText("必填").waitFor();
  await dialog.locator("#words").fill("请今日内关停并更换软管");
  await town.keyboard.press("Control+Enter");
  await town.getByText("已催办，办理单位将收到消息").waitFor(slow);
  await expect
    .poll(
      () =>
        town
          .locator(".case-acts")
          .getByRole("button", { name: /催\s?办/ })
          .isDisabled(),
      slow,
    )
    .toBe(true);
  await town.locator(".case").getByText("请今日内关停并更换软管").waitFor(slow);

  // The village's workbench hears of it by the feed, without being touched.
  await expect.poll(() => unread(village), slow).toBe(before + 1);
  await bell(village).click();
  const message = village.locator(".inbox-item", { hasText: "请今日内关停并更换软管" });
  await message.waitFor(slow);
  await picture(village, "inbox");
  await message.getByRole("button", { name: /知\s?悉/ }).click();
  await village.getByText("已记录知悉").waitFor(slow);
  await expect.poll(() => unread(village), slow).toBe(before);
  await village.locator(".inbox").getByText("全部").click();
  await village.locator(".inbox-item", { hasText: "请今日内关停并更换软管" }).getByText(/知悉$/).waitFor(slow);
  // Who urged sees who knows it, since when.
  await town.locator(".case tr", { hasText: "消息" }).first().waitFor(slow);
  await town
    .locator(".case tr", { hasText: /消息.*20\d\d/ })
    .first()
    .waitFor(slow);
});

test("what falls due at once is one message, and it leads to the board with just these cases", async () => {
  const dueMs = Date.now() + 30_000;
  const ids = [];
  for (let n = 0; n < 5; n += 1) ids.push(await hazard(dueMs, "同一批"));
  expect(Date.now()).toBeLessThan(dueMs);
  await town.goto(`${stage.url}/board`);
  await expect.poll(() => unread(town), { timeout: 60_000 }).toBe(1);
  await bell(town).click();
  const message = town.locator(".inbox-item", { hasText: "等 5 件" });
  await message.waitFor(slow);
  await message.getByText(/到期时：通报督办单位/).waitFor();
  await picture(town, "inbox-burst");
  await message.getByRole("button", { name: "在看板查看这 5 件" }).click();
  await expect.poll(() => town.locator("[data-card]").count(), slow).toBe(5);
  for (const id of ids) await town.locator(`.lane-overdue [data-card="${id}"]`).waitFor(slow);
  await town.getByText("一条消息所涉的隐患").waitFor();
  await town.getByRole("button", { name: "清除筛选" }).click();
  await expect.poll(() => town.locator("[data-card]").count(), slow).toBeGreaterThan(5);
});

test("the county sees both rules, changes the ladder and puts it in force; others see it and cannot", async () => {
  await county.getByText("软件自带的示例，尚未由县级制定").first().waitFor(slow);
  await picture(county, "rules");
  const card = county.locator(".ant-card", { has: county.getByText("升级规则", { exact: true }) });
  await card.getByRole("button", { name: /修\s?改/ }).click();
  await card.getByRole("spinbutton").first().fill("2");
  await picture(county, "rules-form");
  await card.getByRole("button", { name: "确认并生效" }).click();
  await county.locator(".ant-popconfirm").getByRole("button", { name: "确认并生效" }).click();
  await county.getByText("新规则已生效").waitFor(slow);
  await card.getByText(/第 1 版/).waitFor(slow);
  await card.getByText("到期前 2 个工作日").first().waitFor();
  await village.goto(`${stage.url}/workbench/rules`);
  await village.getByText("到期前 2 个工作日").first().waitFor(slow);
  expect(await village.getByRole("button", { name: /修\s?改/ }).count()).toBe(0);
});

test("where a rung suggests a listing, whoever may list finds the form filled in; the village does not", async () => {
  await county.evaluate(async (commandId) => {
    const { version, ladder } = await (await fetch("/api/v1/escalation-ladder")).json();
    const lines = ladder.lines.map((line: { rungs: object[] }) => ({
      ...line,
      rungs: [{ when: "after", amount: 0, unit: "hours", does: ["tell_supervisor", "suggest_listing"] }],
    }));
    const body = { commandId, basedOn: version, ladder: { ...ladder, lines } };
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/v1/escalation-ladder", { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  }, uuidv7());
  const id = await hazard(Date.now() + 6_000, "甲燃气站");
  const open = async (page: Page) => {
    await page.goto(`${stage.url}/board?subject=${id}`);
    await page.locator(".case").waitFor(slow);
  };
  await open(town);
  const suggestion = town.locator(".listing-suggestion");
  await suggestion.getByText("升级规则建议挂牌督办（到期时").waitFor({ timeout: 60_000 });
  await picture(town, "listing-suggestion");
  await open(village);
  await village.locator(".case .ant-timeline").getByText("建议挂牌督办").first().waitFor(slow);
  expect(await village.getByRole("button", { name: "按建议挂牌" }).count()).toBe(0);
  await suggestion.getByRole("button", { name: "按建议挂牌" }).click();
  const dialog = town.getByRole("dialog").filter({ has: town.locator("#responsible") });
  await dialog.waitFor(slow);
  expect(await dialog.locator("#responsible").inputValue()).toBe("甲燃气站");
  expect(await dialog.locator("#requirements").inputValue()).toBe("测试隐患");
  const nextMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await dialog.locator("#deadlineAt").fill(`${nextMonth} 17:30`);
  await town.keyboard.press("Enter");
  await picture(town, "listing-suggested-form");
  await dialog.getByRole("button", { name: "确定" }).click();
  await town.getByText("已办理：挂牌督办").waitFor(slow);
  await suggestion.waitFor({ state: "detached", ...slow });
  await village.locator(".listing-panel").getByText("已挂牌").waitFor(slow);
});

test("every control has a name, and nothing went wrong on the pages", async () => {
  for (const page of [county, town, village]) expect(await namelessControls(page)).toEqual([]);
  expect(faults).toEqual([]);
});
