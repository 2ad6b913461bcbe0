import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import WebSocket from "ws";
import { parseCountySlice } from "@safegrid/county/county-slice";
import { findBeats } from "#/rigs/phones.ts";
import { startStage } from "#/rigs/stage.ts";
import { root } from "#/run/serve.ts";
import { fillHistory } from "./history.ts";
import { rawCommitRate } from "./limit.ts";
import { closedLoop, openLoop, percentile, seatAudience, untilDelivered } from "./load.ts";
import { multiplied } from "./multiplied-county.ts";

/**
 * How the same work grows with ten times the grids, the history and the subscribers, one after the other and together.
 * Rates are given as shares of the same server's one-row commits, measured beside each.
 */
const base = { grids: 1, visits: 100_000, subscribers: 50 };
const shapes = [
  base,
  { ...base, grids: 10 },
  { ...base, visits: 1_000_000 },
  { ...base, subscribers: 500 },
  { grids: 10, visits: 1_000_000, subscribers: 500 },
];
const seconds = Number(process.env["BENCH_SECONDS"] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "safegrid-growth-"));
const slice = parseCountySlice(readFileSync(join(root, "infra/county/421222.json"), "utf8"));

console.log(
  "\n### Growth\n\n| grids | visits | subscribers | batches of 20, × one-row commits | one a POST, × | " +
    "frame p50 / p99 at 100/s, ms | snapshot, ms | all numbers of a month, ms | API, MiB |\n" +
    "|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
);
for (const shape of shapes) {
  const sliceFile = join(folder, `${shape.grids}.json`);
  writeFileSync(sliceFile, JSON.stringify(multiplied(slice, shape.grids)));
  const stage = await startStage({ sliceFile });
  const db = new pg.Client({ connectionString: stage.ownerUrl });
  await db.connect();
  await fillHistory(db, stage, shape.visits);
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count from grid`);
  await db.end();
  const beats = await findBeats(stage);
  const token = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
  await closedLoop(stage, beats, { connections: 16, seconds: 2, batchSize: 20 });
  const raw = await rawCommitRate(stage.adminUrl, 32, 3);
  const audience = await seatAudience(stage, shape.subscribers);
  const batched = await closedLoop(stage, beats, { connections: 16, seconds, batchSize: 20 });
  await untilDelivered(stage, audience);
  const single = await closedLoop(stage, beats, { connections: 128, seconds, batchSize: 1 });
  await untilDelivered(stage, audience);
  audience.takeDelays();
  await openLoop(stage, beats, { ratePerSecond: 100, seconds });
  await untilDelivered(stage, audience);
  const delays = audience.takeDelays();
  audience.end();
  const snapshot = percentile(await times(10, () => firstMessage(stage.url, token)), 0.5);
  const numbers = percentile(await times(10, () => allNumbers(stage.url, token)), 0.5);
  const cells = [
    (rows[0]?.count ?? 0).toLocaleString("en"),
    shape.visits.toLocaleString("en"),
    shape.subscribers,
    (batched / raw).toFixed(2),
    (single / raw).toFixed(2),
    `${percentile(delays, 0.5).toFixed(0)} / ${percentile(delays, 0.99).toFixed(0)}`,
    snapshot.toFixed(0),
    numbers.toFixed(1),
    (stage.apis[0]?.memoryMiB() ?? Number.NaN).toFixed(0),
  ];
  console.log(`| ${cells.join(" | ")} |`);
  await stage.stop();
}
rmSync(folder, { recursive: true, force: true });

async function times(count: number, measure: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < count; n += 1) taken.push(await measure());
  return taken;
}

function firstMessage(url: string, token: string): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/stream?depth=2&periods=day,month,year`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.once("error", reject);
    socket.once("message", () => {
      resolve(performance.now() - begun);
      socket.terminate();
    });
  });
}

/** What the server took, by its own word. */
async function allNumbers(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/numbers?depth=3&period=month`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`numbers: ${answer.status}`);
  await answer.arrayBuffer();
  return Number(/dur=([\d.]+)/.exec(answer.headers.get("server-timing") ?? "")?.[1]);
}
