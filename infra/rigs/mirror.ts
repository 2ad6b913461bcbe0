import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import { io } from "socket.io-client";
import WebSocket from "ws";
import type { CloseReason, LiveRow, ServerMessage } from "@safegrid/contract/live";
import { liveVersion, serverMessage, socketEvents, socketPath } from "@safegrid/contract/live";
import type { LiveState } from "@safegrid/dashboard/live/live-state";
import { applyMessage, noLiveState, numbersKey } from "@safegrid/dashboard/live/live-state";
import type { PeriodKind } from "@safegrid/metrics/period";
import { businessDayOf, periodKeysOn } from "@safegrid/metrics/period";

export type Carrier = "socket.io" | "websocket";

export interface MirrorWish {
  readonly url: string;
  readonly token: string;
  readonly carrier: Carrier;
  readonly scope: string;
  readonly depth: number;
  readonly periods: readonly PeriodKind[];
  /** Whether it comes back by itself after a lost link or a close, as a screen does. */
  readonly returns: boolean;
  /** All grids of the scope; where given, a row of any other is a fault. */
  readonly grids?: ReadonlySet<string>;
}

export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
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
      const own = canResume ? { epoch: state.epoch ?? "", seq: state.seq } : undefined;
      if (canResume) state = { ...state, doubt: null };
      const open = wish.carrier === "socket.io" ? openSocketIo : openWebSocket;
      const from = since === "own" ? own : since === "start" ? undefined : since;
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

function openSocketIo(wish: MirrorWish, since: Cursor | undefined, ears: Ears): Link {
  const socket = io(wish.url, {
    path: socketPath,
    transports: ["websocket"],
    auth: { token: wish.token },
    reconnection: false,
    forceNew: true,
  });
  const { scope, depth, periods } = wish;
  socket.on("connect", () => {
    ears.opened();
    socket.emit(socketEvents.subscribe, { version: liveVersion, scope, depth, periods, ...(since ? { since } : {}) });
  });
  socket.on(socketEvents.message, ears.message);
  socket.on("disconnect", ears.lost);
  socket.on("connect_error", ears.lost);
  return { cut: () => void socket.disconnect() };
}

function openWebSocket(wish: MirrorWish, since: Cursor | undefined, ears: Ears): Link {
  const query = new URLSearchParams({
    scope: wish.scope,
    depth: String(wish.depth),
    periods: wish.periods.join(","),
    ...(since ? { since: `${since.epoch}:${since.seq}` } : {}),
  });
  const socket = new WebSocket(`${wish.url.replace("http", "ws")}/api/v1/stream?${query}`, {
    headers: { authorization: `Bearer ${wish.token}` },
    perMessageDeflate: false,
  });
  socket.on("open", ears.opened);
  socket.on("message", (data: Buffer) => ears.message(JSON.parse(data.toString()) as unknown));
  socket.on("close", ears.lost);
  socket.on("error", () => {});
  return { cut: () => socket.terminate() };
}

/** What the database holds for a mirror's wish, read in one statement. */
export interface Truth {
  readonly epoch: string;
  readonly seq: number;
  readonly numbers: readonly Extract<LiveRow, { kind: "numbers" }>[];
  readonly standings: readonly Extract<LiveRow, { kind: "standing" }>[];
}

/**
 * Reads what a subtree's mirror must hold. The statement is the rig's own: only the names of the columns are shared
 * with the product.
 */
export async function readTruth(
  db: pg.Client | pg.Pool,
  wish: MirrorWish,
  periodKeys: readonly string[],
): Promise<Truth> {
  const { rows } = await db.query<{ truth: Truth }>(truthSql, [wish.scope, wish.depth, periodKeys]);
  if (!rows[0]) throw new Error("there is no log");
  return rows[0].truth;
}

/**
 * Where a mirror differs from the truth. While the load goes on (`exactly` false) a mirror's row may be newer than the
 * truth that was read before, never older, and never another one at the same log position.
 */
export function differencesOf(mirror: Mirror, truth: Truth, exactly: boolean): string[] {
  const { state } = mirror;
  const found: string[] = [];
  if (state.epoch !== truth.epoch) found.push(`epoch ${state.epoch}, truth ${truth.epoch}`);
  if (state.doubt) found.push(`in doubt: ${state.doubt}`);
  const compare = (what: string, held: { seq: number } | undefined, row: { seq: number }) => {
    if (!held || held.seq < row.seq) found.push(`${what}: at ${held?.seq}, truth ${row.seq}`);
    else if (held.seq === row.seq ? !isDeepStrictEqual(held, row) : exactly)
      found.push(`${what}: ${JSON.stringify(held)}, truth ${JSON.stringify(row)}`);
  };
  for (const row of truth.numbers) {
    const key = numbersKey(row.gridId, row.periodKind);
    compare(`numbers ${key}`, state.numbers.get(key), row);
  }
  for (const row of truth.standings) compare(`standing ${row.gridId}`, state.standings.get(row.gridId), row);
  if (exactly && state.numbers.size !== truth.numbers.length)
    found.push(`${state.numbers.size} rows of numbers, truth ${truth.numbers.length}`);
  if (exactly && state.standings.size !== truth.standings.length)
    found.push(`${state.standings.size} standings, truth ${truth.standings.length}`);
  return found;
}

