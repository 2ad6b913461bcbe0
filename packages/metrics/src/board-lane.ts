import { z } from "zod";
import type { HazardState } from "@safegrid/domain/hazard";
import type { HolidayCalendar } from "./holiday-calendar.ts";
import { addDays, businessDayOf, dayStartsAt } from "./period.ts";
import { spanEnds, usualOfficeHours } from "./working-time.ts";

/**
 * The lanes of the supervisors' board (screens.md), in their order: what is late, due today, due within three working
 * days, later, what waits for a re-inspection, and what has no deadline yet because nobody has assigned it.
 */
export const boardLanes = ["overdue", "today", "soon", "later", "reinspection", "undated"] as const;
export const boardLane = z.enum(boardLanes);
export type BoardLane = z.infer<typeof boardLane>;

/** Open hazards in these states wait for whoever watches over them; their deadline is no longer the rectifier's matter. */
export const statesOfReinspection = ["submitted", "reinspected"] as const satisfies readonly HazardState[];

export interface LaneEdges {
  /** The last instant of today in Shanghai, ms since epoch. */
  readonly todayEndsMs: number;
  /** The last instant of the third working day after today, ms since epoch. */
  readonly soonEndsMs: number;
}

/** Where the lanes of today and of the next three working days end, seen from `nowMs` (ms since epoch). */
export function laneEdges(nowMs: number, calendar: HolidayCalendar): LaneEdges {
  return {
    todayEndsMs: dayStartsAt(addDays(businessDayOf(nowMs), 1)) - 1,
    soonEndsMs: spanEnds(nowMs, { amount: 3, unit: "working_days" }, calendar, usualOfficeHours).atMs,
  };
}

/** What decides the lane of an open hazard. Instants are ISO 8601 in UTC. */
export interface LaneFacts {
  readonly state: HazardState;
  readonly deadlineAt: string | null;
  readonly deadlinePassed: boolean;
}

/** The lane of an open hazard; total. The board's SQL (api, modules/board) says the same, and a test compares them. */
export function laneOf({ state, deadlineAt, deadlinePassed }: LaneFacts, edges: LaneEdges): BoardLane {
  if ((statesOfReinspection as readonly HazardState[]).includes(state)) return "reinspection";
  if (deadlineAt === null) return "undated";
  if (deadlinePassed) return "overdue";
  const dueMs = Date.parse(deadlineAt);
  if (dueMs <= edges.todayEndsMs) return "today";
  return dueMs <= edges.soonEndsMs ? "soon" : "later";
}
