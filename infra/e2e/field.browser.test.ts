import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import type { Officer, TestPhone } from "./field-phone.ts";
import {
  drawnPhoto,
  endTokens,
  findOfficers,
  holdPhotos,
  openPhone,
  recordedBy,
  signInPhone,
  unsentOn,
  untilPrepared,
  untilSent,
  visitNext,
} from "./field-phone.ts";
import { expectLegible } from "./field-legible.ts";
import { picture } from "./office-page.ts";
import { duePlacesOf } from "./people.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** Officers' phones in villages without signal: what they were told is saved arrives, once, whatever happens on the way. */
let stage: Stage;
let officers: Officer[];
const faults: string[] = [];
const phones: TestPhone[] = [];

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  stage = await startStage({ durable: false });
  officers = await findOfficers(stage, 5, 3);
});
afterAll(async () => {
  for (const phone of phones) await phone.end();
  await stage.stop();
});

const officer = (n: number) => officers[n] ?? expect.unreachable();

async function newPhone(more: { serviceWorkers?: "block" } = {}): Promise<{ phone: TestPhone; page: Page }> {
  const phone = await openPhone(stage, faults, more);
  phones.push(phone);
  const page = await phone.start();
  await page.goto(phone.page());
  return { phone, page };
}

async function read<T>(by: Phone, path: string): Promise<T> {
  const answer = await fetch(`${stage.url}/api/v1${path}`, { headers: { authorization: `Bearer ${by.token}` } });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as T;
}

test("a day without signal: visits and a hazard with photos survive the killed browser and arrive exactly once", async () => {
  const by = officer(0);
  const { phone, page } = await newPhone();
  await expectLegible(page, "sign-in");
  await picture(page, "field-sign-in");
  await signInPhone(page, by);
  await untilPrepared(page);
  await expectLegible(page, "today");
  await picture(page, "field-today");

  await phone.setOffline(true);
  const first = await visitNext(page);
  await expect.poll(() => unsentOn(page)).toBe(1);

  // At the second place something is wrong, and is set right at once.
  await page.getByRole("link", { name: /去下一处/ }).click();
  await page.getByRole("button", { name: /消防通道堵塞/ }).click();
  const saying = page.getByRole("button", { name: "有问题", exact: true });
  const [choice, thumb] = await Promise.all([saying.boundingBox(), page.locator(".thumb").boundingBox()]);
  expect((choice?.y ?? 0) + (choice?.height ?? 0), "what can be said lies above the thumb").toBeLessThan(thumb?.y ?? 0);
  await expectLegible(page, "visit");
  await picture(page, "field-visit");
  await saying.click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("请说说是什么问题").waitFor();
  await page.getByRole("button", { name: "消防通道被占用" }).click();
  // An old phone takes its time over a photo: what is said meanwhile stays.
  const letFirst = await holdPhotos(page);
  await page.locator("#before").setInputFiles(await drawnPhoto(page, "#a33"));
  await page.getByText("正在存照片").waitFor();
  await page.getByText("当场消除了", { exact: true }).click();
  await page.getByLabel("当场做了什么").fill("请店主当场搬开");
  await letFirst();
  await expect.poll(() => page.locator(".photos img").count()).toBe(1);
  expect(await page.getByLabel("当场做了什么").inputValue()).toBe("请店主当场搬开");
  await expectLegible(page, "problem");
  await picture(page, "field-problem");
  // And who saves meanwhile saves it with the photo.
  const letSecond = await holdPhotos(page);
  await page.locator("#after").setInputFiles(await drawnPhoto(page, "#3a3"));
  await page.getByText("正在存照片").waitFor();
  await page.getByRole("button", { name: "保存：当场消除" }).click();
  await letSecond();
  await page.getByText("已存手机：消防通道被占用").waitFor();
  expect(await unsentOn(page)).toBe(4);
  // Half of the rows are stated when the battery ends.
  await page.getByRole("button", { name: /违规存放烟花爆竹/ }).click();
  await page.getByRole("button", { name: "没有此项" }).click();
  await page.locator("[data-result=not_present]").waitFor();
  await page.waitForFunction(
    () =>
      new Promise((resolve) => {
        const asked = indexedDB.open("safegrid-field");
        asked.addEventListener("success", () => {
          const count = asked.result.transaction("drafts").objectStore("drafts").count();
          count.addEventListener("success", () => resolve(count.result === 1));
        });
      }),
  );
  await phone.kill();

  const again = await phone.start();
  await phone.setOffline(true);
  await again.goto(phone.page());
  await again.getByRole("link", { name: /去下一处/ }).waitFor();
  expect(await unsentOn(again)).toBe(4);
  await again.getByRole("link", { name: /去下一处/ }).click();
  await again.locator("[data-result=not_present]").waitFor();
  await again.locator("[data-result=problem]").waitFor();
  await again.getByRole("button", { name: "其余 6 项我已查看" }).click();
  await again.getByRole("button", { name: "保存巡查" }).click();
  await again.getByText("已存手机：").waitFor();
  await again.getByRole("link", { name: /已存手机 5 条/ }).click();
  await again.getByText("等着送 5 条").waitFor();
  await expectLegible(again, "queue");
  await picture(again, "field-queue");
  expect((await recordedBy(stage, by)).visits).toEqual([]);

  await phone.setOffline(false);
  await untilSent(again);
  await again.getByText("送到了 5 条").waitFor();
  expect(await again.locator("[data-state=kept][data-item]").count()).toBe(0);
  expect(await again.locator(".card .receipt").count()).toBe(3);

  const { visits, hazards, doubled } = await recordedBy(stage, by);
  expect(doubled).toEqual([]);
  expect(visits).toHaveLength(2);
  expect(visits.map(({ place_id }) => place_id)).toContain(first);
  const [hazard] = hazards;
  expect(hazards).toHaveLength(1);
  // As the village sees it: visited today, eliminated, with a picture of before and one of after.
  const due = (await duePlacesOf(stage, by.staff)) as { placeId: string; visited: boolean }[];
  expect(
    due.filter(({ placeId }) => visits.some((visit) => visit.place_id === placeId)).map((each) => each.visited),
  ).toEqual([true, true]);
  const seen = await read<{ hazard: { state: string; description: string } }>(by.staff, `/hazards/${hazard?.id}`);
  expect(seen.hazard).toMatchObject({ state: "eliminated", description: "消防通道被占用" });
  const { evidence } = await read<{ evidence: { part: string }[] }>(by.staff, `/evidence?subjects=${hazard?.id}`);
  expect(evidence.map(({ part }) => part).toSorted()).toEqual(["after", "before"]);
});

