import { monitorEventLoopDelay } from "node:perf_hooks";
import pg from "pg";
import type { Scope } from "./grid-scopes.ts";
import { readScopes } from "./grid-scopes.ts";
import { checkLog } from "./log-check.ts";
import type { LightClient } from "./light-client.ts";
import { createLightClient } from "./light-client.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { wrongIn } from "./mirror-truth.ts";
import type { Beat } from "./phones.ts";
import { findBeats } from "./phones.ts";
import type { Plant } from "./plant.ts";
import { startProbe } from "./probe.ts";
import { makeViewer } from "./rights.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";
import { startLoad } from "./steady-load.ts";

/** The database's failing is taken for the end of all who wait. */
export const plant: Plant = {
  what: "whoever waits while the database fails, or cannot be seated at once, is forgotten",
  file: "apps/api/src/modules/live/seating.ts",
  find: "joining = [...waiting, ...joining].filter(isPresent);",
  replace: "joining = joining.filter(isPresent);",
};

const convergedMs = 60_000;
const healthP99Ms = 2_000;
const commandP99Ms = 3_000;

/**
 * live.md, "What must be provable": a thousand clients come back at once after the API was restarted, after it was
 * killed, and after the database was killed in the middle of it. All have caught up within a minute, and meanwhile the
 * API answers. The clients live in the rig's process, on the same cores: what they cost is printed beside.
 */
