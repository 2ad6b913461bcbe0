import type pg from "pg";
import { heartbeatMs } from "@safegrid/contract/live";
import type { Scope } from "./grid-scopes.ts";
import type { LightClient } from "./light-client.ts";
import { createLightClient } from "./light-client.ts";
import type { Beat } from "./phones.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { pause, waited } from "./stage.ts";
import { startLoad } from "./steady-load.ts";

const longestBeatMs = 10_000;

/** What an API's caller of one township may ask for. */
const paths = [
  "/me",
  "/county",
  "/grids?depth=3",
  ...["day", "week", "month", "quarter", "year"].map((period) => `/numbers?depth=3&period=${period}`),
  "/numbers/history?metric=patrolCoverage",
  "/numbers/records?metric=patrolCoverage",
  "/hazards?limit=500",
  "/due-places",
  "/source-health",
];

/**
 * live.md, "What must be provable": changes outside a subtree change no byte of an answer and send no frame. Township
 * `quiet` stands still while everybody else works; its subscribers hear heartbeats alone, all alike but for the log's
 * head and the clock, which every heartbeat tells by contract.
 */
export async function checkNonInterference(
  stage: Stage,
  owner: pg.Pool,
  context: RigContext,
  {
    quiet,
    inside,
    token,
    beats,
    seconds,
  }: {
    readonly quiet: Scope;
    /** A village and a cell of it. */
    readonly inside: readonly Scope[];
    readonly token: string;
    readonly beats: { readonly outside: readonly Beat[]; readonly inside: readonly Beat[] };
    readonly seconds: number;
  },
): Promise<void> {
  const beatsHeard = new Map<LightClient, string[]>();
  const clients = stage.apis.flatMap(({ url }) =>
    (["socket.io", "websocket"] as const).flatMap((carrier) =>
      [quiet, ...inside].map(({ id: scope }) => {
        const client: LightClient = createLightClient({
          url,
          carrier,
          token,
          scope,
          depth: 3,
          periods: ["day", "year"],
          onMessage: ({ type }, data) => {
            if (type === "heartbeat") beatsHeard.get(client)?.push(data.toString().replace(/^42\["message",|\]$/g, ""));
          },
        });
        return client;
      }),
    ),
  );
  for (const client of clients) client.connect();
  context.atEnd(() => clients.forEach((client) => client.end()));
  if ((await waited(() => clients.every(({ position }) => position >= 0), context.within(10_000))) === null)
    throw new Error("a subscriber of the quiet township got no snapshot");

  const positions = clients.map(({ position }) => position);
  const before = await readAll(stage, token);
  const headBefore = await headOf(owner);
  for (const client of clients) beatsHeard.set(client, []);
  const framesBefore = clients.map(framesOf);
  const load = startLoad(
    stage.apis.map(({ url }) => url),
    beats.outside,
    context.random,
    { perSecond: 200, batchSize: 5 },
  );
  const begun = performance.now();
  await pause(seconds * 1_000);
  const isHeard = () => clients.every((client) => beatsHeard.get(client)?.length !== 0);
  if ((await waited(isHeard, context.within(longestBeatMs))) === null) context.fault("a subscriber got no heartbeat");
  const beatingMs = performance.now() - begun;
  await load.stop();
  await pause(300);
  const after = await readAll(stage, token);
  const { rows } = await owner.query<{ count: number }>(
    `select count(*)::int as count from event_log where seq > $1 and grid_id = any($2::uuid[])`,
    [headBefore, [...quiet.grids]],
  );
  if ((rows[0]?.count ?? 0) > 0) throw new Error("something happened in the quiet township: nothing was tested");

  for (const [n, client] of clients.entries()) {
    const frames = framesOf(client) - (framesBefore[n] ?? 0);
    if (frames > 0) context.fault(`${frames} frames for what happened elsewhere (${client.wish.carrier})`);
    if (client.position !== positions[n]) context.fault("the position moved by what happened elsewhere");
    checkBeats(beatsHeard.get(client) ?? [], beatingMs, context);
  }
  for (const [path, text] of before)
    if (after.get(path) !== text)
      context.fault(`${path} changed by what happened elsewhere: ${firstDifference(text, after.get(path) ?? "")}`);
  context.figure("changes elsewhere that the quiet township did not notice", load.sent);
  context.figure("answers compared byte by byte", before.size);

  // They did hear: what happens in their own township comes at once.
  const own = startLoad(
    stage.apis.map(({ url }) => url),
    beats.inside,
    context.random,
    { perSecond: 50, batchSize: 1 },
  );
  const township = clients.filter(({ wish }) => wish.scope === quiet.id);
  if ((await waited(() => township.every((client) => framesOf(client) > 0), context.within(5_000))) === null)
    context.fault("a subscriber did not hear of its own township: the silence above says nothing");
  await own.stop();
  for (const client of clients) client.faults.forEach(context.fault);
}

const framesOf = ({ counts }: LightClient) => (counts.get("frame") ?? 0) + (counts.get("snapshot") ?? 0) - 1;

/** Every five seconds, at most ten apart, and always the same text but for head and clock. */
function checkBeats(texts: readonly string[], beatingMs: number, context: RigContext): void {
  const fewest = Math.floor(beatingMs / context.within(longestBeatMs));
  if (texts.length < fewest || texts.length > beatingMs / heartbeatMs + 2)
    context.fault(`${texts.length} heartbeats in ${Math.round(beatingMs / 1_000)} s`);
  const masked = texts.map((text) => JSON.stringify({ ...(JSON.parse(text) as object), seq: 0, at: "" }));
  if (new Set(masked).size > 1) context.fault(`heartbeats differ: ${masked.join(" ")}`);
}

async function readAll(stage: Stage, token: string): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const { url } of stage.apis)
    for (const path of paths) {
      const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
      const headers = [...answer.headers].filter(([name]) => !volatileHeaders.has(name));
      answers.set(url + path, `${JSON.stringify(headers)} ${withoutClocks(await answer.text())}`);
    }
  return answers;
}

const volatileHeaders = new Set(["date", "safegrid-now", "server-timing", "content-length"]);

/** Answers say how far the log and the clock were when they were read; these two alone may differ. */
function withoutClocks(text: string): string {
  return text.replace(/"asOf":\{[^}]*\}/, '"asOf":{}').replace(/^\{"at":"[^"]+"/, '{"at":""');
}

async function headOf(db: pg.Pool): Promise<number> {
  const { rows } = await db.query<{ seq: number }>(`select seq::float8 as seq from log_head`);
  return rows[0]?.seq ?? 0;
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return `${one.slice(Math.max(0, at - 60), at + 60)} | ${other.slice(Math.max(0, at - 60), at + 60)}`;
}
