import pg from "pg";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { strayEventsOf } from "./mirror-truth.ts";
import type { Plant } from "./plant.ts";
import { auditProduct } from "./product-audit.ts";
import type { Reply } from "./reply.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";
import type { Attempt, Flow } from "./wire-flow.ts";
import { findGround } from "./wire-flow.ts";
import { says } from "./wire-message.ts";
import { phoneFlows } from "./wire-phone-flows.ts";
import type { CutManner, CutPlan, WireProxy } from "./wire-proxy.ts";
import { startWireProxy } from "./wire-proxy.ts";
import { clockFlows, rareFlows } from "./wire-rare-flows.ts";

/** The records of a batch are committed before its numbers are. */
export const plant: Plant = {
  what: "a batch commits in two transactions",
  file: "apps/api/src/modules/command/command.batch.ts",
  find: "    for (const { text, params, name } of statements) tx.send(text, params, name);",
  replace: `    for (const [at, { text, params, name }] of statements.entries()) {
      if (at === 1) {
        tx.send("commit");
        tx.send("begin");
      }
      tx.send(text, params, name);
    }`,
};

/** At which message: the n-th, or the commit on its way there, or the news of it on its way back. */
type Point = number | "commit" | "committed";

const manners: readonly CutManner[] = ["reset", "end", "late"];
const sides = ["before", "after"] as const;
const recoveryMs = 5_000;

interface Scene {
  readonly context: RigContext;
  readonly stage: Stage;
  readonly database: pg.Client;
  readonly proxy: WireProxy;
  readonly mirror: Mirror;
}

/**
 * Cuts the connection between API and PostgreSQL at one message of a write, lets the phone send the same command again,
 * and looks at what the database holds: all of it once, or nothing before and all of it once after. The full form cuts
 * at every message of every flow, before and after it is handed on; the short one at the commit and at some by chance.
 */
export async function rig(context: RigContext): Promise<void> {
  const scene = await setUp(context);
  const { stage, database } = scene;
  const ground = await findGround(stage, database, context.within);
  const flows = [
    ...phoneFlows(ground, context.random, scene.proxy, scene.mirror),
    ...rareFlows(ground),
    ...(await clockFlows(ground)),
  ];
  const pid = stage.apis[0]?.pid;
  let cuts = 0;
  for (const flow of flows) {
    const begun = performance.now();
    const done = await cutEverywhere(scene, flow);
    cuts += done.cuts;
    const seconds = (performance.now() - begun) / 1000;
    context.figure(flow.name, `${done.cuts} cuts, ${done.messages} messages, ${seconds.toFixed(1)} s`);
    if (done.cuts === 0) context.fault(`${flow.name}: nothing was cut`);
    if (stage.apis[0]?.pid !== pid || !stage.apis[0]?.isRunning) return context.fault(`${flow.name}: the API has died`);
    if (!context.isShort) await auditProduct(context, stage);
  }
  context.figure("cuts", cuts);
  if (context.isShort) await auditProduct(context, stage);
  for (const text of [...(await strayEventsOf(database, scene.mirror)), ...scene.mirror.faults]) context.fault(text);
  await lookAtConnections(scene);
}

async function setUp(context: RigContext): Promise<Scene> {
  let proxy: WireProxy | undefined;
  context.atEnd(() => proxy?.close());
  const stage = await startStage({
    plant: context.isPlanted ? plant : undefined,
    apiStderr: "ignore",
    databaseUrlFor: async (appUrl) => {
      const url = new URL(appUrl);
      proxy = await startWireProxy(Number(url.port));
      url.port = String(proxy.port);
      return url.href;
    },
  });
  context.atEnd(stage.stop);
  const database = new pg.Client({ connectionString: stage.ownerUrl });
  await database.connect();
  context.atEnd(() => database.end());
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  const mirror = createMirror({
    url: stage.url,
    carrier: "websocket",
    token: county?.token ?? "",
    scope: county?.gridId ?? "",
    depth: 3,
    periods: ["day"],
    returns: true,
  });
  context.atEnd(() => mirror.end());
  mirror.connect();
  if (!proxy || (await waited(() => mirror.snapshots > 0, context.within(recoveryMs))) === null)
    throw new Error("no snapshot came");
  return { context, stage, database, proxy, mirror };
}

async function cutEverywhere(scene: Scene, flow: Flow): Promise<{ cuts: number; messages: number }> {
  const { random, isShort, fault } = scene.context;
  let cuts = 0;
  let messages = 0;
  const cut = async (point: Point, side: CutPlan["side"], manner: CutManner) => {
    const { isCut, count } = await cutOnce(scene, flow, point, side, manner);
    if (isCut) cuts += 1;
    else if (typeof point === "string") fault(`${flow.name}: there was no ${point} to cut at`);
    else messages = Math.max(messages, count);
    return isCut;
  };
  for (const point of flow.commits ? (["commit", "committed"] as const) : [])
    for (const side of sides)
      for (const manner of isShort ? [random.pick(manners)] : manners) await cut(point, side, manner);
  if (isShort) {
    await cut(Number.MAX_SAFE_INTEGER, "before", "end");
    for (let n = 0; n < 3; n += 1) await cut(1 + random.below(messages), random.pick(sides), random.pick(manners));
    return { cuts, messages };
  }
  for (let point = 1; ; point += 1) {
    const reached = [];
    for (const side of sides) reached.push(await cut(point, side, random.pick(manners)));
    if (!reached.includes(true)) return { cuts, messages };
  }
}

