import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { expectLegible } from "./field-legible.ts";
import type { Officer, TestPhone } from "./field-phone.ts";
import { findOfficers, openPhone, recordedBy, signInPhone, unsentOn, untilSent } from "./field-phone.ts";
import { picture } from "./office-page.ts";
import { sendAs } from "./people.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** What an officer meets beside his list: places that are not on it, problems that no row names, a visit left half done. */
interface ListedPlace {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly checklistVersion: string;
}

let stage: Stage;
let by: Officer;
/** Two places of the officer's grid that are patrolled by different checklists. */
let places: readonly ListedPlace[];
let phone: TestPhone;
let page: Page;
const faults: string[] = [];
const sinceOn = "2026-03-02";

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  stage = await startStage({ durable: false });
  const [found] = await findOfficers(stage, 1, 1);
  by = found ?? expect.unreachable();
  const listed = async () =>
    (await read<{ rows: ListedPlace[] }>(by.phone, `/grids/${by.phone.gridId}/places?pageSize=200`)).rows;
  // The county has one kind of places patrolled by a list that no other kind in this grid has.
  const [first] = await listed();
  const supervisor = stage.phones.find(({ role }) => role === "county_supervisor") ?? expect.unreachable();
  const { assignment } = await read<{ assignment: { version: number; assignments: { category: string }[] } }>(
    supervisor,
    "/checklists",
  );
  const list = first?.checklistVersion === "mine@1" ? "rural" : "mine";
  const others = assignment.assignments.filter(({ category }) => category !== first?.category);
  await sendAs(stage, supervisor, "/checklist-assignments", {
    basedOn: assignment.version,
    assignments: [{ gridKind: "*", category: first?.category, list }, ...others],
  });
  const ofList = new Map((await listed()).map((row) => [row.checklistVersion, row]));
  places = [...ofList.values()].slice(0, 2);
  expect(places, "two kinds of places").toHaveLength(2);
  phone = await openPhone(stage, faults, { serviceWorkers: "block" });
  page = await phone.start();
  // A day, and a week, on which nothing is due; one place was missed before.
  await page.route("**/api/v1/due-places*", async (route) => {
    const answer = await route.fetch();
    const missed = [{ ...place(0), placeId: place(0).id, lon: null, lat: null, cadence: "week", sinceOn, missed: 2 }];
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), places: [], missed } });
  });
  await page.goto(phone.page());
  await signInPhone(page, by);
  await page.getByText("今天没有要巡查的地方").waitFor();
  await go("places");
  await page.locator("a.place").first().waitFor();
  await phone.setOffline(true);
  // The test itself has a signal: from here on it fetches nothing for the phone.
  await page.unrouteAll({ behavior: "wait" });
}, 300_000);
afterAll(async () => {
  await phone.end();
  await stage.stop();
});

async function read<T>(who: Phone, path: string): Promise<T> {
  const answer = await fetch(`${stage.url}/api/v1${path}`, { headers: { authorization: `Bearer ${who.token}` } });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as T;
}

const go = (where: string) => page.evaluate((to) => void (location.hash = `#/${to}`), where);
const place = (n: number) => places[n] ?? expect.unreachable();

test("a place that was missed is offered below the list of the day, with its day", async () => {
  await go("");
  const line = page.locator(`[data-missed="${place(0).id}"]`);
  await line.getByText("3月2日星期一应巡未巡，已漏 2 次").waitFor();
  await expectLegible(page, "today-missed");
  await picture(page, "field-today-missed");
  await line.click();
  await page.getByRole("heading", { name: place(0).name, exact: true }).waitFor();
  await page.locator("ol.checks").waitFor();
});

test("on a day with nothing due every place opens, without signal, with its own checklist", async () => {
  for (const { id, checklistVersion } of places) {
    const { zh } = await read<{ zh: string }>(by.phone, `/checklists/${encodeURIComponent(checklistVersion)}`);
    await go(`visit/${id}`);
    await page
      .locator("ol.checks")
      .and(page.getByLabel(zh, { exact: true }))
      .waitFor();
    await go("places");
    await page.locator("a.place").first().waitFor();
  }
});

test("a problem that no row names is said with its category, and arrives like every other", async () => {
  await go(`visit/${place(0).id}`);
  await page.getByRole("button", { name: "发现其他问题" }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("请选是哪一类问题").waitFor();
  expect(await page.locator("input[name=category]").count()).toBe(12);
  await page.getByRole("radio", { name: "电气", exact: true }).check();
  await page.getByLabel("是什么问题").fill("电线裸露在门口");
  await page.getByText("消除不了，上报").click();
  await expectLegible(page, "problem-other");
  await picture(page, "field-problem-other");
  await page.getByRole("button", { name: "保存：上报" }).click();
  await page.getByText("已存手机的问题：电线裸露在门口").waitFor();
  expect(await unsentOn(page)).toBe(1);
  expect(await page.locator("[data-result=problem]").count(), "no row says it").toBe(0);
  await page.getByRole("button", { name: "发现其他问题" }).scrollIntoViewIfNeeded();
  await expectLegible(page, "visit-other");
  await picture(page, "field-visit-other");
  await phone.setOffline(false);
  await untilSent(page);
  const [found, ...more] = (await recordedBy(stage, by)).hazards;
  expect([found?.place_id, more]).toEqual([place(0).id, []]);
  const { hazard } = await read<{ hazard: { category: string; description: string } }>(
    by.staff,
    `/hazards/${found?.id}`,
  );
  expect(hazard).toMatchObject({ category: "electrical", description: "电线裸露在门口" });
  await phone.setOffline(true);
});

test("a visit that was left half done is begun anew on the next day; the words of an open problem stay", async () => {
  await go("places");
  await page.locator("a.place").first().waitFor();
  await go(`visit/${place(1).id}`);
  await page.locator(".check-head").first().click();
  await page.locator(".say-not_present").click();
  await page.locator("[data-result=not_present]").waitFor();
  await page.getByText("位置：已取到").waitFor();
  await page.getByRole("button", { name: "发现其他问题" }).click();
  await page.getByLabel("是什么问题").fill("雨棚要掉");
  await page.clock.setFixedTime(Date.now() + 86_400_000);
  // The phone comes out of the pocket.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  const notice = page.getByText("那天的勾选和位置已作废");
  await notice.waitFor();
  expect(await page.getByLabel("是什么问题").inputValue()).toBe("雨棚要掉");
  await page.getByRole("button", { name: "返回" }).click();
  await page.locator(".check-head").first().waitFor();
  await notice.waitFor();
  expect(await page.locator("[data-result=not_present]").count()).toBe(0);
  await expectLegible(page, "visit-anew");
  await picture(page, "field-visit-anew");
  // And as it lies on the disk.
  await go("places");
  await page.locator("a.place").first().waitFor();
  await go(`visit/${place(1).id}`);
  await notice.waitFor();
  expect(await page.locator("[data-result=not_present]").count()).toBe(0);
  expect(faults).toEqual([]);
});
