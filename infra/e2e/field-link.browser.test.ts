import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
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
import type { Fate, FlappingLink } from "./flapping-link.ts";
import { startFlappingLink } from "./flapping-link.ts";
import type { FullQueue } from "./full-queue.ts";
import { makeQueue, noisyPhotos, takeQueue } from "./full-queue.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/**
 * What time, weak links and empty batteries do to a phone's full queue: each record arrives, and once. The numbers are
 * small enough for every run; SAFEGRID_FULL_PHONES=1 takes 500 visits, and kills the browser twenty times.
 */
const isFull = process.env["SAFEGRID_FULL_PHONES"] === "1";
const visits = isFull ? 500 : 230;
const kills = isFull ? 20 : 5;
const photos = 4;
const day = 86_400_000;

let stage: Stage;
let officers: Officer[];
const faults: string[] = [];
const phones: TestPhone[] = [];
const links: FlappingLink[] = [];

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  stage = await startStage({ durable: false });
  officers = await findOfficers(stage, 3, 3);
}, 300_000);
afterAll(async () => {
  for (const phone of phones) await phone.end();
  for (const link of links) link.close();
  await stage.stop();
});

const officer = (n: number) => officers[n] ?? expect.unreachable();
const commands = /^POST \/api\/v1\/commands /;
const uploads = /^(POST|PATCH) \/api\/v1\/evidence\/uploads/;

async function newPhone(url: string): Promise<TestPhone> {
  const phone = await openPhone({ url }, faults);
  phones.push(phone);
  return phone;
}

async function newLink(): Promise<FlappingLink> {
  const link = await startFlappingLink(stage.url);
  links.push(link);
  return link;
}

/** A phone whose queue is full: signed in, prepared, without signal. */
async function fill(phone: TestPhone, page: Page, by: Officer): Promise<FullQueue> {
  await page.goto(phone.page());
  await signInPhone(page, by);
  await untilPrepared(page);
  const queue = await makeQueue(stage, by, visits, await noisyPhotos(page, photos));
  await phone.setOffline(true);
  await takeQueue(page, queue);
  expect(await unsentOn(page)).toBe(visits + photos);
  return queue;
}

async function expectArrived(by: Officer, queue: FullQueue): Promise<void> {
  const arrived = await recordedBy(stage, by);
  expect(arrived.visits.map(({ id }) => id).toSorted()).toEqual(queue.visitIds.toSorted());
  expect(arrived.photos.toSorted()).toEqual(queue.photoIds.toSorted());
  expect(arrived.doubled).toEqual([]);
}

test("seven days without signal: each day's list is there, the browser ends and begins, all visits arrive as of their days", async () => {
  const by = officer(0);
  const phone = await newPhone(stage.url);
  const now = Date.now();
  const daysAgo = (n: number) => now - n * day;
  const start = async (ago: number): Promise<Page> => {
    const page = await phone.start();
    await page.clock.install({ time: daysAgo(ago) });
    return page;
  };
  let page = await start(7);
  // The last contact was a week ago: the server's time was that of then, or the phone would know that its own is wrong.
  await page.route("**/api/**", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "safegrid-now": String(daysAgo(7) + Date.now() - now) };
    await route.fulfill({ response, headers });
  });
  await page.goto(phone.page());
  await signInPhone(page, by);
  await untilPrepared(page);
  await phone.setOffline(true);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await visitNext(page);
  for (let ago = 6; ago >= 1; ago -= 1) {
    // The battery ends on some days; on others the app is only closed.
    if (ago % 3 === 0) await phone.kill();
    else await phone.context().close();
    page = await start(ago);
    await phone.setOffline(true);
    await page.goto(phone.page());
    const next = page.getByRole("link", { name: /去下一处/ });
    const isDue = await Promise.race([
      next.waitFor().then(() => true),
      page
        .getByText("今天没有要巡查的地方")
        .waitFor()
        .then(() => false),
    ]);
    if (isDue) await visitNext(page);
    expect(await page.getByText("今天的名单还没取到").count(), `the list of ${ago} days ago is there`).toBe(0);
  }
  const kept = await unsentOn(page);
  expect(kept).toBeGreaterThanOrEqual(4);
  await phone.context().close();
  page = await start(0);
  await page.goto(phone.page());
  await untilSent(page);
  const { visits: arrived, doubled } = await recordedBy(stage, by);
  expect(doubled).toEqual([]);
  expect(arrived).toHaveLength(kept);
  const days = arrived.map(({ occurred_at }) => Math.round((now - occurred_at.getTime()) / day));
  expect(new Set(days).size, "one for each day, as of that day").toBe(kept);
  expect(Math.max(...days)).toBe(7);
}, 240_000);

test("a link that cuts, tears, delays and stalls: whatever becomes of a request, each record arrives once", async () => {
  const by = officer(1);
  const link = await newLink();
  const phone = await newPhone(link.url);
  const page = await phone.start();
  await page.clock.install();
  const queue = await fill(phone, page, by);
  const each: readonly Fate[] = ["cut", "half", "deaf", "torn", "slow", "stall"];
  const sendThrough = async (which: RegExp, fates: readonly Fate[]) => {
    link.flap(fates, which);
    for (let isOver = false; !isOver;) {
      // The phone waits for as long as it likes; here nobody does. Never while something is on its way.
      if (link.isStalled) await page.clock.fastForward(31_000);
      else if (link.isQuiet) await page.clock.fastForward(310_000);
      isOver = await expect
        .poll(async () => (await unsentOn(page)) === 0 || link.left === 0 || link.isStalled || link.isQuiet)
        .toBe(true)
        .then(() => link.left === 0);
    }
  };
  await phone.setOffline(false);
  await sendThrough(commands, [...each, ...each]);
  await sendThrough(uploads, each);
  for (;;) {
    if ((await unsentOn(page)) === 0) break;
    if (link.isStalled) await page.clock.fastForward(31_000);
    else if (link.isQuiet) await page.clock.fastForward(310_000);
    await page.waitForTimeout(50);
  }
  expect(link.met).toEqual([...each, ...each, ...each]);
  await expectArrived(by, queue);
}, 240_000);

test(`the browser killed ${kills} times while it sends: each record arrives once`, async () => {
  const by = officer(2);
  const link = await newLink();
  const phone = await newPhone(link.url);
  let page = await phone.start();
  const queue = await fill(phone, page, by);
  await phone.kill();
  for (let n = 0; n < kills; n += 1) {
    page = await phone.start();
    // The server hears it, and the phone is dead before it knows; at the end it is the photos' turn.
    const isHeard = link.holdAnswer(n < kills - 1 ? commands : uploads);
    // Every second time one batch gets through before.
    if (n % 2 === 1) link.flap(["slow"], commands);
    await page.goto(phone.page());
    await isHeard;
    await phone.kill();
  }
  page = await phone.start();
  await page.goto(phone.page());
  await untilSent(page);
  await expectArrived(by, queue);
}, 240_000);

test("no page said that anything went wrong", () => {
  expect(faults).toEqual([]);
});
