import type { Period, PeriodKey } from "@safegrid/metrics/period";
import { businessDayOf, periodBounds, periodKey, periodsOf } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";

/** A valid visit; `path` runs from the county to the cell that owned the place when it was visited. */
export interface CountedVisit {
  readonly placeId: string;
  readonly path: readonly string[];
  readonly occurredAt: Date;
}

/**
 * Adds valid visits to patrolCoverage and cellCoverage. Only the first of a place or a cell in a period changes a
 * number: that is decided here, once, when it is written; all later ones cost two look-ups. The log's head must be
 * locked and the visits' periods open.
 */
export async function countVisits(tx: Sql, visits: readonly CountedVisit[], changes: NumberChanges): Promise<void> {
  if (visits.length === 0) return;
  const touched = visits.flatMap((visit) =>
    periodsOf(businessDayOf(visit.occurredAt.getTime())).map((period) => ({ key: periodKey(period), visit })),
  );
  const places = await unvisitedPlaces(tx, touched);
  const cells = await uncoveredCells(tx, touched);
  for (const { key, visit } of touched) {
    const cell = `${key} ${visit.path.at(-1)}`;
    if (cells.delete(cell)) changes.add(visit.path, key, { coveredCells: 1 });
  }
  for (const { key, isDue, path } of places) if (isDue) changes.add(path, key, { coveredPlaces: 1 });
  if (places.length === 0) return;
  await tx.query(
    `update place_due d set is_visited = true
     from unnest($1::text[], $2::uuid[]) as v (period_key, place_id)
     where d.period_key = v.period_key and d.place_id = v.place_id`,
    [places.map(({ key }) => key), places.map(({ id }) => id)],
    "write-places-due",
  );
}

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

type Touched = readonly { readonly key: PeriodKey; readonly visit: CountedVisit }[];

interface UnvisitedPlace {
  readonly key: PeriodKey;
  readonly id: string;
  readonly isDue: boolean;
  readonly path: readonly string[];
}

async function unvisitedPlaces(tx: Sql, touched: Touched): Promise<UnvisitedPlace[]> {
  return tx.query<UnvisitedPlace>(
    `select distinct d.period_key as key, d.place_id as id, d.is_due as "isDue",
       array[g.county_id, g.township_id, g.village_id, g.id] as path
     from unnest($1::text[], $2::uuid[]) as w (period_key, place_id)
     join place_due d on d.period_key = w.period_key and d.place_id = w.place_id and not d.is_visited
     join grid g on g.id = d.cell_id`,
    [touched.map(({ key }) => key), touched.map(({ visit }) => visit.placeId)],
    "places-due",
  );
}

/** The touched cells, as `key cellId`, in which something is due and nothing was visited yet. */
async function uncoveredCells(tx: Sql, touched: Touched): Promise<Set<string>> {
  const rows = await tx.query<{ cell: string }>(
    `select g.period_key || ' ' || g.grid_id as cell
     from unnest($1::text[], $2::uuid[]) as w (period_key, grid_id)
     join grid_period g on g.period_key = w.period_key and g.grid_id = w.grid_id
     where g.due_places > 0 and g.covered_cells = 0`,
    [touched.map(({ key }) => key), touched.map(({ visit }) => visit.path.at(-1))],
    "cells-then",
  );
  return new Set(rows.map((row) => row.cell));
}
