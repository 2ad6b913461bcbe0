import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { root } from "#/run/serve.ts";
import type { Officer, TestPhone } from "./field-phone.ts";
import {
  findOfficers,
  openPhone,
  recordedBy,
  signInPhone,
  unsentOn,
  untilPrepared,
  untilSent,
  visitNext,
} from "./field-phone.ts";
import { startFlappingLink } from "./flapping-link.ts";
import type { FullQueue } from "./full-queue.ts";
import { giveQueue, makeQueue, takeQueue } from "./full-queue.ts";
import { picture } from "./office-page.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** What happens to the app and the phone itself while a queue is full: each record arrives, and once. */
const visits = process.env["SAFEGRID_FULL_PHONES"] === "1" ? 500 : 230;

let stage: Stage;
let officers: Officer[];
/** The app as it is served, which a newer version takes the place of. */
let served: string;
const faults: string[] = [];
const phones: TestPhone[] = [];

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  served = mkdtempSync(join(tmpdir(), "safegrid-field-dist-"));
  cpSync(join(root, "apps/field/dist"), served, { recursive: true });
  stage = await startStage({ durable: false, apiEnv: { SAFEGRID_FIELD_DIR: served } });
  officers = await findOfficers(stage, 6, 3);
}, 300_000);
afterAll(async () => {
  for (const phone of phones) await phone.end();
  await stage.stop();
  rmSync(served, { recursive: true, force: true });
});

const officer = (n: number) => officers[n] ?? expect.unreachable();

async function prepared(
  by: Officer,
  { url = stage.url, ...more }: { url?: string; serviceWorkers?: "block" } = {},
): Promise<{ phone: TestPhone; page: Page }> {
  const phone = await openPhone({ url }, faults, more);
  phones.push(phone);
  const page = await phone.start();
  await page.goto(phone.page());
  await signInPhone(page, by);
  if (more.serviceWorkers === "block") await page.getByRole("link", { name: /去下一处/ }).waitFor();
  else await untilPrepared(page);
  return { phone, page };
}

async function expectArrived(by: Officer, queue: FullQueue, more: number): Promise<void> {
  const { visits: arrived, doubled } = await recordedBy(stage, by);
  const ids = arrived.map(({ id }) => id);
  expect(ids.filter((id) => queue.visitIds.includes(id)).toSorted()).toEqual(queue.visitIds.toSorted());
  expect(ids).toHaveLength(queue.visitIds.length + more);
  expect(doubled).toEqual([]);
}

/** Every command that leaves the phone, by its id. */
function watchCommands(phone: TestPhone): string[] {
  const sent: string[] = [];
  phone.context().on("request", (request) => {
    if (!request.url().endsWith("/api/v1/commands")) return;
    const { commands } = request.postDataJSON() as { commands: { commandId: string }[] };
    sent.push(...commands.map(({ commandId }) => commandId));
  });
  return sent;
}

test("two tabs: one sends, both show it; where a browser has no locks both may send, and each record counts once", async () => {
  for (const [by, hasLocks] of [
    [officer(0), true],
    [officer(1), false],
  ] as const) {
    const phone = await openPhone(stage, faults);
    phones.push(phone);
    const page = await phone.start();
    if (!hasLocks)
      await phone.context().addInitScript(() => {
        Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
      });
    await page.goto(phone.page());
    await signInPhone(page, by);
    await untilPrepared(page);
    const queue = await makeQueue(stage, by, visits);
    await phone.setOffline(true);
    await takeQueue(page, queue);
    const other = await phone.context().newPage();
    await other.goto(phone.page());
    await other.locator(`[data-unsent="${visits}"]`).waitFor();
    const sent = watchCommands(phone);
    await phone.setOffline(false);
    await Promise.all([untilSent(page), untilSent(other)]);
    if (hasLocks) expect(sent.toSorted()).toEqual(queue.visitIds.toSorted());
    await expectArrived(by, queue, 0);
  }
}, 240_000);

test("a newer version comes while the queue is full and a visit is half done: nothing of either is gone", async () => {
  const by = officer(2);
  const link = await startFlappingLink(stage.url);
  const { phone, page } = await prepared(by, { url: link.url });
  const queue = await makeQueue(stage, by, visits);
  await phone.setOffline(true);
  await takeQueue(page, queue);
  // The app's own address answers; what the phone holds does not get through.
  link.flap(
    Array.from({ length: 10_000 }, () => "cut" as const),
    / \/api\/v1\//,
  );
  await phone.setOffline(false);
  await page.evaluate((id) => (location.hash = `#/visit/${id}`), queue.placeId);
  await page.getByRole("button", { name: /违规存放烟花爆竹/ }).click();
  await page.getByRole("button", { name: "没有此项" }).click();
  await page.locator("[data-result=not_present]").waitFor();

  serveNewVersion();
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/field/"))?.update());
  const offer = page.getByRole("button", { name: /有新版本/ });
  await offer.waitFor();
  await picture(page, "field-update");
  expect(await page.title()).not.toContain("新版");
  await offer.click();
  await page.waitForFunction(() => document.title.includes("新版"));
  await page.locator("[data-result=not_present]").waitFor();
  await page.locator(`[data-unsent="${visits}"]`).waitFor();
  await page.getByRole("button", { name: /我已查看/ }).click();
  await page.getByRole("button", { name: "保存巡查" }).click();
  await page.locator(`[data-unsent="${visits + 1}"]`).waitFor();
  link.flap([], /$^/);
  await findSignal(page);
  await untilSent(page);
  await expectArrived(by, queue, 1);
  link.close();
}, 240_000);

