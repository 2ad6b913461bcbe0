import type { PatrolPlan } from "@safegrid/domain/place";
import type { PlaceHistory } from "./due-slot.ts";
import { dueCellOn } from "./due-slot.ts";
import type { BusinessDay } from "./period.ts";
import { addDays, periodOf } from "./period.ts";

/** How a place that was due and not visited stands. */
export interface Uncovered {
  /** The first due day that nobody came for. */
  readonly sinceOn: BusinessDay;
  /** How many due days in a row that are over. */
  readonly missed: number;
  /** Of the last of them. */
  readonly cadence: PatrolPlan["cadence"];
  /** The next day on which it is due; null = its plans name none within a quarter. */
  readonly nextDueOn: BusinessDay | null;
}

/** No cadence has a longer span. */
const longestSpanDays = 92;

/**
 * Since when a place is uncovered, or null where it is not: some due day before `today` is over for which no valid visit
 * has come, neither in its span (day, week, month, quarter, as patrolCoverage counts it) before it nor at any time
 * since. `lastVisitOn` is the day of the last valid visit; what was due before `fromOn`, when nothing could be recorded
 * yet, does not count. Frozen and closed times owe nothing; a change of cadence does not set the age back.
 */
export function uncoveredOf(
  place: PlaceHistory,
  lastVisitOn: BusinessDay | null,
  fromOn: BusinessDay,
  today: BusinessDay,
): Uncovered | null {
  // Frozen, closed or in no cell today, nothing is owed, whatever was before.
  if (!isOpenOn(place, today)) return null;
  let first: BusinessDay | null = null;
  let missed = 0;
  let cadence: PatrolPlan["cadence"] | null = null;
  const start = [place.openedOn, fromOn, lastVisitOn ?? fromOn].toSorted().at(-1) ?? fromOn;
  for (let day = start; day < today; day = addDays(day, 1)) {
    if (dueCellOn(place, day) === null) continue;
    const planned = planOn(place, day)?.cadence ?? "day";
    if (lastVisitOn !== null && lastVisitOn >= periodOf(planned, day).startsOn) continue;
    first ??= day;
    missed += 1;
    cadence = planned;
  }
  return first === null || cadence === null
    ? null
    : { sinceOn: first, missed, cadence, nextDueOn: nextDueOn(place, today) };
}

function nextDueOn(place: PlaceHistory, today: BusinessDay): BusinessDay | null {
  for (let ahead = 0; ahead <= longestSpanDays; ahead += 1) {
    const day = addDays(today, ahead);
    if (dueCellOn(place, day)) return day;
  }
  return null;
}

function planOn({ plans }: PlaceHistory, day: BusinessDay): PatrolPlan | undefined {
  return plans.find(({ from, to }) => from <= day && (to === null || day <= to))?.plan;
}

function isOpenOn({ openedOn, closedOn, freezes, cells }: PlaceHistory, day: BusinessDay): boolean {
  const holds = ({ from, to }: { from: BusinessDay; to: BusinessDay | null }) =>
    from <= day && (to === null || day <= to);
  return openedOn <= day && (closedOn === null || day < closedOn) && !freezes.some(holds) && cells.some(holds);
}
