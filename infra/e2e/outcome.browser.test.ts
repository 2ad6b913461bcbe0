import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClosingCheck } from "@safegrid/contract/closing-check";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { sendDraw, sendResult } from "./draw-sample.ts";
import { slow } from "./office-page.ts";
import { namelessControls } from "./named-controls.ts";
import { duePlacesOf, openSignedIn, sendAs } from "./people.ts";

/**
 * A turn of independent sampling: officers eliminate and find, the county draws, somebody who had no part checks, and what
 * was not really rectified is open again before everybody's eyes.
 */
let stage: Stage;
let browser: Browser;
let county: Page;
let officer: Phone;
let placeId = "";
let townshipName = "";
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  for (const found of stage.phones.filter(({ role }) => role === "officer")) {
    const [place] = await duePlacesOf(stage, found);
    if (!place) continue;
    [officer, placeId] = [found, place.placeId];
    break;
  }
  county = await openSignedIn({ stage, browser, faults }, "county-supervisor");
  const code = officer.gridCode.slice(0, 9);
  townshipName = await county.evaluate(async (wanted) => {
    const { grids } = (await (await fetch("/api/v1/grids?depth=1")).json()) as {
      grids: { code: string; name: string }[];
    };
    return grids.find((grid) => grid.code === wanted)?.name ?? "";
  }, code);
  for (let index = 0; index < 4; index += 1) await eliminated();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

/** A hazard that the officer says was removed at once. */
function eliminated(): Promise<string> {
  return sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category: "fire_passage", grade: "ordinary", description: "通道堆物" },
    eliminatedOnTheSpot: { what: "当场清理" },
  });
}

const checksOf = (page: Page) =>
  page.evaluate(
    async () => ((await (await fetch("/api/v1/closing-checks?pageSize=100")).json()) as { rows: ClosingCheck[] }).rows,
  );

test("the county draws; what comes out can be drawn again, and the draw cannot be repeated until it pleases", async () => {
  await county.getByRole("link", { name: "整改成效" }).click();
  await county.getByRole("tab", { name: "抽样记录" }).click();
  await county.getByText("示例，县里尚未设定").waitFor(slow);
  for (const isFirst of [true, false]) {
    await sendDraw(county, townshipName);
    if (isFirst) await county.getByText("已抽取").waitFor(slow);
    else {
      await county.getByText("该月没有尚未参加抽样的销号").waitFor(slow);
      await county.getByRole("dialog").getByRole("button", { name: "取消" }).click();
    }
  }
  const row = county.locator(".ant-table-row", { hasText: townshipName });
  await row.waitFor(slow);
  await row.locator(".ant-table-row-expand-icon").click();
  await county.getByText("重抽核对一致").waitFor(slow);
  expect((await checksOf(county)).length).toBeGreaterThanOrEqual(3);
});

test("who checks says what he saw: confirmed, or the hazard is open again, and both are counted", async () => {
  await county.getByRole("tab", { name: "销号抽查" }).click();
  const before = await checksOf(county);
  const tell = () => county.getByRole("button", { name: "登记结果" }).first().click();
  await tell();
  const dialog = county.getByRole("dialog");
  await dialog.getByText("未真正整改", { exact: true }).click();
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.getByText("必填").waitFor(slow);
  await sendResult(county, "未真正整改", { note: "通道仍堆满杂物" });
  await tell();
  await sendResult(county, "确已整改");
  await expect.poll(async () => (await checksOf(county)).length, slow).toBe(before.length - 2);
  await county.locator(".ant-segmented-item", { hasText: "已抽查" }).click();
  const wrong = county.locator(".ant-table-row", { hasText: "通道仍堆满杂物" });
  await wrong.getByText("未真正整改").waitFor(slow);
  await wrong.getByRole("button", { name: "看全过程" }).click();
  await county.locator(".case").getByText("重新整改").first().waitFor(slow);
  await county.locator(".ant-drawer-close").click();
  await county.getByRole("tab", { name: "成效对比" }).click();
  const card = county.locator(".outcome-card", { hasText: "复核属实率" });
  await card.getByText("1/2").waitFor(slow);
  await card.click();
  await county.getByText("不足 20 件，不比较").first().waitFor(slow);
  expect(await namelessControls(county)).toEqual([]);
  expect(faults).toEqual([]);
});
