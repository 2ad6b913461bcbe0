import type { LiveRow, ServerMessage, Subscription } from "@safegrid/contract/live";
import { heartbeatMs } from "@safegrid/contract/live";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { LineSight } from "#/modules/live/line-sight.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";
import type { Subscriber, Visitor } from "#/modules/live/subscriber.ts";

export interface Seat {
  readonly subscriber: Subscriber;
  lastSeq: number;
  isInStep: boolean;
  readonly seatedMs: number;
  /** Above this backlog it is cut: 1, and what waited of its first message while it is still taking that. */
  allowed: number;
  nextBeatMs: number;
}

export interface Room {
  readonly key: string;
  readonly wish: Subscription;
  /** Whose line of industry is looked at; null = all of the territory. */
  readonly departmentId: string | null;
  readonly gridIds: ReadonlySet<string>;
  /** By which reading of the tree that is known to be right. */
  treeVersion: number;
  readonly seats: Set<Seat>;
  lastSeq: number;
}

/** Sends a message to all who have entered any of some rooms, built once. */
export type Broadcast = (rooms: string | string[], message: ServerMessage) => void;

/** So long a reader may take for its first message. */
const longestFirstMs = 60_000;
const beatPhases = 64;

/** Subscriptions that see the same rows share a room, in which frames are built once. */
export function createRooms(tree: GridTree, broadcast: Broadcast | undefined) {
  const rooms = new Map<string, Room>();
  let seated = 0;

  /** Former grids too: what still counts in them belongs to the sums. */
  function gridsOf({ scope, depth }: Room["wish"]): Set<string> {
    return new Set(tree.subtreeEver(scope, depth).map((grid) => grid.id));
  }

  function sendToAll(subscribers: readonly Subscriber[], message: ServerMessage): void {
    const addresses = broadcast ? subscribers.flatMap(({ address }) => address ?? []) : [];
    if (addresses.length > 0) broadcast?.(addresses, message);
    for (const subscriber of subscribers) if (!broadcast || !subscriber.address) subscriber.send(message);
  }

  return {
    get isEmpty() {
      return rooms.size === 0;
    },
    all: () => rooms.values(),
    seats: () => [...rooms.values()].flatMap((room) => [...room.seats]),

    /** Whether a department listens. */
    get hasLines() {
      return [...rooms.values()].some(({ departmentId }) => departmentId !== null);
    },

    /** The room of a subscriber; a new one, which stands at `seq`, is kept only once somebody is seated in it. */
    roomFor(subscriber: Pick<Subscriber, "wish" | "caller">, seq: number): Room {
      const key = roomKeyOf(subscriber);
      const { wish, caller } = subscriber;
      const seats = new Set<Seat>();
      const made = { key, wish, departmentId: caller.departmentId, gridIds: gridsOf(wish), seats, lastSeq: seq };
      return rooms.get(key) ?? { ...made, treeVersion: tree.version };
    },

    /** Rooms whose grids are others now than those whose rows were sent: who sits there needs a new snapshot. */
    outdated(): Room[] {
      return [...rooms.values()].filter((room) => {
        if (room.treeVersion === tree.version) return false;
        room.treeVersion = tree.version;
        const now = gridsOf(room.wish);
        return now.size !== room.gridIds.size || [...now].some((id) => !room.gridIds.has(id));
      });
    },

    /** What of a state is to be seen from a room. A department's has no numbers: those are of whole territories. */
    rowsFor({ wish: { scope, periods }, gridIds, departmentId }: Room, state: LiveState, lines: LineSight): LiveRow[] {
      const isBelow = (gridId: string) => tree.isWithin(scope, gridId);
      if (departmentId !== null) {
        const isSeen = (id: string | null, gridId: string) => {
          const by = id === null ? undefined : lines.get(id)?.get(departmentId);
          return by !== undefined && (by.isSent || isBelow(gridId));
        };
        return [
          ...state.hazards.filter(({ id, cellId }) => isSeen(id, cellId)),
          ...state.events.filter(({ subjectId, gridId }) => isSeen(subjectId, gridId)),
        ];
      }
      return [
        ...state.numbers.filter((row) => gridIds.has(row.gridId) && periods.includes(row.periodKind)),
        ...state.standings.filter((row) => gridIds.has(row.gridId)),
        ...state.hazards.filter((row) => isBelow(row.cellId)),
        ...state.events.filter((row) => isBelow(row.gridId)),
      ];
    },

    /** Gives subscribers their first message, a snapshot or what they missed, and from then on a place. */
    seat(room: Room, subscribers: readonly Subscriber[], first: ServerMessage & { seq: number }): void {
      if (subscribers.length === 0) return;
      sendToAll(subscribers, first);
      // A room goes when its last seat is left, which may have happened while this first message was being read.
      rooms.set(room.key, room);
      const isInStep = first.seq === room.lastSeq;
      for (const subscriber of subscribers) {
        const seatedMs = performance.now();
        // Heartbeats of a crowd that came at once are spread over their interval, or they would hold up its frames.
        const nextBeatMs = seatedMs + ((seated++ % beatPhases) * heartbeatMs) / beatPhases;
        const allowed = 1 + subscriber.backlog();
        room.seats.add({ subscriber, lastSeq: first.seq, isInStep, seatedMs, allowed, nextBeatMs });
        if (isInStep) subscriber.enterRoom?.(room.key);
      }
    },

    remove(visitor: Visitor): void {
      for (const room of rooms.values()) {
        for (const seat of room.seats) if (seat.subscriber === visitor) room.seats.delete(seat);
        if (room.seats.size === 0) rooms.delete(room.key);
      }
    },

    clear(): void {
      rooms.clear();
    },
  };
}
export type Rooms = ReturnType<typeof createRooms>;

/**
 * Whether nobody is there to read, or more waits for a reader than is allowed. A snapshot alone may be more, and takes
 * its time on a thin line: who is still taking it is not cut for it, or would never get beyond it.
 */
export function whyCut(seat: Seat): "gone" | "too_slow" | null {
  const backlog = seat.subscriber.backlog();
  if (backlog === Infinity) return "gone";
  if (backlog < 0.25 || performance.now() - seat.seatedMs > longestFirstMs) seat.allowed = 1;
  return backlog > seat.allowed ? "too_slow" : null;
}

export function roomKeyOf({ wish, caller }: Pick<Subscriber, "wish" | "caller">): string {
  return `${wish.scope} ${wish.depth} ${wish.periods.toSorted().join(",")} ${caller.departmentId ?? ""}`;
}