export async function rig(context: RigContext): Promise<void> {
  const stage = await startStage({ durable: false, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const owner = new pg.Pool({ connectionString: stage.ownerUrl, max: 4 });
  owner.on("error", () => {});
  context.atEnd(() => owner.end());
  const beats = await findBeats(stage);
  const { lights, mirrors } = await seatAll(stage, owner, context);
  context.atEnd(() => [...lights, ...mirrors].forEach((client) => client.end()));
  if ((await waited(() => lights.every(({ isServed }) => isServed), convergedMs)) === null)
    throw new Error(`${lights.filter(({ isServed }) => !isServed).length} clients were not served at the start`);
  context.figure("clients", lights.length + mirrors.length);

  const [api] = stage.apis;
  if (!api) throw new Error("there is no API");
  await storm("the API is restarted", { stage, owner, context, beats, lights, mirrors }, async () => {
    await api.stop();
    await api.start();
  });
  await storm("the API is killed", { stage, owner, context, beats, lights, mirrors }, async () => {
    await api.kill();
    await api.start();
  });
  await storm("the API is killed, the database fails", { stage, owner, context, beats, lights, mirrors }, async () => {
    await api.kill();
    const [ended] = await Promise.all([failWhileSeating(stage.adminUrl, context.within(5_000)), api.start()]);
    context.figure("  connections ended while the crowd was seated", ended);
    if (ended === 0) context.fault("no connection was ended: the rig has not done its work");
  });

  await checkLog(owner, context);
  const wrongNow = async () => (await Promise.all(mirrors.map((mirror) => wrongIn(owner, mirror)))).flat();
  await waited(async () => (await wrongNow()).length === 0, context.within(5_000));
  for (const text of await wrongNow()) context.fault(text);
  for (const text of lights.flatMap(({ faults }) => faults)) context.fault(text);
  context.figure("API's memory", api.memoryMiB(), "MiB");
}

interface Crowd {
  readonly stage: Stage;
  readonly owner: pg.Pool;
  readonly context: RigContext;
  readonly beats: readonly Beat[];
  readonly lights: readonly LightClient[];
  readonly mirrors: readonly Mirror[];
}

/** A thousand clients that come back by themselves: most of them light, some as full as a wall. */
async function seatAll(stage: Stage, owner: pg.Pool, { random }: RigContext) {
  const scopes = await readScopes(owner);
  const county = scopes.filter(({ level }) => level === "county");
  const below = scopes.filter(({ level }) => level === "township" || level === "village");
  const viewers = new Map<string, string>();
  const tokenFor = async (scope: Scope) => {
    const token = viewers.get(scope.id) ?? (await makeViewer(owner, scope.id)).token;
    viewers.set(scope.id, token);
    return token;
  };
  const wishOf = async (n: number, scope: Scope) => ({
    url: stage.url,
    token: await tokenFor(scope),
    carrier: n % 2 === 0 ? ("socket.io" as const) : ("websocket" as const),
    scope: scope.id,
    depth: scope.level === "county" ? 2 : 3,
    periods: ["day"] as const,
  });
  const lights: LightClient[] = [];
  for (let n = 0; n < 990; n += 1) {
    const scope = random.pick(random.chance(0.5) ? county : below);
    lights.push(createLightClient({ ...(await wishOf(n, scope)), returnsAfterMs: () => 100 + random.below(400) }));
  }
  const mirrors: Mirror[] = [];
  for (let n = 0; n < 10; n += 1) {
    const scope = random.pick(n < 4 ? county : below);
    mirrors.push(createMirror({ ...(await wishOf(n, scope)), grids: scope.grids, returns: true }));
  }
  for (const client of [...lights, ...mirrors]) client.connect();
  return { lights, mirrors };
}

/** Lets something happen to the API under load, and measures until every client has caught up. */
async function storm(what: string, crowd: Crowd, happen: () => Promise<void>): Promise<void> {
  const { stage, owner, context, beats, lights, mirrors } = crowd;
  const load = startLoad([stage.url], beats, context.random, { perSecond: 50, batchSize: 1 });
  await pause(1_000);
  const losses = lights.map((client) => client.losses);
  const lag = monitorEventLoopDelay({ resolution: 5 });
  await happen();
  const begun = performance.now();
  const cpuBefore = process.cpuUsage();
  lag.enable();
  const probe = startProbe(stage.url, beats, context);
  let longest: number | null = null;
  const isBack = () =>
    lights.every((client, n) => client.isServed && client.losses > (losses[n] ?? 0)) &&
    mirrors.every(({ isConnected, state }) => isConnected && !state.doubt);
  if ((await waited(isBack, convergedMs)) !== null) {
    const targets = await lastEvents(owner);
    const hasCaughtUp = () =>
      lights.every(({ wish, position }) => position >= (targets.get(wish.scope) ?? 0)) &&
      mirrors.every(({ wish, state }) => state.seq >= (targets.get(wish.scope) ?? 0));
    if ((await waited(hasCaughtUp, convergedMs - (performance.now() - begun))) !== null)
      longest = performance.now() - begun;
  }
  const { health, commands, failures } = await probe.stop();
  lag.disable();
  await load.stop();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);

  if (longest === null) {
    const missing = lights.filter((client, n) => !client.isServed || client.losses === losses[n]).length;
    context.fault(`${what}: not all have caught up after a minute, ${missing} are not served at all`);
  } else context.figure(`${what}: all have caught up after`, longest / 1000, "s");
  context.figure("  health p50 / p99", `${Math.round(health.p50)} / ${Math.round(health.p99)}`, "ms");
  context.figure("  command p50 / p99", `${Math.round(commands.p50)} / ${Math.round(commands.p99)}`, "ms");
  const rigShare = ((user + system) / 1e6 / seconds) * 100;
  context.figure(
    "  the rig itself",
    `${Math.round(rigShare)} % of a core, its loop p99 ${Math.round(lag.percentile(99) / 1e6)} ms late`,
  );
  if (health.p99 > context.within(healthP99Ms))
    context.fault(`${what}: health took ${Math.round(health.p99)} ms (p99)`);
  if (commands.p99 > context.within(commandP99Ms))
    context.fault(`${what}: commands took ${Math.round(commands.p99)} ms (p99)`);
  if (failures > 0) context.fault(`${what}: ${failures} requests failed although the API was up`);
}

/** Ends the connections on which the feed reads while it seats the crowd; resolves with how many. */
async function failWhileSeating(adminUrl: string, atMostMs: number): Promise<number> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  let ended = 0;
  const until = performance.now() + atMostMs;
  while (performance.now() < until && ended < 6) {
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'safegrid'
         and state = 'active' and query like 'select % as epoch, h.seq,%'`,
    );
    ended += rowCount ?? 0;
    await pause(2);
  }
  await admin.end();
  return ended;
}

/** The last event of each grid's subtree. */
async function lastEvents(db: pg.Pool): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; seq: number }>(
    `select a.id, max(e.seq)::float8 as seq from event_log e join grid g on g.id = e.grid_id
     cross join lateral unnest(array[g.county_id, g.township_id, g.village_id, g.id]) as a (id)
     where a.id is not null group by a.id`,
  );
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}
