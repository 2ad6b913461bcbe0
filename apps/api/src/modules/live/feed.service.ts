import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  CloseReason,
  FrameMessage,
  LiveRow,
  ServerMessage,
  SnapshotMessage,
  Subscription,
} from "@safegrid/contract/live";
import { heartbeatMs } from "@safegrid/contract/live";
import type { PeriodKind } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { renewEpoch } from "#/platform/log-epoch.ts";
import type { Loop } from "#/platform/loop.ts";
import { startLoop } from "#/platform/loop.ts";
import type { Database } from "#/platform/sql.ts";
import type { Access, Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { currentPeriodKeys } from "#/modules/number/period.service.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";
import type { CarriedChanges } from "#/modules/live/carried-changes.ts";
import type { RecentEvents } from "#/modules/live/recent-events.ts";
import { readChanges, readHead, readSnapshot } from "#/modules/live/live.queries.ts";

/** Whoever has been let in, even if nothing has been asked for yet: when the right goes, so does the socket. */
export interface Visitor {
  readonly caller: Caller;
  /** Says why and ends the socket. */
  end(reason: CloseReason, more?: { retryAfterMs?: number; detail?: string }): void;
}

/** One socket's end of a subscription. The feed decides what is said; the carrier says it. */
export interface Subscriber extends Visitor {
  readonly wish: Subscription;
  send(message: ServerMessage): void;
  /** Bytes or frames that wait for a slow reader, as a share of what is allowed: above 1 it is cut. */
  backlog(): number;
  /** Now receives exactly what the room receives; a carrier that can build a frame once may send it to the room. */
  enterRoom?(room: string): void;
  /** A room in which it is alone, where the carrier has rooms. */
  readonly address?: string;
}

interface Seat {
  readonly subscriber: Subscriber;
  lastSeq: number;
  isInStep: boolean;
  readonly seatedMs: number;
  /** Above this backlog it is cut: 1, and what waited of its first message while it is still taking that. */
  allowed: number;
  nextBeatMs: number;
}

interface Room {
  readonly key: string;
  readonly wish: Subscription;
  readonly gridIds: ReadonlySet<string>;
  readonly seats: Set<Seat>;
  lastSeq: number;
}

const maxCatchUp = 20_000;
const accessPollMs = 500;
const pollMs = 50;
/** So long a reader may take for its first message. */
const longestFirstMs = 60_000;
/** After so long newcomers who still wait let the frames of the others pass. */
const longestSeatingMs = 250;
/** So many events in one tick make the feed rest as long as the tick took. */
const eventsPerRest = 12;
/** A tick that took longer, for the many who listen, rests as long as it took: its frames would only queue up. */
const longTickMs = 4;
const beatPhases = 64;

export type Feed = ReturnType<typeof startFeed>;

/**
 * Tails the log and tells every subscription what it may see. Each process does this for its own sockets; nothing
 * hangs on a broker. One tick reads all changed rows once, filters them per room (scope × depth × periods) and builds
 * one frame per room. It adapts: after a tick with few events it goes on at once, after one with many it rests up to
 * twice as long as it took, so that frames grow instead of multiplying and pushing never takes more than a third of a
 * busy process. On an error the tick is repeated from the same position.
 */
export function startFeed(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly access: Access;
  readonly onError: (error: unknown) => void;
  readonly recent: RecentEvents;
  readonly carried: CarriedChanges;
  readonly epochs: EpochWatch;
  /** Sends a message to all who have entered any of some rooms, built once; absent = each gets its own. */
  readonly broadcast?: (rooms: string | string[], message: ServerMessage) => void;
}) {
  const { db, clock, tree, access, onError, recent, carried, epochs, broadcast } = options;
  const countyId = tree.county.id;
  const rooms = new Map<string, Room>();
  const gone = new WeakSet<Visitor>();
  let joining: Subscriber[] = [];
  /** Those whose first message is being read: neither waiting nor seated, but their rights may go meanwhile. */
  let seating: readonly Subscriber[] = [];
  const idle = new Set<Visitor>();
  let isCheckOwed = false;
  let epoch = "";
  let cursor = -1;
  let restUntil = 0;
  let lastRead = 0;
  let seated = 0;

  async function tick(): Promise<void> {
    if (cursor === -1) ({ epoch, seq: cursor } = await readHead(db, countyId));
    const begun = performance.now();
    let state = await readState();
    // The same history, and less of it than was shown: put back behind PostgreSQL's back.
    if (state.epoch === epoch && state.seq < cursor) {
      await renewEpoch(db, countyId, { epoch, seq: cursor });
      state = await readState();
    }
    epochs.see(state.epoch);
    if (state.epoch !== epoch) endAll("epoch_changed");
    else if (state.seq > cursor) for (const room of rooms.values()) sendFrame(room, state);
    ({ epoch, seq: cursor } = state);
    if (joining.length > 0) await seatNewcomers();
    sendHeartbeats();
    const took = performance.now() - begun;
    const rests = Math.max(state.events.length / eventsPerRest, took > longTickMs ? 1 : 0);
    restUntil = performance.now() + Math.min(pollMs, took * Math.min(2, rests));
  }

  /** What this process has just committed itself is known; the database is asked all the same once in a while. */
  async function readState(): Promise<LiveState> {
    const now = performance.now();
    const known = now - lastRead < pollMs ? carried.take(cursor) : null;
    if (known?.epoch === epoch) return known;
    lastRead = now;
    if (rooms.size > 0) return readChanges(db, countyId, cursor, keys(), recent);
    return { ...(await readHead(db, countyId)), ...nothing };
  }

  function keys() {
    return currentPeriodKeys(clock.now());
  }

  function sendFrame(room: Room, state: LiveState): void {
    const rows = rowsFor(room, state);
    if (rows.length === 0) return;
    const frame = { type: "frame" as const, epoch, seq: state.seq, at: clock.now().toISOString() };
    const shared: ServerMessage = { ...frame, prev: room.lastSeq, rows };
    broadcast?.(room.key, shared);
    for (const seat of room.seats) {
      if (isTooSlow(seat)) {
        leave(seat, "too_slow");
        continue;
      }
      if (!seat.isInStep) {
        const unseen = rows.filter((row) => row.seq > seat.lastSeq);
        // Its snapshot was read later than this: a frame without rows would only tell that something happened elsewhere.
        if (unseen.length === 0) continue;
        seat.subscriber.send({ ...frame, prev: seat.lastSeq, rows: unseen });
        seat.isInStep = true;
        seat.subscriber.enterRoom?.(room.key);
      } else if (!broadcast || !seat.subscriber.enterRoom) {
        seat.subscriber.send(shared);
      }
      seat.lastSeq = state.seq;
    }
    room.lastSeq = state.seq;
  }

  function rowsFor(room: Room, state: LiveState): LiveRow[] {
    const { scope, periods } = room.wish;
    const isBelow = (gridId: string) => tree.isWithin(scope, gridId);
    return [
      ...state.numbers.filter((row) => room.gridIds.has(row.gridId) && periods.includes(row.periodKind)),
      ...state.standings.filter((row) => room.gridIds.has(row.gridId)),
      ...state.hazards.filter((row) => isBelow(row.cellId)),
      ...state.events.filter((row) => isBelow(row.gridId)),
    ];
  }

  /**
   * Gives everybody who waits a place: those who resume get what they missed, the others a snapshot. After a restart
   * that may be a thousand: what was missed is read once for all, a snapshot once per room, and a message that several
   * get is built once. It takes turns with frames and requests. If the database fails meanwhile, who has no place yet
   * goes on waiting for the next tick.
   */
  async function seatNewcomers(): Promise<void> {
    const waiting = new Set(joining);
    seating = joining;
    joining = [];
    try {
      await refuseOutdated(waiting);
      const missed = await readMissed(waiting);
      for (const subscriber of waiting) if (refuseCursor(subscriber, missed)) waiting.delete(subscriber);
      const until = performance.now() + longestSeatingMs;
      for (const [key, subscribers] of Map.groupBy(waiting, ({ wish }) => roomKeyOf(wish))) {
        const room = rooms.get(key) ?? newRoom(key, subscribers[0]?.wish);
        if (!room) continue;
        const seqs = Map.groupBy(subscribers, ({ wish }) => wish.since?.seq);
        for (const [since, alike] of seqs) {
          const message = since !== undefined ? catchUpOf(room, missed, since) : await snapshotOf(room);
          for (const subscriber of alike) waiting.delete(subscriber);
          seat(room, alike, message);
        }
        await nextTurn();
        if (performance.now() > until) break;
      }
    } catch (error) {
      joining = [...waiting, ...joining].filter((subscriber) => !gone.has(subscriber));
      throw error;
    } finally {
      seating = [];
    }
    if (waiting.size === 0) return;
    joining = [...waiting, ...joining].filter((subscriber) => !gone.has(subscriber));
    kick();
  }

  /** Who was let in before rights last changed, perhaps long ago, is looked up anew before anything is shown. */
  async function refuseOutdated(waiting: Set<Subscriber>): Promise<void> {
    const outdated = [...waiting].filter(({ caller }) => caller.rightsVersion !== access.version);
    if (outdated.length === 0) return;
    for (const subscriber of await withoutRight(outdated)) {
      waiting.delete(subscriber);
      remove(subscriber);
      subscriber.end("scope_changed");
    }
  }

  async function snapshotOf(room: Room): Promise<SnapshotMessage> {
    const scope = { id: room.wish.scope, gridIds: [...room.gridIds] };
    const state = await readSnapshot(db, countyId, scope, keysOf(room), clock.now());
    const { epoch: ofState, seq } = state;
    return { type: "snapshot", epoch: ofState, seq, at: clock.now().toISOString(), rows: rowsFor(room, state) };
  }

  /** What anybody who resumes has missed: rows bear their last change, so that each can be given what is behind it. */
  async function readMissed(waiting: ReadonlySet<Subscriber>): Promise<LiveState> {
    const within = [...waiting].flatMap(({ wish: { since } }) =>
      since?.epoch === epoch && cursor - since.seq <= maxCatchUp ? since.seq : [],
    );
    if (within.length > 0) return readChanges(db, countyId, Math.min(...within), keys(), recent);
    return { epoch, seq: cursor, ...nothing };
  }

  /** Ends whoever comes with a cursor from which nothing can be caught up. */
  function refuseCursor(subscriber: Subscriber, { epoch: ofLog, seq }: LiveState): boolean {
    const reason = doubtAbout(subscriber.wish.since);
    if (reason) subscriber.end(reason);
    return reason !== null;

    function doubtAbout(since: Subscription["since"]): CloseReason | null {
      if (since === undefined) return null;
      if (since.epoch !== epoch || ofLog !== epoch) return "epoch_changed";
      if (since.seq > seq) return "future_cursor";
      return cursor - since.seq > maxCatchUp ? "outdated_cursor" : null;
    }
  }

  function catchUpOf(room: Room, missed: LiveState, since: number): FrameMessage {
    const rows = rowsFor(room, missed).filter((row) => row.seq > since);
    return { type: "frame", epoch, seq: missed.seq, prev: since, at: clock.now().toISOString(), rows };
  }

  function seat(room: Room, subscribers: readonly Subscriber[], first: ServerMessage & { seq: number }): void {
    // Whoever left while its state was being read must not keep a place for ever.
    const present = subscribers.filter((subscriber) => !gone.has(subscriber));
    if (present.length === 0) return;
    sendToAll(present, first);
    // A room goes when its last seat is left, which may have happened while this first message was being read.
    rooms.set(room.key, room);
    const isInStep = first.seq === room.lastSeq;
    for (const subscriber of present) {
      const seatedMs = performance.now();
      // Heartbeats of a crowd that came at once are spread over their interval, or they would hold up its frames.
      const nextBeatMs = seatedMs + ((seated++ % beatPhases) * heartbeatMs) / beatPhases;
      const allowed = 1 + subscriber.backlog();
      room.seats.add({ subscriber, lastSeq: first.seq, isInStep, seatedMs, allowed, nextBeatMs });
      if (isInStep) subscriber.enterRoom?.(room.key);
    }
  }

  function sendToAll(subscribers: readonly Subscriber[], message: ServerMessage): void {
    const addresses = broadcast ? subscribers.flatMap(({ address }) => address ?? []) : [];
    if (addresses.length > 0) broadcast?.(addresses, message);
    for (const subscriber of subscribers) if (!broadcast || !subscriber.address) subscriber.send(message);
  }

  function newRoom(key: string, wish: Subscription | undefined): Room | undefined {
    if (!wish) return undefined;
    const gridIds = new Set<string>(tree.subtree(wish.scope, wish.depth).map((grid) => grid.id));
    return { key, wish, gridIds, seats: new Set(), lastSeq: cursor };
  }

  function keysOf(room: Room) {
    return keys().filter((key) => room.wish.periods.includes(key.split(":", 1)[0] as PeriodKind));
  }

  function sendHeartbeats(): void {
    const nowMs = performance.now();
    const now = clock.now();
    for (const room of rooms.values()) {
      for (const seat of room.seats) {
        if (nowMs < seat.nextBeatMs) continue;
        seat.nextBeatMs = nowMs + heartbeatMs;
        const { expiresAt } = seat.subscriber.caller;
        if (expiresAt && expiresAt <= now) leave(seat, "scope_changed");
        else if (isTooSlow(seat)) leave(seat, "too_slow");
        else seat.subscriber.send({ type: "heartbeat", epoch, seq: cursor, prev: seat.lastSeq, at: now.toISOString() });
      }
    }
  }

  /**
   * Ends the sockets of everybody whose right to look has gone or moved. The change is seen only once: where the
   * database fails behind it, the check stays owed.
   */
  async function checkRights(): Promise<void> {
    if (await access.refresh()) isCheckOwed = true;
    if (!isCheckOwed) return;
    const seated = [...rooms.values()].flatMap((room) => [...room.seats]).map(({ subscriber }) => subscriber);
    const ending = await withoutRight<Visitor>([...seated, ...joining, ...seating, ...idle]);
    isCheckOwed = false;
    for (const visitor of ending) {
      remove(visitor);
      visitor.end("scope_changed");
    }
  }

  async function withoutRight<Who extends Visitor>(visitors: readonly Who[]): Promise<Who[]> {
    const valid = await access.stillValid([...new Set(visitors.map(({ caller }) => caller.tokenId))]);
    return visitors.filter(({ caller }) => {
      const now = valid.get(caller.tokenId);
      return now?.scopeId !== caller.scopeId || now.role !== caller.role;
    });
  }

  function leave(seat: Seat, reason: CloseReason): void {
    remove(seat.subscriber);
    seat.subscriber.end(reason);
  }

  function remove(visitor: Visitor): void {
    gone.add(visitor);
    idle.delete(visitor);
    joining = joining.filter((waiting) => waiting !== visitor);
    for (const room of rooms.values()) {
      for (const seat of room.seats) if (seat.subscriber === visitor) room.seats.delete(seat);
      if (room.seats.size === 0) rooms.delete(room.key);
    }
  }

  function endAll(reason: CloseReason, more?: { retryAfterMs?: number }): void {
    for (const room of rooms.values()) for (const seat of room.seats) seat.subscriber.end(reason, more);
    rooms.clear();
    for (const subscriber of joining) subscriber.end(reason, more);
    joining = [];
  }

  const loop: Loop = startLoop(pollMs, tick, onError);
  const rights: Loop = startLoop(accessPollMs, checkRights, onError);
  let resting: NodeJS.Timeout | undefined;

  /** Wakes the feed: at once, or when its rest is over. */
  function kick(): void {
    const wait = restUntil - performance.now();
    if (wait <= 0) return loop.kick();
    resting ??= setTimeout(() => {
      resting = undefined;
      loop.kick();
    }, wait);
  }

  return {
    kick,
    /** Takes somebody who has been let in and has not asked for anything yet. */
    watch(visitor: Visitor): void {
      idle.add(visitor);
      // Let in while rights changed: the check of that change may have missed it.
      if (visitor.caller.rightsVersion !== access.version) isCheckOwed = true;
    },
    /** Takes a subscription whose scope has been checked. Its first message is a snapshot or what it missed. */
    join(subscriber: Subscriber): void {
      joining.push(subscriber);
      kick();
    },
    remove,
    get subscriberCount() {
      return [...rooms.values()].reduce((count, room) => count + room.seats.size, 0);
    },
    get head() {
      return { epoch, seq: cursor };
    },
    async stop(): Promise<void> {
      clearTimeout(resting);
      await Promise.all([loop.stop(), rights.stop()]);
      endAll("draining", { retryAfterMs: 1_000 });
    },
  };
}

/**
 * Whether more waits for a reader than is allowed. A snapshot alone may be more, and takes its time on a thin line: who
 * is still taking it is not cut for it, or would never get beyond it.
 */
function isTooSlow(seat: Seat): boolean {
  const backlog = seat.subscriber.backlog();
  if (backlog < 0.25 || performance.now() - seat.seatedMs > longestFirstMs) seat.allowed = 1;
  return backlog > seat.allowed;
}

const nothing = { numbers: [], standings: [], hazards: [], events: [] };

/** Subscriptions that see the same rows share a room. */
export function roomKeyOf(wish: Subscription): string {
  return `${wish.scope} ${wish.depth} ${wish.periods.toSorted().join(",")}`;
}
