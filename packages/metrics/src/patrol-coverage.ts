import type { GridId } from "@safegrid/domain/id";
import type { PlaceHistory } from "./due-slot.ts";
import { dueCellIn } from "./due-slot.ts";
import type { Period } from "./period.ts";
import { isInPeriod } from "./period.ts";
import type { Rate } from "./rate.ts";

/** One visit, as far as numbers ask. Instants in ms since epoch. */
export interface VisitFact {
  readonly placeId: string;
  /** The cell that owned the place when it was visited; it stays so for ever. */
  readonly cellId: GridId;
  readonly occurredAtMs: number;
  readonly isComplete: boolean;
  readonly isRejected: boolean;
}

/** *Valid* = checklist complete, not rejected on review. Position is evidence, not a condition. */
export function isVisitValid(visit: Pick<VisitFact, "isComplete" | "isRejected">): boolean {
  return visit.isComplete && !visit.isRejected;
}

export interface DatedPlace extends PlaceHistory {
  readonly id: string;
}

/**
 * patrolCoverage 巡查覆盖率 (metrics.md) per cell: distinct due places with ≥ 1 valid visit in the period, of the
 * places due in the period. Cells with nothing due are absent.
 */
export function patrolCoverage(
  places: Iterable<DatedPlace>,
  visits: Iterable<VisitFact>,
  period: Period,
): Map<GridId, Rate> {
  const visited = new Set<string>();
  for (const visit of visits) {
    if (isVisitValid(visit) && isInPeriod(period, visit.occurredAtMs)) visited.add(visit.placeId);
  }
  const cells = new Map<GridId, Rate>();
  for (const place of places) {
    const cellId = dueCellIn(place, period);
    if (!cellId) continue;
    const before = cells.get(cellId) ?? { numerator: 0, denominator: 0 };
    cells.set(cellId, {
      numerator: before.numerator + (visited.has(place.id) ? 1 : 0),
      denominator: before.denominator + 1,
    });
  }
  return cells;
}
