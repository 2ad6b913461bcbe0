import type pg from "pg";
import { engineWords } from "./feed-words.ts";
import { createLightClient } from "./light-client.ts";
import type { RigContext } from "./rig.ts";
import { changeAccount, makeViewer } from "./rights.ts";
import type { Stage } from "./stage.ts";
import { pause, waited } from "./stage.ts";
import WebSocket from "ws";

const goneMs = 2_000;

interface Race {
  readonly stage: Stage;
  readonly owner: pg.Pool;
  readonly context: RigContext;
  readonly from: string;
  readonly to: string;
}

/** Somebody is moved elsewhere while the socket opens, asks and is being seated: gone two seconds later in any case. */
export async function raceSubscribing({ stage, owner, context, from, to }: Race, tries: number): Promise<void> {
  const { random, fault, within } = context;
  await Promise.all(
    Array.from({ length: tries }, async () => {
      await pause(random.below(3_000));
      const { token, accountId } = await makeViewer(owner, from);
      let toldMs = 0;
      const client = createLightClient({
        url: random.pick(stage.apis).url,
        token,
        carrier: random.pick(["socket.io", "websocket"] as const),
        scope: from,
        depth: 3,
        periods: ["day"],
        onMessage: ({ type }) => type !== "close" && (toldMs = performance.now()),
      });
      client.connect();
      await pause(random.below(80));
      const changedMs = await changeAccount(owner, accountId, { gridId: to });
      await waited(() => client.losses > 0, within(goneMs) + 2_000);
      const goneAfterMs = performance.now() - changedMs;
      if (client.losses === 0 || goneAfterMs > within(goneMs))
        fault(`moved while subscribing (${client.wish.carrier}): there ${Math.round(goneAfterMs)} ms later`);
      if (toldMs > changedMs + within(goneMs)) fault(`moved while subscribing: told something long after it`);
      client.end();
    }),
  );
}

/** Somebody is disabled while the snapshot is being read: what is read must not be sent. */
export async function raceSnapshot({ stage, owner, context, from }: Race): Promise<void> {
  const viewers = await Promise.all(
    stage.apis.flatMap(({ url }) =>
      (["socket.io", "websocket"] as const).map(async (carrier) => {
        const viewer = await makeViewer(owner, from);
        const wish = { url, carrier, token: viewer.token, scope: from, depth: 2, periods: ["day"] as const };
        return { viewer, client: createLightClient(wish) };
      }),
    ),
  );
  const lock = await owner.connect();
  await lock.query("begin");
  // Of all that the feed reads, only snapshots need the table of grids.
  await lock.query("lock table grid in access exclusive mode");
  for (const { client } of viewers) client.connect();
  const isReading = async () => {
    const { rows } = await owner.query(`select from pg_locks where relation = 'grid'::regclass and not granted`);
    return rows.length >= stage.apis.length;
  };
  if ((await waited(isReading, context.within(5_000))) === null)
    context.fault("no snapshot waits for the lock: the race was not run");
  await Promise.all(viewers.map(({ viewer }) => changeAccount(owner, viewer.accountId, { isDisabled: true })));
  await waited(() => viewers.every(({ client }) => client.losses > 0), context.within(goneMs));
  await lock.query("commit");
  lock.release();
  await waited(() => viewers.every(({ client }) => client.losses > 0), context.within(goneMs));
  for (const { client } of viewers) {
    if (client.losses === 0)
      context.fault(`disabled while the snapshot was read (${client.wish.carrier}): still there`);
    if (client.position !== -1) context.fault(`disabled while the snapshot was read (${client.wish.carrier}): got it`);
    client.end();
  }
}

/** Somebody has been let in over socket.io, asks for nothing, is disabled, and asks then, perhaps at the same moment. */
export async function raceIdle({ stage, owner, context, from }: Race, tries: number): Promise<void> {
  await Promise.all(
    Array.from({ length: tries }, async () => {
      const { token, accountId } = await makeViewer(owner, from);
      const words = engineWords({ token, scope: from, depth: 3, periods: ["day"] }, null);
      const socket = new WebSocket(context.random.pick(stage.apis).url.replace("http", "ws") + words.path);
      let [isIn, isGone, toldMs] = [false, false, 0];
      socket.on("message", (data: Buffer) => {
        const text = data.toString("latin1", 0, 40);
        if (text.startsWith("0")) socket.send(words.connect);
        else if (text.startsWith("40")) isIn = true;
        else if (text.startsWith("42") && !text.includes("close")) toldMs = performance.now();
      });
      socket.on("error", () => {});
      socket.on("close", () => (isGone = true));
      if ((await waited(() => isIn, context.within(5_000))) === null) throw new Error("a new account was not let in");
      const changedMs = await changeAccount(owner, accountId, { isDisabled: true });
      await pause(context.random.below(1_200));
      if (!isGone) socket.send(words.subscribe);
      await waited(() => isGone, context.within(goneMs) + 2_000);
      const goneAfterMs = performance.now() - changedMs;
      if (!isGone || goneAfterMs > context.within(goneMs))
        context.fault(`disabled while idle: there ${Math.round(goneAfterMs)} ms later`);
      if (toldMs > changedMs + context.within(goneMs))
        context.fault("disabled while idle: told something long after it");
      socket.terminate();
    }),
  );
}
