import { z } from "zod";

/** Everything that the log can hold. Past tense; a name never changes its meaning. */
export const eventTypes = [
  "county.loaded",
  "period.opened",
  "numbers.rebuilt",
  "visit.recorded",
  "visit.rejected",
  "grid.created",
  "grid.renamed",
  "grid.changed",
  "grid.split",
  "grid.merged",
  "grid.moved",
  "grid.closed",
  "grid.planned",
  "grid.plan_withdrawn",
  "grid.plan_failed",
  "department.changed",
  "place.frozen",
  "place.unfrozen",
  "hazard.reported",
  "hazard.eliminated",
  "hazard.accepted",
  "hazard.refused",
  "hazard.assigned",
  "hazard.started",
  "hazard.submitted",
  "hazard.returned",
  "hazard.closed",
  "hazard.deadline_passed",
] as const;
export const eventType = z.enum(eventTypes);
export type EventType = z.infer<typeof eventType>;
