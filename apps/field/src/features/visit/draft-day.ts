import { businessDayOf } from "@safegrid/metrics/period";
import type { VisitDraft } from "./visit-draft.ts";
import { newDraft } from "./visit-draft.ts";

/**
 * The draft as it may go on now. What was looked at on an earlier business day, and where the officer stood then, says
 * nothing of today: answers and position are dropped, and it is another visit. Words and photos of a problem whose form
 * was open stay. The same draft where it is of today.
 */
export function draftOfToday(draft: VisitDraft, now: number): VisitDraft {
  const day = businessDayOf(Date.parse(draft.openedAt));
  if (day === businessDayOf(now)) return draft;
  const isSomethingDropped =
    Object.keys(draft.results).length > 0 || draft.found.length > 0 || draft.position?.kind === "fix";
  const droppedOf = isSomethingDropped ? day : draft.droppedOf;
  return { ...newDraft(now), problem: draft.problem, ...(droppedOf === undefined ? {} : { droppedOf }) };
}
