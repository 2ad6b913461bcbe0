import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as requestOf } from "node:http";
import { Server } from "socket.io";
import WebSocket from "ws";
import type { GridSummary } from "@safegrid/contract/grid";
import type { LiveRow, ServerMessage, Subscription } from "@safegrid/contract/live";
import { heartbeatMs, serverMessage, socketEvents, socketPath, subscription } from "@safegrid/contract/live";
import type { Stage } from "#/rigs/stage.ts";
import type { Random } from "#/rigs/random.ts";
import { createMovingCounty } from "./moving-county.ts";

export interface BusyFeed {
  readonly url: string;
  /** The log position of the last event. */
  readonly seq: number;
  /** Sends events at a rate, one frame each, whatever becomes of them; ends when all are sent. */
  send(options: {
    readonly ratePerSecond: number;
    readonly count: number;
    readonly probesPerSecond?: number;
  }): Promise<void>;
  /** When an event was sent, ms since 1970; and those since the last call that changed a tile which only they touch. */
  sentAtMs(seq: number): number;
  takeProbes(): number[];
  stop(): Promise<void>;
}

/** So many events pass before anybody looks, until as many hazards close as are found: no growth of the county's own. */
const eventsUntilSteady = 8_000;
/** So many messages of each run are held against the contract before they go out. */
const checkedMessages = 500;

/**
 * A busier API than two cores can run beside a browser: everything but the feed is the real API behind it, and the
 * feed goes on from the real snapshot with a county's changes, one frame per event, which is the worst that the
 * product's own feed could do. It is for measuring a screen and nothing else; what it sends is held against the
 * contract.
 */
export async function startBusyFeed(stage: Stage, random: Random): Promise<BusyFeed> {
  const token = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${stage.url}/api/v1/grids?depth=3`, { headers });
  const { grids } = (await answer.json()) as { grids: GridSummary[] };
  const real = await readRealSnapshot(stage, token);
  const county = createMovingCounty(real.rows, grids, random);
  const epoch = real.epoch;
  const firstSeq = real.seq + eventsUntilSteady + 1;
  const sentAt: number[] = [];
  let probes: number[] = [];
  let seq = real.seq;
  while (seq < firstSeq - 1) county.next((seq += 1), Date.now());
  let checked = 0;
  const seats = new Map<string, Seat>();

  const server = createServer((request, response) => passOn(stage.url, request, response));
  const io = new Server(server, {
    path: socketPath,
    transports: ["websocket"],
    perMessageDeflate: false,
    serveClient: false,
  });
  io.on("connection", (socket) => {
    socket.on(socketEvents.subscribe, (asked: unknown) => {
      const wish = subscription.parse(asked);
      const seat: Seat = {
        wish,
        lastSeq: seq,
        tell: (message) => void socket.emit(socketEvents.message, checkedOnce(message)),
      };
      const rows = county.rows().filter((row) => isFor(wish, row));
      seat.tell({ type: "snapshot", epoch, seq, at: new Date().toISOString(), rows });
      seats.set(socket.id, seat);
    });
    socket.on("disconnect", () => seats.delete(socket.id));
  });
  const heart = setInterval(() => {
    for (const seat of seats.values())
      seat.tell({ type: "heartbeat", epoch, seq, prev: seat.lastSeq, at: new Date().toISOString() });
  }, heartbeatMs);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };

  function checkedOnce(message: ServerMessage): ServerMessage {
    checked += 1;
    if (checked <= checkedMessages) serverMessage.parse(message);
    return message;
  }

  function isFor({ scope, depth, periods }: Subscription, row: LiveRow): boolean {
    if (row.kind === "numbers" && !periods.includes(row.periodKind)) return false;
    const most = row.kind === "numbers" || row.kind === "standing" ? depth : Number.POSITIVE_INFINITY;
    let id: string | null = row.kind === "hazard" ? row.cellId : row.gridId;
    for (let up = 0; id !== null && up <= most; up += 1) {
      if (id === scope) return true;
      id = county.parents.get(id) ?? null;
    }
    return false;
  }

  function sendOne(isProbe: boolean): void {
    seq += 1;
    const now = Date.now();
    const rows = isProbe ? county.probe(seq, now) : county.next(seq, now);
    sentAt[seq - firstSeq] = now;
    if (isProbe) probes.push(seq);
    const at = new Date(now).toISOString();
    for (const seat of seats.values()) {
      const own = rows.filter((row) => isFor(seat.wish, row));
      if (own.length === 0) continue;
      seat.tell({ type: "frame", epoch, seq, at, prev: seat.lastSeq, rows: own });
      seat.lastSeq = seq;
    }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    get seq() {
      return seq;
    },
    async send({ ratePerSecond, count, probesPerSecond = 0 }) {
      const begun = performance.now();
      const every =
        probesPerSecond === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(ratePerSecond / probesPerSecond));
      for (let sent = 0; sent < count;) {
        const due = Math.min(count, Math.floor(((performance.now() - begun) * ratePerSecond) / 1000) + 1);
        for (; sent < due; sent += 1) sendOne(sent % every === every - 1);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    sentAtMs: (of) => sentAt[of - firstSeq] ?? Number.NaN,
    takeProbes() {
      const taken = probes;
      probes = [];
      return taken;
    },
    async stop() {
      clearInterval(heart);
      await io.close();
    },
  };
}

interface Seat {
  readonly wish: Subscription;
  lastSeq: number;
  tell(message: ServerMessage): void;
}

/** The county as the real API tells it: the first message of its own stream. */
async function readRealSnapshot(stage: Stage, token: string) {
  const address = `${stage.url.replace("http", "ws")}/api/v1/stream?depth=2&periods=day,month,year`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } });
  const text = await new Promise<string>((resolve, reject) => {
    socket.once("message", (data: Buffer) => resolve(data.toString("utf8"))).once("error", reject);
  });
  socket.terminate();
  const message = serverMessage.parse(JSON.parse(text));
  if (message.type !== "snapshot") throw new Error(`the API began with ${message.type}`);
  return message;
}

function passOn(url: string, request: IncomingMessage, response: ServerResponse): void {
  const { method = "GET", headers } = request;
  const upstream = requestOf(`${url}${request.url ?? "/"}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  request.pipe(upstream);
}
