import type { GridId } from "@safegrid/domain/id";
import { dueCellIn } from "@safegrid/metrics/due-slot";
import type { BusinessDay, PeriodKey } from "@safegrid/metrics/period";
import { parsePeriodKey } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";
import { hasValidVisit } from "#/modules/number/visit-count.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

export interface PlaceMove {
  readonly placeId: string;
  readonly fromCellId: string;
  readonly toCellId: string;
}

export interface MoveContext {
  readonly countyId: string;
  /** The day from which the places belong to the other cells; no earlier one is touched. */
  readonly on: BusinessDay;
  /** The log position at which this becomes known. */
  readonly seq: number;
  /** From the county down to a cell, new ones too. */
  readonly pathOf: (cellId: string) => readonly string[];
  readonly changes: NumberChanges;
}

/**
 * Moves places to other cells from a day on, with what they owe: in periods whose first due slot lies before that day a
 * place stays with the cell that it had (ADR 2), in the others due and covered places go along. A cell is due as long as
 * any place counts to it. The log's head must be locked, and rows for new cells exist. Cost: the running periods times
 * the places.
 */
export async function movePlaces(
  sql: Sql,
  moves: readonly PlaceMove[],
  { countyId, on, seq, pathOf, changes }: MoveContext,
): Promise<void> {
  if (moves.length === 0) return;
  const placeIds = moves.map(({ placeId }) => placeId);
  const before = await loadPlaceHistories(sql, placeIds);
  // A place that opens later begins in its new cell at once; what it had is kept as an empty span.
  await sql.query(
    `with ended as (
       update place_cell c set to_on = greatest(c.from_on, $4::date) - 1, to_seq = $5
       from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as m (place_id, from_id, to_id)
       where c.place_id = m.place_id and c.cell_id = m.from_id and c.to_on is null
       returning c.place_id, greatest(c.from_on, $4::date) as from_on, m.to_id)
     insert into place_cell (place_id, from_on, to_on, cell_id, seq) select place_id, from_on, null, to_id, $5 from ended`,
    [placeIds, moves.map((move) => move.fromCellId), moves.map((move) => move.toCellId), on, seq],
  );
  const after = new Map((await loadPlaceHistories(sql, placeIds)).map((place) => [place.id, place]));
  for (const key of await runningPeriods(sql, countyId, on)) {
    const period = parsePeriodKey(key);
    const owners = before.flatMap((place) => {
      const is = after.get(place.id);
      const [from, to] = [dueCellIn(place, period), is ? dueCellIn(is, period) : null];
      return from !== null && to !== null && from !== to ? [{ placeId: place.id, from, to }] : [];
    });
    if (owners.length > 0) await rehome(sql, key, owners, pathOf, changes);
  }
}

async function runningPeriods(sql: Sql, countyId: string, on: BusinessDay): Promise<PeriodKey[]> {
  const opened = await sql.query<{ period_key: PeriodKey }>(
    `select period_key from period_opened where county_id = $1`,
    [countyId],
  );
  return opened.map((row) => row.period_key).filter((key) => parsePeriodKey(key).endsOn >= on);
}

interface Owners {
  readonly placeId: string;
  readonly from: GridId;
  readonly to: GridId;
}

/** Hands due places of one period over, and lets cells begin and cease to be due. */
async function rehome(
  sql: Sql,
  key: PeriodKey,
  owners: readonly Owners[],
  pathOf: MoveContext["pathOf"],
  changes: NumberChanges,
): Promise<void> {
  const rows = await sql.query<{ place_id: string; is_visited: boolean }>(
    `update place_due d set cell_id = m.to_id from unnest($2::uuid[], $3::uuid[]) as m (place_id, to_id)
     where d.period_key = $1 and d.place_id = m.place_id and d.is_due returning d.place_id, d.is_visited`,
    [key, owners.map(({ placeId }) => placeId), owners.map(({ to }) => to)],
  );
  const isVisited = new Map(rows.map((row) => [row.place_id, row.is_visited]));
  const moved = new Map<string, number>();
  for (const { placeId, from, to } of owners) {
    const visited = isVisited.get(placeId);
    if (visited === undefined) throw new Error(`place ${placeId} owes nothing in ${key}`);
    for (const [cellId, by] of [
      [from, -1],
      [to, 1],
    ] as const) {
      changes.add(pathOf(cellId), key, { duePlaces: by, coveredPlaces: visited ? by : 0 });
      moved.set(cellId, (moved.get(cellId) ?? 0) + by);
    }
  }
  const cells = await sql.query<{ grid_id: string; due_places: number; covered_cells: number }>(
    `select grid_id, due_places, covered_cells from grid_period where period_key = $1 and grid_id = any($2::uuid[])`,
    [key, [...moved.keys()]],
  );
  for (const { grid_id: cellId, due_places: had, covered_cells: covered } of cells) {
    const has = had + (moved.get(cellId) ?? 0);
    if (had > 0 && has === 0) changes.add(pathOf(cellId), key, { dueCells: -1, coveredCells: -covered });
    if (had > 0 || has === 0) continue;
    const isCovered = await hasValidVisit(sql, "cell_id", cellId, parsePeriodKey(key));
    changes.add(pathOf(cellId), key, { dueCells: 1, coveredCells: isCovered ? 1 : 0 });
  }
}
