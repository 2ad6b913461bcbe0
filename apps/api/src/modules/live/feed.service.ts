import type { CloseReason, ServerMessage } from "@safegrid/contract/live";
import { heartbeatMs } from "@safegrid/contract/live";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { renewEpoch } from "#/platform/log-epoch.ts";
import type { Loop } from "#/platform/loop.ts";
import { startLoop } from "#/platform/loop.ts";
import type { Database } from "#/platform/sql.ts";
import type { Access } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { currentPeriodKeys } from "#/modules/number/period.service.ts";
import type { CarriedChanges } from "#/modules/live/carried-changes.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";
import { noLines, readLineSight } from "#/modules/live/line-sight.ts";
import type { LineSight } from "#/modules/live/line-sight.ts";
import { noChanges, readChanges, readHead } from "#/modules/live/live.queries.ts";
import type { RecentEvents } from "#/modules/live/recent-events.ts";
import { createRememberedCuts } from "#/modules/live/remembered-cuts.ts";
import { createRightsCheck } from "#/modules/live/rights-check.ts";
import type { Broadcast, Room, Seat } from "#/modules/live/rooms.ts";
import { createRooms, whyCut } from "#/modules/live/rooms.ts";
import { createSeating } from "#/modules/live/seating.ts";
import type { Subscriber, Visitor } from "#/modules/live/subscriber.ts";

const accessPollMs = 500;
const pollMs = 50;
/** So many events in one tick make the feed rest as long as the tick took. */
const eventsPerRest = 12;

export type Feed = ReturnType<typeof startFeed>;

/**
 * Tails the log and tells every subscription what it may see. Each process does this for its own sockets; nothing
 * hangs on a broker. One tick reads all changed rows once, filters them per room (scope × depth × periods) and builds
 * one frame per room (a department's line is a part of the key, and of the rows). It adapts: after a tick with few events it goes on at once, after one with many it rests up to
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
  /** Absent = each gets its own. */
  readonly broadcast?: Broadcast;
}) {
  const { db, clock, tree, access, onError, recent, carried, epochs, broadcast } = options;
  const countyId = tree.county.id;
  const rooms = createRooms(tree, broadcast);
  const head = () => ({ epoch, seq: cursor });
  const cuts = createRememberedCuts();
  const seating = createSeating({ db, countyId, clock, access, recent, rooms, cuts, head });
  const rights = createRightsCheck(access, clock, everybody, remove);
  let epoch = "";
  let cursor = -1;
  let restUntil = 0;
  let lastRead = 0;

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
    // No frame goes out by an older tree than the position that it bears.
    if (state.gridVersion !== null) await tree.catchUp(db, state.gridVersion);
    for (const room of rooms.outdated()) endRoom(room, "scope_changed");
    const lines = rooms.hasLines ? await readLineSight(db, state) : noLines;
    if (state.epoch !== epoch) endAll("epoch_changed");
    else if (state.seq > cursor) for (const room of rooms.all()) sendFrame(room, state, lines);
    ({ epoch, seq: cursor } = state);
    if (await seating.seatNewcomers()) kick();
    sendHeartbeats();
    const took = performance.now() - begun;
    restUntil = performance.now() + Math.min(pollMs, took * Math.min(2, state.events.length / eventsPerRest));
  }

  /** What this process has just committed itself is known; the database is asked all the same once in a while. */
  async function readState(): Promise<LiveState> {
    const now = performance.now();
    const known = now - lastRead < pollMs ? carried.take(epoch, cursor) : null;
    if (known) return known;
    lastRead = now;
    if (rooms.isEmpty) return { ...noChanges, ...(await readHead(db, countyId)) };
    return readChanges(db, countyId, cursor, currentPeriodKeys(clock.now()), recent);
  }

  function sendFrame(room: Room, state: LiveState, lines: LineSight): void {
    const rows = rooms.rowsFor(room, state, lines);
    if (rows.length === 0) return;
    const frame = { type: "frame" as const, epoch, seq: state.seq, at: clock.now().toISOString() };
    const shared: ServerMessage = { ...frame, prev: room.lastSeq, rows };
    broadcast?.(room.key, shared);
    for (const seat of room.seats) {
      if (isCut(seat, room, state.seq)) continue;
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

  function sendHeartbeats(): void {
    const nowMs = performance.now();
    const now = clock.now();
    for (const room of rooms.all()) {
      for (const seat of room.seats) {
        if (nowMs < seat.nextBeatMs) continue;
        seat.nextBeatMs = nowMs + heartbeatMs;
        const { expiresAt } = seat.subscriber.caller;
        if (expiresAt && expiresAt <= now) {
          remove(seat.subscriber);
          seat.subscriber.end("scope_changed");
        } else if (!isCut(seat, room, cursor))
          seat.subscriber.send({ type: "heartbeat", epoch, seq: cursor, prev: seat.lastSeq, at: now.toISOString() });
      }
    }
  }

  function everybody(): Visitor[] {
    return [...rooms.seats().map(({ subscriber }) => subscriber), ...seating.newcomers()];
  }

  /** Cuts who does not read. Who was too slow is told when it comes back; who was not there may just resume. */
  function isCut(seat: Seat, room: Room, toldUpTo: number): boolean {
    const why = whyCut(seat);
    if (!why) return false;
    const { subscriber } = seat;
    if (why === "too_slow") cuts.add(subscriber.caller.tokenId, room.key, { epoch, seq: toldUpTo });
    remove(subscriber);
    subscriber.cut();
    return true;
  }

  function remove(visitor: Visitor): void {
    rights.forget(visitor);
    seating.remove(visitor);
    rooms.remove(visitor);
  }

  function endRoom(room: Room, reason: CloseReason): void {
    for (const { subscriber } of room.seats) {
      remove(subscriber);
      subscriber.end(reason);
    }
  }

  function endAll(reason: CloseReason, more?: { retryAfterMs?: number }): void {
    for (const { subscriber } of rooms.seats()) subscriber.end(reason, more);
    rooms.clear();
    seating.endAll(reason, more);
  }

  const loop: Loop = startLoop(pollMs, tick, onError);
  const rightsLoop: Loop = startLoop(accessPollMs, () => rights.check(), onError);
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
    watch: (visitor: Visitor) => rights.watch(visitor),
    /** Takes a subscription whose scope has been checked. Its first message is a snapshot or what it missed. */
    join(subscriber: Subscriber): void {
      seating.join(subscriber);
      kick();
    },
    remove,
    get subscriberCount() {
      return rooms.seats().length;
    },
    get head() {
      return head();
    },
    async stop(): Promise<void> {
      clearTimeout(resting);
      await Promise.all([loop.stop(), rightsLoop.stop()]);
      endAll("draining", { retryAfterMs: 1_000 });
    },
  };
}
