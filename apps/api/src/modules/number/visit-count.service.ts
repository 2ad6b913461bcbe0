import type { BusinessDay, Period, PeriodKey } from "@safegrid/metrics/period";
import { businessDayOf, periodBounds, periodKey, periodKeysOn, periodsOf } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";

/** A valid visit; `path` runs from the county to the cell that owned the place when it was visited. */
export interface CountedVisit {
  readonly placeId: string;
  readonly path: readonly string[];
  readonly occurredAt: Date;
}

/** What a batch of visits finds before it: the first of a place or a cell in a period is decided by it, once. */
export interface VisitState {
  /** The places that owe a visit or were never visited in a period, with the path above the cell that owes it. */
  readonly unvisited: readonly UnvisitedPlace[];
  /** The cells, as `key cellId`, in which something is due and nothing was visited yet. */
  readonly uncovered: ReadonlySet<string>;
}

/** Reads what `countVisits` needs, for acts at places on days. The log's head must be locked, the periods open. */
export async function readVisitState(
  tx: Sql,
  acts: readonly { readonly placeId: string; readonly occurredOn: BusinessDay }[],
): Promise<VisitState> {
  const touched = new Map<string, [PeriodKey, string, string]>();
  for (const { placeId, occurredOn } of acts)
    for (const key of periodKeysOn(occurredOn)) touched.set(`${key} ${placeId}`, [key, placeId, occurredOn]);
  const all = [...touched.values()];
  const params = [all.map(([key]) => key), all.map(([, placeId]) => placeId)];
  const [unvisited, cells] = await Promise.all([
    tx.query<UnvisitedPlace>(unvisitedSql, params, "places-due"),
    tx.query<{ cell: string }>(uncoveredSql, [...params, all.map(([, , on]) => on)], "cells-then"),
  ]);
  return { unvisited, uncovered: new Set(cells.map((row) => row.cell)) };
}

/**
 * Adds valid visits to patrolCoverage and cellCoverage. Only the first of a place or a cell in a period changes a
 * number; all later ones cost two look-ups. Returns what is now visited, for `markVisitedSql`.
 */
export function countVisits(
  { unvisited, uncovered }: VisitState,
  visits: readonly CountedVisit[],
  changes: NumberChanges,
): { keys: PeriodKey[]; placeIds: string[] } {
  const cells = new Set(uncovered);
  const visited = new Set<string>();
  for (const { placeId, path, occurredAt } of visits) {
    for (const key of periodKeysOn(businessDayOf(occurredAt.getTime()))) {
      visited.add(`${key} ${placeId}`);
      if (cells.delete(`${key} ${path.at(-1)}`)) changes.add(path, key, { coveredCells: 1 });
    }
  }
  const first = unvisited.filter(({ key, id }) => visited.has(`${key} ${id}`));
  for (const { key, isDue, path } of first) if (isDue) changes.add(path, key, { coveredPlaces: 1 });
  return { keys: first.map(({ key }) => key), placeIds: first.map(({ id }) => id) };
}

/** Marks places as visited in periods: two arrays. */
export const markVisitedSql = `update place_due d set is_visited = true
  from unnest($1::text[], $2::uuid[]) as v (period_key, place_id)
  where d.period_key = v.period_key and d.place_id = v.place_id`;

/**
 * Takes a visit back that has just been rejected: a place or cell stops being covered in the periods in which no
 * other valid visit is left, which is looked up in the visits themselves.
 */
export async function uncountVisit(tx: Sql, visit: CountedVisit, changes: NumberChanges): Promise<void> {
  for (const period of periodsOf(businessDayOf(visit.occurredAt.getTime()))) {
    const key = periodKey(period);
    if (!(await hasValidVisit(tx, "place_id", visit.placeId, period))) {
      const [place] = await tx.query<{ path: string[]; is_due: boolean }>(
        `update place_due d set is_visited = false from grid g
         where d.period_key = $1 and d.place_id = $2 and g.id = d.cell_id
         returning array[g.county_id, g.township_id, g.village_id, g.id] as path, d.is_due`,
        [key, visit.placeId],
      );
      if (place?.is_due) changes.add(place.path, key, { coveredPlaces: -1 });
    }
    const cellId = visit.path.at(-1) ?? "";
    if (!(await hasValidVisit(tx, "cell_id", cellId, period))) {
      const [cell] = await tx.query(
        `select 1 from grid_period where period_key = $1 and grid_id = $2 and covered_cells > 0`,
        [key, cellId],
      );
      if (cell) changes.add(visit.path, key, { coveredCells: -1 });
    }
  }
}

/** Whether any valid visit was made to a place, or in a cell, in a period. */
export async function hasValidVisit(
  tx: Sql,
  column: "place_id" | "cell_id",
  id: string,
  period: Period,
): Promise<boolean> {
  const { fromMs, untilMs } = periodBounds(period);
  const [row] = await tx.query(
    `select 1 from visit
     where ${column} = $1 and occurred_at >= $2 and occurred_at < $3 and is_complete and rejected_at is null limit 1`,
    [id, new Date(fromMs), new Date(untilMs)],
  );
  return row !== undefined;
}

export interface UnvisitedPlace {
  readonly key: PeriodKey;
  readonly id: string;
  readonly isDue: boolean;
  readonly path: readonly string[];
}

const unvisitedSql = `select d.period_key as key, d.place_id as id, d.is_due as "isDue",
    array[g.county_id, g.township_id, g.village_id, g.id] as path
  from unnest($1::text[], $2::uuid[]) as w (period_key, place_id)
  join place_due d on d.period_key = w.period_key and d.place_id = w.place_id and not d.is_visited
  join grid g on g.id = d.cell_id`;

const uncoveredSql = `select distinct g.period_key || ' ' || g.grid_id as cell
  from unnest($1::text[], $2::uuid[], $3::date[]) as w (period_key, place_id, on_day)
  join place_cell c on c.place_id = w.place_id and c.from_on <= w.on_day and (c.to_on is null or w.on_day <= c.to_on)
  join grid_period g on g.period_key = w.period_key and g.grid_id = c.cell_id
  where g.due_places > 0 and g.covered_cells = 0`;
