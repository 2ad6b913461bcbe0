import { findOfficers, openPhone, signInPhone, untilPrepared } from "#/e2e/field-phone.ts";
import { makeQueue, noisyPhotos, takeQueue } from "#/e2e/full-queue.ts";
import { pause, startStage } from "#/rigs/stage.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * An officer's phone after weeks without signal, in a real browser against the real API: how long 500 visits and 200
 * photos take to arrive, and how long the app takes to open without signal with all of them on the phone, at a quarter of
 * this machine's speed.
 */
const visits = Number(process.env["BENCH_VISITS"] ?? 500);
const photoCount = Number(process.env["BENCH_PHOTOS"] ?? 200);
const stage = await startStage();
const faults: string[] = [];
const phone = await openPhone(stage, faults);
const rows: Measured[] = [];
try {
  const [officer] = await findOfficers(stage, 1, 3);
  if (!officer) throw new Error("nobody patrols today");
  let page = await phone.start();
  await page.goto(phone.page());
  await signInPhone(page, officer);
  await untilPrepared(page);
  const photos = await noisyPhotos(page, photoCount);
  const queue = await makeQueue(stage, officer, visits, photos);
  await phone.setOffline(true);
  const kept = performance.now();
  await takeQueue(page, queue);
  const line = "taking them all from a file onto the phone";
  rows.push({ what: line, value: (performance.now() - kept) / 1000, unit: "s" });

  await phone.context().close();
  const opened: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    page = await phone.start();
    await phone.setOffline(true);
    const wire = await phone.context().newCDPSession(page);
    await wire.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const begun = performance.now();
    await page.goto(phone.page(), { waitUntil: "commit" });
    // The day's list, and how much is unsent: all of the queue was read for it.
    await page.locator(".places li").first().waitFor();
    await page.locator(`[data-unsent="${visits + photoCount}"]`).waitFor();
    opened.push(performance.now() - begun);
    await wire.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    if (n < 2) await phone.context().close();
  }
  const [, middle = Number.NaN] = opened.toSorted((a, b) => a - b);
  const cold = "cold start without signal, all of them on the phone, CPU ÷ 4 (middle of 3)";
  rows.push({ what: cold, value: middle / 1000, unit: "s", wanted: { atMost: 2 } });

  const begun = performance.now();
  await phone.setOffline(false);
  let textAt = 0;
  for (;;) {
    const unsent = Number(await page.locator("[data-unsent]").getAttribute("data-unsent"));
    if (textAt === 0 && unsent <= photoCount) textAt = performance.now();
    if (unsent === 0) break;
    if (performance.now() - begun > 300_000) throw new Error(`${unsent} unsent after five minutes`);
    // Who looks takes time from who is looked at.
    await pause(250);
  }
  rows.push({ what: `${visits} visits`, value: (textAt - begun) / 1000, unit: "s" });
  const all = `${visits} visits and ${photoCount} photos of ${Math.round((photos[0]?.length ?? 0) / 1024)} kB`;
  rows.push({ what: all, value: (performance.now() - begun) / 1000, unit: "s", wanted: { atMost: 60 } });
  if (faults.length > 0) throw new Error(faults.join("\n"));
  printTable("Phones", rows);
} finally {
  await phone.end();
  await stage.stop();
}
