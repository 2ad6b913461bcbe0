import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { choose, fill, openOffice, picture, signIn } from "./office-page.ts";

/** A question of the county as people see it: asked in a form, found in the township's inbox, answered, closed. */
let stage: Stage;
let browser: Browser;
let county: Page;
let town: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  [county, town] = [await openOffice(browser, faults), await openOffice(browser, faults)];
  for (const [page, login] of [
    [county, "county-supervisor"],
    [town, "township-supervisor"],
  ] as const) {
    await signIn(page, `${stage.url}/workbench/inquiries`, login, stage.passwordOf(login));
    await page.getByText("还没有专项行动").waitFor();
  }
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

test("the county asks all townships; what the form lacks is said at its fields", async () => {
  expect(await town.getByRole("button", { name: "发起专项行动" }).count()).toBe(0);
  await county.getByRole("button", { name: "发起专项行动" }).click();
  await county
    .getByRole("dialog")
    .getByRole("button", { name: /下\s*达/ })
    .click();
  await county.getByText("必填").first().waitFor();
  await fill(county, "名称", "大风蓝色预警防范");
  await choose(county, "事由", "极端天气");
  await fill(county, "要求", "塔吊、广告牌、在建工地是否逐一加固？");
  const due = county.getByRole("dialog").locator(".ant-picker input");
  await due.fill("2099-01-01 17:30");
  await due.press("Enter");
  await county.getByRole("button", { name: "全部乡镇" }).click();
  await county
    .getByRole("dialog")
    .getByRole("button", { name: /下\s*达/ })
    .click();
  await county.getByText("最长 60 天").waitFor();
  const soon = new Date(Date.now() + 3 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  await due.fill(`${soon} 17:30`);
  await due.press("Enter");
  await picture(county, "inquiry-ask");
  await county
    .getByRole("dialog")
    .getByRole("button", { name: /下\s*达/ })
    .click();
  await county.getByText(/^0\/\d+ 个乡镇已答复$/).waitFor();
});

test("the township hears of it, answers, and the county sees it come", async () => {
  await town.getByText("大风蓝色预警防范").first().waitFor();
  await town.getByRole("button", { name: /消息/ }).click();
  await town.locator(".inbox-item", { hasText: "大风蓝色预警防范" }).waitFor();
  await picture(town, "inquiry-inbox");
  await town.keyboard.press("Escape");
  await town.getByRole("button", { name: /答\s*复/ }).click();
  await town.getByRole("dialog").getByText("部分落实").click();
  await fill(town, "说明", "工地已加固 6 处，余 1 处今日完成");
  await town
    .getByRole("dialog")
    .getByRole("button", { name: /确\s*定/ })
    .click();
  await town.getByRole("button", { name: "修改答复" }).waitFor();
  await county.getByText("余 1 处今日完成").waitFor();
  await county.getByText(/^1\/\d+ 个乡镇已答复$/).waitFor();
  await picture(county, "inquiries");
});

test("closed by the county, it can be answered no more", async () => {
  await county.getByRole("button", { name: /结\s*束/ }).click();
  await fill(county, "结束说明", "预警解除");
  await county
    .getByRole("dialog")
    .getByRole("button", { name: /确\s*定/ })
    .click();
  await county.getByText(/结束：预警解除/).waitFor();
  await town.reload();
  await town.getByText(/结束：预警解除/).waitFor();
  expect(await town.getByRole("button", { name: "修改答复" }).count()).toBe(0);
  expect(faults).toEqual([]);
});
