import WebSocket from "ws";
import type { Carrier, Cursor, FeedWish } from "./feed-words.ts";
import { engineWords, streamPathOf } from "./feed-words.ts";

export interface LightWish extends FeedWish {
  readonly url: string;
  readonly carrier: Carrier;
  /** Whether it comes back by itself, so many ms after each lost link; from where it stood. */
  readonly returnsAfterMs?: () => number;
  readonly onMessage?: (head: Head, data: Buffer) => void;
}

/** What stands before the rows of a message. */
export interface Head {
  readonly type: string;
  readonly epoch: string;
  readonly seq: number;
  readonly prev: number;
  /** Of a close. */
  readonly reason: string;
  readonly bytes: number;
}

/**
 * A client of the feed that costs next to nothing: of each message it reads only the head, and checks that it follows
 * on the one before. Both carriers over a bare WebSocket, so that a thousand of them fit into a process.
 */
export interface LightClient {
  readonly wish: LightWish;
  readonly epoch: string;
  /** Up to which log position it has been told everything; -1 before its first message. */
  readonly position: number;
  /** Messages of each type so far. */
  readonly counts: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly closes: readonly string[];
  readonly faults: readonly string[];
  readonly isOpen: boolean;
  /** Links that ended, refused ones included. */
  readonly losses: number;
  /** Whether something has come over the present link. */
  readonly isServed: boolean;
  /** Opens a link; from where it stands, or from another place. */
  connect(from?: Cursor): void;
  end(): void;
}

const headBytes = 300;

export function createLightClient(wish: LightWish): LightClient {
  let socket: WebSocket | undefined;
  let epoch = "";
  let position = -1;
  let bytes = 0;
  let losses = 0;
  let isOpen = false;
  let isServed = false;
  let isEnded = false;
  let returning: ReturnType<typeof setTimeout> | undefined;
  const counts = new Map<string, number>();
  const closes: string[] = [];
  const faults: string[] = [];

  function take(data: Buffer): void {
    bytes += data.length;
    const head = headOf(data);
    counts.set(head.type, (counts.get(head.type) ?? 0) + 1);
    isServed = true;
    if (head.type === "close") {
      closes.push(head.reason);
      if (head.reason !== "draining") position = -1;
    } else if (head.type === "snapshot") {
      ({ epoch, seq: position } = head);
    } else if (head.prev !== position || head.epoch !== epoch) {
      faults.push(`${head.type} ${head.seq} follows on ${head.prev}, had ${position}`);
      position = -1;
      socket?.terminate();
    } else if (head.type === "frame") position = head.seq;
    wish.onMessage?.(head, data);
  }

  function lost(of: WebSocket): void {
    if (of !== socket) return;
    isOpen = false;
    isServed = false;
    losses += 1;
    if (wish.returnsAfterMs && !isEnded) returning = setTimeout(() => connect(), wish.returnsAfterMs());
  }

  function connect(from?: Cursor): void {
    clearTimeout(returning);
    if (from) ({ epoch, seq: position } = from);
    const since = position === -1 ? null : { epoch, seq: position };
    const opened =
      wish.carrier === "websocket" ? openStream(wish, since) : openEngine(wish, since, (data) => take(data));
    socket = opened;
    opened.on("open", () => (isOpen = true));
    if (wish.carrier === "websocket") opened.on("message", (data: Buffer) => take(data));
    opened.on("error", () => {});
    opened.on("close", () => lost(opened));
  }

  return {
    wish,
    get epoch() {
      return epoch;
    },
    get position() {
      return position;
    },
    counts,
    get bytes() {
      return bytes;
    },
    closes,
    faults,
    get isOpen() {
      return isOpen;
    },
    get losses() {
      return losses;
    },
    get isServed() {
      return isServed;
    },
    connect,
    end() {
      isEnded = true;
      clearTimeout(returning);
      socket?.terminate();
    },
  };
}

/** The rows come last in every message; what stands before them fits into its first bytes. */
function headOf(data: Buffer): Head {
  const text = data.toString("latin1", 0, headBytes);
  const textIn = (name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1] ?? "";
  const numberIn = (name: string) => Number(new RegExp(`"${name}":(-?\\d+)`).exec(text)?.[1] ?? Number.NaN);
  return {
    type: textIn("type"),
    epoch: textIn("epoch"),
    seq: numberIn("seq"),
    prev: numberIn("prev"),
    reason: textIn("reason"),
    bytes: data.length,
  };
}

function openStream(wish: LightWish, since: Cursor | null): WebSocket {
  return new WebSocket(wish.url.replace("http", "ws") + streamPathOf(wish, since), {
    headers: { authorization: `Bearer ${wish.token}` },
    perMessageDeflate: false,
  });
}

/** socket.io's protocol by hand: engine packets 0 open, 2 ping, 3 pong, 4 message; in it 0 connect, 2 event, 4 error. */
function openEngine(wish: LightWish, since: Cursor | null, take: (data: Buffer) => void): WebSocket {
  const words = engineWords(wish, since);
  const socket = new WebSocket(wish.url.replace("http", "ws") + words.path, { perMessageDeflate: false });
  socket.on("message", (data: Buffer) => {
    const kind = data.toString("latin1", 0, 2);
    if (kind === "42") take(data);
    else if (kind.startsWith("0")) socket.send(words.connect);
    else if (kind.startsWith("2")) socket.send("3");
    else if (kind === "40") socket.send(words.subscribe);
    else socket.terminate();
  });
  return socket;
}
