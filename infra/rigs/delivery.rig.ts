import pg from "pg";
import { periodKinds } from "@safegrid/metrics/period";
import type { Scope } from "./grid-scopes.ts";
import { readScopes } from "./grid-scopes.ts";
import { checkLog } from "./log-check.ts";
import type { Cursor } from "./feed-words.ts";
import type { Mirror, Remembered } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { wrongIn } from "./mirror-truth.ts";
import { checkNonsense } from "./nonsense-cursors.ts";
import { findBeats } from "./phones.ts";
import type { Plant } from "./plant.ts";
import type { Random } from "./random.ts";
import { makeViewer } from "./rights.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { startStage, waited } from "./stage.ts";
import { startLoad } from "./steady-load.ts";

/** One row in a thousand is not sent; the message around it is as it should be. */
export const plant: Plant = {
  what: "one row in a thousand is not sent",
  file: "apps/api/src/modules/live/rooms.ts",
  find: "...state.events.filter((row) => isBelow(row.gridId)),",
  replace: "...state.events.filter((row) => isBelow(row.gridId) && row.seq % 1000 !== 7),",
};

/**
 * live.md, "Reading": one million rows delivered over both carriers by two API processes to clients of many scopes,
 * depths and periods that drop their links, sleep, wake up with what they held long ago, and come with cursors from
 * the future and from other logs. Nothing may be missing, doubled, out of order or out of scope; every doubt ends in
 * a snapshot, and at the end every client holds what the database holds.
 */
export async function rig(context: RigContext): Promise<void> {
  const wanted = context.isShort ? 120_000 : 1_000_000;
  const stage = await startStage({ apis: 2, durable: false, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const owner = new pg.Pool({ connectionString: stage.ownerUrl, max: 4 });
  context.atEnd(() => owner.end());
  const mirrors = await seatMirrors(stage, owner, context.random);
  context.atEnd(() => mirrors.forEach((mirror) => mirror.end()));
  const beats = await findBeats(stage);

  const deliveries = () => mirrors.reduce((sum, mirror) => sum + mirror.deliveries, 0);
  const urls = stage.apis.map(({ url }) => url);
  const begun = performance.now();
  const load = startLoad(urls, beats, context.random, { perSecond: 400, batchSize: 8, hazardShare: 0.2 });
  const stats = { drops: 0, sleeps: 0, "old cursors": 0, "future cursors": 0, "foreign cursors": 0 };
  const isOver = () => deliveries() >= wanted;
  await Promise.all(mirrors.map((mirror) => live(mirror, context, stats, isOver)));
  const seconds = (performance.now() - begun) / 1000;
  await load.stop();
  await checkNonsense(stage, context);

  for (const mirror of mirrors) if (!mirror.isConnected) mirror.connect();
  const head = await checkLog(owner, context);
  const wrongNow = async () => (await Promise.all(mirrors.map((mirror) => wrongIn(owner, mirror)))).flat();
  await waited(async () => (await wrongNow()).length === 0, context.within(8_000));
  for (const text of await wrongNow()) context.fault(text);
  for (const mirror of mirrors) checkCloses(mirror, head, context);
  const { length } = mirrors.flatMap(({ stretches }) => stretches);
  context.figure("rows delivered, those of snapshots included", deliveries());
  context.figure("rows per second", deliveries() / seconds);
  context.figure("events in the log", head);
  context.figure("clients", mirrors.length);
  context.figure("stretches between snapshots, each compared with the log", length);
  for (const [what, count] of Object.entries(stats)) context.figure(what, count);
}

/** Clients at every level, over both carriers, at both processes, with depths and periods of every kind. */
async function seatMirrors(stage: Stage, owner: pg.Pool, random: Random): Promise<Mirror[]> {
  const scopes = await readScopes(owner);
  const levels = ["county", "county", "township", "township", "township", "village", "village", "cell"] as const;
  const mirrors = await Promise.all(
    stage.apis.flatMap(({ url }) =>
      (["socket.io", "websocket"] as const).flatMap((carrier) =>
        levels.map(async (level) => {
          const scope: Scope = random.pick(scopes.filter((each) => each.level === level));
          const periods = periodKinds.filter(() => random.chance(0.4));
          const { token } = await makeViewer(owner, scope.id);
          return createMirror({
            url,
            carrier,
            token,
            scope: scope.id,
            grids: scope.grids,
            // The whole county down to its cells is for one wall; here many look at it.
            depth: level === "county" ? random.below(3) : random.below(4),
            periods: periods.length > 0 ? periods : ["day"],
            returns: true,
          });
        }),
      ),
    ),
  );
  for (const mirror of mirrors) mirror.connect();
  return mirrors;
}

/** What a client goes through until enough has been delivered. It always comes back in the end. */
async function live(
  mirror: Mirror,
  context: RigContext,
  stats: Record<"drops" | "sleeps" | "old cursors" | "future cursors" | "foreign cursors", number>,
  isOver: () => boolean,
): Promise<void> {
  const { random } = context;
  let then: Remembered = mirror.remembered();
  const comeWith = async (cursor: Cursor) => {
    const { snapshots } = mirror;
    for (let tries = 0; tries < 5; tries += 1) {
      const { losses, closes } = mirror;
      const told = closes.length;
      mirror.connect(cursor);
      // A link that is lost before anything was said comes back by itself with what the client really has.
      const isLost = () => mirror.losses > losses && mirror.closes.length === told;
      if ((await waited(() => mirror.snapshots > snapshots || isLost(), context.within(20_000))) === null) break;
      if (mirror.snapshots > snapshots) return;
    }
    context.fault(`${mirror.wish.carrier}: no snapshot after a made-up cursor (${mirror.closes.at(-1)})`);
  };
  while (!isOver()) {
    await waited(isOver, 300 + random.below(4_000));
    const { epoch, seq } = mirror.state;
    if (epoch === null || isOver()) continue;
    const what = random.below(6);
    if (what === 0) {
      stats.drops += 1;
      mirror.drop();
      mirror.connect();
    } else if (what === 1) {
      stats.sleeps += 1;
      mirror.drop();
      await waited(isOver, random.below(4_000));
      mirror.connect();
    } else if (what === 2) then = mirror.remembered();
    else if (what === 3 && then.state.epoch !== null) {
      stats["old cursors"] += 1;
      mirror.goBackTo(then);
      mirror.connect();
    } else if (what === 4) {
      stats["future cursors"] += 1;
      await comeWith({ epoch, seq: seq + 1_000_000 });
    } else if (what === 5) {
      stats["foreign cursors"] += 1;
      await comeWith({ epoch: crypto.randomUUID(), seq });
    }
  }
}

/** So far behind may a cursor lie that can still be caught up from. */
const maxCatchUp = 20_000;

/**
 * A client was only ever refused for the cursors that it made up, or for one that lies too far back in a long log, or
 * because the rig itself was too slow to read for all of them.
 */
function checkCloses({ closes, wish }: Mirror, head: number, context: RigContext): void {
  const known = ["future_cursor", "epoch_changed", "too_slow", ...(head > maxCatchUp ? ["outdated_cursor"] : [])];
  const odd = closes.filter((reason) => !known.includes(reason));
  if (odd.length > 0) context.fault(`${wish.carrier}: closed for ${[...new Set(odd)].join(", ")}`);
}
