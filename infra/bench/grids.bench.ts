import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { divisions } from "#/county/division-list.ts";
import { fetchPackage, readLines } from "#/county/source-packages.ts";
import { startStage } from "#/rigs/stage.ts";
import { percentile } from "./load.ts";
import { serverTimes } from "./server-times.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * The tree of the largest published county network, 24,120 grids with 50,000 places: how long its list, a search, a
 * grid and a division take; then the whole nation's division list beside it in the same table, and the same again.
 */
const gridCount = 24_120;
const placeCount = 50_000;
const stage = await startStage();
const db = new pg.Client({ connectionString: stage.ownerUrl });
await db.connect();
const token = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
const headers = { authorization: `Bearer ${token}` };
const timed = (path: string, times = 20) => serverTimes(stage.url, token, path, times);

async function countOf(path: string): Promise<number> {
  const { grids } = (await (await fetch(`${stage.url}/api/v1${path}`, { headers })).json()) as { grids: unknown[] };
  return grids.length;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 100));
}

const { rows: had } = await db.query<{ count: number }>(`select count(*)::int as count from grid`);
const missing = gridCount - (had[0]?.count ?? 0);
await db.query(
  `insert into grid (id, code, level, kind, name, pinyin, parent_id, county_id, township_id, village_id, is_pseudo, is_demo,
     sort, valid_from)
   select gen_random_uuid(), v.code || (100 + n)::text, 'cell', 'rural_cell', '第' || (100 + n) || '网格', 'd' || (100 + n) || 'wg',
     v.id, v.county_id, v.township_id, v.id, false, true, 100 + n, '1992-01-01'
   from generate_series(0, 899) as n cross join (select * from grid where level = 'village' and not is_pseudo) v
   order by n, v.code limit $1`,
  [missing],
);
await db.query(`insert into grid_standing (grid_id, seq) select id, 0 from grid on conflict do nothing`);
await db.query(
  `insert into grid_period (grid_id, period_key, seq) select g.id, p.period_key, 0 from grid g cross join period_opened p
   on conflict do nothing`,
);
const { rows: hadPlaces } = await db.query<{ count: number }>(`select count(*)::int as count from place`);
const newPlaces = placeCount - (hadPlaces[0]?.count ?? 0);
await db.query(
  `with fresh as (
     insert into place (id, name, category, address, opened_on, is_demo)
     select gen_random_uuid(), '场所' || n, 'shop', '', '2020-01-01', true
     from generate_series(1, $1::int) as n returning id),
   numbered as (select id, row_number() over () as n from fresh),
   cells as (select id, row_number() over (order by code) as n, count(*) over () as all from grid where level = 'cell')
   insert into place_cell (place_id, from_on, to_on, cell_id)
   select f.id, '2020-01-01', null, c.id from numbered f join cells c on c.n = 1 + f.n % c.all`,
  [newPlaces],
);
await db.query(`update log_head set grid_version = grid_version + 1`);
await db.query(`analyze`);
await until(async () => (await countOf("/grids?depth=3")) >= gridCount);

async function measureTree() {
  const { rows } = await db.query<{ id: string }>(
    `select id from grid where level = 'township' and county_id = (select county_id from log_head) order by code limit 1`,
  );
  return {
    all: await timed("/grids?depth=3"),
    name: await timed(`/grids/search?q=${encodeURIComponent("第10")}`),
    initials: await timed("/grids/search?q=d17"),
    detail: await timed(`/grids/${rows[0]?.id}`),
    past: await timed("/grids?depth=3&asOf=2020-01-01", 5),
  };
}

