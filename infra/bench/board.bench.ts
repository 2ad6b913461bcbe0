import pg from "pg";
import type { BoardAnswer } from "@safegrid/contract/board";
import { startStage } from "#/rigs/stage.ts";
import { v7 as uuidv7 } from "uuid";
import { fillTable } from "./bulk.ts";
import { pressOnBoard } from "./board-page.ts";
import { openFrameReader } from "./frame-reader.ts";
import { percentile } from "./load.ts";
import { serverTimes } from "./server-times.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * The supervisors' board of a county with 100,000 open and 500,000 closed hazards: what the server takes for a first page,
 * a lane's later page, every order and every filter, for those who see all and those who see a part; and how soon after a
 * step's answer it has reached fifty boards.
 */
const openCount = Number(process.env["BENCH_OPEN"] ?? 100_000);
const closedCount = Number(process.env["BENCH_CLOSED"] ?? 500_000);
/** So many are open while a browser sorts and filters them (screens.md). */
const pageCount = 10_000;
const boardCount = 50;
const stage = await startStage();
const db = new pg.Client({ connectionString: stage.ownerUrl });
await db.connect();
await fillTable(db, "hazard", () => fill(pageCount, true));
await countStanding();
const pressed = await pressOnBoard(stage);
await fillTable(db, "hazard", async () => {
  await fill(openCount - pageCount, true, pageCount);
  await fill(closedCount, false);
});
await countStanding();

const boards = {
  "first page": "/board",
  "first page of one lane": "/board?lane=later&limit=50",
  "a later page of it": "/board?lane=later&limit=50&offset=5000",
  "overdue alone": "/board?overdue=true",
  "by grade": "/board?sort=grade",
  "by finding": "/board?sort=found",
  "by returns": "/board?sort=returned",
  "a category": "/board?category=lift",
  "a level": "/board?level=township",
  "one's own turn": "/board?mine=true",
  "a holder": `/board?holder=${encodeURIComponent("责任人77")}`,
  "words of a description": `/board?q=${encodeURIComponent("基准77777")}`,
};
const rows: Measured[] = Object.entries(pressed).map(([name, took]) => ({
  what: `${name} of ${pageCount.toLocaleString("en")} in the browser, press → paint, p90 (median ${percentile(took, 0.5).toFixed(0)})`,
  value: percentile(took, 0.9),
  unit: "ms",
  wanted: { atMost: 100 },
}));
for (const role of ["county_supervisor", "township_supervisor", "village_staff"]) {
  const token = tokenOf(role);
  for (const [name, path] of Object.entries(boards)) {
    const { p50, p99 } = await serverTimes(stage.url, token, path, 30);
    rows.push({
      what: `${role}, ${name}, p99 (median ${p50.toFixed(0)})`,
      value: p99,
      unit: "ms",
      wanted: { atMost: 100 },
    });
  }
}
const delays = await changesOnBoards();
rows.push({
  what: `a step's answer → ${boardCount} boards, p99 (median ${percentile(delays, 0.5).toFixed(0)}, ${delays.length} deliveries)`,
  value: percentile(delays, 0.99),
  unit: "ms",
  wanted: { atMost: 100 },
});
printTable(
  `The board over ${openCount.toLocaleString("en")} open and ${closedCount.toLocaleString("en")} closed hazards`,
  rows,
);
await db.end();
await stage.stop();

/** What the product counts as it goes. */
async function countStanding(): Promise<void> {
  await db.query(`insert into grid_standing (grid_id, open_hazards, seq)
  select unnest(array[county_id, township_id, village_id, cell_id]), count(*), 1 from hazard
  where state not in ('closed', 'eliminated', 'not_accepted') group by 1
  on conflict (grid_id) do update set open_hazards = excluded.open_hazards`);
}

function tokenOf(role: string): string {
  const token = stage.phones.find((phone) => phone.role === role)?.token;
  if (token === undefined) throw new Error(`nobody is a ${role}`);
  return token;
}

