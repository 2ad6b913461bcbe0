import type { GridId } from "@safegrid/domain/id";
import type { CounterName, Counters } from "@safegrid/metrics/counter";
import { noCounters } from "@safegrid/metrics/counter";
import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import type { Period, PeriodKey } from "@safegrid/metrics/period";
import { dayOfNumber, parsePeriodKey, periodKeysOn } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { rebuildClosings } from "#/modules/hazard/hazard-closing.service.ts";
import type { HazardNumbers } from "#/modules/hazard/hazard-number.service.ts";
import { contributionOf, standingOf } from "#/modules/hazard/hazard-number.service.ts";
import { countDue, dueIn, gridsOf } from "#/modules/number/period.service.ts";
import type { NewStanding } from "#/modules/number/rebuild.queries.ts";
import {
  createNewTables,
  replaceByNewTables,
  writeCounters,
  writeDue,
  writeStandings,
} from "#/modules/number/rebuild.queries.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

export interface Rebuilt {
  /** The position of the log at which the numbers are right. */
  readonly seq: number;
  readonly periods: number;
  /** Rows that were wrong, missing, or too many. */
  readonly changed: number;
}

/**
 * Makes all projections anew from the records, by the definitions of `packages/metrics`, as the live ones are made.
 * Whatever was right stays untouched; what was not is replaced, and the log says so by an event, so that every screen
 * gets the right rows. One transaction; nobody writes meanwhile: phones wait and send again. Cost: one pass over all
 * visits and hazards, and the days of all opened periods times the places.
 */
export async function rebuildNumbers(db: Database, clock: Clock, tree: GridTree): Promise<Rebuilt> {
  return db.transaction(async (tx) => {
    await tx.query(`set local statement_timeout = 0`);
    const head = await lockHead(tx, tree.county.id, 600_000);
    await tree.catchUp(tx, head.gridVersion);
    const opened = await tx.query<{ period_key: PeriodKey }>(
      `select period_key from period_opened where county_id = $1`,
      [tree.county.id],
    );
    await createNewTables(tx);
    const hazards = await readHazards(tx);
    const found = countHazards(tree, hazards);
    const places = await loadPlaceHistories(tx);
    await eachPeriod(tx, new Set(opened.map((row) => row.period_key)), (key, visited) =>
      rebuildPeriod(tx, tree, places, parsePeriodKey(key), visited, found.get(key)),
    );
    await writeStandings(tx, await standings(tx, tree, hazards));
    const seq = head.seq + 1;
    const changed = (await replaceByNewTables(tx, seq)) + (await rebuildClosings(tx));
    if (changed === 0) return { seq: head.seq, periods: opened.length, changed };
    const now = clock.now();
    const event = {
      type: "numbers.rebuilt",
      gridId: tree.county.id,
      occurredAt: now,
      actorId: null,
      commandId: null,
      subjectId: null,
      about: { changed },
    };
    await appendEvents(tx, head, chainEvents(head, [event], now));
    return { seq, periods: opened.length, changed };
  });
}

interface Visited {
  readonly places: Set<string>;
  readonly cells: Set<string>;
}

const visitsPerFetch = 20_000;

/**
 * Calls back once per opened period with what was visited in it. Visits are read day by day, so that no more than the
 * five periods of one day are held.
 */
async function eachPeriod(
  tx: Sql,
  opened: Set<PeriodKey>,
  onPeriod: (key: PeriodKey, visited: Visited) => Promise<void>,
): Promise<void> {
  const current = new Map<PeriodKey, Visited>();
  let day = Number.NaN;
  await tx.query(`declare visited no scroll cursor for ${visitedSql}`);
  for (;;) {
    const rows = await tx.query<VisitedRow>(`fetch ${visitsPerFetch} from visited`);
    for (const row of rows) {
      if (row.day !== day) {
        day = row.day;
        const keys = periodKeysOn(dayOfNumber(day)).filter((key) => opened.has(key));
        for (const [key, visited] of current) {
          if (keys.includes(key)) continue;
          await onPeriod(key, visited);
          opened.delete(key);
          current.delete(key);
        }
        for (const key of keys) if (!current.has(key)) current.set(key, { places: new Set(), cells: new Set() });
      }
      for (const { places, cells } of current.values()) {
        places.add(row.place_id);
        cells.add(row.cell_id);
      }
    }
    if (rows.length < visitsPerFetch) break;
  }
  for (const key of opened) await onPeriod(key, current.get(key) ?? { places: new Set(), cells: new Set() });
}

