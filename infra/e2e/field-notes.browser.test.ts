import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { expectLegible } from "./field-legible.ts";
import type { Officer, TestPhone } from "./field-phone.ts";
import { drawnPhoto, findOfficers, openPhone, signInPhone, unsentOn, untilPrepared, untilSent } from "./field-phone.ts";
import { openOffice, picture, signIn } from "./office-page.ts";
import { duePlacesOf, sendAs } from "./people.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** What officers note beside their visits, without signal: looks at open hazards, publicity, and what is wrong with the tool. */
let stage: Stage;
let browser: Browser;
let by: Officer;
let phone: TestPhone;
let page: Page;
let office: Page;
let hazardId: string;
const faults: string[] = [];

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  stage = await startStage({ durable: false });
  const [found] = await findOfficers(stage, 1, 3);
  by = found ?? expect.unreachable();
  // A hazard that its village had rectified: it waits for a look.
  const [place] = await duePlacesOf(stage, by.phone);
  hazardId = await sendAs(stage, by.phone, "/hazards", {
    ...{ type: "hazard.report", placeId: place?.placeId, category: "fire_passage", grade: "ordinary" },
    description: "后门堆满纸箱",
  });
  const step = (body: object) => sendAs(stage, by.staff, `/hazards/${hazardId}/steps`, body);
  await step({ action: "accept" });
  await step({ action: "assign", holder: "店主" });
  await step({ action: "start" });
  await step({ action: "submit", note: "已搬开" });
  phone = await openPhone(stage, faults);
  page = await phone.start();
  await page.goto(phone.page());
  await signInPhone(page, by);
  await untilPrepared(page);
  browser = await launchBrowser();
  office = await openOffice(browser, faults);
  await signIn(office, `${stage.url}/workbench/publicity`, "county-supervisor", stage.passwordOf("county-supervisor"));
  await office.getByText("到过的单位（台账内）").waitFor();
}, 300_000);
afterAll(async () => {
  await browser.close();
  await phone.end();
  await stage.stop();
});

