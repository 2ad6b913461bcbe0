import pg from "pg";
import { fillHistory, historyDays } from "#/bench/history.ts";
import { checkLog } from "./log-check.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { wrongIn } from "./mirror-truth.ts";
import { findBeats, hazardNow, openLine, sendUntilReceipt, visitNow } from "./phones.ts";
import type { Plant } from "./plant.ts";
import { planted } from "./plant.ts";
import { playDays } from "./play-days.ts";
import { auditProduct } from "./product-audit.ts";
import type { RigContext } from "./rig.ts";
import { runProgram } from "./run-program.ts";
import type { Stage } from "./stage.ts";
import { startStage, waited } from "./stage.ts";

export const plant: Plant = {
  what: "one covered place of each period is forgotten",
  file: "apps/api/src/modules/number/rebuild.service.ts",
  find: "const covered = due.filter(({ placeId }) => visited.places.has(placeId));",
  replace: "const covered = due.filter(({ placeId }) => visited.places.has(placeId)).slice(1);",
};

/**
 * live.md, "rebuild": projections thrown away and rebuilt from the records equal the live ones, in every column but the
 * position; wrong rows are found and mended and reach the screens; it may run under load. In full form with a million
 * visits, in at most sixty seconds.
 */
export async function rig(context: RigContext): Promise<void> {
  const stage = await startStage({ apis: 1, durable: false });
  context.atEnd(stage.stop);
  const db = new pg.Pool({ connectionString: stage.ownerUrl, max: 3 });
  context.atEnd(() => db.end());
  await playAndFreeze(stage, context);
  const mirror = await seatMirror(stage, context);
  context.atEnd(() => mirror.end());
  const before = await checkLog(db, context);
  const { rows: kinds } = await db.query<{ type: string; count: number }>(
    `select type, count(*)::int as count from event_log group by type order by 2 desc`,
  );
  context.figure("events", `${before}: ${kinds.map(({ type, count }) => `${type} ${count}`).join(", ")}`);

  // What is right stays untouched, and nobody is told.
  await keep(db);
  const idle = await rebuild(stage, context);
  if (idle.changed !== 0) context.fault(`a rebuild of right numbers changed ${idle.changed} rows`);
  if ((await checkLog(db, context)) !== before) context.fault("a rebuild that changed nothing wrote an event");

  await db.query(`truncate place_due, grid_period, grid_standing`);
  const whole = await rebuild(stage, context);
  if (whole.changed === 0) context.fault("nothing was rebuilt");
  await compareWithKept(db, context, "after all was dropped");
  await compareMirror(db, mirror, context, "after all was dropped");

  const damaged = await damage(db, context);
  const mended = await rebuild(stage, context);
  if (mended.changed !== damaged) context.fault(`${damaged} rows were wrong, ${mended.changed} were replaced`);
  await compareWithKept(db, context, "after damage");
  await auditProduct(context, stage);

  await rebuildUnderLoad(stage, context);
  await checkLog(db, context);
  await auditProduct(context, stage);
  await compareMirror(db, mirror, context, "after a rebuild under load");

  if (!context.isShort) await rebuildMillion(db, stage, context);
}

/** Some days of a whole county: visits, hazards and their steps, rejections, deadlines; and freezes. */
async function playAndFreeze(stage: Stage, { seed, isShort, random }: RigContext): Promise<void> {
  await playDays(stage, isShort ? 2 : 15, seed);
  const beats = await findBeats(stage);
  const staff = stage.phones.filter(({ role }) => role === "township_staff" || role === "county_supervisor");
  const line = openLine(stage.url, 4);
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  for (let n = 0; n < 10; n += 1) {
    const { commandId } = visitNow(random.pick(beats).placeId);
    const { token } = random.pick(staff);
    const freeze = { commandId, fromOn: today, toOn: today, reason: "停业" };
    await line.post(`/api/v1/places/${random.pick(beats).placeId}/freezes`, token, freeze);
  }
  await line.close();
}

async function seatMirror(stage: Stage, { within }: RigContext): Promise<Mirror> {
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  const mirror = createMirror({
    url: stage.url,
    carrier: "socket.io",
    token: county?.token ?? "",
    scope: county?.gridId ?? "",
    depth: 3,
    periods: ["day", "week", "month", "quarter", "year"],
    returns: true,
  });
  mirror.connect();
  if ((await waited(() => mirror.snapshots > 0, within(10_000))) === null) throw new Error("there was no snapshot");
  return mirror;
}

interface Rebuilt {
  readonly changed: number;
  readonly seconds: number;
}

function read(told: string): Rebuilt {
  const [, seconds, changed] = /rebuilt in ([\d.]+) s .*: (\d+) rows/.exec(told) ?? [];
  if (changed === undefined) throw new Error(`the rebuild failed: ${told}`);
  return { changed: Number(changed), seconds: Number(seconds) };
}