/** The phone says that there is a line; whether it sends already or waits for its next try, nobody can know here. */
const findSignal = (page: Page) => page.evaluate(() => void dispatchEvent(new Event("online")));

/** Another page under another version's name, as a build makes them. */
function serveNewVersion(): void {
  for (const name of readdirSync(served, { recursive: true, encoding: "utf8" }))
    if (/^(index\.html|worker\.js)\.(br|gz)$/.test(name)) rmSync(join(served, name));
  const page = join(served, "index.html");
  writeFileSync(page, readFileSync(page, "utf8").replace("<title>", "<title>新版 "));
  const worker = join(served, "worker.js");
  const script = readFileSync(worker, "utf8");
  const [, version = ""] = /["'`]([0-9a-f]{12})["'`]/.exec(script) ?? [];
  writeFileSync(worker, script.replaceAll(version, "0".repeat(12)));
}

test("logged out with a full queue, another officer in between: it waits for its own, and goes out under his name", async () => {
  const [one, two] = [officer(3), officer(4)];
  const { phone, page } = await prepared(one);
  const queue = await makeQueue(stage, one, visits);
  await phone.setOffline(true);
  await takeQueue(page, queue);
  await leave(page);
  await page.getByText(`的 ${visits} 条记录没送出`).waitFor();
  await phone.setOffline(false);
  await signInPhone(page, two);
  await untilPrepared(page);
  await visitNext(page);
  await untilSent(page);
  expect((await recordedBy(stage, one)).visits).toEqual([]);
  expect((await recordedBy(stage, two)).visits).toHaveLength(1);
  await leave(page);
  await signInPhone(page, one);
  await untilSent(page);
  await expectArrived(one, queue, 0);
  expect((await recordedBy(stage, two)).visits).toHaveLength(1);
}, 240_000);

async function leave(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = "#/mine"));
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "确定退出" }).click();
}

test("the phone is full: nothing is said to be saved that is not, what was filled in stays, and room heals all of it", async () => {
  const by = officer(5);
  const { phone } = await prepared(by);
  const queue = await makeQueue(stage, by, visits);
  await phone.context().close();
  // A browser looks how much room there is before its first write, and then only now and then.
  const startFull = async (path: string, isOffline: boolean) => {
    const page = await phone.start();
    const wire = await phone.context().newCDPSession(page);
    const { origin } = new URL(stage.url);
    await wire.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await phone.setOffline(isOffline);
    await page.goto(phone.page(path));
    return { page, makeRoom: () => wire.send("Storage.overrideQuotaForOrigin", { origin }) };
  };

  const visit = await startFull("", true);
  await visit.page.getByRole("link", { name: /去下一处/ }).click();
  await visit.page.getByRole("button", { name: "我已逐项查看" }).click();
  await visit.page.getByRole("button", { name: "保存巡查" }).click();
  await visit.page.getByRole("alert").getByText("手机空间已满").waitFor();
  expect(await unsentOn(visit.page)).toBe(0);
  await picture(visit.page, "field-full");
  await visit.makeRoom();
  await visit.page.getByRole("button", { name: "保存巡查" }).click();
  await visit.page.locator('[data-unsent="1"]').waitFor();
  await phone.context().close();

  // A file of many records, and no room for them; then there is, and it is taken once more.
  const file = await startFull("#/queue", true);
  await giveQueue(file.page, queue);
  await file.page.getByText("手机空间已满").waitFor();
  await file.makeRoom();
  await takeQueue(file.page, queue);
  await file.page.locator(`[data-unsent="${visits + 1}"]`).waitFor();
  await phone.context().close();

  // Sent while there is no room to note what became of it: nothing is lost, and later nothing is doubled.
  const sending = await startFull("#/queue", false);
  await sending.page.getByText("手机空间已满，送到了也没法在这里记下").waitFor();
  expect((await recordedBy(stage, by)).visits.length).toBeGreaterThan(0);
  expect(await unsentOn(sending.page)).toBe(visits + 1);
  await sending.makeRoom();
  await findSignal(sending.page);
  await untilSent(sending.page);
  await expectArrived(by, queue, 1);
}, 240_000);

test("no page said that anything went wrong", () => {
  expect(faults).toEqual([]);
});
