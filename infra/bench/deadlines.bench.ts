import pg from "pg";
import { pause, startStage, waited } from "#/rigs/stage.ts";
import { runProgram } from "./history.ts";
import type { Measured } from "./table.ts";
import { printTable } from "./table.ts";

/**
 * Ten thousand deadlines that fall due at one instant, each with a rung of the escalation ladder at the same instant, among
 * a hundred thousand open hazards, with two API processes: all events written, each once, and the audit content. The same
 * again spread over the milliseconds of one second. The hazards are put straight into the tables and the numbers brought up
 * by the product's rebuild.
 */
const due = Number(process.env["BENCH_DUE"] ?? 10_000);
const open = Number(process.env["BENCH_OPEN"] ?? 100_000);
/** By then the hazards are in and the numbers rebuilt; it must be more than the minute in which a burst is one message. */
const leadMs = Number(process.env["BENCH_LEAD_SECONDS"] ?? 120) * 1000;
const stage = await startStage({ apis: 2 });
const db = new pg.Client({ connectionString: stage.ownerUrl });
await db.connect();
await db.query(`create temp table bench_due (id uuid primary key)`);

/** Open hazards that were assigned by their village, with the steps that the audit counts from. */
async function addHazards(count: number, deadlineSql: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with at as (
       select c.place_id, c.cell_id, g.county_id, g.township_id, g.village_id,
         row_number() over (order by c.place_id) - 1 as n, (select id from account where role = 'officer' limit 1) as by
       from place_cell c join grid g on g.id = c.cell_id where c.to_on is null),
     made as (
       insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, category, grade, description,
         state, level, found_at, found_by, found_grade, owner_grid_id, supervisor_grid_id, deadline_at, first_deadline_at,
         deadline_passed, is_eliminated, is_overdue, returned_count, last_step_at, recorded_at, step_count, seq, rung_from,
         rung_at)
       select gen_random_uuid(), 'BENCH-' || k, a.county_id, a.township_id, a.village_id, a.cell_id, a.place_id, 'gas',
         'ordinary', '基准测试', 'assigned', 'village', now() - interval '2 days', a.by, 'ordinary', a.village_id,
         a.township_id, d.at, d.at, false, false, false, 0, now() - interval '1 day', now(), 2, 1, now(), d.at
       from generate_series(1, $1::int) k join at a on a.n = k % (select count(*) from at)
       cross join lateral (select ${deadlineSql} as at) d
       returning id, cell_id, found_at, deadline_at, found_by),
     steps as (
       insert into hazard_step (hazard_id, n, action, from_state, to_state, at, recorded_at, by_account, by_name, about,
         deadline_at, seq)
       select m.id, s.n, s.action, s.from_state, s.to_state, m.found_at, now(), m.found_by, '基准', '{}',
         case s.n when 2 then m.deadline_at end, 1
       from made m cross join (values (1, 'report', null, 'reported'), (2, 'assign', 'reported', 'assigned'))
         as s (n, action, from_state, to_state))
     select id from made`,
    [count],
  );
  return rows.map(({ id }) => id);
}

interface Written {
  readonly passed: number;
  readonly rungs: number;
  readonly doubled: number;
  readonly lastMs: number;
}

const writtenSql = `select count(*) filter (where type = 'hazard.deadline_passed')::int as passed,
    count(*) filter (where type = 'hazard.escalated')::int as rungs,
    (count(*) - count(distinct (subject_id, type)))::int as doubled,
    extract(epoch from max(recorded_at))::float8 * 1000 as "lastMs"
  from event_log where subject_id in (select id from bench_due) and type in ('hazard.deadline_passed', 'hazard.escalated')`;

/** Lets hazards fall due and tells when the last of their events was committed, in ms behind the instant. */
async function burst(what: string, deadlineSql: (at: string) => string): Promise<Measured[]> {
  const dueMs = Date.now() + leadMs;
  await db.query(`truncate bench_due`);
  const ids = await addHazards(due, deadlineSql(`timestamptz 'epoch' + ${dueMs} * interval '1 ms'`));
  await db.query(`insert into bench_due select unnest($1::uuid[])`, [ids]);
  await db.query("analyze");
  runProgram(stage, "rebuild");
  await db.query("vacuum analyze hazard");
  if (Date.now() > dueMs - 3_000) throw new Error("it fell due before all was prepared");
  await pause(dueMs - Date.now());
  let written: Written | undefined;
  const isDone = async () => {
    written = (await db.query<Written>(writtenSql)).rows[0];
    return written !== undefined && written.passed >= due && written.rungs >= due;
  };
  const tookMs = await waited(isDone, 60_000);
  if (tookMs === null || !written) throw new Error(`not all were written: ${JSON.stringify(written)}`);
  await pause(2_000);
  await isDone();
  if (written.passed !== due || written.rungs !== due || written.doubled !== 0)
    throw new Error(`not each once: ${JSON.stringify(written)}`);
  const { rows } = await db.query<{ messages: number; most: number; cases: number }>(
    `select count(*)::int as messages, coalesce(max(n), 0)::int as most, sum(cases)::int as cases from (
       select count(*) as n, sum(case_count) as cases from message m
       where exists (select from message_case c join bench_due b on b.id = c.hazard_id where c.message_id = m.id)
       group by coalesce(unit_grid_id, unit_department_id)) of_unit`,
  );
  const { messages = 0, most = 0, cases = 0 } = rows[0] ?? {};
  if (cases !== due * 2) throw new Error(`holder and supervisor of ${due} were told of ${cases}`);
  return [
    {
      what: `${what}: all seen as written`,
      value: (Date.now() - dueMs - 2_000) / 1000,
      unit: "s",
      wanted: { atMost: 10 },
    },
    { what: `${what}: last event recorded`, value: (written.lastMs - dueMs) / 1000, unit: "s" },
    { what: `${what}: messages, all units`, value: messages, unit: "" },
    { what: `${what}: messages, most of a unit`, value: most, unit: "", wanted: { atMost: 1 } },
  ];
}

await addHazards(open, `now() + (10 + k % 30) * interval '1 day'`);
const rows = [
  ...(await burst(`${due.toLocaleString("en")} at one instant`, (at) => at)),
  ...(await burst(`${due.toLocaleString("en")} in one second`, (at) => `${at} + (k % 1000) * interval '1 ms'`)),
];
printTable(`Deadlines and rungs, two processes, ${open.toLocaleString("en")} open hazards besides`, rows);
console.log(`\naudit: ${runProgram(stage, "audit")}`);
await db.end();
await stage.stop();
