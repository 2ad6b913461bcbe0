import { spawnSync } from "node:child_process";
import pg from "pg";
import WebSocket from "ws";
import { root } from "#/run/serve.ts";
import { percentile } from "./load.ts";
import { startStage } from "#/rigs/stage.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * Reading the numbers of all grids with a million visits in the database, against the same numbers counted from the raw
 * rows; the snapshot of the county; the start of a process. The visits are written straight into the tables and the
 * projections brought up by SQL; the audit then has to find both equal, or the bench fails.
 */
const stage = await startStage();
const [api] = stage.apis;
if (!api) throw new Error("no API was started");
const visits = Number(process.env["BENCH_VISITS"] ?? 1_000_000);
const client = new pg.Client({ connectionString: stage.ownerUrl });
await client.connect();
await client.query(
  `insert into visit (id, place_id, county_id, township_id, village_id, cell_id, account_id, occurred_at, recorded_at,
     checklist_version, answers, problem_count, is_complete, position, seq)
   select gen_random_uuid(), p.id, p.county_id, p.township_id, p.village_id, p.cell_id, p.account_id,
     now() - random() * interval '300 days', now(), 'urban-6c2d@1', '[]', 0, true, '{"kind":"absent","reason":"indoors"}', 1
   from generate_series(1, $1::int) as n
   join (select row_number() over (order by c.place_id) - 1 as at, c.place_id as id, c.cell_id,
       g.county_id, g.township_id, g.village_id, (select id from account where role = 'officer' limit 1) as account_id
     from place_cell c join grid g on g.id = c.cell_id) p on p.at = n % (select count(*) from place_cell)`,
  [visits],
);
await client.query(`create temp table span as select period_key,
    split_part(period_key, ':', 2)::date::timestamp at time zone 'Asia/Shanghai' as from_at,
    (split_part(period_key, ':', 2)::date + case split_part(period_key, ':', 1) when 'day' then interval '1 day'
      when 'week' then interval '7 days' when 'month' then interval '1 month' when 'quarter' then interval '3 months'
      else interval '1 year' end) at time zone 'Asia/Shanghai' as until_at
  from period_opened`);
await client.query(`create temp table seen as select distinct s.period_key, v.place_id, v.cell_id
  from span s join visit v on v.occurred_at >= s.from_at and v.occurred_at < s.until_at`);
await client.query(`create index on seen (period_key, place_id)`);
await client.query(`create index on seen (period_key, cell_id)`);
await client.query("analyze seen");
await client.query("analyze place_due");
await client.query(
  `update place_due d set is_visited = true from seen s where s.period_key = d.period_key and s.place_id = d.place_id`,
);
await client.query(`update grid_period n set covered_places = c.places, covered_cells = c.cells from (
    select a.grid_id, d.period_key, sum(d.places)::int as places, sum(d.is_covered)::int as cells from (
      select cell_id, period_key, count(*) filter (where is_visited) as places,
        (exists (select from seen s where s.cell_id = d.cell_id and s.period_key = d.period_key))::int as is_covered
      from place_due d where is_due group by cell_id, period_key) d
    join grid g on g.id = d.cell_id
    cross join lateral unnest(array[g.county_id, g.township_id, g.village_id, g.id]) as a (grid_id)
    group by a.grid_id, d.period_key) c
  where c.grid_id = n.grid_id and c.period_key = n.period_key`);
await client.query("analyze");
await client.end();

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
await api.kill();
const start = await api.start();
const idle = api.memoryMiB();
const audit = spawnSync(process.execPath, ["apps/api/src/audit.ts"], {
  cwd: root,
  encoding: "utf8",
  env: { ...process.env, DATABASE_URL: stage.ownerUrl },
});
const rows: Measured[] = [
  {
    what: `numbers of all 1,089 grids, a month, ${visits.toLocaleString("en")} visits`,
    value: counted,
    unit: "ms",
    wanted: { atMost: 20 },
  },
  { what: "the same from the raw rows", value: raw, unit: "ms", against: { name: "kept", value: counted } },
  { what: "snapshot of the county, first message on a new socket", value: percentile(snapshots, 0.5), unit: "ms" },
  { what: "API up, database running", value: start, unit: "ms", wanted: { atMost: 1_000 } },
  { what: "API memory, idle", value: idle, unit: "MiB", wanted: { atMost: 200 } },
];
printTable("Reading and starting", rows);
console.log(`\naudit: ${audit.stdout.trim()}`);
await stage.stop();
if (audit.status !== 0) process.exitCode = 1;
