import pg from "pg";
import type { Crash } from "./crash-kinds.ts";
import { crashes } from "./crash-kinds.ts";
import type { Load } from "./crash-load.ts";
import { startLoad } from "./crash-load.ts";
import { checkLog } from "./log-check.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import type { Truth } from "./mirror-truth.ts";
import { differencesOf, readTruth, wrongIn } from "./mirror-truth.ts";
import { orphanDatabases } from "./orphans.ts";
import type { Plant } from "./plant.ts";
import { auditProduct } from "./product-audit.ts";
import type { Random } from "./random.ts";
import type { RigContext } from "./rig.ts";
import type { Phone, Stage } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";

/** Acknowledged before it is on the disk. */
export const plant: Plant = {
  what: "the database acknowledges before it has written",
  file: "apps/api/src/platform/sql.ts",
  find: `  jit: "off",`,
  replace: `  jit: "off",\n  synchronous_commit: "off",`,
};

const wallCount = 20;
const rawCount = 5;
const agreedWithinMs = 5_000;

interface Scene {
  readonly context: RigContext;
  readonly stage: Stage;
  readonly owner: pg.Pool;
  readonly mirrors: readonly Mirror[];
  readonly load: Load;
}

/**
 * live.md, "What must be provable": processes of the API and of PostgreSQL die and freeze under the load of phones, again
 * and again. Every receipt must be found in the log under its number, once; the log stays dense and chained; five
 * seconds after each return every screen holds what the database holds.
 */
export async function rig(context: RigContext): Promise<void> {
  const scene = await setUp(context);
  const { stage, owner, mirrors, load } = scene;
  const chosen = choose(context.isShort ? crashes.length : 200, context.random);
  const agreed: number[] = [];
  let checked = 0;
  for (const [n, crash] of chosen.entries()) {
    await pause(100 + context.random.below(context.isShort ? 400 : 1_000));
    await crash.run(stage, context.random);
    const took = await untilAgreed(scene, crash.name, n);
    agreed.push(took);
    checked = await checkReceipts(scene, `${crash.name} (${n})`, checked);
  }
  await load.stop();
  if ((await waited(() => isQuiet(owner), context.within(agreedWithinMs))) === null)
    context.fault("a deadline does not pass");
  await checkReceipts(scene, "at the end", 0);
  const head = await checkLog(owner, context);
  const wrongNow = async () => (await Promise.all(mirrors.map((mirror) => wrongIn(owner, mirror)))).flat();
  await waited(async () => (await wrongNow()).length === 0, context.within(agreedWithinMs));
  for (const text of await wrongNow()) context.fault(`at the end: ${text}`);
  for (const text of load.faults) context.fault(text);
  await checkDoubled(scene);
  await auditProduct(context, stage);
  context.figure("crashes", chosen.length);
  context.figure("acknowledged commands", load.receipts.size);
  context.figure("events in the log", head);
  context.figure("screens agreed after a return, longest", Math.max(...agreed) / 1000, "s");
  context.figure("… median", (agreed.toSorted((a, b) => a - b)[agreed.length >> 1] ?? Number.NaN) / 1000, "s");
  await orphanDatabases(context, stage.home, context.isShort ? 3 : 20);
}

/** Each kind as often as the others, in an order of the seed's. */
function choose(count: number, random: Random): Crash[] {
  const chosen: Crash[] = [];
  while (chosen.length < count) {
    const round = [...crashes];
    while (round.length > 0) chosen.push(...round.splice(random.below(round.length), 1));
  }
  return chosen.slice(0, count);
}

async function setUp(context: RigContext): Promise<Scene> {
  const stage = await startStage({ plant: context.isPlanted ? plant : undefined, apiStderr: "ignore" });
  context.atEnd(stage.stop);
  const owner = new pg.Pool({ connectionString: stage.ownerUrl, max: 3 });
  owner.on("error", () => {});
  context.atEnd(() => owner.end());
  const mirrors = seatMirrors(stage);
  context.atEnd(() => mirrors.forEach((mirror) => mirror.end()));
  if ((await waited(() => mirrors.every(({ snapshots }) => snapshots > 0), context.within(15_000))) === null)
    throw new Error("a screen got no snapshot");
  const load = await startLoad(stage, context.random, 12);
  return { context, stage, owner, mirrors, load };
}

