import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { storyFault } from "./case-steps.ts";
import { sendDraw, sendResult } from "./draw-sample.ts";
import { namelessControls } from "./named-controls.ts";
import { picture, slow, still } from "./office-page.ts";
import { findPatrol, openSignedIn, scopeOf, sendAs } from "./people.ts";
import { drawnPicture, sendPicture } from "./photographs.ts";

/**
 * Two hazards that an officer says were eliminated on the spot, with pictures of before and after: the wall tells of them, the
 * county draws them, somebody of the township who had no part goes there and says what he saw. Village, township and county
 * have what happens before them in browsers of their own, and load nothing anew.
 */
let stage: Stage;
let browser: Browser;
let officer: Phone;
let placeId = "";
const pages: Record<string, Page> = {};
const faults: string[] = [];
const people = { village: "village-staff", town: "township-supervisor", county: "county-supervisor" } as const;
type Who = keyof typeof people;
const everybody = Object.keys(people) as Who[];
const hazards = { held: "", untrue: "" };

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  const checks = { path: "/outcome?tab=checks", ready: ".check-tools" };
  for (const who of everybody) pages[who] = await openSignedIn({ stage, browser, faults }, people[who], checks);
  ({ officer, placeId } = await findPatrol(stage, (await scopeOf(page("village"))).code));
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

function page(who: Who): Page {
  const found = pages[who];
  if (!found) throw new Error(`${who} has no page`);
  return found;
}

const rowOf = (who: Who, description: string) => page(who).locator(".ant-table-row", { hasText: description });

/** What the officer's phone sends: the hazard, what was done about it at once, and how it looked before and after. */
async function eliminated(description: string, what: string): Promise<string> {
  const id = await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category: "fire_passage", grade: "ordinary", description },
    eliminatedOnTheSpot: { what },
  });
  for (const [part, colour] of [["before", "#a33020"] as const, ["after", "#2a8040"] as const])
    await sendPicture(stage, officer, { subjectId: id, part }, await drawnPicture(page("county"), colour));
  return id;
}

/** Opens the case of a row beside the list. */
async function openCase(who: Who, description: string): Promise<void> {
  await rowOf(who, description).getByRole("button", { name: "看全过程" }).click();
  await page(who).locator(".case").waitFor(slow);
}

async function closeCase(who: Who): Promise<void> {
  await page(who).locator(".ant-drawer-close").click();
  await page(who)
    .locator(".case")
    .waitFor({ state: "detached", ...slow });
}

/** The case's timeline has these words in this order. */
async function expectStory(who: Who, order: readonly string[]): Promise<void> {
  expect(await storyFault(page(who), order)).toBeNull();
}

test("the wall tells at once what was eliminated; drawn by the county, both stand before village, township and county", async () => {
  const wall = await (await browser.newContext({ viewport: { width: 1920, height: 1080 }, ...still })).newPage();
  await wall.goto(stage.url);
  await wall.locator('[data-link="live"]').waitFor(slow);
  hazards.held = await eliminated("安全出口堆放纸箱", "当场搬走纸箱，通道恢复畅通");
  hazards.untrue = await eliminated("灭火器被杂物遮挡", "当场移开杂物");
  await expect.poll(() => wall.locator(".events .event", { hasText: "隐患当场消除" }).count(), slow).toBe(2);
  await wall.close();
  for (const who of everybody) expect(await rowOf(who, "安全出口堆放纸箱").count()).toBe(0);

  const county = page("county");
  await county.getByRole("tab", { name: "抽样记录" }).click();
  const townshipName = await page("town").evaluate(
    async () => ((await (await fetch("/api/v1/me")).json()) as { scope: { name: string } }).scope.name,
  );
  await sendDraw(county, townshipName);
  await county.getByText("已抽取").first().waitFor(slow);
  await county.getByRole("tab", { name: "销号抽查" }).click();
  for (const who of everybody)
    for (const description of ["安全出口堆放纸箱", "灭火器被杂物遮挡"]) await rowOf(who, description).waitFor(slow);
  // A village does not check what it is a part of.
  expect(await page("village").getByRole("button", { name: "登记结果" }).count()).toBe(0);
  await page("village").getByRole("checkbox", { name: "只看我能抽查的" }).check();
  await rowOf("village", "安全出口堆放纸箱").waitFor({ state: "detached", ...slow });
  await page("village").getByRole("checkbox", { name: "只看我能抽查的" }).uncheck();
});

