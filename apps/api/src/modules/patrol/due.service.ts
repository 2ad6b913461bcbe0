import type { DuePlaceList } from "@safegrid/contract/due-place";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads, Viewer } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listDuePlaces, listRechecks } from "#/modules/patrol/patrol.queries.ts";
import { listMissed } from "#/modules/uncovered/uncovered.queries.ts";

/**
 * What is due on a business day: in the caller's scope, and in the grids of the posts that the caller holds on that day and
 * has not given up, so that a substitute has the list of whom he stands in for. Each grid is read as its own scope; a
 * hazard is looked at again, and a missed place made up for, from today on only.
 */
export async function readDue(
  parts: {
    readonly scoped: ScopedReads;
    readonly clock: Clock;
    readonly tree: GridTree;
    readonly book: Pick<ChecklistBook, "versionFor">;
  },
  caller: Caller,
  on: BusinessDay,
): Promise<DuePlaceList> {
  const { scoped, clock, tree, book } = parts;
  const today = businessDayOf(clock.now().getTime());
  const lists = await Promise.all(
    viewersOn(tree, caller, on, today).map((viewer) =>
      scoped.as(viewer, async (sql) => ({
        places: await listDuePlaces(sql, book, viewer, { on, today }),
        missed: on < today ? [] : await listMissed(sql, book, viewer, today),
        rechecks: on < today ? [] : await listRechecks(sql, viewer, on),
      })),
    ),
  );
  const places = lists.flatMap((list) => list.places);
  const due = new Set(places.map(({ placeId }) => placeId));
  return {
    on,
    places,
    missed: lists.flatMap(({ missed }) => missed).filter(({ placeId }) => !due.has(placeId)),
    rechecks: lists.flatMap(({ rechecks }) => rechecks),
  };
}

/** The caller's own scope, and the grids of further posts that lie in none of the others. */
function viewersOn(tree: GridTree, caller: Caller, on: BusinessDay, today: BusinessDay): Viewer[] {
  const held = caller.posts
    .filter(({ startsOn, endsOn }) => startsOn <= on && (endsOn === null || (on <= endsOn && today <= endsOn)))
    .map(({ gridId }) => gridId);
  // The widest first, so that what lies in it is left out.
  const widestFirst = [...new Set(held)].toSorted((a, b) => depthOf(tree, a) - depthOf(tree, b));
  const scopes = [caller.scopeId];
  for (const gridId of widestFirst) if (!scopes.some((scope) => tree.isWithin(scope, gridId))) scopes.push(gridId);
  return scopes.map((scopeId) => ({ scopeId, departmentId: caller.departmentId }));
}

function depthOf(tree: GridTree, gridId: string): number {
  return tree.find(gridId)?.path.length ?? 0;
}
