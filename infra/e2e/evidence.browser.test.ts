import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";
import { openOffice } from "./office-page.ts";
import { sendAs } from "./people.ts";
import { drawnPicture, sendPicture } from "./photographs.ts";
import { longDayMs, untilDayIsLong } from "./long-day.ts";

/** What a phone photographs is seen on the wall's records: small, before beside after at the same size, and by itself. */
let stage: Stage;
let browser: Browser;
let page: Page;
let officer: Phone;
let placeId: string;
const faults: string[] = [];

beforeAll(untilDayIsLong, longDayMs);
beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  page = await openOffice(browser, faults);
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  // A wall on the demonstration's own machine is let in by itself.
  await page.goto(stage.url);
  await page.waitForSelector('[data-link="live"]');
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  const answer = await fetch(`${stage.url}/api/v1/due-places`, {
    headers: { authorization: `Bearer ${county?.token}` },
  });
  const { places } = (await answer.json()) as { places: { placeId: string; cellId: string }[] };
  placeId = places[0]?.placeId ?? "";
  officer =
    stage.phones.find(({ role, gridId }) => role === "officer" && gridId === places[0]?.cellId) ?? expect.unreachable();
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

function reportEliminated(): Promise<string> {
  return sendAs(stage, officer, "/hazards", {
    ...{ type: "hazard.report", placeId, category: "fire_passage", grade: "ordinary", description: "通道堆物" },
    eliminatedOnTheSpot: { what: "当场清理" },
  });
}

const upload = (subjectId: string, part: "before" | "after" | "other", content: Buffer) =>
  sendPicture(stage, officer, { subjectId, part }, content);
const drawn = (colour: string, width: number, height: number) => drawnPicture(page, colour, { width, height });

test("before and after stand side by side at the same size, one upright, one lying; more comes by itself", async () => {
  const hazardId = await reportEliminated();
  await upload(hazardId, "before", await drawn("#c03020", 600, 800));
  await upload(hazardId, "after", await drawn("#20a040", 800, 450));
  const on = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const scope = await page.evaluate(async () => {
    const token = localStorage.getItem("safegrid.wall-token");
    const me = await fetch("/api/v1/me", { headers: { authorization: `Bearer ${token}` } });
    return ((await me.json()) as { scope: { id: string } }).scope.id;
  });
  await page.goto(`${stage.url}/numbers?metric=rectificationRate&scope=${scope}&period=day&on=${on}`);
  const thumbs = page.locator(".evidence-thumbs");
  await expect.poll(() => thumbs.locator("img").count()).toBe(2);
  expect(await thumbs.getAttribute("aria-label")).toMatch(/^查看 .* 的照片和文件，共 2 件$/);

  await thumbs.click();
  const pair = page.locator("dialog .two .evidence-picture img");
  await expect.poll(() => pair.count()).toBe(2);
  const sizes = await pair.evaluateAll((images) =>
    images.map((image) => {
      const { width, height } = image.getBoundingClientRect();
      const { naturalWidth, naturalHeight } = image as HTMLImageElement;
      return [Math.round(width), Math.round(height), naturalWidth, naturalHeight];
    }),
  );
  expect(sizes[0]).toEqual(sizes[1]);
  expect(sizes[0]?.slice(2)).toEqual([960, 720]);
  expect(sizes[0]?.[0]).toBeGreaterThan(400);

  // One by itself, the next one, and back; the page behind stays where it is.
  const address = page.url();
  await page.getByTitle("放大").first().click();
  await page.locator("dialog .alone img").waitFor();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.locator("dialog h2 small").textContent()).toBe("2 / 2");
  await page.keyboard.press("Escape");
  await page.locator("dialog .two").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.locator("dialog").count()).toBe(0);
  expect(page.url()).toBe(address);

  await upload(hazardId, "other", await drawn("#3050c0", 500, 500));
  await expect.poll(() => thumbs.locator("b").textContent()).toBe("3");
  expect(faults).toEqual([]);
});