async function cutOnce(scene: Scene, flow: Flow, point: Point, side: CutPlan["side"], manner: CutManner) {
  const { stage, database, proxy } = scene;
  const attempt = await flow.prepare();
  const fault = (text: string) => scene.context.fault(`${flow.name}, cut at ${point} (${side}, ${manner}): ${text}`);
  const before = await headBehindAll(database);
  const { begins } = flow;
  const armed = proxy.arm({ begins, side, manner, cutsAt: (passing, n) => isAt(point, passing, n) });
  const first = await attempt.send();
  proxy.disarm();
  const { isCut, count } = armed;

  const { isWhole, isNothing } = await look(attempt, database, fault);
  if (first.kind === "refused") fault(`refused ${first.why}`);
  if (first.kind === "unknown" && first.status !== 503) fault(`answered with ${first.why}`);
  if (first.kind === "done" && isNothing) fault("acknowledged, and nothing is there");

  const again = await sendUntilDone(attempt, scene.context.within(recoveryMs));
  if (again.kind !== "done") fault(`sent again it is ${again.kind}: ${again.why}`);
  else if (isWhole && again.status !== "replayed") fault("had happened, and was applied again");
  const after = await headBehindAll(database);
  if (!(await look(attempt, database, fault)).isWhole) fault("is not there after all");
  // Up to that head: the product's clocks go on, and an event of theirs may come any moment.
  const { rows } = await database.query<{ n: string }>(
    `select count(*) as n from event_log where seq > $1 and seq <= $2`,
    [before, after],
  );
  if (after === before || Number(rows[0]?.n) !== after - before)
    fault(`${rows[0]?.n} events, and the head went from ${before} to ${after}`);
  if (!stage.apis[0]?.isRunning) throw new Error(`${flow.name}: the API has died`);
  await lookAtMirror(scene, after, fault);
  return { isCut, count };
}

function isAt(point: Point, { from, message }: Parameters<CutPlan["cutsAt"]>[0], n: number): boolean {
  if (point === "commit") return from === "api" && message.type === "Q" && says(message, "commit\0");
  if (point === "committed") return from === "database" && message.type === "C" && says(message, "COMMIT\0");
  return n === point;
}

/** The log's head once every transaction that still holds it is over. */
async function headBehindAll(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ seq: number }>(`select seq::float8 as seq from log_head for update`);
  return rows[0]?.seq ?? -1;
}

async function look(attempt: Attempt, database: pg.Client, fault: RigContext["fault"]) {
  await headBehindAll(database);
  const footprint = await attempt.footprint();
  const isWhole = Object.entries(attempt.whole).every(([name, value]) => footprint[name] === value);
  const isNothing = Object.values(footprint).every((value) => value === 0);
  if (!isWhole && !isNothing) fault(`half an effect: ${JSON.stringify(footprint)}`);
  return { isWhole, isNothing };
}

/** The feed goes on, and the events that it tells are those of the log: not one that was never committed. */
async function lookAtMirror(
  { context, mirror, database }: Scene,
  head: number,
  fault: RigContext["fault"],
): Promise<void> {
  if ((await waited(() => mirror.state.seq >= head, context.within(recoveryMs))) === null)
    return fault(`the feed stays at ${mirror.state.seq}, the log is at ${head}`);
  const told = mirror.state.events;
  const { rows } = await database.query<{ seq: number; type: string; subject_id: string | null }>(
    `select seq::float8 as seq, type, subject_id from event_log where seq = any($1::bigint[])`,
    [told.map(({ seq }) => seq)],
  );
  const logged = new Map(rows.map((row) => [row.seq, row]));
  for (const { seq, type, subjectId } of told)
    if (logged.get(seq)?.type !== type || logged.get(seq)?.subject_id !== subjectId)
      fault(`event ${seq} was told as ${type} of ${subjectId}: ${JSON.stringify(logged.get(seq))}`);
}

async function sendUntilDone(attempt: Attempt, atMostMs: number): Promise<Reply> {
  const until = performance.now() + atMostMs;
  for (;;) {
    const reply = await attempt.send();
    if (reply.kind !== "unknown" || performance.now() > until) return reply;
    await pause(20);
  }
}

/** After all the cuts nothing hangs in the database, and the API holds no more connections than its pools may. */
async function lookAtConnections({ context, stage }: Scene): Promise<void> {
  const admin = new pg.Client({ connectionString: stage.adminUrl });
  await admin.connect();
  const open = async () =>
    (await admin.query<{ state: string }>(`select state from pg_stat_activity where usename = 'safegrid_app'`)).rows;
  const isQuiet = async () => (await open()).every(({ state }) => !state.startsWith("idle in transaction"));
  if ((await waited(isQuiet, context.within(recoveryMs))) === null)
    context.fault("a transaction hangs in the database");
  const { length } = await open();
  context.figure("connections at the end", length);
  if (length === 0 || length > mostConnections) context.fault(`the API holds ${length} connections`);
  await admin.end();
}

/** Of the API's three pools together (server.ts, orm.ts). */
const mostConnections = 8 + 3 + 4;
