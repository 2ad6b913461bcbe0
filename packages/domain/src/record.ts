import { z } from "zod";

/** Kinds of records whose every change is kept with author, time, before and after (P18). */
export const recordKinds = [
  "grid",
  "boundary",
  "department",
  "person",
  "appointment",
  "duty",
  "task",
  "scheme",
  "absence",
  "handover",
  "roster",
  "readiness_rule",
  "enterprise",
  "place",
  "facility",
  "campaign",
  "account",
  "webhook",
  "hazard_rule",
  "sampling_rule",
  "listing_rule",
  "violation_rule",
  "checklist",
  "cadence_rule",
  "inquiry",
  "second_look_rule",
] as const;
export const recordKind = z.enum(recordKinds);
export type RecordKind = z.infer<typeof recordKind>;
