import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice, picture, signIn } from "./office-page.ts";

/** How often places are patrolled, as the county changes it: it sees the effect first, and it holds from tomorrow on. */
let stage: Stage;
let browser: Browser;
let county: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  county = await openOffice(browser, faults);
  const login = "county-supervisor";
  await signIn(county, `${stage.url}/workbench/cadences`, login, stage.passwordOf(login));
  await county.getByText("尚未由县级制定").waitFor();
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

test("the county sees how many places change, publishes, and reads since when it holds", async () => {
  await picture(county, "cadences");
  await county.getByRole("button", { name: /修\s*改/ }).click();
  await county.getByRole("button", { name: "增加一条" }).click();
  await county.getByRole("button", { name: "测算影响" }).click();
  const told = await county.getByText(/个场所的频次将改变/).textContent();
  expect(Number(/\d+/.exec(told ?? "")?.[0])).toBeGreaterThan(0);
  await picture(county, "cadence-form");
  await county.getByRole("button", { name: "发布", exact: true }).click();
  await county.locator(".ant-popover").getByRole("button", { name: "发布" }).click();
  await county.getByText("已发布并生效").waitFor();
  await county.getByText(/第 1 版，.+ 起执行/).waitFor();
  // What was foretold has come: nothing is left to change.
  await county.getByRole("button", { name: /修\s*改/ }).click();
  await county.getByRole("button", { name: "测算影响" }).click();
  await county.getByText("没有场所的频次会改变").waitFor();
  expect(faults).toEqual([]);
});
