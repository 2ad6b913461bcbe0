import type { FrozenReader } from "./frozen-reader.ts";
import { kernelQueues, openFrozenReader } from "./frozen-reader.ts";
import type { LightClient } from "./light-client.ts";
import { createLightClient } from "./light-client.ts";
import type { Beat } from "./phones.ts";
import { hazardNow, openLine } from "./phones.ts";
import { timesOf } from "./probe.ts";
import type { RigContext } from "./rig.ts";
import type { ApiProcess, Stage } from "./stage.ts";
import { pause, waited } from "./stage.ts";

const allowedBytes = 1024 * 1024;
const cutMs = 15_000;
const growthMiB = 150;
const delayP99Ms = 1_000;
const returnMs = 10_000;

/**
 * A hundred clients that never read while hazards with long texts are reported: each must be cut within fifteen seconds
 * from when more than a mebibyte waits for it, the API's memory must not grow by more than 150 MiB, and those who read
 * must get everything as soon as without them. Who comes back is told why it was cut.
 */
export async function checkBacklogs(
  stage: Stage,
  api: ApiProcess,
  beats: readonly Beat[],
  context: RigContext,
): Promise<void> {
  const { token = "", gridId = "" } = stage.phones.find(({ role }) => role === "county_supervisor") ?? {};
  const wish = { url: stage.url, token, scope: gridId, depth: 2, periods: ["day"] as const };
  const readers = (["socket.io", "websocket"] as const).map((carrier) => watchDelays({ ...wish, carrier }));
  for (const { client } of readers) client.connect();
  context.atEnd(() => readers.forEach(({ client }) => client.end()));
  if ((await waited(() => readers.every(({ client }) => client.isServed), context.within(10_000))) === null)
    throw new Error("a reader was not served");
  const [first] = readers;
  if (!first) throw new Error("there is no reader");

  const load = startLongHazards(stage, beats, context);
  await pause(context.isShort ? 3_000 : 10_000);
  const before = timesOf(readers.flatMap(({ takeDelays }) => takeDelays()));
  const memoryBefore = api.memoryMiB();

  const count = 100;
  const frozen: FrozenReader[] = [];
  const since = { epoch: first.client.epoch, seq: first.client.position };
  for (let n = 0; n < count; n += 1) {
    const carrier = n % 2 === 0 ? ("socket.io" as const) : ("websocket" as const);
    frozen.push(await openFrozenReader({ ...wish, carrier }));
  }
  context.atEnd(() => frozen.forEach((reader) => reader.end()));
  const { cutAfterMs, left, mostMiB, waitedMiB } = await watchCuts(
    api,
    frozen,
    first.client,
    context.within(cutMs) + 2_000,
  );
  // Some more load without them: what they held must be free again, and nobody else disturbed.
  await pause(1_000);
  const during = timesOf(readers.flatMap(({ takeDelays }) => takeDelays()));
  const sent = await load.stop();

  context.figure("hazards with long texts sent", sent);
  context.figure("clients that never read", count);
  context.figure("most that waited in the kernel for one of them", waitedMiB, "MiB");
  if (cutAfterMs.length > 0)
    context.figure(
      "cut after its backlog passed the limit: median / last",
      `${Math.round(timesOf(cutAfterMs).p50)} / ${Math.round(Math.max(...cutAfterMs))}`,
      "ms",
    );
  context.figure("API's memory before / most", `${Math.round(memoryBefore)} / ${Math.round(mostMiB)}`, "MiB");
  context.figure(
    "delay to those who read, p50 / p99, before",
    `${Math.round(before.p50)} / ${Math.round(before.p99)}`,
    "ms",
  );
  context.figure("… and meanwhile", `${Math.round(during.p50)} / ${Math.round(during.p99)}`, "ms");
  if (left > 0) context.fault(`${left} clients that never read were not cut`);
  const late = cutAfterMs.filter((ms) => ms > context.within(cutMs));
  if (late.length > 0) context.fault(`${late.length} were cut later than ${context.within(cutMs)} ms after the limit`);
  if (mostMiB - memoryBefore > growthMiB) context.fault(`memory grew by ${Math.round(mostMiB - memoryBefore)} MiB`);
  if (during.p99 > Math.max(context.within(delayP99Ms), 3 * before.p99))
    context.fault(`those who read waited ${Math.round(during.p99)} ms (p99)`);

  if (left === 0) await checkReturns(wish, since, context);
  const { head } = (await (await fetch(`${stage.url}/api/health`)).json()) as { head: number };
  for (const { client } of readers) {
    if ((await waited(() => client.position >= head, context.within(5_000))) === null)
      context.fault(`a reader stands at ${client.position}, the log at ${head}`);
    if (client.losses > 0) context.fault(`a reader that reads was cut: ${client.closes.join(", ")}`);
    client.faults.forEach(context.fault);
  }
}