/**
 * Where what a mirror was given differs from the log: every event of its subtree behind each snapshot, once, in order.
 * The last stretch must reach to `head`, or as far as the mirror says that it got when there is none.
 */
export async function strayEventsOf(db: pg.Client | pg.Pool, mirror: Mirror, head?: number): Promise<string[]> {
  const found: string[] = [];
  const { rows: heads } = await db.query<{ epoch: string }>(`select ${epochSql} as epoch from log_head h`);
  for (const stretch of mirror.stretches.filter(({ epoch }) => epoch === heads[0]?.epoch)) {
    const to = stretch === mirror.stretches.at(-1) ? (head ?? stretch.to) : stretch.to;
    const { rows } = await db.query<{ seqs: number[] }>(eventsSql, [mirror.wish.scope, stretch.from, to]);
    const seqs = (rows[0]?.seqs ?? []).map(Number);
    const at = seqs.findIndex((seq, n) => seq !== stretch.events[n]);
    if (at !== -1) found.push(`event ${seqs[at]} expected, got ${stretch.events[at]} (from ${stretch.from})`);
    else if (seqs.length !== stretch.events.length)
      found.push(`${stretch.events.length} events from ${stretch.from} to ${stretch.to}, the log has ${seqs.length}`);
  }
  return found;
}

/** All that is wrong with a mirror once nothing is written any more: what it holds, what it was given, what it saw. */
export async function wrongIn(db: pg.Client | pg.Pool, mirror: Mirror, head: number): Promise<string[]> {
  const { carrier, depth, periods } = mirror.wish;
  const today = periodKeysOn(businessDayOf(Date.now()));
  const keys = today.filter((key) => periods.includes(key.split(":", 1)[0] as PeriodKind));
  const truth = await readTruth(db, mirror.wish, keys);
  const wrong = [...differencesOf(mirror, truth, true), ...(await strayEventsOf(db, mirror, head)), ...mirror.faults];
  return wrong.slice(0, 3).map((text) => `${carrier}, depth ${depth}, ${periods.join(",")}: ${text}`);
}

/** Stored in the log's head, and the server's timeline and identifier: what a restore cannot leave as it was. */
const epochSql = `h.epoch || '.' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
  || '.' || to_hex((select system_identifier from pg_control_system()))`;

const eventsSql = `select coalesce(json_agg(e.seq order by e.seq), '[]') as seqs
  from event_log e join grid g on g.id = e.grid_id
  where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id) and e.seq > $2 and e.seq <= $3`;

const counters = {
  duePlaces: "due_places",
  coveredPlaces: "covered_places",
  dueCells: "due_cells",
  coveredCells: "covered_cells",
  found: "found",
  rectified: "rectified",
  eliminated: "eliminated",
  majorFound: "major_found",
  majorRectified: "major_rectified",
  dueHazards: "due_hazards",
  onTime: "on_time",
};

const truthSql = `with recursive below as (
    select id, 0 as depth from grid where id = $1::uuid
    union all select g.id, b.depth + 1 from grid g join below b on g.parent_id = b.id where b.depth < $2::int)
  select json_build_object('epoch', ${epochSql}, 'seq', h.seq,
    'numbers', (select coalesce(json_agg(json_build_object('kind', 'numbers', 'gridId', p.grid_id,
        'periodKind', split_part(p.period_key, ':', 1), 'startsOn', split_part(p.period_key, ':', 2), 'seq', p.seq,
        'counters', json_build_object(${Object.entries(counters)
          .map(([name, column]) => `'${name}', p.${column}`)
          .join(", ")}))), '[]')
      from grid_period p join below b on b.id = p.grid_id where p.period_key = any($3::text[])),
    'standings', (select coalesce(json_agg(json_build_object('kind', 'standing', 'gridId', s.grid_id, 'seq', s.seq,
        'openHazards', s.open_hazards, 'openMajor', s.open_major, 'lastReceivedAt', iso_utc(s.last_received_at),
        'overdue', json_build_object('count', s.overdue_count, 'oldestDueAt', iso_utc(s.oldest_due_at),
          'weight', s.overdue_weight, 'weightedDueSec', s.overdue_weighted_due_sec))), '[]')
      from grid_standing s join below b on b.id = s.grid_id)) as truth
  from log_head h`;
