import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { namelessControls } from "./named-controls.ts";
import { picture, slow } from "./office-page.ts";
import { findPatrol, openSignedIn, scopeOf, sendAs } from "./people.ts";

/** 汇总上报: a village sums up its hazards in the workbench, the township sees it come and receives it by name (P22). */
let stage: Stage;
let browser: Browser;
let village: Page;
let town: Page;
const faults: string[] = [];
const words = "本周隐患均已受理，一处待配件到货";

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  const scene = { stage, browser, faults };
  const at = { path: "/workbench/summaries", ready: ".scoped-table" };
  village = await openSignedIn(scene, "village-staff", at);
  town = await openSignedIn(scene, "township-supervisor", at);
  const home = (await scopeOf(village)).code;
  expect(home.startsWith((await scopeOf(town)).code)).toBe(true);
  const { officer, placeId } = await findPatrol(stage, home);
  await sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category: "gas", grade: "ordinary", description: "软管老化" },
  });
}, 240_000);
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const dialog = () => village.getByRole("dialog");
const send = () =>
  dialog()
    .getByRole("button", { name: /报\s?送/ })
    .click();
const rowOf = (page: Page) => page.locator("tbody tr", { hasText: words });
async function setDay(field: "fromOn" | "toOn", day: string): Promise<void> {
  await dialog().locator(`#${field}`).fill(day);
  await village.keyboard.press("Enter");
}

test("what is missing or wrong is said at its field, and nothing is sent", async () => {
  await village.getByRole("button", { name: "汇总上报" }).click();
  await dialog().waitFor(slow);
  await send();
  await dialog().locator(".ant-form-item", { hasText: "情况说明" }).getByText("必填").waitFor(slow);
  await dialog().locator("#note").fill(words);
  const today = businessDayOf(Date.now());
  await setDay("toOn", addDays(today, -9));
  await send();
  await dialog().locator(".ant-form-item", { hasText: /^至/ }).getByText("不能早于开始日期").waitFor(slow);
  await picture(village, "summary-form");
  await setDay("toOn", today);
});

test("sent by the village it is on the township's screen at once, with what the records say", async () => {
  expect(await rowOf(town).count()).toBe(0);
  await send();
  await dialog().waitFor({ state: "detached", ...slow });
  await rowOf(village).getByText("待上级签收").waitFor(slow);
  // Nobody touched the township's page.
  await rowOf(town).waitFor(slow);
  expect(
    await rowOf(village)
      .getByRole("button", { name: /签\s?收/ })
      .count(),
  ).toBe(0);
  await picture(town, "summary-list");
});

test("received by name, which the village sees at once; the list is saved as a file", async () => {
  await rowOf(town)
    .getByRole("button", { name: /签\s?收/ })
    .click();
  await rowOf(town)
    .getByText("待上级签收")
    .waitFor({ state: "detached", ...slow });
  await rowOf(village)
    .getByText("待上级签收")
    .waitFor({ state: "detached", ...slow });
  await town.getByRole("button", { name: /导\s?出/ }).click();
  const saved = town.waitForEvent("download", slow);
  await town.getByRole("menuitem", { name: /CSV/ }).click();
  const text = readFileSync(await (await saved).path(), "utf8");
  expect(text).toContain(words);
  expect(text).toContain("情况说明");
  expect(await namelessControls(town)).toEqual([]);
});

test("what is open leads to the board of that grid", async () => {
  const villageId = (await scopeOf(village)).id;
  const open = rowOf(town).locator(`a[href="/board?scope=${villageId}"]`);
  const count = Number(await open.textContent());
  expect(count).toBeGreaterThan(0);
  await open.click();
  await town.locator(".board-lane").first().waitFor(slow);
  const totals = () =>
    town.$$eval(".board-lane h2 b", (all) => all.reduce((sum, each) => sum + Number(each.textContent), 0));
  await expect.poll(totals, slow).toBe(count);
  expect(faults).toEqual([]);
});
