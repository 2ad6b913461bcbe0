import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { faintTexts, smallTargets } from "./legibility.ts";
import { namelessControls } from "./named-controls.ts";
import { picture, slow } from "./office-page.ts";
import { openPublicPhone } from "./public-phone.ts";
import { findPatrol, openSignedIn, scopeOf, sendAs } from "./people.ts";

/**
 * A whole supervised listing as people see it: a township and the county at their boards, the village at work through the
 * public API as phones are.
 */
let stage: Stage;
let browser: Browser;
let county: Page;
let town: Page;
let staff: Phone;
let publicPage: Page;
let hazardId = "";
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  county = await openSignedIn({ stage, browser, faults }, "county-supervisor");
  town = await openSignedIn({ stage, browser, faults }, "township-supervisor");
  const patrol = await findPatrol(stage, (await scopeOf(town)).code);
  staff = patrol.staff;
  hazardId = await sendAs(stage, patrol.officer, "/hazards", {
    ...{ type: "hazard.report", placeId: patrol.placeId, category: "gas", grade: "ordinary" },
    description: "测试隐患：软管老化",
  });
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const village = async (...steps: readonly object[]) => {
  for (const step of steps) await sendAs(stage, staff, `/hazards/${hazardId}/steps`, step);
};
const panel = (page: Page) => page.locator(".listing-panel");
const dialog = (page: Page): Locator => page.getByRole("dialog").filter({ has: page.locator("form") });