test("each opens the case: what was done, both pictures at one size, and who else looks at it", async () => {
  for (const who of everybody) {
    await openCase(who, "安全出口堆放纸箱");
    const open = page(who).locator(".case");
    await open.getByText("当场搬走纸箱，通道恢复畅通").first().waitFor(slow);
    await page(who).locator(".case-title").getByText("当场消除").waitFor(slow);
    await expect.poll(() => open.locator(".evidence-thumbs img").count(), slow).toBe(2);
  }
  await page("village").locator(".case-viewers").getByText("也正打开此件").waitFor(slow);
  await picture(page("village"), "on-the-spot-case");
});

test("the township was there: it held. The others read it in the open case, with the picture of that day", async () => {
  await closeCase("town");
  await page("town").getByRole("checkbox", { name: "只看我能抽查的" }).check();
  await rowOf("town", "安全出口堆放纸箱").getByRole("button", { name: "登记结果" }).click();
  const seen = await drawnPicture(page("town"), "#3060a0");
  await sendResult(page("town"), "确已整改", { note: "出口畅通，已加划禁停线", picture: seen });
  for (const who of ["village", "county"] as const) {
    const open = page(who).locator(".case");
    await open.getByText("出口畅通，已加划禁停线").waitFor(slow);
    await expect.poll(() => open.locator(".evidence-thumbs b").textContent(), slow).toBe("3");
    await expectStory(who, ["当场消除", "当场搬走纸箱，通道恢复畅通", "抽查", "确已整改", "出口畅通，已加划禁停线"]);
    await picture(page(who), `on-the-spot-story-${who}`);
  }
});

test("the other one did not hold: it is open again on everybody's board, and its story says why", async () => {
  for (const who of ["village", "county"] as const) {
    await closeCase(who);
    await page(who).goto(`${stage.url}/board`);
    await page(who).locator(".board-lane").first().waitFor(slow);
    expect(await page(who).locator(`[data-card="${hazards.untrue}"]`).count()).toBe(0);
  }
  await rowOf("town", "灭火器被杂物遮挡").getByRole("button", { name: "登记结果" }).click();
  await sendResult(page("town"), "未真正整改", { note: "杂物又堆回原处" });
  for (const who of ["village", "county"] as const) {
    const card = page(who).locator(`[data-card="${hazards.untrue}"]`);
    await card.waitFor(slow);
    await card.click();
    await page(who).locator(".case").getByText("杂物又堆回原处").first().waitFor(slow);
    await expectStory(who, ["当场消除", "当场移开杂物", "抽查", "未真正整改", "杂物又堆回原处"]);
  }
  await picture(page("county"), "on-the-spot-reopened");
});

test("both are counted, the township finds what it has checked with its pictures, and nothing went wrong on any page", async () => {
  const town = page("town");
  await town.locator(".ant-segmented-item", { hasText: "已抽查" }).click();
  await rowOf("town", "安全出口堆放纸箱").locator(".evidence-thumbs img").waitFor(slow);
  await picture(town, "on-the-spot-checked");
  expect(await namelessControls(town)).toEqual([]);
  await town.getByRole("tab", { name: "成效对比" }).click();
  await town.locator(".outcome-card", { hasText: "复核属实率" }).getByText("1/2").waitFor(slow);
  expect(faults).toEqual([]);
});