test("a serious hazard goes past the village, and its officer sees on the phone what became of it", async () => {
  const by = officer(1);
  const { page, phone } = await newPhone();
  await signInPhone(page, by);
  await untilPrepared(page);
  await page.getByRole("link", { name: /去下一处/ }).click();
  await page.getByRole("button", { name: /消防通道堵塞/ }).click();
  await page.getByRole("button", { name: "有问题", exact: true }).click();
  await page.getByLabel("是什么问题").fill("二楼安全出口锁着");
  await page.getByText("消除不了，上报").click();
  await page.getByText("情况严重").click();
  await page.getByLabel("为什么是重大隐患").fill("疏散通道、安全出口锁闭");
  await page.getByRole("button", { name: "保存：上报" }).click();
  await page.getByText("已存手机：二楼安全出口锁着").waitFor();
  await untilSent(page);
  const [found] = (await recordedBy(stage, by)).hazards;
  const { hazard } = await read<{ hazard: { level: string } }>(by.staff, `/hazards/${found?.id}`);
  expect(hazard.level).toBe("township");

  await page.goto(phone.page("#/queue"));
  await page.locator(`[data-item="${found?.id}"] [data-state=delivered]`).waitFor();
  const township = stage.phones.find(
    ({ role, gridCode }) => role === "township_supervisor" && by.phone.gridCode.startsWith(gridCode),
  );
  const accept = await fetch(`${stage.url}/api/v1/hazards/${found?.id}/steps`, {
    method: "POST",
    headers: { authorization: `Bearer ${township?.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      ...{ commandId: crypto.randomUUID().replace(/^(.{14})4/, "$17"), action: "accept" },
      occurredAt: new Date().toISOString(),
    }),
  });
  expect([accept.status, accept.ok ? "" : await accept.text()]).toEqual([201, ""]);
  await page.reload();
  await page.locator(`[data-item="${found?.id}"] [data-state=accepted]`).waitFor();
  await page.goto(phone.page("#/reports"));
  await page.getByRole("link", { name: /二楼安全出口锁着/ }).click();
  await page.getByText("受理", { exact: true }).waitFor();
  await expectLegible(page, "report");
  await picture(page, "field-report");
  for (const where of ["reports", "tasks", "mine", "places"]) {
    await page.goto(phone.page(`#/${where}`));
    await page.getByRole("heading").first().waitFor();
    await expectLegible(page, where);
    await picture(page, `field-${where}`);
  }
});

test("logged out with a full queue, another officer on the same phone: each one's work arrives under his own name", async () => {
  const [one, two] = [officer(2), officer(3)];
  const { page, phone } = await newPhone();
  await signInPhone(page, one);
  await untilPrepared(page);
  await phone.setOffline(true);
  await visitNext(page);
  await page.goto(phone.page("#/mine"));
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByText("还有 1 条没送到").waitFor();
  await page.getByRole("button", { name: "确定退出" }).click();
  await page.getByText(/这部手机里还有 .* 的 1 条记录没送出/).waitFor();
  await phone.setOffline(false);

  await signInPhone(page, two);
  await untilPrepared(page);
  await visitNext(page);
  await untilSent(page);
  expect((await recordedBy(stage, one)).visits).toHaveLength(0);
  expect((await recordedBy(stage, two)).visits).toHaveLength(1);

  await page.goto(phone.page("#/mine"));
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "确定退出" }).click();
  await signInPhone(page, one);
  await expect.poll(async () => (await recordedBy(stage, one)).visits.length).toBe(1);
  await untilSent(page);
  expect((await recordedBy(stage, two)).visits).toHaveLength(1);
});

