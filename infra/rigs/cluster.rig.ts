import pg from "pg";
import WebSocket from "ws";
import type { ServerMessage } from "@safegrid/contract/live";
import { streamPath } from "@safegrid/contract/live";
import { percentile } from "#/bench/load.ts";
import type { Part } from "./cluster-parts.ts";
import { isInstalled, startBalancer, startHaproxy, startRedis } from "./cluster-parts.ts";
import { checkLog } from "./log-check.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { wrongIn } from "./mirror-truth.ts";
import type { Beat } from "./phones.ts";
import { findBeats, hazardNow, openLine, sendUntilReceipt, visitNow } from "./phones.ts";
import type { Plant } from "./plant.ts";
import { auditProduct } from "./product-audit.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";

export const plant: Plant = {
  what: "a process takes the events that it wrote itself for all that there are",
  file: "apps/api/src/modules/live/recent-events.ts",
  find: "if (!first || !last || first.seq > after + 1 || last.seq < upTo) return null;",
  replace: "if (!first || !last) return null;",
};

/**
 * Two API processes behind a reverse proxy on one PostgreSQL: without hints, with hints over Redis, and with hints
 * that lead nowhere. Under load one process after the other is restarted politely, killed and frozen, the proxy and
 * Redis are killed. No command may be lost or doubled, no socket may miss or repeat a frame, and nobody may need a new
 * snapshot for it.
 */
export async function rig(context: RigContext): Promise<void> {
  const hasRedis = isInstalled("redis-server");
  const hasProxy = isInstalled("haproxy");
  if (!context.isShort && !(hasRedis && hasProxy))
    return context.fault("the full form needs redis-server and haproxy on the path (Debian packages of that name)");
  const redis = hasRedis && !context.isShort ? await startRedis() : null;
  if (redis) context.atEnd(redis.stop);
  const nowhere = { what: "hints that lead nowhere", url: "redis://127.0.0.1:9", restart: async () => {} };
  const hints = [...(context.isShort ? [] : [null]), ...(redis ? [redis] : []), nowhere];
  for (const hint of hints) await tryCluster(hint, context);
}

type Hint = Pick<Part, "what" | "url" | "restart"> | null;

async function tryCluster(hint: Hint, context: RigContext): Promise<void> {
  const stage = await startStage({
    apis: 2,
    durable: false,
    plant: context.isPlanted ? plant : undefined,
    apiEnv: { SAFEGRID_TRUST_PROXY: "1", ...(hint ? { SAFEGRID_REDIS_URL: hint.url } : {}) },
  });
  const urls = stage.apis.map(({ url }) => url);
  const proxy = context.isShort ? await startBalancer(urls) : await startHaproxy(urls);
  const db = new pg.Pool({ connectionString: stage.ownerUrl, max: 3 });
  const mirrors = seatMirrors(stage, proxy.url, context.isShort ? 4 : 20);
  try {
    if ((await waited(() => mirrors.every(({ snapshots }) => snapshots > 0), context.within(15_000))) === null)
      throw new Error("a reader got no snapshot");
    await work(stage, proxy, hint, mirrors, db, context);
  } finally {
    for (const mirror of mirrors) mirror.end();
    await db.end();
    await proxy.stop();
    await stage.stop();
  }
}

async function work(
  stage: Stage,
  proxy: Part,
  hint: Hint,
  mirrors: readonly Mirror[],
  db: pg.Pool,
  context: RigContext,
): Promise<void> {
  const name = `${proxy.what}, ${hint?.what ?? "no hints"}`;
  const beats = await findBeats(stage);
  const delays = await delaysAcross(stage, beats, context);
  context.figure(`${name}: from one process's commit to the other's frame, p50`, percentile(delays, 0.5), "ms");
  context.figure(`${name}: the same, p99`, percentile(delays, 0.99), "ms");

  const phones = startPhones(proxy.url, beats, context);
  const rounds = context.isShort ? 1 : 5;
  for (let n = 0; n < rounds; n += 1) {
    for (const api of stage.apis) {
      await api.stop();
      await api.start();
      await phones.someMore(30);
    }
  }
  const longest = phones.longestGapMs();
  context.figure(`${name}: longest time without a receipt in ${rounds} rolling restarts`, longest, "ms");
  for (let n = 0; n < rounds; n += 1) {
    for (const api of stage.apis) {
      await api.kill();
      await phones.someMore(30);
      await api.start();
      api.signal("SIGSTOP");
      await pause(500 + context.random.below(1_000));
      api.signal("SIGCONT");
      await phones.someMore(30);
    }
    await proxy.restart();
    await hint?.restart();
    await phones.someMore(30);
  }
  const receipts = await phones.stop();
  context.figure(`${name}: commands acknowledged`, receipts.size);
  await judge(receipts, mirrors, db, context, name);
  await auditProduct(context, stage);
}

