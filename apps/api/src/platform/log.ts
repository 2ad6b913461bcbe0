import { createHash } from "node:crypto";
import { epochSql } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";

/**
 * The append-only log. Every write takes the head's row lock as its first statement, so that all writes of one log
 * happen one after the other: numbers are dense and in commit order, a rollback leaves no hole, and projections can
 * be moved in the same transaction without any further lock (docs/adr/0003-one-transaction.md).
 * Cost: one writer at a time; group commit makes it wide. It fails with the transaction, leaving nothing.
 */
export interface LogHead {
  readonly countyId: string;
  readonly epoch: string;
  readonly seq: number;
  readonly hash: Buffer;
  /** The instant up to which every passed deadline is in the log. */
  readonly clockAt: Date;
  /** Moves with every change of the grids: whoever writes by an older tree reads it anew first. */
  readonly gridVersion: number;
}

export interface NewEvent {
  readonly type: string;
  readonly gridId: string;
  readonly occurredAt: Date;
  readonly actorId: string | null;
  readonly commandId: string | null;
  readonly subjectId: string | null;
  readonly about: Readonly<Record<string, string | number | boolean | null>>;
}

export interface LoggedEvent extends NewEvent {
  readonly seq: number;
  readonly recordedAt: Date;
  readonly hash: Buffer;
}

/**
 * Locks the log until the transaction ends and returns its head. A process that is frozen meanwhile must not stop the
 * county: where it says nothing for `longestPauseMs`, the database ends its transaction.
 */
export async function lockHead(sql: Sql, countyId: string, longestPauseMs = 2_000): Promise<LogHead> {
  const [row] = await sql.query<{ epoch: string; seq: number; hash: Buffer; clock_at: Date; grid_version: number }>(
    `select ${epochSql} as epoch, seq::float8 as seq, hash, clock_at, grid_version::float8 as grid_version,
       set_config('idle_in_transaction_session_timeout', $2, true) as longest_pause
     from log_head where county_id = $1 for update`,
    [countyId, String(longestPauseMs)],
    "lock-head",
  );
  if (!row) throw new Error("this county has no log");
  const { epoch, seq, hash, clock_at: clockAt, grid_version: gridVersion } = row;
  return { countyId, epoch, seq, hash, clockAt: new Date(clockAt), gridVersion };
}

/** Numbers and chains events behind a head; pure. */
export function chainEvents(head: LogHead, events: readonly NewEvent[], recordedAt: Date): LoggedEvent[] {
  let { seq, hash } = head;
  return events.map((event) => {
    seq += 1;
    hash = hashOf(hash, { ...event, seq, recordedAt });
    return { ...event, seq, recordedAt, hash };
  });
}

/** The hash of an event: SHA-256 over the hash before it and all that the event says. */
export function hashOf(before: Buffer, event: Omit<LoggedEvent, "hash">): Buffer {
  const said = [
    event.seq,
    event.type,
    event.gridId,
    event.occurredAt.toISOString(),
    event.recordedAt.toISOString(),
    event.actorId,
    event.commandId,
    event.subjectId,
    event.about,
  ];
  return createHash("sha256").update(before).update(JSON.stringify(said)).digest();
}

/** Writes chained events and moves the head, which must be locked. `clockAt` moves the log's clock forward. */
export async function appendEvents(
  sql: Sql,
  head: LogHead,
  events: readonly LoggedEvent[],
  clockAt: Date = head.clockAt,
): Promise<void> {
  const last = events.at(-1);
  await sql.query(appendSql, [
    head.countyId,
    ...eventColumns(events),
    last?.seq ?? head.seq,
    last?.hash ?? head.hash,
    clockAt,
  ]);
}

/** The parameters of `insertEventsSql` after the log's id, one array per column. */
export function eventColumns(events: readonly LoggedEvent[]): unknown[][] {
  return [
    events.map((event) => event.seq),
    events.map((event) => event.type),
    events.map((event) => event.gridId),
    events.map((event) => event.occurredAt),
    events.map((event) => event.recordedAt),
    events.map((event) => event.actorId),
    events.map((event) => event.commandId),
    events.map((event) => event.subjectId),
    events.map((event) => JSON.stringify(event.about)),
    events.map((event) => event.hash),
  ];
}

/** An insert of events whose ten column arrays begin at parameter `$from`; `$county` is the log's parameter. */
export function insertEventsSql(county: number, from: number): string {
  const kinds = ["bigint", "text", "uuid", "timestamptz", "timestamptz", "uuid", "uuid", "uuid", "json", "bytea"];
  const columns = kinds.map((kind, index) => `$${from + index}::${kind}[]`);
  return `insert into event_log (county_id, seq, type, grid_id, occurred_at, recorded_at, actor_id, command_id,
      subject_id, about, hash)
    select $${county}::uuid, e.* from unnest(${columns.join(", ")}) as e`;
}

const appendSql = `with logged as (${insertEventsSql(1, 2)})
  update log_head set seq = $12, hash = $13, clock_at = $14 where county_id = $1`;
