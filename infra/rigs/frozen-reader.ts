import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { LightWish } from "./light-client.ts";
import { engineWords, streamPathOf } from "./feed-words.ts";

/** A client that asks for the feed over a bare TCP socket and never reads a byte of it. */
export interface FrozenReader {
  readonly carrier: LightWish["carrier"];
  /** Its own port: how the system's table of connections knows it. */
  readonly port: number;
  end(): void;
}

/** Subscribes and then stops reading, for ever. Rejects where it was not let in. */
export async function openFrozenReader(wish: LightWish): Promise<FrozenReader> {
  const { hostname, port } = new URL(wish.url);
  const words = engineWords(wish, null);
  const isStream = wish.carrier === "websocket";
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  const heard = (what: string) =>
    new Promise<void>((resolve, reject) => {
      let text = "";
      const timer = setTimeout(() => reject(new Error(`a reader heard no ${what} but ${text.slice(0, 200)}`)), 10_000);
      const take = (data: Buffer) => {
        text += data.toString("latin1");
        if (!text.includes(what)) return;
        clearTimeout(timer);
        socket.off("data", take);
        resolve();
      };
      socket.on("data", take);
    });
  const upgrade = [
    `GET ${isStream ? streamPathOf(wish, null) : words.path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ...(isStream ? [`Authorization: Bearer ${wish.token}`] : []),
    "\r\n",
  ];
  const opened = heard(isStream ? "101 Switching" : '"sid"');
  socket.write(upgrade.join("\r\n"));
  await opened;
  if (!isStream) {
    const connected = heard("40{");
    socket.write(frameOf(words.connect));
    await connected;
    socket.write(frameOf(words.subscribe));
  }
  socket.pause();
  return { carrier: wish.carrier, port: socket.localPort ?? 0, end: () => void socket.destroy() };
}

/** A WebSocket frame of a client: masked, here with zeros. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload]);
}

/**
 * The server's ends of established connections, by the other end's port, with the bytes that wait in the kernel for
 * the reader (both ends' queues).
 */
export function kernelQueues(serverPort: number): Map<number, number> {
  const queues = new Map<number, number>();
  for (const line of readFileSync("/proc/net/tcp", "latin1").split("\n").slice(1)) {
    const [, local = "", remote = "", state = "", queue = ""] = line.trim().split(/\s+/);
    if (state !== "01") continue;
    const [localPort, remotePort] = [local, remote].map((each) => Number.parseInt(each.split(":")[1] ?? "", 16));
    const [sending, received] = queue.split(":").map((each) => Number.parseInt(each, 16));
    if (localPort === serverPort) queues.set(remotePort ?? 0, (queues.get(remotePort ?? 0) ?? 0) + (sending ?? 0));
    else if (remotePort === serverPort && queues.has(localPort ?? 0))
      queues.set(localPort ?? 0, (queues.get(localPort ?? 0) ?? 0) + (received ?? 0));
  }
  return queues;
}
