import pg from "pg";
import { startStage } from "#/rigs/stage.ts";
import { serverTimes } from "./server-times.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * The ledger of a large county, 50,000 entries: what the server takes for a page of any list and for searches, for those
 * who see the whole county and for those who see a part of it; rows are limited twice, by the query and by row-level
 * security.
 */
const entryCount = 50_000;
const stage = await startStage();
const db = new pg.Client({ connectionString: stage.ownerUrl });
await db.connect();
const { rows: had } = await db.query<{ count: number }>(`select count(*)::int as count from enterprise`);
await db.query(
  `with cells as (select id, village_id, township_id, county_id, row_number() over (order by code) as n,
       count(*) over () as all from grid where level = 'cell' and valid_to is null),
     samples as (select name, initials, kind, industry, risk, department_id, row_number() over (order by id) as n,
       count(*) over () as all from enterprise)
   insert into enterprise (id, name, initials, name_key, kind, industry, risk, department_id, address, credit_code, phone,
     contact_name, cell_id, village_id, township_id, county_id, collected_at, changed_at, confirmed_at, is_demo)
   select gen_random_uuid(), s.name || i || '号', s.initials || i || 'h', s.name || i || '号', s.kind, s.industry, s.risk,
     s.department_id, '解放路' || i || '号', '91421222' || lpad(i::text, 10, '0'), '139' || lpad(i::text, 8, '0'), '张某',
     c.id, c.village_id, c.township_id, c.county_id, now(), now() - i * interval '1 minute',
     case when i % 3 > 0 then now() - i * interval '10 minutes' end, true
   from generate_series(1, $1::int) as i join cells c on c.n = 1 + i % c.all join samples s on s.n = 1 + i % s.all`,
  [entryCount - (had[0]?.count ?? 0)],
);
// As autovacuum does it after so many rows; it takes a minute.
await db.query(`vacuum analyze`);
await db.end();

const lists = {
  "first page": "/enterprises?pageSize=50",
  "first page, last changed first": "/enterprises?pageSize=50&sort=changed&order=desc",
  "first page by risk": "/enterprises?pageSize=50&sort=risk",
  "first page by code": "/enterprises?pageSize=50&sort=code",
  "page 400": "/enterprises?pageSize=50&page=400",
  "key units": "/enterprises?pageSize=50&isKeyUnit=true",
  "an industry": "/enterprises?pageSize=50&industry=F52",
  "not confirmed": "/enterprises?pageSize=50&isConfirmed=false",
  facilities: "/facilities?pageSize=50",
  people: "/people?pageSize=50",
};
const searches = {
  "a word of thousands": `/enterprises?pageSize=50&q=${encodeURIComponent("商行")}`,
  "a name of one": `/enterprises?pageSize=50&q=${encodeURIComponent("4321号")}`,
  initials: "/enterprises?pageSize=50&q=sh12",
  "the beginning of a code": "/enterprises?pageSize=50&q=914212220000012",
};
const rows: Measured[] = [];
for (const role of ["county_supervisor", "township_supervisor", "village_staff"]) {
  const token = stage.phones.find((phone) => phone.role === role)?.token;
  if (token === undefined) throw new Error(`nobody is a ${role}`);
  for (const [kind, paths] of [
    ["list", lists],
    ["search", searches],
  ] as const)
    for (const [name, path] of Object.entries(paths)) {
      const { p50, p99 } = await serverTimes(stage.url, token, path, 50);
      rows.push({
        what: `${role}, ${kind}: ${name}, p99 (median ${p50.toFixed(1)})`,
        value: p99,
        unit: "ms",
        wanted: { atMost: 50 },
      });
    }
  const { p50 } = await serverTimes(stage.url, token, "/ledger/duplicates", 5);
  rows.push({ what: `${role}: duplicates, median`, value: p50, unit: "ms" });
}
printTable(`The four-level database: a ledger of ${entryCount.toLocaleString("en")} entries`, rows);
await stage.stop();
