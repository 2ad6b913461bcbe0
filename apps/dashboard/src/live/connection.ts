import { io } from "socket.io-client";
import type { HazardRow } from "@safegrid/contract/hazard";
import type { CloseReason, FrameMessage, ServerMessage, Subscription } from "@safegrid/contract/live";
import { linkLostMs, liveVersion, serverMessage, socketEvents, socketPath } from "@safegrid/contract/live";
import type { PeriodKind } from "@safegrid/metrics/period";
import type { LiveState } from "./live-state.ts";
import { applyMessage, follows, joinFrames, noLiveState } from "./live-state.ts";
import { reloadRarely } from "./reload.ts";

export type Link = { readonly state: "connecting" | "live" } | { readonly state: "lost"; readonly sinceMs: number };

export interface Snapshot {
  readonly live: LiveState;
  readonly link: Link;
  /** How far the server's clock is ahead of this machine's, ms. */
  readonly clockAheadMs: number;
  /** From the record in the log to this screen, ms; the last event. */
  readonly delayMs: number | null;
  /** How often the server has said that it knows nobody by this token or cookie. */
  readonly refusals: number;
}

export const nothingYet: Snapshot = {
  ...{ live: noLiveState, link: { state: "connecting" }, clockAheadMs: 0, delayMs: null, refusals: 0 },
};

export type Connection = ReturnType<typeof connect>;

/** A hazard becomes due by the mere passing of time, which no frame tells: now and then everything is asked anew. */
const refreshMs = 10 * 60_000;
const leastAskMs = 2_000;
const leastGapMs = 50;
/** A hidden page is woken once a minute: what waits to be folded stays bounded all the same. */
const mostUnfolded = 1_000;

/**
 * Keeps one subscription alive for months: resumes after a lost link from where it stood, takes a snapshot on any
 * doubt, and tells listeners at most twenty times a second. The screen's last state is never thrown away.
 */
