import { launchBrowser } from "#/run/browser.ts";
import { findBeats } from "#/rigs/phones.ts";
import { playDays } from "#/rigs/play-days.ts";
import { randomOf } from "#/rigs/random.ts";
import { startStage } from "#/rigs/stage.ts";
import { openWatchedWall } from "#/rigs/wall-watch.ts";
import { startBusyFeed } from "./feed.ts";
import { openLoop } from "./load.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";
import { loadWall } from "./wall-load.ts";

/** The wall's first load, compressed; then how it takes events: 10, 100 and 500 a second, one frame each. */
const stage = await startStage();
await playDays(stage, 3, 1);
const beats = await findBeats(stage);
const feed = await startBusyFeed(stage, randomOf(1));
const browser = await launchBrowser();
const rows: Measured[] = [];

async function measureFirstLoad(): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  let bytes = 0;
  let fontBytes = 0;
  const session = await page.context().newCDPSession(page);
  const fonts = new Set<string>();
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, type }) => type === "Font" && fonts.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (fonts.has(requestId)) fontBytes += encodedDataLength;
    else bytes += encodedDataLength;
  });
  await page.goto(stage.url);
  await page.locator('[data-link="live"]').waitFor();
  await page.locator(".map canvas").waitFor();
  await page.waitForTimeout(2_000);
  rows.push(
    { what: "first load without fonts, as transferred", value: bytes / 1024, unit: "KiB", wanted: { atMost: 420 } },
    { what: "fonts that the machine lacked", value: fontBytes / 1024, unit: "KiB" },
  );
  await page.close();
}

async function measureEvents(viewport: { width: number; height: number }, rates: readonly number[]): Promise<void> {
  const wall = await openWatchedWall(browser, feed.url, viewport);
  for (const ratePerSecond of rates) {
    await feed.send({ ratePerSecond, count: 3 * ratePerSecond });
    const { fps, longTasksMs, paintMs, mapMs } = await loadWall(wall, feed, { ratePerSecond, seconds: 10 });
    const name = `${viewport.width} × ${viewport.height}, ${ratePerSecond} events/s`;
    rows.push(
      { what: `${name}: frames per second`, value: fps, unit: "fps", wanted: { atLeast: 55 } },
      { what: "… tasks over 50 ms in ten seconds", value: longTasksMs.length, unit: "", wanted: { atMost: 0 } },
      { what: "… message → paint p50", value: paintMs.p50, unit: "ms" },
      { what: "… message → paint p99", value: paintMs.p99, unit: "ms", wanted: { atMost: 100 } },
      { what: "… message → map p99", value: mapMs.p99, unit: "ms", wanted: { atMost: 100 } },
    );
  }
  await wall.page.close();
}

/** With the real feed, and API, PostgreSQL and load on the wall's own cores. */
async function measureWithApi(ratePerSecond: number): Promise<void> {
  const wall = await openWatchedWall(browser, stage.url, { width: 1920, height: 1080 });
  await openLoop(stage, beats, { ratePerSecond, seconds: 3 });
  await wall.begin();
  await openLoop(stage, beats, { ratePerSecond, seconds: 10 });
  const { fps, longTasksMs } = await wall.look();
  rows.push(
    {
      what: `${ratePerSecond} real events/s, everything on the same cores: frames per second`,
      value: fps,
      unit: "fps",
    },
    { what: "… tasks over 50 ms in ten seconds", value: longTasksMs.length, unit: "" },
    { what: "… the longest of them", value: Math.max(0, ...longTasksMs), unit: "ms" },
  );
  await wall.page.close();
}

await measureFirstLoad();
await measureEvents({ width: 1920, height: 1080 }, [10, 100, 500]);
await measureEvents({ width: 3840, height: 2160 }, [500]);
await measureWithApi(100);
await measureWithApi(500);
printTable("The wall", rows);
await browser.close();
await feed.stop();
await stage.stop();