async function judge(
  receipts: ReadonlyMap<string, number>,
  mirrors: readonly Mirror[],
  db: pg.Pool,
  context: RigContext,
  name: string,
): Promise<void> {
  await checkLog(db, context);
  const { rows } = await db.query<{ id: string; seq: number }>(
    `select command_id as id, seq::float8 as seq from command_receipt`,
  );
  const stored = new Map(rows.map(({ id, seq }) => [id, seq]));
  for (const [id, seq] of receipts)
    if (stored.get(id) !== seq) context.fault(`${name}: ${id} was acknowledged as ${seq}, stored as ${stored.get(id)}`);
  const wrong = async () => {
    const found: string[] = [];
    for (const mirror of mirrors) {
      found.push(...(await wrongIn(db, mirror)));
      if (mirror.snapshots > 1) found.push(`${mirror.wish.carrier} needed ${mirror.snapshots} snapshots`);
    }
    return found;
  };
  if ((await waited(async () => (await wrong()).length === 0, context.within(5_000))) === null)
    for (const text of (await wrong()).slice(0, 5)) context.fault(`${name}: ${text}`);
}

function seatMirrors(stage: Stage, url: string, count: number): Mirror[] {
  const lookers = stage.phones.filter(({ role }) => role === "county_supervisor" || role.startsWith("township"));
  return Array.from({ length: count }, (_, n) => {
    const looker = lookers[n % Math.min(lookers.length, 5)];
    const mirror = createMirror({
      url,
      carrier: n % 2 === 0 ? "socket.io" : "websocket",
      token: looker?.token ?? "",
      scope: looker?.gridId ?? "",
      depth: 1,
      periods: ["day"],
      returns: true,
    });
    mirror.connect();
    return mirror;
  });
}

/** Phones that send through the proxy until told to stop, and write down every receipt. */
function startPhones(url: string, beats: readonly Beat[], { random, within }: RigContext) {
  const line = openLine(url, 16);
  const receipts = new Map<string, number>();
  let isOver = false;
  let lastMs = performance.now();
  let longest = 0;
  const sending = Promise.all(
    Array.from({ length: 12 }, async () => {
      while (!isOver) {
        const { token, placeId } = random.pick(beats);
        const one = random.chance(0.2) ? hazardNow(placeId, random) : visitNow(placeId);
        const told = await sendUntilReceipt([line], token, [one], random);
        longest = Math.max(longest, performance.now() - lastMs);
        lastMs = performance.now();
        for (const { commandId, seq } of told ?? []) receipts.set(commandId, seq);
        await pause(20);
      }
    }),
  );
  return {
    longestGapMs: () => longest,
    /** Waits until so many more commands are acknowledged. */
    async someMore(count: number): Promise<void> {
      const wanted = receipts.size + count;
      if ((await waited(() => receipts.size >= wanted, within(20_000))) === null)
        throw new Error("no command goes through");
    },
    async stop(): Promise<ReadonlyMap<string, number>> {
      isOver = true;
      await sending;
      await line.close();
      return receipts;
    },
  };
}

/** Commands to the first process, one at a time; ms from each one's record to its frame at the second. */
async function delaysAcross(stage: Stage, beats: readonly Beat[], context: RigContext): Promise<number[]> {
  const [from, to] = stage.apis;
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  const line = openLine(from?.url ?? "", 1);
  const delays: number[] = [];
  const socket = new WebSocket(`${to?.url.replace("http", "ws")}${streamPath}?depth=0`, {
    headers: { authorization: `Bearer ${county?.token}` },
  });
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as ServerMessage;
    if (message.type !== "frame") return;
    for (const row of message.rows) if (row.kind === "event") delays.push(Date.now() - Date.parse(row.recordedAt));
  });
  await new Promise((resolve, reject) => socket.once("message", resolve).once("error", reject));
  const count = context.isShort ? 50 : 300;
  for (let n = 0; n < count; n += 1) {
    const { token, placeId } = context.random.pick(beats);
    await sendUntilReceipt([line], token, [visitNow(placeId)], context.random);
    await pause(context.random.below(20));
  }
  if ((await waited(() => delays.length >= count, context.within(5_000))) === null)
    context.fault(`${delays.length} of ${count} events reached the other process`);
  socket.terminate();
  await line.close();
  return delays;
}
