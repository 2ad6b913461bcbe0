import { setImmediate as nextTurn } from "node:timers/promises";
import type { CloseReason, FrameMessage, SnapshotMessage } from "@safegrid/contract/live";
import type { PeriodKind } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { Database } from "#/platform/sql.ts";
import type { Access } from "#/modules/access/access.service.ts";
import { currentPeriodKeys } from "#/modules/number/period.service.ts";
import type { LineSight } from "#/modules/live/line-sight.ts";
import { noLines, readLineSight } from "#/modules/live/line-sight.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";
import { noChanges, readChanges, readHead, readSnapshot } from "#/modules/live/live.queries.ts";
import type { RecentEvents } from "#/modules/live/recent-events.ts";
import type { RememberedCuts } from "#/modules/live/remembered-cuts.ts";
import { withoutRight } from "#/modules/live/rights-check.ts";
import type { Room, Rooms } from "#/modules/live/rooms.ts";
import { roomKeyOf } from "#/modules/live/rooms.ts";
import type { Subscriber, Visitor } from "#/modules/live/subscriber.ts";

const maxCatchUp = 20_000;
/** After so long newcomers who still wait let the frames of the others pass. */
const longestSeatingMs = 250;

/**
 * Gives newcomers their places: those who resume get what they missed, the others a snapshot. After a restart that may
 * be a thousand: what was missed is read once for all, a snapshot once per room, and a message that several get is
 * built once.
 */
export function createSeating(options: {
  readonly db: Database;
  readonly countyId: string;
  readonly clock: Clock;
  readonly access: Access;
  readonly recent: RecentEvents;
  readonly rooms: Rooms;
  readonly cuts: RememberedCuts;
  /** How far the feed is. */
  readonly head: () => { readonly epoch: string; readonly seq: number };
}) {
  const { db, countyId, clock, access, recent, rooms, cuts, head } = options;
  const gone = new WeakSet<Visitor>();
  let joining: Subscriber[] = [];
  /** Those whose first message is being read: neither waiting nor seated, but their rights may go meanwhile. */
  let seating: readonly Subscriber[] = [];

  /** Who was let in before rights last changed, perhaps long ago, is looked up anew before anything is shown. */
  async function refuseOutdated(waiting: Set<Subscriber>): Promise<void> {
    const outdated = [...waiting].filter(({ caller }) => caller.rightsVersion !== access.version);
    if (outdated.length === 0) return;
    for (const subscriber of await withoutRight(access, outdated)) {
      waiting.delete(subscriber);
      gone.add(subscriber);
      subscriber.end("scope_changed");
    }
  }

  async function snapshotOf(room: Room): Promise<SnapshotMessage> {
    // A line's boards ask for what stands: records leave a line without a word, so that only questions tell it rightly.
    if (room.departmentId !== null) {
      const { epoch, seq } = await readHead(db, countyId);
      return { type: "snapshot", epoch, seq, at: clock.now().toISOString(), rows: [] };
    }
    const scope = { id: room.wish.scope, gridIds: [...room.gridIds] };
    const keys = currentPeriodKeys(clock.now());
    const wanted = keys.filter((key) => room.wish.periods.includes(key.split(":", 1)[0] as PeriodKind));
    const state = await readSnapshot(db, countyId, scope, wanted);
    const { epoch, seq } = state;
    return { type: "snapshot", epoch, seq, at: clock.now().toISOString(), rows: rooms.rowsFor(room, state, noLines) };
  }

  /** What anybody who resumes has missed: rows bear their last change, so that each can be given what is behind it. */
  async function readMissed(waiting: ReadonlySet<Subscriber>): Promise<LiveState> {
    const { epoch, seq } = head();
    const within = [...waiting].flatMap(({ wish: { since } }) =>
      since?.epoch === epoch && seq - since.seq <= maxCatchUp ? since.seq : [],
    );
    if (within.length === 0) return { epoch, seq, ...noChanges };
    return readChanges(db, countyId, Math.min(...within), currentPeriodKeys(clock.now()), recent);
  }

  /** Ends whoever comes with a cursor from which nothing can be caught up. */
  function refuseCursor(subscriber: Subscriber, missed: LiveState): boolean {
    const reason = doubtAbout(subscriber, missed);
    if (reason) subscriber.end(reason);
    return reason !== null;
  }

  function doubtAbout(subscriber: Subscriber, { epoch: ofLog, seq: upTo }: LiveState): CloseReason | null {
    const { since } = subscriber.wish;
    if (since === undefined) return null;
    const { epoch, seq } = head();
    if (since.epoch !== epoch || ofLog !== epoch) return "epoch_changed";
    if (since.seq > upTo) return "future_cursor";
    if (seq - since.seq > maxCatchUp) return "outdated_cursor";
    return cuts.take(subscriber.caller.tokenId, roomKeyOf(subscriber), since) ? "too_slow" : null;
  }

  function catchUpOf(room: Room, missed: LiveState, lines: LineSight, since: number): FrameMessage {
    const rows = rooms.rowsFor(room, missed, lines).filter((row) => row.seq > since);
    const { epoch } = head();
    return { type: "frame", epoch, seq: missed.seq, prev: since, at: clock.now().toISOString(), rows };
  }

  // Whoever left while its state was being read must not keep a place for ever.
  const isPresent = (subscriber: Subscriber) => !gone.has(subscriber);

  return {
    join(subscriber: Subscriber): void {
      joining.push(subscriber);
    },

    /** All who have asked and have no place yet. */
    newcomers: (): readonly Subscriber[] => [...joining, ...seating],

    /**
     * Seats those who wait, in turns with frames and requests; true where some had to be left for the next tick. If the
     * database fails meanwhile, who has no place yet goes on waiting.
     */
    async seatNewcomers(): Promise<boolean> {
      if (joining.length === 0) return false;
      const waiting = new Set(joining);
      seating = joining;
      joining = [];
      try {
        await refuseOutdated(waiting);
        const missed = await readMissed(waiting);
        for (const subscriber of waiting) if (refuseCursor(subscriber, missed)) waiting.delete(subscriber);
        const until = performance.now() + longestSeatingMs;
        const isOfLine = [...waiting].some(({ caller }) => caller.departmentId !== null);
        const lines = isOfLine ? await readLineSight(db, missed) : noLines;
        for (const [first, ...others] of Map.groupBy(waiting, roomKeyOf).values()) {
          if (!first) continue;
          const room = rooms.roomFor(first, head().seq);
          const seqs = Map.groupBy([first, ...others], ({ wish }) => wish.since?.seq);
          for (const [since, alike] of seqs) {
            const message = since !== undefined ? catchUpOf(room, missed, lines, since) : await snapshotOf(room);
            for (const subscriber of alike) waiting.delete(subscriber);
            rooms.seat(room, alike.filter(isPresent), message);
          }
          await nextTurn();
          if (performance.now() > until) break;
        }
      } finally {
        joining = [...waiting, ...joining].filter(isPresent);
        seating = [];
      }
      return waiting.size > 0;
    },

    remove(visitor: Visitor): void {
      gone.add(visitor);
      joining = joining.filter((waiting) => waiting !== visitor);
    },

    endAll(reason: CloseReason, more?: { retryAfterMs?: number }): void {
      for (const subscriber of joining) subscriber.end(reason, more);
      joining = [];
    },
  };
}
