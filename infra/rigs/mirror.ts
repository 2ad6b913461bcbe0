import { io } from "socket.io-client";
import WebSocket from "ws";
import type { CloseReason, LiveRow, ServerMessage } from "@safegrid/contract/live";
import { serverMessage, socketEvents, socketPath } from "@safegrid/contract/live";
import type { LiveState } from "@safegrid/dashboard/live/live-state";
import { applyMessage, noLiveState } from "@safegrid/dashboard/live/live-state";
import type { Carrier, Cursor, FeedWish } from "./feed-words.ts";
import { streamPathOf, subscriptionOf } from "./feed-words.ts";

export interface MirrorWish extends FeedWish {
  readonly url: string;
  readonly carrier: Carrier;
  /** Whether it comes back by itself after a lost link or a close, as a screen does. */
  readonly returns: boolean;
  /** All grids of the scope; where given, a row of any other is a fault. */
  readonly grids?: ReadonlySet<string>;
}

/** The events got in one go from a snapshot on: they must be exactly those of the log behind `from`. */
export interface Stretch {
  readonly epoch: string;
  readonly from: number;
  to: number;
  readonly events: number[];
}

/**
 * A client of the feed that holds what a wall holds, folded by the wall's own reducer, and remembers every event that
 * it was given. It breaks off with a fault where a message does not follow on the last one.
 */
export interface Mirror {
  readonly wish: MirrorWish;
  readonly state: LiveState;
  readonly stretches: readonly Stretch[];
  readonly closes: readonly CloseReason[];
  /** Rows taken so far. */
  readonly deliveries: number;
  readonly snapshots: number;
  /** Links that ended without its own doing, refused ones included. */
  readonly losses: number;
  readonly faults: readonly string[];
  /** When rows last came, as `performance.now()` says it; null before any. */
  readonly rowsAtMs: number | null;
  readonly isConnected: boolean;
  /** Opens the link; from its own place, from another one, or ("start") for a snapshot. */
  connect(since?: Cursor | "own" | "start"): void;
  /** Cuts the link without a word and keeps what it has. */
  drop(): void;
  /** What it holds now, to go back to: a screen that slept for long wakes up like that. */
  remembered(): Remembered;
  /** Cuts the link and holds again what it held then. */
  goBackTo(then: Remembered): void;
  end(): void;
}

export interface Remembered {
  readonly state: LiveState;
  readonly stretch: Stretch | undefined;
}

interface Link {
  cut(): void;
}