/** Walls over socket.io and other systems' screens over plain WebSockets, of the county and of its townships. */
function seatMirrors(stage: Stage): Mirror[] {
  const county = stage.phones.filter(({ role }) => role === "county_supervisor").slice(0, 1);
  const townships = stage.phones.filter(({ role }) => role === "township_supervisor");
  const above = [...county, ...townships];
  return Array.from({ length: wallCount + rawCount }, (_, n) => {
    const { token, gridId } = above[n % above.length] as Phone;
    const carrier = n < wallCount ? ("socket.io" as const) : ("websocket" as const);
    const mirror = createMirror({
      url: stage.url,
      token,
      carrier,
      scope: gridId,
      depth: 1 + (n % 2),
      periods: ["day"],
      returns: true,
    });
    mirror.connect();
    return mirror;
  });
}

/** Waits until every screen holds what the database held at the return, or something newer; returns the ms. */
async function untilAgreed(scene: Scene, name: string, n: number): Promise<number> {
  const { context, owner, mirrors } = scene;
  let different: string[] = [];
  const begun = performance.now();
  const truths = new Map<string, Truth>();
  for (const { wish } of mirrors)
    truths.set(`${wish.scope} ${wish.depth}`, await despiteCrash(scene, () => readTruth(owner, wish)));
  const agree = () => {
    different = mirrors.flatMap((mirror) => {
      const truth = truths.get(`${mirror.wish.scope} ${mirror.wish.depth}`);
      return truth ? differencesOf(mirror, truth, false) : [];
    });
    return different.length === 0;
  };
  const took = await waited(agree, context.within(agreedWithinMs) - (performance.now() - begun));
  if (took === null) context.fault(`${name} (${n}): ${different.length} differences, such as ${different[0]}`);
  return performance.now() - begun;
}

/** Without phones the log still moves until the last deadline that they have set has passed. */
async function isQuiet(owner: pg.Pool): Promise<boolean> {
  const { rows } = await owner.query<{ left: number }>(
    `select count(*)::int as left from hazard where deadline_at is not null and not deadline_passed`,
  );
  return rows[0]?.left === 0;
}

/** The rig's own connections break like all others, and the database may still be recovering: it asks again. */
async function despiteCrash<T>({ context }: Scene, ask: () => Promise<T>): Promise<T> {
  const until = performance.now() + context.within(agreedWithinMs);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(50);
    }
  }
}

/** Every receipt behind the first `from` must be in the log under its number, with its event there. */
async function checkReceipts(scene: Scene, when: string, from: number): Promise<number> {
  const { context, owner, load } = scene;
  const receipts = [...load.receipts].slice(from);
  const { rows } = await despiteCrash(scene, () =>
    owner.query<{ id: string; seq: number; has_event: boolean }>(receiptsSql, [receipts.map(([id]) => id)]),
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [id, seq] of receipts) {
    const row = found.get(id);
    if (!row) context.fault(`${when}: ${id} was acknowledged as ${seq} and is lost`);
    else if (row.seq !== seq || !row.has_event)
      context.fault(`${when}: ${id} was acknowledged as ${seq}, the receipt says ${row.seq}, event: ${row.has_event}`);
  }
  return from + receipts.length;
}

const receiptsSql = `select r.command_id as id, r.seq::float8 as seq,
    exists (select from event_log e where e.county_id = r.county_id and e.seq = r.seq
      and e.command_id = r.command_id) as has_event
  from command_receipt r where r.command_id = any($1::uuid[])`;

/** No command has more than one event of its own, whatever it is. */
async function checkDoubled({ context, owner }: Scene): Promise<void> {
  const { rows } = await owner.query<{ command_id: string; n: number }>(
    `select command_id, count(*)::int as n from event_log where command_id is not null
     group by command_id having count(*) > 1`,
  );
  for (const { command_id, n } of rows) context.fault(`${command_id} has ${n} events`);
}
