import pg from "pg";
import WebSocket from "ws";
import { fillHistory, runProgram } from "./history.ts";
import { percentile } from "./load.ts";
import { pause, startStage } from "#/rigs/stage.ts";
import { startSkeleton } from "./skeleton-process.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * Reading the numbers of all grids with a million visits in the database, against the same numbers counted from the raw
 * rows; the snapshot of the county; the start of a process. The visits are written straight into the tables and the
 * projections brought up by the product's rebuild; the audit then has to find both equal, or the bench fails.
 */
/** What a start leaves in memory is counted once it is quiet. */
const idleMs = 5_000;
const stage = await startStage();
const [api] = stage.apis;
if (!api) throw new Error("no API was started");
const visits = Number(process.env["BENCH_VISITS"] ?? 1_000_000);
const db = new pg.Client({ connectionString: stage.ownerUrl });
await db.connect();
const rebuilt = await fillHistory(db, stage, visits);

/** The least that a count from the raw rows can cost: one pass over a month by an index made for it. */
await db.query(`create index bench_visit_occurred_at on visit (occurred_at)
  include (place_id, county_id, township_id, village_id, cell_id, is_complete, rejected_at)`);
await db.query("vacuum analyze visit");
const month = `date_trunc('month', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'`;
const rawSql = `select coalesce(cell_id, village_id, township_id, county_id) as grid_id, count(distinct place_id) as visited
  from visit where occurred_at >= ${month} and is_complete and rejected_at is null
  group by grouping sets ((county_id), (township_id), (village_id), (cell_id))`;
const keptSql = `select grid_id, due_places, covered_places from grid_period
  where period_key = 'month:' || (${month} at time zone 'Asia/Shanghai')::date`;
const rawMs = await timedSql(rawSql);
const keptMs = await timedSql(keptSql);
await db.query("drop index bench_visit_occurred_at");
await db.end();

async function timedSql(sql: string): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const begun = performance.now();
    const { rows } = await db.query(sql);
    if (rows.length === 0) throw new Error(`nothing came from ${sql}`);
    if (n >= 2) took.push(performance.now() - begun);
  }
  return percentile(took, 0.5);
}

const watcher = stage.phones.find(({ role }) => role === "county_supervisor");
const token = watcher?.token ?? "";
async function timed(path: string, times: number): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < times + 2; n += 1) {
    const begun = performance.now();
    const answer = await fetch(`${stage.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    await answer.arrayBuffer();
    // What the server took, by its own word, without the client's reading of the answer.
    const told = /dur=([\d.]+)/.exec(answer.headers.get("server-timing") ?? "")?.[1];
    if (n >= 2) took.push(told === undefined ? performance.now() - begun : Number(told));
  }
  return percentile(took, 0.5);
}

function snapshot(): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${stage.url.replace("http", "ws")}/api/v1/stream?depth=2&periods=day,month,year`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.once("error", reject);
    socket.once("message", () => {
      resolve(performance.now() - begun);
      socket.terminate();
    });
  });
}

const counted = await timed("/numbers?depth=3&period=month", 20);
const raw = await timed(
  `/numbers?depth=3&period=month&reading=true-then&at=${encodeURIComponent(new Date().toISOString())}`,
  3,
);
const snapshots: number[] = [];
for (let n = 0; n < 10; n += 1) snapshots.push(await snapshot());
const skeleton = await startSkeleton(stage);
await skeleton.stop();
await api.kill();
const start = await api.start();
await pause(idleMs);
const idle = api.memoryMiB();
const audit = runProgram(stage, "audit");
const rows: Measured[] = [
  {
    what: `numbers of all 1,089 grids, a month, ${visits.toLocaleString("en")} visits`,
    value: counted,
    unit: "ms",
    wanted: { atMost: 20 },
  },
  { what: "the same for a past instant, counted from the raw rows", value: raw, unit: "ms" },
  { what: "in the database alone: kept counters of all grids, a month", value: keptMs, unit: "ms" },
  {
    what: "in the database alone: visited places of all grids from the raw rows",
    value: rawMs,
    unit: "ms",
    against: { name: "kept", value: keptMs },
    wanted: { atLeast: 50 },
  },
  { what: "snapshot of the county, first message on a new socket", value: percentile(snapshots, 0.5), unit: "ms" },
  { what: "API up, database running", value: start, unit: "ms", wanted: { atMost: 1_000 } },
  { what: "the same of the bare skeleton", value: skeleton.startMs, unit: "ms" },
  { what: "API memory, idle", value: idle, unit: "MiB", wanted: { atMost: 150 } },
];
printTable("Reading and starting", rows);
console.log(`\nrebuild: ${rebuilt}\naudit: ${audit}`);
await stage.stop();
