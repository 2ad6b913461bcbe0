import type { GridId } from "@safegrid/domain/id";
import { dueCellIn } from "@safegrid/metrics/due-slot";
import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import type { Period, PeriodKey } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt, parsePeriodKey, periodKey, periodsOf } from "@safegrid/metrics/period";
import { oldestFactDays } from "@safegrid/metrics/time-confidence";
import type { Clock } from "#/platform/clock.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";
import { columnOf } from "#/modules/number/number.service.ts";

/** Who is due in five periods is reckoned from all places while the log is locked. */
const openingPauseMs = 20_000;

export type Periods = ReturnType<typeof createPeriods>;

/**
 * Opens periods. Opening writes who is due in it (`place_due`) and a row of zeros with the denominators for every
 * grid; it is an event, since it changes numbers (metrics.md, rule 10). It costs one pass over all places, once per
 * period: some 100 ms for a county, at midnight. A period that a late fact falls into is opened when the fact comes.
 */
export function createPeriods(db: Database, clock: Clock, tree: GridTree) {
  const opened = new Set<string>();

  return {
    /** Opens those of the periods that are not open yet. Call it before a transaction that changes their numbers. */
    async ensureOpen(keys: Iterable<PeriodKey>): Promise<void> {
      const wanted = [...new Set(keys)].filter((key) => !opened.has(key));
      if (wanted.length === 0) return;
      await db.transaction((tx) => openPeriods(tx, clock, tree, wanted));
      for (const key of wanted) opened.add(key);
    },

    /** Opens a period that somebody asks for, unless it lies in the future or further back than facts are taken. */
    async ensureReadable(period: Period): Promise<void> {
      const today = businessDayOf(clock.now().getTime());
      if (period.startsOn <= today && period.startsOn >= addDays(today, -oldestFactDays))
        await this.ensureOpen([periodKey(period)]);
    },

    /** Opens the five periods of today. */
    async ensureCurrent(): Promise<void> {
      await this.ensureOpen(currentPeriodKeys(clock.now()));
    },

    /** Forgets which periods are open: the database is another one now. */
    forget(): void {
      opened.clear();
    },
  };
}

/** The keys of the five periods in which an instant lies. */
export function currentPeriodKeys(now: Date): PeriodKey[] {
  return periodsOf(businessDayOf(now.getTime())).map(periodKey);
}

async function openPeriods(tx: Sql, clock: Clock, tree: GridTree, wanted: PeriodKey[]): Promise<void> {
  const head = await lockHead(tx, tree.county.id, openingPauseMs);
  await tree.catchUp(tx, head.gridVersion);
  const known = await tx.query<{ period_key: string }>(
    `select period_key from period_opened where county_id = $1 and period_key = any($2::text[])`,
    [tree.county.id, wanted],
  );
  const open = new Set(known.map((row) => row.period_key));
  const periods = wanted.filter((key) => !open.has(key)).map(parsePeriodKey);
  if (periods.length === 0) return;
  const places = await loadPlaceHistories(tx);
  const now = clock.now();
  const events = chainEvents(
    head,
    periods.map((period) => ({
      type: "period.opened",
      gridId: tree.county.id,
      occurredAt: new Date(Math.min(now.getTime(), dayStartsAt(period.startsOn))),
      actorId: null,
      commandId: null,
      subjectId: null,
      about: { period: periodKey(period) },
    })),
    now,
  );
  const seq = events.at(-1)?.seq ?? head.seq;
  for (const period of periods) {
    await writePeriod(tx, tree, period, dueIn(places, period), seq);
  }
  await appendEvents(tx, head, events);
}

async function writePeriod(
  tx: Sql,
  tree: GridTree,
  period: Period,
  due: readonly DuePlace[],
  seq: number,
): Promise<void> {
  const key = periodKey(period);
  await tx.query(
    `insert into place_due (place_id, period_key, cell_id, is_due, is_visited)
     select place_id, $1, cell_id, true, false from unnest($2::uuid[], $3::uuid[]) as d (place_id, cell_id)`,
    [key, due.map((each) => each.placeId), due.map((each) => each.cellId)],
  );
  const { duePlaces, dueCells } = countDue(tree, due);
  const grids = gridsOf(tree, period);
  await tx.query(
    `insert into grid_period (grid_id, period_key, ${columnOf("duePlaces")}, ${columnOf("dueCells")}, seq)
     select grid_id, $1, due_places, due_cells, $2
     from unnest($3::uuid[], $4::int[], $5::int[]) as g (grid_id, due_places, due_cells)`,
    [
      key,
      seq,
      grids.map((grid) => grid.id),
      grids.map((grid) => duePlaces.get(grid.id) ?? 0),
      grids.map((grid) => dueCells.get(grid.id) ?? 0),
    ],
  );
  await tx.query(`insert into period_opened (county_id, period_key, seq) values ($1, $2, $3)`, [
    tree.county.id,
    key,
    seq,
  ]);
}

/**
 * The grids that have a row in a period: all that had begun by its end, closed ones too. A fact belongs to the grid in
 * which it happened, and a deadline of a hazard may lie long after that grid was closed.
 */
export function gridsOf(tree: GridTree, period: Period): GridNode[] {
  return tree.subtreeEver(tree.county.id).filter(({ validFrom }) => validFrom <= period.endsOn);
}

export interface DuePlace {
  readonly placeId: string;
  readonly cellId: GridId;
}

/** The places that are due in a period, each with the cell that owes it. */
export function dueIn(places: readonly DatedPlace[], period: Period): DuePlace[] {
  return places.flatMap((place) => {
    const cellId = dueCellIn(place, period);
    return cellId ? [{ placeId: place.id, cellId }] : [];
  });
}

/** How many places are due, and in how many cells, for each grid in which there are any. */
export function countDue(tree: GridTree, due: readonly { readonly cellId: GridId }[]) {
  const byCell = new Map<string, number>();
  for (const { cellId } of due) byCell.set(cellId, (byCell.get(cellId) ?? 0) + 1);
  const duePlaces = new Map<string, number>();
  const dueCells = new Map<string, number>();
  for (const [cellId, count] of byCell) {
    for (const gridId of tree.find(cellId)?.path ?? []) {
      duePlaces.set(gridId, (duePlaces.get(gridId) ?? 0) + count);
      dueCells.set(gridId, (dueCells.get(gridId) ?? 0) + 1);
    }
  }
  return { duePlaces, dueCells };
}