export function connect(token: string | null, wish: { scope: string; depth: number; periods: PeriodKind[] }) {
  let current = nothingYet;
  let folding: LiveState = noLiveState;
  /** Frames that follow on `folding` without a gap and are folded in one go when somebody looks. */
  let unfolded: FrameMessage[] = [];
  let heardMs = Date.now();
  let frame = 0;
  let toldMs = 0;
  let asking: ReturnType<typeof setTimeout> | undefined;
  let askedMs = 0;
  const listeners = new Set<() => void>();
  const hazardListeners = new Set<(rows: readonly HazardRow[] | null) => void>();
  const socket = io({
    path: socketPath,
    transports: ["websocket"],
    auth: token === null ? {} : { token },
    reconnectionDelay: 500,
    reconnectionDelayMax: 8_000,
    randomizationFactor: 0.8,
  });

  function change(part: Partial<Snapshot>): void {
    current = { ...current, ...part };
    if (frame !== 0) return;
    // Nobody reads faster than twenty pictures a second; and hidden pages get no animation frames, timers serve them.
    const wait = Math.max(toldMs + leastGapMs - performance.now(), document.hidden ? 250 : 0);
    frame = wait > 0 ? window.setTimeout(tell, wait) : requestAnimationFrame(tell);
  }

  function take(message: ServerMessage): void {
    if (message.type === "frame" && folding.doubt === null && follows(message, unfolded.at(-1) ?? folding)) {
      unfolded.push(message);
      if (unfolded.length >= mostUnfolded) fold();
      return;
    }
    fold();
    folding = applyMessage(folding, message);
  }

  /** Whoever lists hazards hears of every one that changed, also of those that the wall need not keep, and of messages. */
  function tellHazards(message: ServerMessage): void {
    if (hazardListeners.size === 0 || (message.type !== "snapshot" && message.type !== "frame")) return;
    const rows = message.type === "snapshot" ? null : message.rows.filter((row) => row.kind === "hazard");
    const isTold = message.rows.some((row) => row.kind === "event" && row.type.startsWith("message."));
    if (rows?.length !== 0 || isTold) for (const listener of hazardListeners) listener(rows);
  }

  function fold(): void {
    const joined = joinFrames(unfolded);
    unfolded = [];
    if (joined) folding = applyMessage(folding, joined);
  }

  function tell(): void {
    frame = 0;
    toldMs = performance.now();
    fold();
    if (current.live !== folding) current = { ...current, live: folding };
    for (const listener of listeners) listener();
  }

  function subscribe(fromStart: boolean): void {
    stopAsking();
    fold();
    askedMs = Date.now();
    const { epoch, seq, doubt } = folding;
    const canResume = !fromStart && epoch !== null && doubt === null;
    const asked: Subscription = {
      version: liveVersion,
      ...wish,
      scope: wish.scope as never,
      ...(canResume ? { since: { epoch, seq } } : {}),
    };
    socket.emit(socketEvents.subscribe, asked);
  }

  /** Asks once, however many messages give cause to, and never in a tight loop. */
  function askLater(fromStart: boolean, waitMs: number): void {
    asking ??= setTimeout(() => subscribe(fromStart), waitMs);
  }

  function askSnapshot(): void {
    askLater(true, Math.max(0, askedMs + leastAskMs - Date.now()));
  }

  function stopAsking(): void {
    clearTimeout(asking);
    asking = undefined;
  }

  socket.on("connect", () => subscribe(false));
  socket.on(socketEvents.message, (told: unknown) => {
    heardMs = Date.now();
    const { data: message } = serverMessage.safeParse(told);
    if (!message) {
      // A server of another version, most likely: its page speaks its language.
      fold();
      folding = { ...folding, doubt: "gap" };
      reloadRarely();
      return askSnapshot();
    }
    take(message);
    tellHazards(message);
    if (message.type === "close") return onClose(message.reason, message.retryAfterMs);
    if (folding.doubt) return askSnapshot();
    change({ link: { state: "live" }, ...timesFrom(message) });
  });

  function onClose(reason: CloseReason, retryAfterMs = 500): void {
    const canResume = reason === "draining";
    if (canResume) folding = { ...folding, doubt: null };
    if (reason === "bad_request") reloadRarely();
    askLater(!canResume, retryAfterMs * (1 + Math.random()));
  }

  function timesFrom(message: Exclude<ServerMessage, { type: "close" }>) {
    const ahead = Date.parse(message.at) - Date.now();
    // The least delayed message tells the offset best; it may drift back slowly.
    const clockAheadMs = current.clockAheadMs === 0 ? ahead : Math.max(ahead, current.clockAheadMs - 50);
    const newest = message.type === "frame" ? message.rows.findLast((row) => row.kind === "event") : undefined;
    const delayMs = newest ? Math.max(0, Date.now() + clockAheadMs - Date.parse(newest.recordedAt)) : current.delayMs;
    return { clockAheadMs, delayMs };
  }

  socket.on("disconnect", (reason) => {
    stopAsking();
    change({ link: { state: "lost", sinceMs: heardMs } });
    // A server that ends the session on purpose is not called back by the library.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1_000 + Math.random() * 4_000);
  });
  socket.on("connect_error", ({ message }) => {
    if (message === "not-signed-in") change({ refusals: current.refusals + 1 });
    if (current.link.state !== "lost") change({ link: { state: "lost", sinceMs: heardMs } });
    // A refused handshake is final for the library, not for a wall that must heal by itself.
    if (!socket.active) setTimeout(() => socket.connect(), 5_000 + Math.random() * 5_000);
  });
  const watch = setInterval(() => {
    if (Date.now() - heardMs > linkLostMs && current.link.state === "live")
      change({ link: { state: "lost", sinceMs: heardMs } });
  }, 1_000);
  const refresh = setInterval(() => socket.connected && askSnapshot(), refreshMs * (0.9 + Math.random() * 0.2));

  return {
    snapshot: () => current,
    listen(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Tells of hazards as they change, at once, with none where a message came; null after a snapshot: what was known may be old. */
    listenHazards(listener: (rows: readonly HazardRow[] | null) => void) {
      hazardListeners.add(listener);
      return () => void hazardListeners.delete(listener);
    },
    close() {
      clearInterval(watch);
      clearInterval(refresh);
      stopAsking();
      socket.close();
    },
  };
}