async function rebuild(stage: Stage, { isPlanted }: RigContext): Promise<Rebuilt> {
  const { flags, env } = planted(isPlanted ? plant : undefined);
  const { told } = await runProgram([...flags, "apps/api/src/rebuild.ts"], { ...env, DATABASE_URL: stage.ownerUrl });
  return read(told);
}

/** The position of a row's last change is no part of what it says. */
const compared = {
  place_due: "select place_id, period_key, cell_id, is_visited from T where is_due",
  grid_period: "select to_jsonb(t) - 'seq' from T t",
  grid_standing: "select to_jsonb(t) - 'seq' from T t",
};

async function keep(db: pg.Pool): Promise<void> {
  for (const table of Object.keys(compared)) await db.query(`create table kept_${table} as select * from ${table}`);
}

async function compareWithKept(db: pg.Pool, context: RigContext, when: string): Promise<void> {
  for (const [table, select] of Object.entries(compared)) {
    const live = select.replace("T", table);
    const kept = select.replace("T", `kept_${table}`);
    const { rows } = await db.query<{ count: number }>(
      `select count(*)::int as count from ((${live} except ${kept}) union all (${kept} except ${live})) as differences`,
    );
    if (rows[0]?.count !== 0) context.fault(`${when}: ${rows[0]?.count} rows of ${table} differ`);
  }
}

async function compareMirror(db: pg.Pool, mirror: Mirror, context: RigContext, when: string): Promise<void> {
  let wrong: string[] = [];
  const isRight = async () => (wrong = await wrongIn(db, mirror)).length === 0;
  if ((await waited(isRight, context.within(5_000))) === null)
    context.fault(`${when}, the wall stays wrong: ${wrong.join("; ")}`);
}

/** Makes some rows wrong, takes some away and adds some. Returns how many. */
async function damage(db: pg.Pool, { random }: RigContext): Promise<number> {
  const salt = random.below(1_000_000);
  const some = (table: string, key: string, count: number, where = "true") =>
    `select ctid from ${table} where ${where} order by md5(${key}::text || '${salt}') limit ${count}`;
  const count = async (sql: string) => (await db.query(sql)).rowCount ?? 0;
  return (
    (await count(
      `update grid_period set found = found + 1 where ctid in (${some("grid_period", "(grid_id, period_key)", 20)})`,
    )) +
    (await count(
      `delete from grid_period where ctid in (${some("grid_period", "(period_key, grid_id)", 20, "found = 0")})`,
    )) +
    (await count(
      `update place_due set is_visited = not is_visited where ctid in (${some("place_due", "(place_id, period_key)", 30, "is_due")})`,
    )) +
    (await count(
      `insert into place_due (place_id, period_key, cell_id, is_due, is_visited)
       select gen_random_uuid(), period_key, cell_id, true, true from place_due limit 5`,
    )) +
    (await count(
      `update grid_standing set open_hazards = open_hazards + 1, overdue_weight = 7
       where ctid in (${some("grid_standing", "grid_id", 10)})`,
    ))
  );
}

async function rebuildUnderLoad(stage: Stage, context: RigContext): Promise<void> {
  const { random } = context;
  const beats = await findBeats(stage);
  const line = openLine(stage.url, 8);
  let isOver = false;
  let sent = 0;
  const sending = Promise.all(
    Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const { token, placeId } = random.pick(beats);
        const one = random.chance(0.2) ? hazardNow(placeId, random) : visitNow(placeId);
        if (await sendUntilReceipt([line], token, [one], random)) sent += 1;
      }
    }),
  );
  for (let n = 0; n < (context.isShort ? 1 : 5); n += 1) {
    const { changed } = await rebuild(stage, context);
    if (changed !== 0) context.fault(`under load ${changed} rows of right numbers were changed`);
  }
  isOver = true;
  await sending;
  await line.close();
  context.figure("commands acknowledged beside it", sent);
}

/** A year's visits put straight into the table, as from an import; the rebuild must bring the numbers up. */
async function rebuildMillion(db: pg.Pool, stage: Stage, context: RigContext): Promise<void> {
  await openPeriods(stage);
  const told = await fillHistory(db, stage, 1_000_000);
  const { changed, seconds } = read(told);
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count from period_opened`);
  context.figure("a million visits more: periods", rows[0]?.count ?? 0);
  context.figure("a million visits more: rows replaced", changed);
  context.figure("a million visits more: rebuilt in", seconds, "s");
  if (seconds > 60) context.fault(`a million visits took ${seconds} s`);
  await auditProduct(context, stage);
}

/** Asks for the numbers of all those days, which opens their periods, as late facts would. */
async function openPeriods(stage: Stage): Promise<void> {
  const token = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
  for (let back = 0; back <= historyDays; back += 1) {
    const on = new Date(Date.now() + 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);
    for (const period of ["day", ...(back % 7 === 0 ? ["week", "month", "quarter", "year"] : [])]) {
      const answer = await fetch(`${stage.url}/api/v1/numbers?depth=0&period=${period}&on=${on}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!answer.ok) throw new Error(`the ${period} of ${on} could not be opened: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  }
}
