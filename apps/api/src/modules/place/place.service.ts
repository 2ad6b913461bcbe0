import type { CommandAnswer } from "@safegrid/contract/command";
import type { PlaceFreezeCommand } from "@safegrid/contract/place";
import { dueCellIn } from "@safegrid/metrics/due-slot";
import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import type { PeriodKey } from "@safegrid/metrics/period";
import { parsePeriodKey } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { NumberChanges } from "#/modules/number/number.service.ts";
import { hasValidVisit } from "#/modules/number/visit-count.service.ts";
import { PlaceFreeze } from "#/modules/place/place.entity.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

export type Places = ReturnType<typeof createPlaces>;

/** What changes when a place owes patrols. */
export function createPlaces(rare: RareCommands, tree: GridTree) {
  return {
    /** Freezes a place for some days, e.g. while business is suspended: it owns no due slots then. */
    async freeze(caller: Caller, placeId: string, command: PlaceFreezeCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `place ${placeId}`, async ({ em, sql, now, head, firstSeq, changes }) => {
        const [before] = await loadPlaceHistories(sql, [placeId]);
        const cellId = before?.cells.find((cell) => cell.to === null)?.cellId;
        if (!before || !cellId || !tree.isWithin(caller.scopeId, cellId)) throw new DomainProblem("place-not-found");
        const until = command.toOn ?? null;
        const overlaps = before.freezes.some(
          (freeze) => (until === null || freeze.from <= until) && (freeze.to === null || command.fromOn <= freeze.to),
        );
        if (overlaps) throw new DomainProblem("already-frozen");
        em.create(PlaceFreeze, {
          id: command.commandId,
          placeId,
          fromOn: command.fromOn,
          toOn: until,
          reason: command.reason,
          seq: firstSeq,
        });
        await em.flush();
        const after: DatedPlace = { ...before, freezes: [...before.freezes, { from: command.fromOn, to: until }] };
        await recountPlace(sql, head.countyId, tree, before, after, changes);
        return [
          {
            type: "place.frozen",
            gridId: cellId,
            occurredAt: now,
            actorId: caller.accountId,
            commandId: command.commandId,
            subjectId: placeId,
            about: { fromOn: command.fromOn, toOn: until, reason: command.reason },
          },
        ];
      });
    },
  };
}

/**
 * Brings the numbers of all opened periods from one history of a place to another. The cell counters of cellCoverage
 * follow: a cell is due as long as any of its places is.
 */
async function recountPlace(
  sql: Sql,
  countyId: string,
  tree: GridTree,
  before: DatedPlace,
  after: DatedPlace,
  changes: NumberChanges,
): Promise<void> {
  const opened = await sql.query<{ period_key: PeriodKey }>(
    `select period_key from period_opened where county_id = $1`,
    [countyId],
  );
  for (const { period_key: key } of opened) {
    const period = parsePeriodKey(key);
    const was = dueCellIn(before, period);
    const is = dueCellIn(after, period);
    if (was === is) continue;
    const isVisited = await hasValidVisit(sql, "place_id", before.id, period);
    for (const [cellId, by] of [
      [was, -1],
      [is, 1],
    ] as const) {
      if (!cellId) continue;
      const path = tree.find(cellId)?.path ?? [];
      changes.add(path, key, { duePlaces: by, coveredPlaces: isVisited ? by : 0 });
      const [cell] = await sql.query<{ due_places: number }>(
        `select due_places from grid_period where grid_id = $1 and period_key = $2`,
        [cellId, key],
      );
      const others = (cell?.due_places ?? 0) - (by === -1 ? 1 : 0);
      if (others > 0) continue;
      changes.add(path, key, {
        dueCells: by,
        coveredCells: (await hasValidVisit(sql, "cell_id", cellId, period)) ? by : 0,
      });
    }
    await sql.query(
      `insert into place_due (place_id, period_key, cell_id, is_due, is_visited) values ($1, $2, $3, $4, $5)
       on conflict (period_key, place_id)
       do update set cell_id = excluded.cell_id, is_due = excluded.is_due, is_visited = excluded.is_visited`,
      [before.id, key, is ?? was, is !== null, isVisited],
    );
  }
}