test("without signal the officer looks at an open hazard again, with a photo; the case's story has it, and nothing else moved", async () => {
  await phone.setOffline(true);
  await expectLegible(page, "today");
  await page.locator(`[data-recheck="${hazardId}"]`).scrollIntoViewIfNeeded();
  await picture(page, "field-today-recheck");
  await page.locator(`[data-recheck="${hazardId}"]`).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("alert").getByText("请选：您看到的是什么样").waitFor();
  await page.getByText("处理了一部分").click();
  await page.getByLabel("想说的话").fill("还剩三箱");
  await page.locator("#seen").setInputFiles(await drawnPhoto(page, "#555"));
  await page.locator(".photos img").waitFor();
  await expectLegible(page, "recheck");
  await picture(page, "field-recheck");
  // What was filled in lies on the phone.
  await page.reload();
  await page.getByLabel("想说的话").and(page.locator(":not(:empty)")).waitFor();
  expect(await page.getByRole("radio", { name: "处理了一部分" }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.locator('[data-unsent="2"]').waitFor();
  await page.locator(`[data-recheck="${hazardId}"]`).getByText("今天已看过").waitFor();
  await phone.setOffline(false);
  await untilSent(page);
  await office.goto(`${stage.url}/board?subject=${hazardId}`);
  const story = office.locator(".case .ant-timeline").last();
  await story.getByText("回头看").waitFor();
  await story.getByText("还剩三箱").waitFor();
  const answer = await fetch(`${stage.url}/api/v1/hazards/${hazardId}/story`, {
    headers: { authorization: `Bearer ${by.staff.token}` },
  });
  const { hazard, rechecks } = (await answer.json()) as { hazard: { state: string }; rechecks: { finding: string }[] };
  expect([hazard.state, rechecks.map(({ finding }) => finding)]).toEqual(["submitted", ["partly"]]);
});

test("today's places are sketched without signal: a press, or the buttons, chooses the one to go to", async () => {
  await phone.setOffline(true);
  await page.evaluate(() => (location.hash = "#/"));
  await page.getByRole("link", { name: "看示意图" }).click();
  await page.locator(".map-next").waitFor();
  const chosen = async () => (await page.locator(".map-chosen b").textContent()) ?? "";
  expect(await chosen()).toMatch(/^1 · /);
  await page.getByRole("button", { name: "下一处" }).click();
  await expect.poll(chosen).toMatch(/^2 · /);
  const first = page.locator(".map-open").filter({ hasText: /^1$/ });
  await first.locator("text").click();
  await expect.poll(chosen).toMatch(/^1 · /);
  await expectLegible(page, "map");
  await picture(page, "field-map");
  await page.getByRole("link", { name: "去这一处" }).click();
  await page.getByRole("button", { name: "我已逐项查看" }).waitFor();
  await phone.setOffline(false);
});

test("publicity is noted without signal, and stands in the register with the places that it reached", async () => {
  await phone.setOffline(true);
  await page.evaluate(() => (location.hash = "#/publicity"));
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("alert").getByText("请选：用什么形式").waitFor();
  await page.getByText("上门宣讲").click();
  await page.getByText("企业、商户").click();
  await page.getByLabel("讲了什么").fill("液化气安全明白卡");
  await page.getByLabel("在哪儿").fill("老街");
  const [place] = (await duePlacesOf(stage, by.phone)) as { readonly placeId: string; readonly name?: string }[];
  await page.getByLabel("到过哪些单位").fill(place?.name ?? "");
  await page.getByRole("checkbox").first().check();
  await page.getByLabel("大约多少人").fill("很多");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("alert").getByText("请填数字").waitFor();
  await page.getByLabel("大约多少人").fill("30");
  await expectLegible(page, "publicity");
  await picture(page, "field-publicity");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.locator('[data-unsent="1"]').waitFor();
  await phone.setOffline(false);
  await untilSent(page);
  await office.goto(`${stage.url}/workbench/publicity`);
  await office.getByRole("cell", { name: "液化气安全明白卡" }).waitFor();
  await office.getByText(/^1\/\d+ 处/).waitFor();
  expect(await office.getByText(/时间(不可信|已校正)/).count(), "the phone's own clock is believed").toBe(0);
  // What a phone notes whose clock is years ahead is not lost, and says so.
  await sendAs(stage, by.phone, "/publicity", {
    ...{ occurredAt: "2099-05-01T02:00:00Z", kind: "leaflet", audience: "residents" },
    ...{ material: "用电安全折页", where: "广场" },
  });
  const doubtful = office.getByRole("row", { name: /用电安全折页/ });
  await doubtful.getByText(/时间不可信.*手机上为 2099-05-01/).waitFor();
  await picture(office, "publicity");
});

test("a complaint about the tool is saved, answered, and the answer stands on the phone", async () => {
  await phone.setOffline(true);
  await page.evaluate(() => (location.hash = "#/complaint"));
  await page.getByText("要填的太多、重复填").click();
  await page.getByLabel("怎么回事").fill("同样的地址要填两遍");
  await expectLegible(page, "complaint");
  await picture(page, "field-complaint");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.locator('[data-unsent="1"]').waitFor();
  await page.locator(".card [data-state=kept]").waitFor();
  await phone.setOffline(false);
  await untilSent(page);
  await office.goto(`${stage.url}/workbench/complaints`);
  await office.getByRole("cell", { name: "同样的地址要填两遍" }).waitFor();
  await office.getByRole("button", { name: /答\s*复/ }).click();
  await office.getByRole("dialog").getByLabel("答复").fill("下一版去掉一遍");
  await picture(office, "complaints");
  await office
    .getByRole("dialog")
    .getByRole("button", { name: /答\s*复/ })
    .click();
  await office.getByText("下一版去掉一遍").waitFor();
  await page.reload();
  await page.getByText("下一版去掉一遍").waitFor();
  expect(await unsentOn(page)).toBe(0);
  await expectLegible(page, "complaint-answered");
  expect(faults).toEqual([]);
});
