import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import websocket from "@fastify/websocket";
import { Server } from "socket.io";
import type { WebSocket } from "ws";
import type { ServerMessage, Subscription } from "@safegrid/contract/live";
import {
  heartbeatMs,
  liveVersion,
  socketEvents,
  socketPath,
  streamPath,
  streamQuery,
  subscription,
} from "@safegrid/contract/live";
import type { Access, Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Feed } from "#/modules/live/feed.service.ts";
import type { Subscriber, Visitor } from "#/modules/live/subscriber.ts";
import { sendMessage } from "#/modules/live/text-frame.ts";

const maxBufferedBytes = 1024 * 1024;
const maxWaitingFrames = 500;
/** Who has not answered a ping for so long does not read, or is not there any more. */
const mostUnansweredMs = 6_000;
/** A client that is cut gets this long to read why and as long to close its end, then it is gone. */
const farewellMs = 500;

/**
 * socket.io for our own screens, on the same port as everything else. Its websocket would silently fall back to
 * polling if both it and @fastify/websocket listened for upgrades; therefore one listener hands them out.
 */
export function attachSocketIo(
  app: FastifyInstance,
  isOriginAllowed: (origin: string | undefined, host: string) => boolean,
) {
  const upgrades = new EventEmitter();
  const io = new Server(app.server, {
    path: socketPath,
    destroyUpgrade: false,
    transports: ["websocket"],
    perMessageDeflate: false,
    serveClient: false,
    maxHttpBufferSize: 10_000,
    connectTimeout: 10_000,
    pingInterval: heartbeatMs,
    pingTimeout: mostUnansweredMs,
    allowRequest: (request, done) => done(null, isOriginAllowed(request.headers.origin, request.headers.host ?? "")),
  });
  const upgraded = new Set<Duplex>();
  let isEnding = false;
  app.server.on("upgrade", (request, socket, head) => {
    // A thousand screens that were just sent away are back at once: the last of them would keep the server for ever.
    if (isEnding) return void socket.destroy();
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    if (!request.url?.startsWith(socketPath)) upgrades.emit("upgrade", request, socket, head);
  });
  /** Ends what is left of upgraded sockets, refused ones included: a closing server would wait for them for ever. */
  async function endSockets(): Promise<void> {
    isEnding = true;
    // Only the engine is closed: clients see a lost link, not a good-bye, and come back by themselves.
    io.engine.close();
    const until = performance.now() + 2 * farewellMs;
    while (upgraded.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const socket of upgraded) socket.destroy();
  }
  return { io, upgrades, endSockets };
}

/** Lets socket.io clients in by the same tokens as HTTP, and seats their subscriptions. */
export function serveSocketIo(
  io: Server,
  feed: Feed,
  access: Access,
  tree: GridTree,
  tokenOf: (cookie: string) => string | undefined,
): void {
  io.use((socket, next) => {
    const auth = socket.handshake.auth as { token?: unknown };
    const token = typeof auth.token === "string" ? auth.token : tokenOf(socket.handshake.headers.cookie ?? "");
    access
      .authenticate(token ?? "", socket.handshake.address)
      .then((caller) => {
        if (!caller || caller.mustChangePassword) return next(new Error("not-signed-in"));
        // Of no administrator.
        if (!caller.abilities.includes("read")) return next(new Error("not-allowed"));
        (socket.data as { caller: Caller }).caller = caller;
        next();
      })
      .catch(() => next(new Error("unavailable")));
  });
  io.on("connection", (socket) => {
    const { caller } = socket.data as { caller: Caller };
    const { transport } = socket.conn as unknown as { transport: { socket?: WebSocket } };
    const leaveRooms = () => {
      for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);
    };
    const end: Subscriber["end"] = (reason, more) => {
      leaveRooms();
      // The transport is closed, not the session: the client's own reconnecting must stay alive.
      socket.emit(socketEvents.message, { type: "close", reason, ...more } satisfies ServerMessage);
      if (reason === "draining") return;
      later(() => {
        socket.conn.close();
        later(() => transport.socket?.terminate());
      });
    };
    const cut = () => {
      leaveRooms();
      transport.socket?.terminate();
    };
    let current: Visitor = { caller, end };
    feed.watch(current);
    socket.on(socketEvents.subscribe, (wish: unknown) => {
      const parsed = subscription.safeParse(wish);
      feed.remove(current);
      leaveRooms();
      const subscriber: Subscriber = {
        caller,
        wish: parsed.success ? parsed.data : emptyWish,
        send: (message) => socket.emit(socketEvents.message, message),
        backlog: () => {
          // The engine hands over to the socket only what the kernel has taken before; the rest waits with it.
          const { writeBuffer } = socket.conn as unknown as { writeBuffer: EnginePacket[] };
          const bytes = writeBuffer.reduce(
            (sum, packet) => sum + bytesOf(packet),
            transport.socket?.bufferedAmount ?? 0,
          );
          return Math.max(writeBuffer.length / maxWaitingFrames, bytes / maxBufferedBytes);
        },
        enterRoom: (room) => void socket.join(room),
        address: socket.id,
        cut,
        end,
      };
      current = subscriber;
      if (!parsed.success) return subscriber.end("bad_request", { detail: parsed.error.issues[0]?.message ?? "" });
      if (!tree.isWithin(caller.scopeId, parsed.data.scope)) return subscriber.end("grid_not_found");
      feed.join(subscriber);
    });
    socket.on("disconnect", (reason) => {
      feed.remove(current);
      // Who did not answer a ping will not answer a good-bye either, for which its socket would be kept for long.
      if (reason === "ping timeout") transport.socket?.terminate();
    });
  });
}

