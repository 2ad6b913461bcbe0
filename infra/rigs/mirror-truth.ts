import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import type { LiveRow } from "@safegrid/contract/live";
import { numbersKey } from "@safegrid/dashboard/live/live-state";
import type { PeriodKind } from "@safegrid/metrics/period";
import { businessDayOf, periodKeysOn } from "@safegrid/metrics/period";
import type { Mirror, MirrorWish } from "./mirror.ts";

/** What the database holds for a mirror's wish at one log position, read in one statement. */
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
export async function readTruth(db: pg.Client | pg.Pool, wish: MirrorWish): Promise<Truth> {
  const today = periodKeysOn(businessDayOf(Date.now()));
  const periodKeys = today.filter((key) => wish.periods.includes(key.split(":", 1)[0] as PeriodKind));
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
export async function wrongIn(db: pg.Client | pg.Pool, mirror: Mirror): Promise<string[]> {
  const { carrier, depth, periods } = mirror.wish;
  const truth = await readTruth(db, mirror.wish);
  const strays = await strayEventsOf(db, mirror, truth.seq);
  const wrong = [...differencesOf(mirror, truth, true), ...strays, ...mirror.faults];
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