/** Hazards straight into the table: a twentieth late, some due today and soon, most later; one step each. */
async function fill(count: number, isOpen: boolean, after = 0): Promise<void> {
  await db.query(
    `with places as (select p.id, p.cell_id, g.village_id, g.township_id, g.county_id, row_number() over (order by p.id) - 1 as at
         from place p join grid g on g.id = p.cell_id where p.cell_id is not null),
       people as (select array_agg(id order by id) as ids from (select id from account where role = 'officer' limit 3) a),
       made as (
         insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, category, grade, found_grade,
           description, state, level, holder, owner_grid_id, supervisor_grid_id, found_at, found_by, rectifier_id,
           reinspected_by, closed_by, first_deadline_at, deadline_at, deadline_passed, closed_at, is_eliminated, is_overdue,
           returned_count, last_step_at, recorded_at, step_count, seq)
         select gen_random_uuid(), 'B' || $2::text || '-' || n, p.county_id, p.township_id, p.village_id, p.cell_id, p.id,
           (array['fire_passage', 'lift', 'methanol', 'road_facility'])[1 + n % 4], 'ordinary', 'ordinary',
           '基准' || n, case when not $2 then 'closed' when n % 20 = 1 then 'accepted' when n % 10 = 2 then 'submitted'
             else 'rectifying' end,
           (array['village', 'township', 'county'])[1 + n % 3], '责任人' || n % 1000,
           case n % 3 when 0 then p.village_id when 1 then p.township_id else p.county_id end,
           case when $2 and n % 20 = 1 then null else p.township_id end, found, ids[1],
           case when $2 and n % 20 = 1 then null else ids[2] end,
           case when not $2 then ids[3] end, case when not $2 then ids[3] end, due, due, coalesce(due <= now(), false),
           case when not $2 then found + interval '3 days' end, false, $2 and coalesce(due <= now(), false), n % 4 / 3,
           now(), now(), 1, 1
         from (select n, now() - (n % 200) * interval '1 hour' as found,
             case when $2 and n % 20 = 1 then null when n % 20 = 0 then now() - (n % 700) * interval '1 minute'
               when n % 20 = 3 then now() + (n % 300) * interval '1 minute'
               else now() + interval '1 day' + (n % 50000) * interval '1 minute' end as due
           from generate_series($3::int + 1, $3 + $1::int) as n) given
         join places p on p.at = given.n % (select count(*) from places) cross join people
         returning id, state, found_at)
     insert into hazard_step (hazard_id, n, action, to_state, at, recorded_at, by_name, about, seq)
     select id, 1, 'report', state, found_at, now(), '基准', '{}', 1 from made where $2`,
    [count, isOpen, after],
  );
}

/** Fifty boards of the county; steps one after the other, each looked for in every board's frames. ms each. */
async function changesOnBoards(): Promise<number[]> {
  const token = tokenOf("county_supervisor");
  const headers = { authorization: `Bearer ${token}` };
  const asked = await fetch(`${stage.url}/api/v1/board?lane=later&limit=60`, { headers });
  const { rows: cards } = (await asked.json()) as BoardAnswer;
  const steps = cards.filter(({ hazard }) => hazard.state === "rectifying").slice(0, 40);
  if (steps.length < 20) throw new Error("too few cases to move");
  const address = { url: stage.url, path: "/api/v1/stream?depth=0&periods=day", token };
  const seen = new Map<string, number[]>();
  const readers = Array.from({ length: boardCount }, () => {
    const seated = Promise.withResolvers<void>();
    const reader = openFrameReader(address, {
      headBytes: Infinity,
      onEnd: () => seated.reject(new Error("a board was not served")),
      onText(text) {
        seated.resolve();
        if (!text.startsWith('{"type":"frame"')) return;
        const now = performance.now();
        for (const [id, times] of seen) if (text.includes(id)) times.push(now);
      },
    });
    return { reader, seated: seated.promise };
  });
  await Promise.all(readers.map(({ seated }) => seated));
  const delays: number[] = [];
  for (const { hazard } of steps) {
    const times: number[] = [];
    seen.clear();
    seen.set(hazard.id, times);
    const answer = await fetch(`${stage.url}/api/v1/hazards/${hazard.id}/steps`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({
        commandId: uuidv7(),
        occurredAt: new Date().toISOString(),
        action: "submit",
        note: "基准",
      }),
    });
    if (answer.status !== 201) throw new Error(`a step was answered with ${answer.status}: ${await answer.text()}`);
    const answered = performance.now();
    for (let tries = 0; times.length < boardCount; tries += 1) {
      if (tries > 1_000) throw new Error(`only ${times.length} of ${boardCount} boards heard of it`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    delays.push(...times.map((at) => Math.max(0, at - answered)));
  }
  for (const { reader } of readers) reader.end();
  return delays;
}
