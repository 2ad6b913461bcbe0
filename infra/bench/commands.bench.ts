import { findBeats } from "#/rigs/phones.ts";
import { closedLoop, openLoop, percentile, seatAudience, untilDelivered } from "./load.ts";
import { startStage } from "#/rigs/stage.ts";
import { rawCommitRate } from "./limit.ts";
import { startSkeleton } from "./skeleton-process.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/** Accepted commands per second against the bare commit rate of the same server, and commit to frame delays. */
const stage = await startStage();
const seconds = Number(process.env["BENCH_SECONDS"] ?? 6);
const beats = await findBeats(stage);
await closedLoop(stage, beats, { connections: 16, seconds: 3, batchSize: 20 });
const raw = await rawCommitRate(stage.adminUrl, 32, 4);
const rows: Measured[] = [{ what: "PostgreSQL one-row commits, 32 connections", value: raw, unit: "/s" }];
const against = { name: "one-row commits", value: raw };
/**
 * The best peer with as many live subscribers, events per second, where one-row commits ran at 22,800/s; scaled to what
 * this machine does now (docs/benchmarks.md).
 */
const limitsCommitRate = 22_800;
const peers = new Map([
  [1, 3_900],
  [50, 1_300],
  [500, 142],
]);

for (const subscribers of [1, 50, 500]) {
  const bare = await measureSkeleton(subscribers);
  const audience = await seatAudience(stage, subscribers);
  const peer = {
    name: `best peer at ${subscribers}, scaled`,
    value: ((peers.get(subscribers) ?? Number.NaN) * raw) / limitsCommitRate,
  };
  const single = await closedLoop(stage, beats, { connections: 128, seconds, batchSize: 1 });
  await untilDelivered(stage, audience);
  const batched = await closedLoop(stage, beats, { connections: 16, seconds, batchSize: 20 });
  await untilDelivered(stage, audience);
  audience.takeDelays();
  await openLoop(stage, beats, { ratePerSecond: 100, seconds });
  await untilDelivered(stage, audience);
  const delays = audience.takeDelays();
  audience.end();

  const what = `${subscribers} subscriber${subscribers === 1 ? "" : "s"}`;
  const timesPeer = subscribers === 500 ? 10 : subscribers === 50 ? 3 : 1.2;
  const one = `one a POST, ${what}`;
  rows.push({ what: one, value: single, unit: "/s", against: peer, wanted: { atLeast: timesPeer } });
  if (subscribers === 1) rows.push({ what: one, value: single, unit: "/s", against, wanted: { atLeast: 0.2 } });
  rows.push({ what: one, value: single, unit: "/s", against: { name: "bare skeleton", value: bare.single } });
  const twenty = `20 a POST, ${what}`;
  const half = subscribers === 1 ? { wanted: { atLeast: 0.5 } } : {};
  rows.push({ what: twenty, value: batched, unit: "/s", against, ...half });
  rows.push({ what: twenty, value: batched, unit: "/s", against: { name: "bare skeleton", value: bare.batched } });
  rows.push({ what: `send → frame p50 at 100/s, ${what}`, value: percentile(delays, 0.5), unit: "ms" });
  rows.push({ what: `the same p99 of the bare skeleton, ${what}`, value: bare.p99, unit: "ms" });
  const most = subscribers === 500 ? { wanted: { atMost: 20 } } : {};
  rows.push({ what: `send → frame p99 at 100/s, ${what}`, value: percentile(delays, 0.99), unit: "ms", ...most });
}

/** The same load on the barest program that commits and pushes, on the same PostgreSQL. */
async function measureSkeleton(subscribers: number): Promise<{ single: number; batched: number; p99: number }> {
  const bare = await startSkeleton(stage);
  const audience = await seatAudience(bare, subscribers);
  const single = await closedLoop(bare, beats, { connections: 128, seconds, batchSize: 1 });
  await untilDelivered(bare, audience);
  const batched = await closedLoop(bare, beats, { connections: 16, seconds, batchSize: 20 });
  await untilDelivered(bare, audience);
  audience.takeDelays();
  await openLoop(bare, beats, { ratePerSecond: 100, seconds });
  await untilDelivered(bare, audience);
  const p99 = percentile(audience.takeDelays(), 0.99);
  audience.end();
  await bare.stop();
  return { single, batched, p99 };
}

await new Promise((resolve) => setTimeout(resolve, 3_000));
rows.push({
  what: "API memory after all this",
  value: stage.apis[0]?.memoryMiB() ?? Number.NaN,
  unit: "MiB",
  wanted: { atMost: 200 },
});
printTable("Commands and frames", rows);
await stage.stop();
