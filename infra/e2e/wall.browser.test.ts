import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { visitNow } from "#/rigs/phones.ts";
import type { Stage } from "#/rigs/stage.ts";
import { startStage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";

/** The main job, end to end: what a phone reports stands on the wall, for all levels, and a killed API heals by itself. */
let stage: Stage;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  stage = await startStage({ durable: false });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(stage.url);
  await page.waitForSelector('[data-link="live"]');
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

interface Place {
  readonly placeId: string;
  readonly cellId: string;
}

async function call(token: string, method: "GET" | "POST", path: string, body?: unknown) {
  const answer = await fetch(`${stage.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path} ${answer.status}`).toBe(true);
  return (await answer.json()) as never;
}

const phoneOf = (role: string, codeOrId: string) => {
  const phone = stage.phones.find(
    (each) => each.role === role && (each.gridId === codeOrId || each.gridCode === codeOrId),
  );
  if (!phone) throw new Error(`no ${role} of ${codeOrId}`);
  return phone;
};

/** The two counts of the fractions as they stand on the wall, e.g. "12/891". */
async function fractions(): Promise<string[]> {
  return page.$$eval(".fraction .figures", (all) =>
    all.map((each) =>
      each.querySelector("b")
        ? `${each.querySelector("b")?.textContent}${each.querySelector(".of")?.textContent}`
        : "none",
    ),
  );
}

async function goTo(gridId: string): Promise<void> {
  await page.goto(`${stage.url}/?scope=${gridId}`);
  await page.waitForSelector('[data-link="live"]');
}

test("a visit and a hazard from a phone move the numbers of village, township and county, and stand among the last events", async () => {
  const county = phoneOf("county_supervisor", "421222");
  const { places } = (await call(county.token, "GET", "/due-places")) as { places: Place[] };
  const { grids } = (await call(county.token, "GET", "/grids?depth=3")) as {
    grids: { id: string; parentId: string; code: string }[];
  };
  const place = places[0] as Place;
  const village = grids.find((grid) => grid.id === place.cellId)?.parentId ?? "";
  const township = grids.find((grid) => grid.id === village)?.parentId ?? "";
  const officer = phoneOf("officer", place.cellId);

  await page.waitForFunction(
    (due) => document.querySelector(".fraction .of")?.textContent === `/${due}`,
    places.length,
  );
  expect((await fractions())[0]).toBe(`0/${places.length}`);
  await call(officer.token, "POST", "/visits", visitNow(place.placeId));
  await page.waitForFunction(() => document.querySelector(".fraction b")?.textContent === "1");
  await page.waitForFunction(() => document.querySelector(".event strong")?.textContent === "巡查完成 未见问题");

  const hazard = {
    type: "hazard.report",
    commandId: uuidv7(),
    occurredAt: new Date().toISOString(),
    placeId: place.placeId,
    category: "gas",
    grade: "major",
    majorCriterion: "未安装可燃气体报警装置",
    description: "后厨使用瓶装液化气",
  };
  await call(officer.token, "POST", "/hazards", hazard);
  await page.waitForFunction(() => document.querySelector(".event strong")?.textContent === "重大隐患越级上报");
  await page.waitForFunction(() => document.querySelector(".exceptions li strong")?.textContent === "重大隐患整改中");
  expect((await fractions())[2]).toBe("0/1");

  for (const gridId of [township, village, place.cellId]) {
    await goTo(gridId);
    await page.waitForFunction(() => document.querySelector(".fraction b")?.textContent === "1");
    expect((await fractions())[2]).toBe("0/1");
  }
  await goTo(grids.find((grid) => grid.code === "421222")?.id ?? "");
});

test("the API is killed: the wall stays, says so, and heals by itself with the truth", async () => {
  const county = phoneOf("county_supervisor", "421222");
  const { places } = (await call(county.token, "GET", "/due-places")) as { places: Place[] };
  const before = await fractions();
  await stage.apis[0]?.kill();
  await page.waitForSelector('[data-link="lost"]');
  expect(await fractions()).toEqual(before);
  expect(await page.textContent(".mode.lost")).toMatch(/^断线 \d/);
  await stage.apis[0]?.start();
  const missed = places[1] as Place;
  await call(phoneOf("officer", missed.cellId).token, "POST", "/visits", visitNow(missed.placeId));
  await page.waitForSelector('[data-link="live"]', { timeout: 60_000 });
  const shown = await waitUntil(
    async () => {
      const { rows } = (await call(county.token, "GET", "/numbers?depth=0&period=day")) as {
        rows: { counters: Record<string, number> }[];
      };
      const truth = `${rows[0]?.counters["coveredPlaces"]}/${rows[0]?.counters["duePlaces"]}`;
      return (await fractions())[0] === truth ? truth : null;
    },
    { timeoutMs: 20_000, what: "the truth on the wall" },
  );
  expect(shown).toBe(`2/${places.length}`);
});

test("a press on a number opens as many records as it counts, and one key leads back", async () => {
  await page.click(".fraction");
  await page.waitForSelector(".records table");
  expect(await page.textContent(".records h2")).toContain("计入 2");
  expect(await page.$$eval(".records section:first-of-type tbody tr", (rows) => rows.length)).toBe(2);
  await page.keyboard.press("Escape");
  await page.waitForSelector('[data-link="live"]');
});

test("the county is drawn on its true ground as long as every village has a boundary, and says so where it is not", async () => {
  const { token } = phoneOf("county_supervisor", "421222");
  const { features } = (await call(token, "GET", "/boundaries?depth=2")) as {
    features: { id: string; properties: { level: string }; geometry: unknown }[];
  };
  const village = features.find(({ properties }) => properties.level === "village");
  if (!village) throw new Error("no village has a boundary");
  const note = page.locator(".map .legend", { hasText: "示意布局" });
  await page.waitForSelector(".map canvas");
  await expect.poll(() => note.count()).toBe(0);
  await call(token, "POST", `/grids/${village.id}/boundary/removal`, { commandId: uuidv7(), reason: "重新测量" });
  await expect.poll(() => note.count()).toBe(1);
  const again = { commandId: uuidv7(), crs: "cgcs2000", geometry: village.geometry, source: "演示数据" };
  await call(token, "POST", `/grids/${village.id}/boundary`, again);
  await expect.poll(() => note.count()).toBe(0);
});

test("an administrator signs in and shuts a wall out; it falls back to asking for enrolment, never to a page to sign in", async () => {
  const before = await page.evaluate(() => localStorage.getItem("safegrid.wall-token"));
  expect(before).not.toBeNull();
  const signIns: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/sessions")) signIns.push(request.url());
  });
  const admin = await browser.newPage();
  admin.setDefaultTimeout(60_000);
  await admin.goto(`${stage.url}/admin`);
  await admin.fill('input[autocomplete="username"]', "xitong");
  await admin.fill('input[type="password"]', stage.passwordOf("xitong"));
  await admin.click('button[type="submit"]');
  await admin.click(".admin-walls .ant-table .ant-btn-dangerous");
  await admin.click(".ant-popconfirm .ant-btn-primary");
  // Demonstration data let a wall in at once: it has a token of another enrolment, and was never asked to sign in.
  await page.waitForFunction((old) => ![old, null].includes(localStorage.getItem("safegrid.wall-token")), before, {
    timeout: 60_000,
  });
  await page.waitForSelector('[data-link="live"]', { timeout: 60_000 });
  expect(signIns).toEqual([]);
  expect(await page.locator('input[type="password"]').count()).toBe(0);
  await admin.close();
});

test("nothing went wrong on the page meanwhile", () => expect(faults).toEqual([]));