async function expectLegible(page: Page): Promise<void> {
  expect([await faintTexts(page), await smallTargets(page), await namelessControls(page)]).toEqual([[], [], []]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

/** Presses what one can do about the listing, fills in the dialog and sends it. */
async function act(page: Page, name: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  await panel(page).getByRole("button", { name, exact: true }).click(slow);
  await send(page, name, fields);
}

async function send(page: Page, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [field, text] of Object.entries(fields)) {
    await dialog(page).locator(`#${field}`).fill(text);
    if (field.endsWith("At")) await page.keyboard.press("Enter");
  }
  await dialog(page).getByRole("button", { name: "确定" }).click();
  await page.getByText(`已办理：${name}`).first().waitFor(slow);
  await dialog(page).waitFor({ state: "detached", ...slow });
}

function dayLater(days: number): string {
  return `${new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)} 17:30`;
}

test("a township lists a hazard; the county sees its card at once, with its clocks", async () => {
  const ofIt = town.locator(`[data-card="${hazardId}"]`);
  await ofIt.hover(slow);
  await picture(town, "listing-from-card");
  await ofIt.getByRole("button", { name: "挂牌督办" }).click(slow);
  await dialog(town).locator("#responsible").waitFor(slow);
  await send(town, "挂牌督办", {
    deadlineAt: dayLater(30),
    responsible: "测试燃气站",
    requirements: "立即停用，更换软管",
  });
  expect(new URL(town.url()).searchParams.get("act")).toBe(null);
  await ofIt.getByRole("button", { name: "挂牌督办" }).waitFor({ state: "detached", ...slow });
  const card = county.locator(".listing-card", { hasText: "督〔" });
  await card.waitFor(slow);
  expect(await card.textContent()).toContain("公示 还剩");
  expect(await card.textContent()).toContain("整改期限 还剩");
  expect(await card.textContent()).toContain("摘牌条件 0/4");
  await picture(county, "listing-board");
});

test("its card opens the case by keys; the story tells of the listing", async () => {
  await county.locator(".listing-card").first().focus();
  await county.keyboard.press("Enter");
  await panel(county).getByText("已挂牌").waitFor(slow);
  await county.locator(".case").getByText("挂牌督办 · 挂牌督办").waitFor(slow);
  // The county stands above the township and may act for it.
  expect(await panel(county).getByRole("button", { name: "撤销挂牌" }).count()).toBe(1);
});

test("published, planned, reported on; more time is asked for by one and granted by another", async () => {
  expect(await panel(town).getByRole("button", { name: "公示页" }).count()).toBe(0);
  await act(town, "公示", { where: "村务公开栏" });
  await village({ action: "accept" }, { action: "assign", holder: "甲" }, { action: "start" });
  await act(town, "报送整改方案", { note: "三日内更换全部软管" });
  await act(town, "报告整改进展", { note: "配件已到" });
  await panel(town).getByRole("button", { name: "申请延期" }).click(slow);
  await dialog(town).locator("#untilAt").fill(dayLater(40));
  const form = dialog(town).locator("form");
  await form.evaluate((each) => each.addEventListener("submit", () => each.setAttribute("data-sent", "")));
  // Enter takes the day over, and sends nothing.
  await dialog(town).locator("#untilAt").press("Enter");
  expect(await form.getAttribute("data-sent")).toBe(null);
  await dialog(town).getByRole("button", { name: "取消" }).click();
  await act(town, "申请延期", { untilAt: dayLater(40), note: "厂家延迟" });
  // Who asked does not grant.
  await panel(town)
    .getByRole("button", { name: "同意延期" })
    .waitFor({ state: "detached", ...slow });
  await act(county, "同意延期");
  await panel(town).getByText("原定").first().waitFor(slow);
});

test("everybody reads what is published by the code that its staff see, and the county's list, without an account", async () => {
  await panel(town).getByRole("button", { name: "公示页" }).click(slow);
  const address = (await town.locator(".public-page-address").textContent()) ?? "";
  expect(address).toContain("/link#p=");
  await picture(town, "listing-public-code");
  await town
    .locator(".ant-modal-footer")
    .getByRole("button", { name: /关\s?闭/ })
    .click();
  publicPage = await openPublicPhone({ stage, browser, faults }, address.split("#")[1]?.trim() ?? "");
  await publicPage.getByText("测试燃气站").waitFor(slow);
  await publicPage.getByText("整改中", { exact: true }).waitFor(slow);
  await publicPage.getByText("（原定").waitFor(slow);
  await expectLegible(publicPage);
  await picture(publicPage, "listing-public");
  await publicPage.getByRole("link", { name: "查看全部公示" }).click();
  await publicPage.getByText("公示中的挂牌督办 1 件").waitFor(slow);
  await expectLegible(publicPage);
  await picture(publicPage, "listing-public-list");
  await publicPage.getByRole("button", { name: "English" }).click();
  await publicPage.getByText("1 hazards are supervised in public").waitFor(slow);
  await expectLegible(publicPage);
  await publicPage.getByRole("button", { name: "中文" }).click();
  await publicPage.locator(".listings a").first().click();
  await publicPage.getByText("测试燃气站").waitFor(slow);
});

test("a listed hazard is not closed out by its re-inspection; acceptance is by a second person, each condition signed", async () => {
  await village({ action: "submit", note: "已全部更换" });
  await town.locator(".case-acts").getByRole("button", { name: "复查合格" }).click(slow);
  await town.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await town.locator(".case-title").getByText("待销号").waitFor(slow);
  await act(town, "申请摘牌验收", { note: "已完成整改" });
  await panel(town).getByText("待验收").first().waitFor(slow);
  expect(await panel(town).getByRole("button", { name: "验收通过" }).count()).toBe(0);
  expect(await county.locator(".case-acts").getByRole("button", { name: "销号" }).count()).toBe(0);

  await panel(county).getByRole("button", { name: "验收通过" }).click(slow);
  const form = dialog(county);
  const verdicts = form.locator(".listing-verdict");
  await verdicts.nth(3).waitFor(slow);
  await form.getByRole("button", { name: "确定" }).click();
  await verdicts.nth(0).getByText("必填").first().waitFor(slow);
  for (let n = 0; n < 4; n += 1) {
    await verdicts
      .nth(n)
      .getByText(n === 0 ? "未满足" : "已满足", { exact: true })
      .click();
    await verdicts
      .nth(n)
      .locator("textarea")
      .first()
      .fill(`第 ${n + 1} 条已核查`);
  }
  await form.getByRole("button", { name: "确定" }).click();
  await county.getByText("摘牌条件尚未全部满足").or(county.getByText("须逐条验收并全部满足")).first().waitFor(slow);
  await verdicts.nth(0).getByText("已满足", { exact: true }).click();
  await form.getByRole("button", { name: "确定" }).click();
  await county.getByText("已办理：验收通过").first().waitFor(slow);
  await panel(county).getByText("第 1 条已核查").waitFor(slow);
  await picture(county, "listing-case");
});

test("delisted, and then closed out by a third person; the card goes, the list keeps it", async () => {
  await act(county, "摘牌");
  await publicPage.reload();
  await publicPage.getByText("已摘牌", { exact: true }).waitFor(slow);
  await publicPage.getByRole("link", { name: "查看全部公示" }).click();
  await publicPage.getByText("当前没有公示中的挂牌督办。").waitFor(slow);
  await county.locator(".case-acts").getByRole("button", { name: "销号", exact: true }).click(slow);
  await county.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await county.locator(".case-title").getByText("已销号").waitFor(slow);
  await county.locator(".listing-card").waitFor({ state: "detached", ...slow });
  const said = await county.locator(".case .ant-timeline").last().textContent();
  const order = ["上报", "挂牌督办 · 公示", "报送整改方案", "复查合格", "验收通过", "挂牌督办 · 摘牌", "销号"];
  const found = order.map((word) => said?.indexOf(word) ?? -1);
  expect(found.every((at) => at >= 0)).toBe(true);
  expect(found.slice(1, 6)).toEqual(found.slice(1, 6).toSorted((a, b) => a - b));
});

test("what was published is a list and a file; the notice is a page to print", async () => {
  await county.goto(`${stage.url}/workbench/listings?side=published`);
  const row = county.locator("tbody tr", { hasText: "测试燃气站" });
  await row.waitFor(slow);
  expect(await row.textContent()).toContain("已摘牌");
  await picture(county, "listing-list");
  const text = await county.evaluate(async () =>
    (await fetch("/api/v1/listings/export?format=csv&side=published")).text(),
  );
  expect(text).toContain("测试燃气站");
  const address = await row.getByRole("link", { name: "通知书" }).getAttribute("href");
  await county.goto(`${stage.url}${address}`);
  await county.getByRole("heading", { name: "事故隐患挂牌督办通知书" }).waitFor(slow);
  expect(await county.locator(".listing-notice").textContent()).toContain("立即停用，更换软管");
  await picture(county, "listing-notice");
});

test("every control has a name, in English no word of the page is Chinese, and nothing went wrong", async () => {
  await county.goto(`${stage.url}/workbench/listings?lang=en&side=all`);
  await county.locator("tbody tr", { hasText: "测试燃气站" }).waitFor(slow);
  // The arrows of the table's pages and the button of its search belong to the component library.
  const ofLibrary = /ant-pagination-item-link|ant-btn-compact/;
  expect((await namelessControls(county)).filter((each) => !ofLibrary.test(each))).toEqual([]);
  const heads = await county.$$eval("thead th, .ant-segmented-item, .scoped-table-tools button", (all) =>
    all.map((each) => each.textContent ?? ""),
  );
  expect(heads.filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
  expect(faults).toEqual([]);
});
