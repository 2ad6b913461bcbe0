import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import WebSocket from "ws";
import type { Carrier } from "./feed-words.ts";
import { engineWords, streamPathOf } from "./feed-words.ts";
import type { LightClient } from "./light-client.ts";
import { createLightClient } from "./light-client.ts";
import { findBeats } from "./phones.ts";
import type { Plant } from "./plant.ts";
import { checkBacklogs } from "./reader-backlogs.ts";
import { startProbe, timesOf } from "./probe.ts";
import type { RigContext } from "./rig.ts";
import type { ApiProcess, Phone } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";
import { startLoad } from "./steady-load.ts";

export const plant: Plant = {
  what: "what waits for a plain WebSocket is not looked at",
  file: "apps/api/src/modules/live/carriers.ts",
  find: "backlog: () => (isSilent() ? Infinity : socket.bufferedAmount / maxBufferedBytes),",
  replace: "backlog: () => 0,",
};

const nonReaders = 100;
const cutWithinMs = 15_000;
const mostGrowthMiB = 150;
const periods = ["day", "week", "month", "quarter", "year"] as const;

/**
 * live.md, "Slow reader": a hundred clients subscribe to all that there is and never read a byte, while phones send.
 * They are cut within fifteen seconds, the API's memory stays bounded, and readers beside them hear as before.
 * In full form it happens again and again, so that what a cut leaves behind would add up. Then the same under frames so
 * long that they are cut for what waits for them, long before anybody wonders at their silence.
 */
export async function rig(context: RigContext): Promise<void> {
  const stage = await startStage({ durable: false, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const [api] = stage.apis;
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  if (!api || !county) throw new Error("there is no API or no county supervisor");
  const beats = await findBeats(stage);
  const load = startLoad([stage.url], beats, context.random, { perSecond: 200, batchSize: 10 });
  context.atEnd(load.stop);
  const readers = seatReaders(api, county);
  context.atEnd(() => readers.clients.forEach((client) => client.end()));
  if ((await waited(() => readers.clients.every(({ isServed }) => isServed), context.within(10_000))) === null)
    throw new Error("a reader was not served");

  // First under the same load without them, so that memory has grown as far as it does anyway.
  await pause(context.isShort ? 5_000 : 15_000);
  readers.takeDelays();
  const quietProbe = startProbe(stage.url, beats, context);
  await pause(3_000);
  const quiet = (await quietProbe.stop()).commands;
  const quietDelays = timesOf(readers.takeDelays());
  const before = api.memoryMiB();

  const mostMs = context.within(cutWithinMs);
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, api.memoryMiB())), 100);
  context.atEnd(() => clearInterval(watching));
  const probe = startProbe(stage.url, beats, context);
  for (let round = 0; round < (context.isShort ? 1 : 10); round += 1) {
    const stuck = await seatNonReaders(api, county);
    if (heldBy(api, stuck) < nonReaders / 2) context.fault("the clients that never read are not seen");
    const cut = await waited(() => heldBy(api, stuck) === 0, mostMs + 2_000);
    for (const socket of stuck) socket.terminate();
    if (cut === null || cut > mostMs)
      context.fault(
        `round ${round + 1}: not cut within ${mostMs} ms, but ${cut === null ? "never" : `after ${Math.round(cut)} ms`}`,
      );
    if (round === 0 && cut !== null) context.figure(`${nonReaders} that never read: all cut after`, cut / 1_000, "s");
  }
  const { commands, failures } = await probe.stop();
  const delays = timesOf(readers.takeDelays());
  clearInterval(watching);

  context.figure("API's memory before / at most", `${Math.round(before)} / ${Math.round(most)}`, "MiB");
  context.figure("command p99 without / with them", `${Math.round(quiet.p99)} / ${Math.round(commands.p99)}`, "ms");
  context.figure(
    "record to reader p99 without / with them",
    `${Math.round(quietDelays.p99)} / ${Math.round(delays.p99)}`,
    "ms",
  );
  if (most - before > mostGrowthMiB) context.fault(`memory grew by ${Math.round(most - before)} MiB`);
  if (failures > 0) context.fault(`${failures} requests failed`);
  if (delays.p99 > context.within(2_000)) context.fault(`readers heard ${Math.round(delays.p99)} ms late`);
  for (const client of readers.clients) {
    for (const text of client.faults) context.fault(text);
    if (client.losses > 0) context.fault(`a reader that reads lost its link (${client.closes.join(", ")})`);
  }
  await load.stop();
  await checkBacklogs(stage, api, beats, context);
}

/** Some clients that read everything at once. */
function seatReaders({ url }: ApiProcess, { token, gridId }: Phone) {
  let delays: number[] = [];
  const clients: LightClient[] = Array.from({ length: 10 }, (_, n) =>
    createLightClient({
      ...{ url, token, scope: gridId, depth: 1, periods: ["day"] },
      carrier: n % 2 === 0 ? "socket.io" : "websocket",
      onMessage(head, data) {
        if (head.type !== "frame") return;
        for (const [, at = ""] of data.toString("latin1").matchAll(/"recordedAt":"([^"]+)"/g))
          delays.push(Date.now() - Date.parse(at));
      },
    }),
  );
  for (const client of clients) client.connect();
  return {
    clients,
    /** Ms from each event's record to its arrival, since the last call. */
    takeDelays() {
      const taken = delays;
      delays = [];
      return taken;
    },
  };
}

/** Clients that ask for everything and from then on never read. Resolves when all have asked. */
async function seatNonReaders(api: ApiProcess, county: Phone): Promise<WebSocket[]> {
  const wish = { token: county.token, scope: county.gridId, depth: 3, periods };
  return Promise.all(
    Array.from({ length: nonReaders }, async (_, n) => {
      const carrier: Carrier = n % 2 === 0 ? "socket.io" : "websocket";
      const words = engineWords(wish, null);
      const path = carrier === "websocket" ? streamPathOf(wish, null) : words.path;
      const socket = new WebSocket(api.url.replace("http", "ws") + path, {
        headers: { authorization: `Bearer ${county.token}` },
        perMessageDeflate: false,
      });
      socket.on("error", () => {});
      await new Promise<void>((resolve) => {
        const stop = () => {
          socket.pause();
          resolve();
        };
        if (carrier === "websocket") return socket.once("open", stop);
        socket.on("message", (data: Buffer) => {
          if (data.toString("latin1", 0, 1) === "0") return socket.send(words.connect);
          socket.send(words.subscribe);
          stop();
        });
      });
      return socket;
    }),
  );
}

/** How many of these clients the API still holds, by the kernel's word: a client that does not read cannot tell. */
function heldBy({ url }: ApiProcess, clients: readonly WebSocket[]): number {
  const ports = new Set(clients.map(localPortOf));
  const ofApi = Number(new URL(url).port);
  const established = "01";
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local = "", remote = "", state]) =>
        state === established && portOf(local) === ofApi && ports.has(portOf(remote)),
    ).length;
}

/** The library keeps its socket to itself. */
function localPortOf(client: WebSocket): number {
  const { _socket: socket } = client as unknown as { _socket: Socket };
  return socket.localPort ?? 0;
}

function portOf(address: string): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}