export function createMirror(wish: MirrorWish): Mirror {
  let state: LiveState = noLiveState;
  let link: Link | undefined;
  let isOpen = false;
  let isEnded = false;
  let returning: ReturnType<typeof setTimeout> | undefined;
  let deliveries = 0;
  let snapshots = 0;
  let losses = 0;
  let rowsAtMs: number | null = null;
  const stretches: Stretch[] = [];
  const closes: CloseReason[] = [];
  const faults: string[] = [];

  function take(text: unknown): void {
    const { data: message, error } = serverMessage.safeParse(text);
    if (!message) return void faults.push(`a message breaks the contract: ${error.message.slice(0, 300)}`);
    const before = state;
    state = applyMessage(state, message);
    if (message.type === "close") return void closes.push(message.reason);
    if (state.doubt === "gap" || state.doubt === "epoch_changed") {
      faults.push(
        `${message.type} ${message.seq} follows on ${"prev" in message ? message.prev : ""}, had ${before.seq}`,
      );
      return comeBack();
    }
    remember(message);
  }

  function remember(message: Exclude<ServerMessage, { type: "close" }>): void {
    if (message.type === "snapshot") {
      snapshots += 1;
      stretches.push({ epoch: message.epoch, from: message.seq, to: message.seq, events: [] });
    }
    const stretch = stretches.at(-1);
    if (!stretch || message.type === "heartbeat") return;
    rowsAtMs = performance.now();
    const alien = message.rows.find((row) => !isOwed(row, message, wish));
    if (alien) faults.push(`not asked for: ${JSON.stringify(alien)} in a ${message.type} up to ${message.seq}`);
    stretch.to = message.seq;
    deliveries += message.rows.length;
    if (message.type === "frame")
      for (const row of message.rows) if (row.kind === "event") stretch.events.push(row.seq);
  }

  function lost(): void {
    losses += 1;
    isOpen = false;
    link = undefined;
    if (wish.returns) comeBack();
  }

  /** The old link's end is no loss: it is let go before it is cut, for socket.io tells of the end while being cut. */
  function letGo(): void {
    const old = link;
    link = undefined;
    isOpen = false;
    old?.cut();
  }

  function comeBack(): void {
    letGo();
    if (isEnded) return;
    clearTimeout(returning);
    returning = setTimeout(() => mirror.connect("own"), 100 + Math.random() * 200);
  }

  const mirror: Mirror = {
    wish,
    get state() {
      return state;
    },
    stretches,
    closes,
    faults,
    get deliveries() {
      return deliveries;
    },
    get snapshots() {
      return snapshots;
    },
    get losses() {
      return losses;
    },
    get rowsAtMs() {
      return rowsAtMs;
    },
    get isConnected() {
      return isOpen;
    },
    connect(since = "own") {
      clearTimeout(returning);
      letGo();
      const canResume = state.epoch !== null && (state.doubt === null || state.doubt === "draining");
      const own = canResume ? { epoch: state.epoch ?? "", seq: state.seq } : null;
      if (canResume) state = { ...state, doubt: null };
      const open = wish.carrier === "socket.io" ? openSocketIo : openWebSocket;
      const from = since === "own" ? own : since === "start" ? null : since;
      const opened: Link = open(wish, from, {
        opened: () => void (isOpen = link === opened),
        message: (text) => link === opened && take(text),
        lost: () => link === opened && lost(),
      });
      link = opened;
    },
    drop() {
      clearTimeout(returning);
      letGo();
    },
    remembered() {
      const stretch = stretches.at(-1);
      return { state, stretch: stretch && { ...stretch, events: [...stretch.events] } };
    },
    goBackTo(then) {
      mirror.drop();
      ({ state } = then);
      if (then.stretch) stretches.push({ ...then.stretch, events: [...then.stretch.events] });
    },
    end() {
      isEnded = true;
      mirror.drop();
    },
  };
  return mirror;
}

/** Whether a row is of the subtree and the periods that were asked for, and of the time that its message tells of. */
function isOwed(row: LiveRow, message: Extract<ServerMessage, { rows: unknown }>, wish: MirrorWish): boolean {
  const after = message.type === "frame" ? message.prev : -1;
  if (row.seq <= after || row.seq > message.seq) return false;
  if (row.kind === "numbers" && !wish.periods.includes(row.periodKind)) return false;
  return wish.grids?.has(row.kind === "hazard" ? row.cellId : row.gridId) ?? true;
}

interface Ears {
  opened(): void;
  message(text: unknown): void;
  lost(): void;
}

function openSocketIo(wish: MirrorWish, since: Cursor | null, ears: Ears): Link {
  const socket = io(wish.url, {
    path: socketPath,
    transports: ["websocket"],
    auth: { token: wish.token },
    reconnection: false,
    forceNew: true,
  });
  socket.on("connect", () => {
    ears.opened();
    socket.emit(socketEvents.subscribe, subscriptionOf(wish, since));
  });
  socket.on(socketEvents.message, ears.message);
  socket.on("disconnect", ears.lost);
  socket.on("connect_error", ears.lost);
  return { cut: () => void socket.disconnect() };
}

function openWebSocket(wish: MirrorWish, since: Cursor | null, ears: Ears): Link {
  const socket = new WebSocket(wish.url.replace("http", "ws") + streamPathOf(wish, since), {
    headers: { authorization: `Bearer ${wish.token}` },
    perMessageDeflate: false,
  });
  socket.on("open", ears.opened);
  socket.on("message", (data: Buffer) => ears.message(JSON.parse(data.toString()) as unknown));
  socket.on("close", ears.lost);
  socket.on("error", () => {});
  return { cut: () => socket.terminate() };
}