test("a token that was taken back empties nothing: after signing in again the queue goes out; lost answers double nothing", async () => {
  const by = officer(4);
  const { page, phone } = await newPhone({ serviceWorkers: "block" });
  await signInPhone(page, by);
  // No service worker here: whatever is saved is saved without one.
  await page.getByRole("link", { name: /去下一处/ }).waitFor();
  expect(await page.evaluate(async () => (await navigator.serviceWorker?.getRegistrations())?.length ?? 0)).toBe(0);
  await endTokens(stage, by);
  await visitNext(page);
  await page.getByRole("button", { name: /登录已失效/ }).waitFor();
  await expect.poll(() => unsentOn(page)).toBe(1);
  await visitNext(page);
  await expect.poll(() => unsentOn(page)).toBe(2);

  // The server hears the first batches, the phone does not hear the server.
  let lost = 0;
  await page.route("**/api/v1/commands", async (route) => {
    if (lost >= 2) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort("connectionreset");
  });
  await page.getByRole("button", { name: /登录已失效/ }).click();
  await page.getByLabel("密码", { exact: true }).fill(by.password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await untilSent(page);
  expect(lost).toBe(2);
  const { visits, doubled } = await recordedBy(stage, by);
  expect(visits).toHaveLength(2);
  expect(doubled).toEqual([]);

  // A third one goes by file to another phone, which sends it; the first one sends it as well, later.
  await phone.setOffline(true);
  await visitNext(page);
  await page.goto(phone.page("#/queue"));
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "存成文件（1 条）" }).click();
  const file = await (await saving).path();
  expect(readFileSync(file, "utf8")).toContain("visit.record");
  const other = await newPhone();
  await signInPhone(other.page, officer(3));
  await other.page.goto(other.phone.page("#/queue"));
  await other.page.locator("#import").setInputFiles(file);
  await other.page.getByText("这个文件是别人账号存的").waitFor();
  await other.page.goto(other.phone.page("#/mine"));
  await other.page.getByRole("button", { name: "退出登录" }).click();
  await other.page.getByRole("button", { name: "确定退出" }).click();
  await signInPhone(other.page, by);
  await other.page.goto(other.phone.page("#/queue"));
  await other.page.locator("#import").setInputFiles(file);
  await expect.poll(async () => (await recordedBy(stage, by)).visits.length).toBe(3);
  await phone.setOffline(false);
  await untilSent(page);
  const after = await recordedBy(stage, by);
  expect(after.visits).toHaveLength(3);
  expect(after.doubled).toEqual([]);
});

test("what phones sent stands on the county's board", async () => {
  const supervisor = stage.phones.find(({ role }) => role === "county_supervisor") ?? expect.unreachable();
  const board = await read<{ rows: { hazard: { description: string } }[] }>(supervisor, "/board");
  expect(board.rows.map(({ hazard }) => hazard.description)).toContain("二楼安全出口锁着");
  expect(faults).toEqual([]);
});
