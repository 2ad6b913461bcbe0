import type { GridId } from "@safegrid/domain/id";
import { dueCellIn } from "@safegrid/metrics/due-slot";
import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import type { BusinessDay, PeriodKey } from "@safegrid/metrics/period";
import { parsePeriodKey, periodBounds } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";

/** A place's history before and after a change; `before` null = it is new. */
export interface PlaceChange {
  readonly before: DatedPlace | null;
  readonly after: DatedPlace;
}

interface Move {
  readonly placeId: string;
  readonly key: PeriodKey;
  readonly was: GridId | null;
  readonly is: GridId | null;
}

/**
 * Brings the numbers of the opened periods from the old histories of some places to the new ones, whatever their number
 * with the same few statements. Nothing may differ before `since`: periods that ended before are not looked at. The
 * cell counters of cellCoverage follow: a cell is due as long as any of its places is. The log's head must be locked.
 */
export async function recountPlaces(
  sql: Sql,
  countyId: string,
  tree: GridTree,
  changed: readonly PlaceChange[],
  changes: NumberChanges,
  since: BusinessDay | null = null,
): Promise<void> {
  const opened = await sql.query<{ period_key: PeriodKey }>(
    `select period_key from period_opened where county_id = $1`,
    [countyId],
  );
  const moves: Move[] = [];
  for (const { period_key: key } of opened) {
    const period = parsePeriodKey(key);
    if (since !== null && period.endsOn < since) continue;
    for (const { before, after } of changed) {
      const was = before ? dueCellIn(before, period) : null;
      const is = dueCellIn(after, period);
      if (was !== is) moves.push({ placeId: after.id, key, was, is });
    }
  }
  if (moves.length === 0) return;
  const old = new Set(changed.flatMap(({ before }) => (before ? [before.id] : [])));
  const visited = await findVisited(
    sql,
    "place_id",
    moves.filter(({ placeId }) => old.has(placeId)).map(({ placeId, key }) => [key, placeId]),
  );
  const net = new Map<string, { key: PeriodKey; cellId: GridId; by: number }>();
  for (const { placeId, key, was, is } of moves) {
    const covered = visited.has(`${key} ${placeId}`) ? 1 : 0;
    for (const [cellId, by] of [
      [was, -1],
      [is, 1],
    ] as const) {
      if (cellId === null) continue;
      changes.add(pathOf(tree, cellId), key, { duePlaces: by, coveredPlaces: by * covered });
      const name = `${key} ${cellId}`;
      const sum = net.get(name) ?? { key, cellId, by: 0 };
      net.set(name, { ...sum, by: sum.by + by });
    }
  }
  await recountCells(sql, tree, [...net.values()], changes);
  await sql.query(
    `insert into place_due (place_id, period_key, cell_id, is_due, is_visited)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::boolean[], $5::boolean[])
     on conflict (period_key, place_id)
     do update set cell_id = excluded.cell_id, is_due = excluded.is_due, is_visited = excluded.is_visited`,
    [
      moves.map(({ placeId }) => placeId),
      moves.map(({ key }) => key),
      moves.map(({ was, is }) => is ?? was),
      moves.map(({ is }) => is !== null),
      moves.map(({ placeId, key }) => visited.has(`${key} ${placeId}`)),
    ],
  );
}

/** A cell that gets its first due place, or loses its last, enters or leaves cellCoverage. */
async function recountCells(
  sql: Sql,
  tree: GridTree,
  net: readonly { readonly key: PeriodKey; readonly cellId: GridId; readonly by: number }[],
  changes: NumberChanges,
): Promise<void> {
  const rows = await sql.query<{ key: PeriodKey; id: GridId; due: number }>(
    `select g.period_key as key, g.grid_id as id, g.due_places as due
     from unnest($1::text[], $2::uuid[]) as w (key, id) join grid_period g on g.period_key = w.key and g.grid_id = w.id`,
    [net.map(({ key }) => key), net.map(({ cellId }) => cellId)],
  );
  const dueBefore = new Map(rows.map(({ key, id, due }) => [`${key} ${id}`, due]));
  const turned = net.flatMap(({ key, cellId, by }) => {
    const before = dueBefore.get(`${key} ${cellId}`) ?? 0;
    if (before > 0 === before + by > 0) return [];
    return { key, cellId, by: before > 0 ? -1 : 1 };
  });
  const visited = await findVisited(
    sql,
    "cell_id",
    turned.map(({ key, cellId }) => [key, cellId]),
  );
  for (const { key, cellId, by } of turned)
    changes.add(pathOf(tree, cellId), key, {
      dueCells: by,
      coveredCells: visited.has(`${key} ${cellId}`) ? by : 0,
    });
}

/** Those of the pairs of period and place or cell in which a valid visit was made, as `key id`. */
async function findVisited(
  sql: Sql,
  column: "place_id" | "cell_id",
  pairs: readonly (readonly [PeriodKey, string])[],
): Promise<Set<string>> {
  if (pairs.length === 0) return new Set();
  const bounds = pairs.map(([key]) => periodBounds(parsePeriodKey(key)));
  const rows = await sql.query<{ name: string }>(
    `select w.key || ' ' || w.id as name
     from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) as w (key, id, from_at, until_at)
     where exists (select from visit v where v.${column} = w.id and v.occurred_at >= w.from_at
       and v.occurred_at < w.until_at and v.is_complete and v.rejected_at is null)`,
    [
      pairs.map(([key]) => key),
      pairs.map(([, id]) => id),
      bounds.map(({ fromMs }) => new Date(fromMs)),
      bounds.map(({ untilMs }) => new Date(untilMs)),
    ],
  );
  return new Set(rows.map(({ name }) => name));
}

function pathOf(tree: GridTree, cellId: string): readonly GridId[] {
  return tree.find(cellId)?.path ?? [];
}
