import type { HazardRow } from "@safegrid/contract/hazard";
import type { EventRow } from "@safegrid/contract/live";
import type { NumbersRow, StandingRow } from "@safegrid/contract/number";
import type { PeriodKey } from "@safegrid/metrics/period";
import { epochSql } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RecentEvents } from "#/modules/live/recent-events.ts";
import { hazardIsOpenSql, hazardRowSql } from "#/modules/hazard/hazard-row.service.ts";
import { numbersRowSql, standingRowSql } from "#/modules/number/number-row.service.ts";

export interface LiveState {
  readonly epoch: string;
  readonly seq: number;
  /** The version of the grids at that position; null where it was not asked for. */
  readonly gridVersion: number | null;
  readonly numbers: readonly NumbersRow[];
  readonly standings: readonly StandingRow[];
  readonly hazards: readonly HazardRow[];
  readonly events: readonly EventRow[];
}

/** The rows of a state in which nothing has changed. */
export const noChanges = { gridVersion: null, numbers: [], standings: [], hazards: [], events: [] };

/** A screen lists the last few events; who wants all of them resumes with `since`. */
const snapshotEvents = 20;

const eventRowSql = `json_build_object('kind', 'event', 'seq', e.seq, 'type', e.type, 'gridId', e.grid_id,
  'occurredAt', iso_utc(e.occurred_at), 'recordedAt', iso_utc(e.recorded_at), 'subjectId', e.subject_id, 'about', e.about)`;

const listOf = (row: string, from: string, where: string, order = "") =>
  `coalesce((select json_agg(${row} ${order}) from ${from} where ${where}), '[]'::json)`;

/**
 * Everything that changed behind a log position, as absolute rows: one statement, so that all parts are of one instant,
 * `seq`; the events up to there, which never change, come from `recent` where it knows them. Every row bears the
 * position of its last change, which is what makes catching up as exact as a snapshot. Only rows of the given current
 * periods; cost grows with what changed, not with what there is.
 */
export async function readChanges(
  sql: Sql,
  countyId: string,
  since: number,
  periodKeys: readonly PeriodKey[],
  recent: RecentEvents,
): Promise<LiveState> {
  const [state] = await sql.query<LiveState>(changesSql, [countyId, since, periodKeys], "changes");
  if (!state) throw new Error("this county has no log");
  if (state.seq <= since) return { ...state, events: [] };
  const events = recent.between(since, state.seq) ?? (await readEvents(sql, countyId, since, state.seq));
  return { ...state, events };
}

/**
 * What the transaction that holds the log's lock has changed behind `since` so far, as screens will see it once it has
 * committed; without its events, which it knows itself.
 */
export async function readOwnChanges(
  tx: Sql,
  countyId: string,
  since: number,
  periodKeys: readonly PeriodKey[],
): Promise<LiveState> {
  const [state] = await tx.query<LiveState>(changesSql, [countyId, since, periodKeys], "changes");
  if (!state) throw new Error("this county has no log");
  return { ...state, events: [] };
}

async function readEvents(sql: Sql, countyId: string, since: number, upTo: number): Promise<EventRow[]> {
  const rows = await sql.query<{ row: EventRow }>(eventsSql, [countyId, since, upTo], "events");
  return rows.map(({ row }) => row);
}

/** The whole state of a subtree as screens need it: numbers of some grids, hazards that want attention, last events. */
export async function readSnapshot(
  sql: Sql,
  countyId: string,
  scope: { readonly id: string; readonly gridIds: readonly string[] },
  periodKeys: readonly PeriodKey[],
): Promise<LiveState> {
  const [row] = await sql.query<LiveState>(snapshotSql, [countyId, scope.id, scope.gridIds, periodKeys]);
  if (!row) throw new Error("this county has no log");
  return row;
}

/** How far the log is. */
export async function readHead(sql: Sql, countyId: string): Promise<Pick<LiveState, "epoch" | "seq" | "gridVersion">> {
  const [row] = await sql.query<Pick<LiveState, "epoch" | "seq" | "gridVersion">>(
    `select ${epochSql} as epoch, seq, grid_version as "gridVersion" from log_head where county_id = $1`,
    [countyId],
  );
  if (!row) throw new Error("this county has no log");
  return row;
}

const changesSql = `select ${epochSql} as epoch, h.seq, h.grid_version as "gridVersion",
    ${listOf(numbersRowSql, "grid_period g", "g.seq > $2 and g.period_key = any($3::text[])")} as numbers,
    ${listOf(standingRowSql, "grid_standing s", "s.seq > $2")} as standings,
    ${listOf(hazardRowSql, "hazard h join place p on p.id = h.place_id", "h.seq > $2")} as hazards
  from log_head h where h.county_id = $1`;

const eventsSql = `select ${eventRowSql} as row from event_log e
  where e.county_id = $1 and e.seq > $2 and e.seq <= $3 order by e.seq`;

const wantsAttention = `${hazardIsOpenSql} and (h.grade = 'major' or h.is_overdue or h.returned_count >= 2
  or h.is_listed or h.last_rung is not null)`;

const snapshotSql = `select ${epochSql} as epoch, h.seq, h.grid_version as "gridVersion",
    ${listOf(numbersRowSql, "grid_period g", "g.grid_id = any($3::uuid[]) and g.period_key = any($4::text[])")} as numbers,
    ${listOf(standingRowSql, "grid_standing s", "s.grid_id = any($3::uuid[])")} as standings,
    ${listOf(
      hazardRowSql,
      "hazard h join place p on p.id = h.place_id",
      `${wantsAttention} and $2::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)`,
    )} as hazards,
    ${listOf(
      "e.row",
      `(select ${eventRowSql} as row, e.seq from event_log e join grid g on g.id = e.grid_id
        where e.county_id = $1 and $2::uuid in (g.county_id, g.township_id, g.village_id, g.id)
        order by e.seq desc limit ${snapshotEvents}) e`,
      "true",
      "order by e.seq",
    )} as events
  from log_head h where h.county_id = $1`;
