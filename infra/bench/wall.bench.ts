import { launchBrowser } from "#/run/browser.ts";
import { findBeats } from "#/rigs/phones.ts";
import { openLoop } from "./load.ts";
import { startStage } from "#/rigs/stage.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/** The wall's first load, compressed, and how smoothly it runs while a hundred events a second come in. */
const stage = await startStage();
const beats = await findBeats(stage);
const browser = await launchBrowser();
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
await page.waitForSelector('[data-link="live"]');
await page.waitForSelector(".map canvas");
await page.waitForTimeout(2_000);
const firstLoad = bytes;

async function smoothness(ratePerSecond: number, seconds: number) {
  await page.evaluate(() => {
    const seen = { frames: 0, long: 0, longest: 0, begun: performance.now() };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        seen.long += 1;
        seen.longest = Math.max(seen.longest, entry.duration);
      }
    }).observe({ type: "longtask" });
    const count = () => {
      seen.frames += 1;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  await openLoop(stage, beats, { ratePerSecond, seconds });
  return page.evaluate(() => {
    const { seen } = window as unknown as { seen: { frames: number; long: number; longest: number; begun: number } };
    return { fps: (seen.frames * 1000) / (performance.now() - seen.begun), long: seen.long, longest: seen.longest };
  });
}

const at100 = await smoothness(100, 10);
const delay = await page.textContent(".top .fact:last-of-type");
const rows: Measured[] = [
  { what: "first load without fonts, as transferred", value: firstLoad / 1024, unit: "KiB", wanted: { atMost: 420 } },
  { what: "fonts that the machine lacked", value: fontBytes / 1024, unit: "KiB" },
  {
    what: "frames per second at 100 events/s (software rendering, load on the same two cores)",
    value: at100.fps,
    unit: "fps",
  },
  { what: "tasks over 50 ms in those 10 s", value: at100.long, unit: "" },
  { what: "the longest of them", value: at100.longest, unit: "ms" },
];
printTable("The wall", rows);
console.log(`\nthe wall itself says: ${delay}`);
await browser.close();
await stage.stop();