/** What waits in socket.io's engine: text, and, where a room gets it, the frame that was built of it once for all. */
interface EnginePacket {
  readonly data?: unknown;
  readonly options?: { readonly wsPreEncodedFrame?: readonly Buffer[] };
}

function bytesOf({ data, options }: EnginePacket): number {
  const frame = options?.wsPreEncodedFrame;
  if (frame) return frame.reduce((sum, part) => sum + part.length, 0);
  return typeof data === "string" ? data.length : 0;
}

/** Who does not answer a polite close would keep its socket for half a minute; therefore it is ended for good after it. */
function later(work: () => void): void {
  setTimeout(work, farewellMs).unref();
}

const emptyWish: Subscription = { version: liveVersion, scope: "" as never, depth: 0, periods: ["day"] };

/** Plain WebSocket for everybody else's screens and systems: one JSON message per frame. */
export async function serveStream(
  app: FastifyInstance,
  upgrades: EventEmitter,
  feed: () => Feed,
  tree: GridTree,
): Promise<void> {
  await app.register(websocket, {
    options: { server: upgrades as never, maxPayload: 10_000, perMessageDeflate: false },
  });
  app.get(
    streamPath,
    { websocket: true, config: { ability: "read", isOfTerritory: true } },
    (socket: WebSocket, request: FastifyRequest) => {
      const { caller } = request;
      const wish = wishOf(request.query, caller.scopeId);
      // The kernel holds megabytes for a client that does not read: only an answer tells that it does.
      let unansweredSince: number | null = null;
      const isSilent = () => unansweredSince !== null && performance.now() - unansweredSince > mostUnansweredMs;
      socket.on("pong", () => (unansweredSince = null));
      const subscriber: Subscriber = {
        caller,
        wish: wish ?? emptyWish,
        send(message) {
          sendMessage(socket, message);
          if (message.type !== "heartbeat") return;
          socket.ping();
          unansweredSince ??= performance.now();
        },
        backlog: () => (isSilent() ? Infinity : socket.bufferedAmount / maxBufferedBytes),
        cut: () => socket.terminate(),
        end: (reason, more) => {
          socket.send(JSON.stringify({ type: "close", reason, ...more } satisfies ServerMessage));
          socket.close(reason === "draining" ? 1012 : 1008, reason);
          later(() => socket.terminate());
        },
      };
      socket.on("error", (error) => request.log.debug({ err: error }, "stream"));
      socket.on("close", () => feed().remove(subscriber));
      if (!wish) return subscriber.end("bad_request");
      if (!tree.isWithin(caller.scopeId, wish.scope)) return subscriber.end("grid_not_found");
      feed().join(subscriber);
    },
  );
}

function wishOf(query: unknown, ownScope: string): Subscription | null {
  const parsed = streamQuery.safeParse(query);
  if (!parsed.success) return null;
  const { scope, depth, periods, since } = parsed.data;
  const wish: Subscription = { version: liveVersion, scope: scope ?? (ownScope as never), depth, periods };
  if (since === undefined) return wish;
  const [epoch = "", seq = "0"] = since.split(":");
  return { ...wish, since: { epoch, seq: Number(seq) } };
}
