import { z } from "zod";

/** Everything that the log can hold. Past tense; a name never changes its meaning. */
export const eventTypes = [
  "county.loaded",
  "period.opened",
  "numbers.rebuilt",
  "visit.recorded",
  "visit.rejected",
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
  "enterprise.added",
  "enterprise.changed",
  "enterprise.moved",
  "enterprise.closed",
  "enterprise.merged",
  "facility.added",
  "facility.changed",
  "facility.moved",
  "facility.closed",
  "ledger.confirmed",
  "ledger.changed",
  "ledger.imported",
  "ledger.distinguished",
  "campaign.opened",
  "campaign.closed",
] as const;
export const eventType = z.enum(eventTypes);
export type EventType = z.infer<typeof eventType>;