/** A cell split in two, again and again: the whole command, and until the process lists it. */
async function measureSplits(): Promise<number> {
  const { rows } = await db.query<{ id: string }>(
    `select id from grid where level = 'cell' and valid_to is null and valid_from < '2020-01-01' order by id limit 10`,
  );
  const took: number[] = [];
  for (const { id } of rows) {
    const parts = [
      { name: "东", placeIds: [] },
      { name: "西", placeIds: [] },
    ];
    const body = JSON.stringify({ commandId: uuidv7(), action: "split", gridId: id, parts });
    const begun = performance.now();
    const answer = await fetch(`${stage.url}/api/v1/grid-changes`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    took.push(performance.now() - begun);
  }
  return percentile(took, 0.5);
}

const alone = await measureTree();
const splitMs = await measureSplits();

const cache = fileURLToPath(new URL("../../.cache/county-sources", import.meta.url));
await mkdir(cache, { recursive: true });
const tarball = await fetchPackage(divisions, cache);
const begun = performance.now();
const lines = await readLines(tarball, "dist/villages.csv", "");
const villages = lines.flatMap((line) => {
  const [code = "", name = ""] = line.replaceAll('"', "").split(",");
  return /^\d{12}$/.test(code) ? [{ code, name }] : [];
});
await db.query(
  `create temp table unit (id uuid default gen_random_uuid(), code text primary key, name text, level text)`,
);
for (let from = 0; from < villages.length; from += 20_000) {
  const part = villages.slice(from, from + 20_000);
  await db.query(
    `insert into unit (code, name, level) select c, n, 'village' from unnest($1::text[], $2::text[]) as u (c, n)
     on conflict do nothing`,
    [part.map(({ code }) => code), part.map(({ name }) => name)],
  );
}
for (const [digits, level] of [
  [9, "township"],
  [6, "county"],
] as const)
  await db.query(
    `insert into unit (code, name, level) select distinct left(code, $1), left(code, $1), $2 from unit where level = 'village'`,
    [digits, level],
  );
const own = (await db.query<{ code: string }>(`select code from grid where level = 'county'`)).rows[0]?.code ?? "";
for (const level of ["county", "township", "village"])
  await db.query(
    `insert into grid (id, code, level, kind, name, parent_id, county_id, township_id, village_id, is_pseudo, is_demo, sort,
       valid_from)
     select u.id, u.code, u.level, case u.level when 'village' then 'rural_village' when 'township' then 'town' else 'county' end,
       u.name, case u.level when 'village' then t.id when 'township' then c.id end, c.id,
       case when u.level <> 'county' then t.id end, case when u.level = 'village' then u.id end, false, false, 0, '1992-01-01'
     from unit u join unit c on c.code = left(u.code, 6) left join unit t on t.code = left(u.code, 9)
     where u.level = $1 and left(u.code, 6) <> $2`,
    [level, own],
  );
const loadedSec = (performance.now() - begun) / 1000;
// As autovacuum does it after so many rows; its work and the disk's are not what is measured.
await db.query(`vacuum analyze grid`);
const admin = new pg.Client({ connectionString: stage.adminUrl });
await admin.connect();
await admin.query(`checkpoint`);
await admin.end();
await db.query(`update log_head set grid_version = grid_version + 1`);
await new Promise((resolve) => setTimeout(resolve, 3_000));
const beside = await measureTree();
const besideSplitMs = await measureSplits();
await db.end();

const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
const rowsOf = (of: typeof alone, split: number, where: string): Measured[] => [
  {
    what: `tree of ${gridCount} grids, ${kib(of.all.bytes)}, p99${where}`,
    value: of.all.p99,
    unit: "ms",
    wanted: { atMost: 200 },
  },
  { what: `the same as of a past day, p99${where}`, value: of.past.p99, unit: "ms" },
  { what: `search by name, p99${where}`, value: of.name.p99, unit: "ms", wanted: { atMost: 50 } },
  { what: `search by initials, p99${where}`, value: of.initials.p99, unit: "ms", wanted: { atMost: 50 } },
  { what: `a township with its counts, p99${where}`, value: of.detail.p99, unit: "ms", wanted: { atMost: 50 } },
  { what: `a cell split in two, median${where}`, value: split, unit: "ms" },
];
printTable("The four-level database: grids", [
  ...rowsOf(alone, splitMs, ""),
  {
    what: `loading ${villages.length.toLocaleString("en")} villages of the nation`,
    value: loadedSec,
    unit: "s",
    wanted: { atMost: 300 },
  },
  ...rowsOf(beside, besideSplitMs, ", the nation beside it"),
]);
await stage.stop();