async function rebuildPeriod(
  tx: Sql,
  tree: GridTree,
  places: readonly DatedPlace[],
  period: Period,
  visited: Visited,
  hazards: ReadonlyMap<string, Counters> | undefined,
): Promise<void> {
  const due = dueIn(places, period);
  const covered = due.filter(({ placeId }) => visited.places.has(placeId));
  const all = countDue(tree, due);
  const ofPlaces = countDue(tree, covered);
  // A cell is covered by a visit to any place in it, due or not.
  const ofCells = countDue(
    tree,
    due.filter(({ cellId }) => visited.cells.has(cellId)),
  );
  await writeDue(
    tx,
    period,
    due.map(({ placeId, cellId }) => ({ placeId, cellId, isVisited: visited.places.has(placeId) })),
  );
  await writeCounters(
    tx,
    period,
    gridsOf(tree, period).map(({ id }) => ({
      gridId: id,
      counters: {
        ...(hazards?.get(id) ?? noCounters),
        duePlaces: all.duePlaces.get(id) ?? 0,
        dueCells: all.dueCells.get(id) ?? 0,
        coveredPlaces: ofPlaces.duePlaces.get(id) ?? 0,
        coveredCells: ofCells.dueCells.get(id) ?? 0,
      },
    })),
  );
}

/** What all hazards add to the counters, by period and grid. */
function countHazards(tree: GridTree, hazards: readonly HazardNumbers[]): Map<PeriodKey, Map<string, Counters>> {
  const sums = new Map<PeriodKey, Map<string, Counters>>();
  for (const hazard of hazards) {
    for (const [key, addends] of contributionOf(hazard)) {
      let grids = sums.get(key);
      if (!grids) sums.set(key, (grids = new Map()));
      for (const gridId of tree.find(hazard.cellId)?.path ?? []) {
        let sum = grids.get(gridId);
        if (!sum) grids.set(gridId, (sum = { ...noCounters }));
        for (const [name, value] of Object.entries(addends) as [CounterName, number][]) sum[name] += value;
      }
    }
  }
  return sums;
}

async function standings(tx: Sql, tree: GridTree, hazards: readonly HazardNumbers[]): Promise<NewStanding[]> {
  const received = await tx.query<{ village_id: string; at: Date }>(receivedSql);
  const receivedAt = new Map(received.map((row) => [row.village_id, row.at]));
  const rows = new Map<GridId, NewStanding>();
  for (const { id } of tree.subtreeEver(tree.county.id))
    rows.set(id, { gridId: id, ...nothingOpen, oldestDueAt: null, lastReceivedAt: receivedAt.get(id) ?? null });
  for (const hazard of hazards) {
    const adds = standingOf(hazard);
    for (const gridId of tree.find(hazard.cellId)?.path ?? []) {
      const row = rows.get(gridId);
      if (!row) continue;
      for (const [name, value] of Object.entries(adds) as [keyof typeof adds, number][]) row[name] += value;
      const { deadlineAt } = hazard;
      if (adds.overdueCount > 0 && deadlineAt && (row.oldestDueAt === null || deadlineAt < row.oldestDueAt))
        row.oldestDueAt = deadlineAt;
    }
  }
  return [...rows.values()];
}

const nothingOpen = { openHazards: 0, openMajor: 0, overdueCount: 0, overdueWeight: 0, overdueWeightedDueSec: 0 };

async function readHazards(tx: Sql): Promise<HazardNumbers[]> {
  return tx.query<HazardNumbers>(
    `select id, cell_id as "cellId", grade, state, found_at as "foundAt", refused_at as "refusedAt",
       closed_at as "closedAt", is_eliminated as "isEliminated", deadline_at as "deadlineAt",
       deadline_passed as "deadlinePassed"
     from hazard`,
  );
}

interface VisitedRow {
  day: number;
  place_id: string;
  cell_id: string;
}

/** Which places and cells were visited on which day (its number since 1970, in Shanghai), in the order of days. */
const visitedSql = `select floor((extract(epoch from occurred_at) + 28800) / 86400)::int as day, place_id, cell_id
  from visit where is_complete and rejected_at is null group by 1, 2, 3 order by 1`;

const receivedSql = `select village_id, max(recorded_at) as at
  from (select village_id, recorded_at from visit union all select village_id, recorded_at from hazard) as all_received
  group by village_id`;
