import type { GridId } from "@safegrid/domain/id";
import type { PatrolPlan } from "@safegrid/domain/place";
import type { BusinessDay, Period } from "./period.ts";
import { dayNumber, dayOfNumber, weekdayOf } from "./period.ts";

/** A dated fact: in force from `from` through `to`, both inside; `to` null = until further notice. */
export interface Dated {
  readonly from: BusinessDay;
  readonly to: BusinessDay | null;
}

/** All that decides when a place is due, and whose it is then. */
export interface PlaceHistory {
  readonly openedOn: BusinessDay;
  /** First day on which the place is no longer there. */
  readonly closedOn: BusinessDay | null;
  readonly plans: readonly (Dated & { readonly plan: PatrolPlan })[];
  readonly freezes: readonly Dated[];
  readonly cells: readonly (Dated & { readonly cellId: GridId })[];
}

/** Whether a plan makes its place due on a business day: one day in each span of its cadence (定任务). */
export function isPlanDueOn(plan: PatrolPlan, day: BusinessDay): boolean {
  if (plan.cadence === "day") return true;
  if (plan.cadence === "week") return weekdayOf(day) === plan.weekday;
  if (Number(day.slice(8, 10)) !== plan.monthDay) return false;
  return plan.cadence === "month" || ((Number(day.slice(5, 7)) - 1) % 3) + 1 === plan.quarterMonth;
}

/**
 * The cell that owns a place's slot on a business day, or null where it is not due: no plan that day, not open,
 * frozen, or in no cell. "Due slots that it owned" (metrics.md, patrolCoverage).
 */
export function dueCellOn(place: PlaceHistory, day: BusinessDay): GridId | null {
  if (day < place.openedOn || (place.closedOn !== null && day >= place.closedOn)) return null;
  const plan = inForce(place.plans, day);
  if (!plan || !isPlanDueOn(plan.plan, day)) return null;
  if (inForce(place.freezes, day)) return null;
  return inForce(place.cells, day)?.cellId ?? null;
}

/**
 * The cell to which a place counts in a period, or null where it is not due in it: the owner of its first due slot.
 * One cell per place and period, so that a split in the middle of a month moves no total (metrics.md, test vectors).
 */
export function dueCellIn(place: PlaceHistory, period: Period): GridId | null {
  const last = dayNumber(period.endsOn);
  const first = place.openedOn > period.startsOn ? place.openedOn : period.startsOn;
  for (let number = dayNumber(first); number <= last; number += 1) {
    const cell = dueCellOn(place, dayOfNumber(number));
    if (cell) return cell;
  }
  return null;
}

function inForce<T extends Dated>(facts: readonly T[], day: BusinessDay): T | undefined {
  return facts.find((fact) => fact.from <= day && (fact.to === null || day <= fact.to));
}
