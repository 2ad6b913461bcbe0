import type { PeriodKey } from "@safegrid/metrics/period";
import { businessDayOf, periodKey, periodsOf } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";

/** A valid visit; `path` runs from the county to the cell that owned the place when it was visited. */
export interface CountedVisit {
  readonly placeId: string;
  readonly path: readonly string[];
  readonly occurredAt: Date;
}

interface Slot {
  visits: number;
  readonly isDue: boolean;
  readonly path: readonly string[];
}

/**
 * Adds (`by` = 1) or takes away (−1) valid visits in patrolCoverage and cellCoverage. Only the step from none to one,
 * and back, of a place or a cell in a period changes a number: that is decided here, once, when it is written. The
 * log's head must be locked and the visits' periods open.
 */
export async function countVisits(
  tx: Sql,
  visits: readonly CountedVisit[],
  by: 1 | -1,
  changes: NumberChanges,
): Promise<void> {
  if (visits.length === 0) return;
  const touched = visits.flatMap((visit) =>
    periodsOf(businessDayOf(visit.occurredAt.getTime())).map((period) => ({ key: periodKey(period), visit })),
  );
  const places = await placesDue(tx, touched);
  const cells = await cellsThen(tx, touched);

  for (const { key, visit } of touched) {
    const place = places.get(`${key} ${visit.placeId}`);
    if (place && step(place, by) && place.isDue) changes.add(place.path, key, { coveredPlaces: by });
    const cellId = visit.path.at(-1) ?? "";
    const cell = cells.get(`${key} ${cellId}`);
    if (!cell) throw new Error(`period ${key} is not open`);
    changes.addTo(cellId, key, { validVisits: by });
    if (step(cell, by) && cell.isDue) changes.add(visit.path, key, { coveredCells: by });
  }
  const slots = [...places].map(([name, slot]) => ({ name: name.split(" "), visits: slot.visits }));
  await tx.query(
    `update place_due d set valid_visits = v.visits
     from unnest($1::text[], $2::uuid[], $3::int[]) as v (period_key, place_id, visits)
     where d.period_key = v.period_key and d.place_id = v.place_id`,
    [slots.map(({ name }) => name[0]), slots.map(({ name }) => name[1]), slots.map((slot) => slot.visits)],
  );
}

/** Counts one visit; true where that makes the difference between none and some. */
function step(slot: Slot, by: 1 | -1): boolean {
  slot.visits += by;
  return by === 1 ? slot.visits === 1 : slot.visits === 0;
}

type Touched = readonly { readonly key: PeriodKey; readonly visit: CountedVisit }[];

async function placesDue(tx: Sql, touched: Touched): Promise<Map<string, Slot>> {
  const rows = await tx.query<{ key: string; id: string; visits: number; is_due: boolean; path: string[] }>(
    `select d.period_key as key, d.place_id as id, d.valid_visits as visits, d.is_due,
       array[g.county_id, g.township_id, g.village_id, g.id] as path
     from unnest($1::text[], $2::uuid[]) as w (period_key, place_id)
     join place_due d on d.period_key = w.period_key and d.place_id = w.place_id
     join grid g on g.id = d.cell_id`,
    [touched.map(({ key }) => key), touched.map(({ visit }) => visit.placeId)],
  );
  return new Map(
    rows.map((row) => [`${row.key} ${row.id}`, { visits: row.visits, isDue: row.is_due, path: row.path }]),
  );
}

async function cellsThen(tx: Sql, touched: Touched): Promise<Map<string, Slot>> {
  const rows = await tx.query<{ key: string; id: string; visits: number; due_places: number }>(
    `select g.period_key as key, g.grid_id as id, g.valid_visits as visits, g.due_places
     from unnest($1::text[], $2::uuid[]) as w (period_key, grid_id)
     join grid_period g on g.period_key = w.period_key and g.grid_id = w.grid_id`,
    [touched.map(({ key }) => key), touched.map(({ visit }) => visit.path.at(-1))],
  );
  return new Map(
    rows.map((row) => [`${row.key} ${row.id}`, { visits: row.visits, isDue: row.due_places > 0, path: [] }]),
  );
}
