import pg from "pg";
import type { Scope } from "./grid-scopes.ts";
import { readScopes } from "./grid-scopes.ts";
import { createLightClient } from "./light-client.ts";
import type { Carrier } from "./feed-words.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { checkNonInterference } from "./non-interference.ts";
import { findBeats } from "./phones.ts";
import type { Plant } from "./plant.ts";
import { raceIdle, raceSnapshot, raceSubscribing } from "./rights-races.ts";
import { changeAccount, enrolWall, makeViewer, revokeWall, signIn, signOut } from "./rights.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";
import { startLoad } from "./steady-load.ts";

/** Who was let in stays in, whatever becomes of the right. */
export const plant: Plant = {
  what: "nobody is ended when rights change",
  file: "apps/api/src/modules/live/rights-check.ts",
  find: "for (const visitor of ending) {",
  replace: "for (const visitor of ending.slice(ending.length)) {",
};

const goneMs = 2_000;

/** Somebody who sees a subtree, and what takes the right away; resolves with the instant behind it. */
interface Subject {
  readonly cause: "moved" | "moved down" | "disabled" | "signed out" | "role changed" | "wall revoked";
  readonly token: string;
  readonly gridId: string;
  change(): Promise<number>;
}

/**
 * live.md, "Reading": scope is permission. Whoever is moved, disabled, signed out, given another role, or a wall whose
 * token is revoked, is gone from the feed within two seconds, on both carriers and at any API process, also where the
 * right goes while the socket is being seated; and what happens outside a subtree is not to be noticed inside it.
 */
