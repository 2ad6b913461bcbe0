import { io } from "socket.io-client";
import { expect } from "vitest";
import WebSocket from "ws";
import type { LiveRow, ServerMessage, Subscription } from "@safegrid/contract/live";
import { serverMessage, socketEvents } from "@safegrid/contract/live";

/** A client that holds all messages and folds their rows as a screen does. */
export class Client {
  readonly messages: ServerMessage[] = [];
  readonly rows = new Map<string, LiveRow>();
  end: () => void = () => {};
  isOpen = false;
  isClosed = false;
  /** What the next frame must say that came before it: nothing, until something has. */
  #last: number | undefined;

  constructor(since?: number) {
    this.#last = since;
  }

  take(text: unknown): void {
    const message = serverMessage.parse(text);
    this.messages.push(message);
    if (message.type === "snapshot") this.rows.clear();
    if (message.type !== "snapshot" && message.type !== "frame") return;
    if (message.type === "frame") expect(message.prev).toBe(this.#last);
    this.#last = message.seq;
    for (const row of message.rows) this.rows.set(keyOf(row), row);
  }

  /** The position at which this client stands. */
  seq(): number | undefined {
    return this.#last;
  }

  ofType<Type extends ServerMessage["type"]>(type: Type) {
    return this.messages.filter((message): message is Extract<ServerMessage, { type: Type }> => message.type === type);
  }
}

function keyOf(row: LiveRow): string {
  if (row.kind === "numbers") return `numbers ${row.gridId} ${row.periodKind}`;
  if (row.kind === "standing") return `standing ${row.gridId}`;
  return row.kind === "hazard" ? `hazard ${row.id}` : `event ${row.seq}`;
}

type Wish = Partial<Omit<Subscription, "scope">> & { readonly scope: string };

/** Subscribes over socket.io; with `waitsFor`, only when that has happened. */
export function socketIo(port: number, token: string, wish: Wish, waitsFor?: Promise<void>): Client {
  const client = new Client(wish.since?.seq);
  const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], auth: { token }, reconnection: false });
  socket.on("connect", () => {
    client.isOpen = true;
    void Promise.resolve(waitsFor).then(() =>
      socket.emit(socketEvents.subscribe, { version: 1, depth: 3, periods: ["day"], ...wish }),
    );
  });
  socket.on(socketEvents.message, (message: unknown) => client.take(message));
  socket.on("disconnect", () => (client.isClosed = true));
  socket.on("connect_error", () => (client.isClosed = true));
  client.end = () => socket.close();
  return client;
}

/** Subscribes over a plain WebSocket. */
export function stream(
  port: number,
  token: string | null,
  query = "",
  headers: Record<string, string> = {},
): Client & { status?: number } {
  const since = /since=[^:]+:(\d+)/.exec(query)?.[1];
  const client: Client & { status?: number } = new Client(since === undefined ? undefined : Number(since));
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream?depth=3&periods=day${query}`, {
    headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  socket.on("message", (data) => client.take(JSON.parse((data as Buffer).toString())));
  socket.on("unexpected-response", (request, response) => {
    client.status = response.statusCode ?? 0;
    client.isClosed = true;
    request.destroy();
  });
  socket.on("error", () => (client.isClosed = true));
  socket.on("close", () => (client.isClosed = true));
  client.end = () => socket.terminate();
  return client;
}
