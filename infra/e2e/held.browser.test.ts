import type { Browser, Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { fill, openOffice, picture, signIn } from "./office-page.ts";
import { duePlacesOf } from "./people.ts";
import { drawnPicture, sendPicture } from "./photographs.ts";

/** Doubtful records as those who decide about them see them: they come, with the facts; one decides, the other sees it. */
let stage: Stage;
let browser: Browser;
let county: Page;
let town: Page;
let officer: Phone;
let placeId: string;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  [county, town] = [await openOffice(browser, faults), await openOffice(browser, faults)];
  for (const [page, login] of [
    [county, "county-supervisor"],
    [town, "township-supervisor"],
  ] as const) {
    await signIn(page, `${stage.url}/workbench/held`, login, stage.passwordOf(login));
    await page.getByText("没有待核定的记录").waitFor();
  }
  const scopeId = await town.evaluate(async () => (await (await fetch("/api/v1/me")).json()).scope.id as string);
  const code = stage.phones.find(({ role, gridId }) => role === "township_supervisor" && gridId === scopeId)?.gridCode;
  for (const phone of stage.phones) {
    if (phone.role !== "officer" || code === undefined || !phone.gridCode.startsWith(code)) continue;
    const [place] = await duePlacesOf(stage, phone);
    if (!place) continue;
    [officer, placeId] = [phone, place.placeId];
    break;
  }
  expect(placeId, "an officer of the township with something due").toBeDefined();
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

const at = (ms: number) => new Date(Date.now() + ms).toISOString();
async function send(commands: readonly object[]) {
  const answer = await fetch(`${stage.url}/api/v1/commands`, {
    method: "POST",
    headers: { authorization: `Bearer ${officer.token}`, "content-type": "application/json" },
    body: JSON.stringify({ commands }),
  });
  return ((await answer.json()) as { outcomes: { status: string; problem?: { code: string; detail: string } }[] })
    .outcomes;
}
const hazardOf = (description: string, occurredAt: string) => ({
  ...{ type: "hazard.report", commandId: uuidv7(), occurredAt, placeId, category: "fire_passage", grade: "ordinary" },
  description,
});
const card = (page: Page, words: string) => page.locator("[data-held]", { hasText: words });
const confirm = (page: Page) =>
  page
    .getByRole("dialog")
    .getByRole("button", { name: /确\s*定/ })
    .click();
/** Minutes before now, as the form takes them. */
const shanghai = (minutesAgo: number) =>
  new Date(Date.now() + 8 * 3_600_000 - minutesAgo * 60_000).toISOString().slice(0, 16).replace("T", " ");

const [true_, false_] = ["疏散楼梯堆放纸箱", "不存在的问题"];
const commands: object[] = [];

test("what is doubtful shows to both at once, with why, what the phone said, and who sent it", async () => {
  const shown = hazardOf(true_, at(3 * 86_400_000));
  commands.push(shown, hazardOf(false_, "2019-05-01T02:00:00Z"));
  expect((await send(commands)).map(({ status }) => status)).toEqual(["quarantined", "quarantined"]);
  for (const page of [county, town]) {
    await card(page, true_).getByText("手机时间在未来").waitFor();
    await card(page, false_).getByText("时间过于久远").waitFor();
    await card(page, true_).getByText("须由核定人确定").waitFor();
  }
  // Its photograph comes behind it, and is seen before anything is decided.
  await sendPicture(stage, officer, { subjectId: shown.commandId, part: "before" }, await drawnPicture(county, "#a33"));
  for (const page of [county, town])
    await card(page, true_).locator(".evidence-thumbs img").waitFor({ timeout: 60_000 });
  expect(await card(county, false_).locator(".evidence-thumbs").count()).toBe(0);
  await picture(county, "held-records");
  await card(county, true_).locator(".evidence-thumbs").click();
  await county.locator("dialog.evidence .pair img").waitFor();
  await picture(county, "held-photo");
  await county.keyboard.press("Escape");
  await county.locator("dialog.evidence").waitFor({ state: "detached" });
});

test("a time must be said, and cannot lie behind the receipt; accepted, it is gone from the other's list", async () => {
  await card(town, true_)
    .getByRole("button", { name: /采\s*用/ })
    .click();
  await confirm(town);
  await town.getByText("必填").waitFor();
  const time = town.getByRole("dialog").locator(".ant-picker input");
  /** On a slow machine the picker may still be closing from the last time, and take what was typed back. */
  const setTime = (text: string) =>
    expect
      .poll(async () => {
        if ((await time.inputValue()) !== text) {
          await time.click();
          await time.fill(text);
          await time.press("Enter");
        }
        return time.inputValue();
      })
      .toBe(text);
  await setTime("2099-01-01 08:00");
  await confirm(town);
  await town.getByText("不能晚于收到时间").waitFor();
  await setTime(shanghai(90));
  await fill(town, "核定说明", "已电话向网格员核实");
  await picture(town, "held-accept");
  await confirm(town);
  await card(town, true_).waitFor({ state: "detached" });
  await card(county, true_).waitFor({ state: "detached" });
});

test("rejected with a reason, which the sender's phone is told; what was decided can be read by both", async () => {
  await card(county, false_)
    .getByRole("button", { name: /退\s*回/ })
    .click();
  await confirm(county);
  await county.getByText("必填").waitFor();
  await fill(county, "退回理由", "现场查看没有此问题");
  await confirm(county);
  await card(county, false_).waitFor({ state: "detached" });
  await town.getByText("没有待核定的记录").waitFor();
  const [accepted, rejected] = await send(commands);
  expect(accepted?.status).toBe("replayed");
  expect(rejected?.problem).toMatchObject({ code: "rejected-after-review", detail: "现场查看没有此问题" });
  await town.getByText("已核定", { exact: true }).click();
  await card(town, true_).getByText("已电话向网格员核实").waitFor();
  await card(town, false_).getByText("现场查看没有此问题").waitFor();
  await picture(town, "held-decided");
  expect(faults).toEqual([]);
});
