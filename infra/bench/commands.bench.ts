import { findBeats } from "#/rigs/phones.ts";
import { closedLoop, openLoop, percentile, seatAudience, untilDelivered } from "./load.ts";
import { startStage } from "#/rigs/stage.ts";
import { rawCommitRate } from "./limit.ts";
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
  const audience = await seatAudience(stage, subscribers);
  const peer = {
    name: `best peer at ${subscribers}, scaled`,
    value: ((peers.get(subscribers) ?? Number.NaN) * raw) / limitsCommitRate,
  };
  const single = await closedLoop(stage, beats, { connections: 128, seconds, batchSize: 1 });
  await untilDelivered(stage, audience);
  rows.push({
    what: `accepted, one a POST, ${subscribers} subscribers`,
    value: single,
    unit: "/s",
    against: peer,
    wanted: { atLeast: subscribers === 500 ? 3 : 1 },
  });
  const batched = await closedLoop(stage, beats, { connections: 16, seconds, batchSize: 20 });
  await untilDelivered(stage, audience);
  rows.push({ what: `accepted, 20 a POST, ${subscribers} subscribers`, value: batched, unit: "/s", against });
  audience.takeDelays();
  await openLoop(stage, beats, { ratePerSecond: 100, seconds });
  await untilDelivered(stage, audience);
  const delays = audience.takeDelays();
  rows.push({
    what: `send → frame p50 at 100/s, ${subscribers} subscribers`,
    value: percentile(delays, 0.5),
    unit: "ms",
  });
  rows.push({
    what: `send → frame p99 at 100/s, ${subscribers} subscribers`,
    value: percentile(delays, 0.99),
    unit: "ms",
    wanted: { atMost: 50 },
  });
  audience.end();
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