export async function rig(context: RigContext): Promise<void> {
  const stage = await startStage({ apis: 2, durable: false, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const owner = new pg.Pool({ connectionString: stage.ownerUrl, max: 8 });
  context.atEnd(() => owner.end());
  const scopes = new Map((await readScopes(owner)).map((scope) => [scope.id, scope]));
  const beats = await findBeats(stage);
  const villageOf = new Map(stage.phones.map(({ token, gridId }) => [token, gridId]));
  const beatsIn = (scope: Scope) => beats.filter(({ token }) => scope.grids.has(villageOf.get(token) ?? ""));
  const townships = [...scopes.values()].filter((scope) => scope.level === "township" && beatsIn(scope).length > 50);
  const [quiet, from, to] = townships;
  if (!quiet || !from || !to) throw new Error("the county has too few townships");

  const urls = stage.apis.map(({ url }) => url);
  const load = startLoad(urls, beats, context.random, { perSecond: 200, batchSize: 4 });
  const rounds = context.isShort ? 1 : 6;
  const times: number[] = [];
  for (let n = 0; n < rounds; n += 1) times.push(...(await checkGone(stage, owner, context, { scopes, from, to })));
  const race = { stage, owner, context, from: from.id, to: to.id };
  await Promise.all([raceSubscribing(race, context.isShort ? 24 : 200), raceIdle(race, context.isShort ? 8 : 40)]);
  for (let n = 0; n < rounds; n += 1) await raceSnapshot(race);
  await load.stop();

  context.figure("sockets ended by a change of rights", times.length);
  context.figure("gone after, slowest", Math.max(...times), "ms");
  const village = [...scopes.values()].find(({ parentId }) => parentId === quiet.id);
  const cell = [...scopes.values()].find(({ parentId }) => parentId === village?.id);
  const { token } = await makeViewer(owner, quiet.id);
  await checkNonInterference(stage, owner, context, {
    quiet,
    inside: [village, cell].filter((scope) => scope !== undefined),
    token,
    beats: { inside: beatsIn(quiet), outside: beats.filter((beat) => !beatsIn(quiet).includes(beat)) },
    seconds: context.isShort ? 6 : 60,
  });
}

/** One subject of each kind at each API over each carrier. Resolves with how long (ms) each was there afterwards. */
async function checkGone(
  stage: Stage,
  owner: pg.Pool,
  context: RigContext,
  places: { readonly scopes: ReadonlyMap<string, Scope>; readonly from: Scope; readonly to: Scope },
): Promise<number[]> {
  const seats = stage.apis.flatMap(({ url }) =>
    (["socket.io", "websocket"] as const).map((carrier) => ({ url, carrier })),
  );
  const admin = await signIn(stage, stage.url, "xitong");
  const staying = await makeViewer(owner, places.from.id);
  const witnesses = seats.map((seat) => openMirror(seat, staying, places.scopes));
  const times: number[] = [];
  await Promise.all(
    seats.map(async (seat) => {
      const subjects = await makeSubjects(stage, owner, admin, seat.url, places);
      await Promise.all(
        subjects.map(async (subject) => {
          const mirror = openMirror(seat, subject, places.scopes);
          const tookMs = await seeItGo(mirror, subject, context);
          if (tookMs !== null) times.push(tookMs);
          await tryAgain(stage, mirror, subject, places, context);
        }),
      );
    }),
  );
  for (const witness of witnesses) {
    if (witness.closes.length > 0 || !witness.isConnected) context.fault("somebody whose rights stayed was cut off");
    witness.faults.forEach(context.fault);
    witness.end();
  }
  return times;
}

function openMirror(
  seat: { readonly url: string; readonly carrier: Carrier },
  { token, gridId }: { readonly token: string; readonly gridId: string },
  scopes: ReadonlyMap<string, Scope>,
): Mirror {
  const grids = scopes.get(gridId)?.grids ?? new Set<string>();
  const mirror = createMirror({ ...seat, token, scope: gridId, grids, depth: 3, periods: ["day"], returns: false });
  mirror.connect();
  return mirror;
}

async function makeSubjects(
  stage: Stage,
  owner: pg.Pool,
  admin: string,
  url: string,
  { scopes, from, to }: { readonly scopes: ReadonlyMap<string, Scope>; readonly from: Scope; readonly to: Scope },
): Promise<Subject[]> {
  const village = [...scopes.values()].find(({ parentId }) => parentId === from.id);
  const county = [...scopes.values()].find(({ level }) => level === "county");
  const changes = [
    ["moved", { gridId: to.id }],
    ["moved down", { gridId: village?.id ?? "" }],
    ["disabled", { isDisabled: true }],
    ["role changed", { role: "village_staff" }],
  ] as const;
  const accounts = changes.map(async ([cause, change]) => {
    const viewer = await makeViewer(owner, from.id);
    return { cause, ...viewer, change: () => changeAccount(owner, viewer.accountId, change) };
  });
  const session = await signIn(stage, url, "county-supervisor");
  const wall = await enrolWall(url);
  const gridId = county?.id ?? "";
  return [
    ...(await Promise.all(accounts)),
    { cause: "signed out", token: session, gridId, change: () => signOut(url, session) },
    { cause: "wall revoked", token: wall.token, gridId, change: () => revokeWall(owner, url, admin, wall.token) },
  ];
}

async function seeItGo(mirror: Mirror, subject: Subject, context: RigContext): Promise<number | null> {
  const name = `${subject.cause} (${mirror.wish.carrier})`;
  const isHeard = await waited(() => mirror.snapshots > 0 && mirror.isConnected, context.within(10_000));
  if (isHeard === null) throw new Error(`${name}: no snapshot`);
  await pause(context.random.below(1_500));
  const changedMs = await subject.change();
  const mostMs = context.within(goneMs);
  const isGone = await waited(() => !mirror.isConnected, mostMs + 2_000);
  const tookMs = performance.now() - changedMs;
  if (isGone === null || tookMs > mostMs) context.fault(`${name}: still there ${Math.round(tookMs)} ms later`);
  else if (!mirror.closes.includes("scope_changed")) context.fault(`${name}: was not told why`);
  if ((mirror.rowsAtMs ?? 0) > changedMs + mostMs) context.fault(`${name}: got rows ${tookMs} ms later`);
  mirror.faults.forEach(context.fault);
  return isGone === null ? null : tookMs;
}

/** Comes back to each API with its old cursor: the old grid must be shut, except for who only has another role. */
async function tryAgain(
  stage: Stage,
  mirror: Mirror,
  { cause, token, gridId }: Subject,
  places: { readonly scopes: ReadonlyMap<string, Scope>; readonly from: Scope },
  context: RigContext,
): Promise<void> {
  const cursor = { epoch: mirror.state.epoch ?? "", seq: mirror.state.seq };
  mirror.end();
  const isWelcome = cause === "role changed";
  for (const { url } of stage.apis) {
    const client = createLightClient({ ...mirror.wish, url, token, scope: gridId, depth: 3, periods: ["day"] });
    client.connect(cursor);
    await waited(() => client.losses > 0 || (isWelcome && client.isServed), context.within(5_000));
    const rows = (client.counts.get("frame") ?? 0) + (client.counts.get("snapshot") ?? 0);
    if (isWelcome !== rows > 0) context.fault(`${cause}: came back to the old grid and got ${rows} messages`);
    client.end();
    if (cause === "moved down") await catchUpBelow(url, mirror, token, places, cursor, context);
  }
}

/** Who has moved from a township down to a village catches up with the old cursor: only what the village may see. */
async function catchUpBelow(
  url: string,
  { wish }: Mirror,
  token: string,
  { scopes, from }: { readonly scopes: ReadonlyMap<string, Scope>; readonly from: Scope },
  cursor: { readonly epoch: string; readonly seq: number },
  context: RigContext,
): Promise<void> {
  const village = [...scopes.values()].find(({ parentId }) => parentId === from.id);
  if (!village) throw new Error("the township has no village");
  const client = createLightClient({
    ...wish,
    url,
    token,
    scope: village.id,
    onMessage: ({ type }, data) => {
      const grids = [...data.toString().matchAll(/"(?:gridId|cellId)":"([^"]+)"/g)].map((match) => match[1] ?? "");
      if (type !== "close" && !grids.every((grid) => village.grids.has(grid)))
        context.fault("who moved down caught up with rows of the old grid");
    },
  });
  client.connect(cursor);
  if ((await waited(() => client.isServed, context.within(5_000))) === null)
    context.fault("who moved down could not catch up");
  client.end();
}