/**
 * Two of those that were cut come back from where all of them stood: they must be told that they were too slow, once, and
 * then get a snapshot.
 */
async function checkReturns(
  wish: Omit<Parameters<typeof createLightClient>[0], "carrier">,
  since: { readonly epoch: string; readonly seq: number },
  context: RigContext,
): Promise<void> {
  const back = (["socket.io", "websocket"] as const).map((carrier) =>
    createLightClient({ ...wish, carrier, returnsAfterMs: () => 200 }),
  );
  for (const client of back) client.connect(since);
  context.atEnd(() => back.forEach((client) => client.end()));
  await waited(() => back.every(({ counts }) => counts.has("snapshot")), context.within(returnMs));
  for (const { wish: of, closes, counts } of back) {
    if (closes.join() !== "too_slow") context.fault(`${of.carrier}: who came back was told "${closes.join(", ")}"`);
    if (!counts.has("snapshot")) context.fault(`${of.carrier}: who came back got no snapshot`);
  }
}

/** A client that notes how long after its record in the log each newest event arrives. */
function watchDelays(wish: Parameters<typeof createLightClient>[0]) {
  let delays: number[] = [];
  const client = createLightClient({
    ...wish,
    onMessage: ({ type }, data) => {
      // The newest event stands last.
      const at = type === "frame" ? data.lastIndexOf('"recordedAt":"') : -1;
      if (at !== -1) delays.push(Date.now() - Date.parse(data.toString("latin1", at + 14, at + 38)));
    },
  });
  const takeDelays = () => {
    const taken = delays;
    delays = [];
    return taken;
  };
  return { client, takeDelays };
}

/**
 * Waits until all are cut. The backlog of one passes the limit, at the latest, when as much more as the limit has been
 * sent to a client that reads the same than the kernel holds for the one that does not.
 */
async function watchCuts(api: ApiProcess, frozen: readonly FrozenReader[], reader: LightClient, longestMs: number) {
  const serverPort = Number(new URL(api.url).port);
  const atStart = reader.bytes;
  const passedMs = new Map<number, number>();
  const cutAfterMs: number[] = [];
  const waiting = new Set(frozen.map(({ port }) => port));
  let [mostMiB, mostWaiting] = [0, 0];
  let allPassedMs: number | null = null;
  while (waiting.size > 0 && (allPassedMs === null || performance.now() - allPassedMs < longestMs)) {
    const queues = kernelQueues(serverPort);
    mostMiB = Math.max(mostMiB, api.memoryMiB());
    const now = performance.now();
    for (const port of waiting) {
      const queued = queues.get(port);
      if (queued === undefined) {
        waiting.delete(port);
        // Gone before this clock saw it pass: not late at any rate.
        cutAfterMs.push(now - (passedMs.get(port) ?? now));
        continue;
      }
      mostWaiting = Math.max(mostWaiting, queued);
      if (!passedMs.has(port) && reader.bytes - atStart - queued > allowedBytes) passedMs.set(port, now);
    }
    if ([...waiting].every((port) => passedMs.has(port))) allPassedMs ??= now;
    await pause(50);
  }
  return { cutAfterMs, left: waiting.size, mostMiB, waitedMiB: mostWaiting / 2 ** 20 };
}

/** Hazards whose texts make a frame long, all the time. */
function startLongHazards(stage: Stage, beats: readonly Beat[], { random }: RigContext) {
  const line = openLine(stage.url, 4);
  let isOver = false;
  let sent = 0;
  const running = Array.from({ length: 2 }, async () => {
    while (!isOver) {
      const { token, placeId } = random.pick(beats);
      const commands = Array.from({ length: 40 }, () => ({
        ...hazardNow(placeId, random),
        description: "堵".repeat(1_000),
      }));
      const { status } = await line.post("/api/v1/commands", token, { commands });
      if (status !== 200) throw new Error(`hazards were answered with ${status}`);
      sent += commands.length;
      await pause(50);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(running);
      await line.close();
      return sent;
    },
  };
}
