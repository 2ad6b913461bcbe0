import type { GridId } from "@safegrid/domain/id";
import type { DatedPlace, VisitFact } from "./patrol-coverage.ts";
import { isVisitValid } from "./patrol-coverage.ts";
import { dueCellIn } from "./due-slot.ts";
import type { Period } from "./period.ts";
import { isInPeriod } from "./period.ts";
import type { Rate } from "./rate.ts";

/**
 * cellCoverage 网格覆盖率 (metrics.md) per cell, 0/1 or 1/1; the sum over cells is the rate of a higher grid.
 * A cell counts when any of its places is due in the period, and is covered by any valid visit made in it.
 */
export function cellCoverage(
  places: Iterable<DatedPlace>,
  visits: Iterable<VisitFact>,
  period: Period,
): Map<GridId, Rate> {
  const visited = new Set<GridId>();
  for (const visit of visits) {
    if (isVisitValid(visit) && isInPeriod(period, visit.occurredAtMs)) visited.add(visit.cellId);
  }
  const cells = new Map<GridId, Rate>();
  for (const place of places) {
    const cellId = dueCellIn(place, period);
    if (cellId) cells.set(cellId, { numerator: visited.has(cellId) ? 1 : 0, denominator: 1 });
  }
  return cells;
}
