import { z } from "zod";
import { commandId, departmentId, enterpriseId, gridId, placeId } from "@safegrid/domain/id";
import type { FacilityKind } from "@safegrid/domain/ledger";
import { facilityKind, ledgerState } from "@safegrid/domain/ledger";
import { placeCategory } from "@safegrid/domain/place";
import { businessDay } from "@safegrid/metrics/period";
import { entryPosition, querySwitch } from "./enterprise.ts";
import { listOf, listQuery } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

const day = businessDay.nullable().default(null);
const words = plainText(100).nullable().default(null);

/** What is kept of each kind of facility (P28–P30, P32). Dates are business days. */
export const facilityDetails = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("lift"),
      registrationNumber: words,
      maintainer: words,
      lastMaintenanceOn: day,
      nextMaintenanceOn: day,
      nextInspectionOn: day,
    }),
    z.object({
      kind: z.literal("fire_passage"),
      widthM: z.number().min(0).max(100).nullable().default(null),
      isMarked: z.boolean().default(false),
    }),
    z.object({
      kind: z.literal("extinguisher_group"),
      extinguisherType: words,
      count: z.int().min(1).max(1000).default(1),
      expiresOn: day,
      lastCheckedOn: day,
    }),
    z.object({ kind: z.literal("hydrant"), lastTestedOn: day, nextTestOn: day }),
    z.object({ kind: z.literal("fire_station"), keeper: words, nextCheckOn: day }),
    z.object({ kind: z.literal("road_facility"), facilityType: words, lastCheckedOn: day, nextCheckOn: day }),
    z.object({ kind: z.literal("other"), description: words, nextCheckOn: day }),
  ])
  .meta({ id: "FacilityDetails" });
export type FacilityDetails = z.infer<typeof facilityDetails>;

/** The first day on which a facility's maintenance, inspection or expiry falls due; null where no date is kept. */
export function facilityDueOn(details: FacilityDetails): string | null {
  const days = Object.entries(details)
    .filter(([name]) => /^(next.*|expires)On$/.test(name))
    .map(([, value]) => value as string | null)
    .filter((value): value is string => value !== null);
  return days.sort()[0] ?? null;
}

export const facilityFields = z.object({
  name: plainText(120),
  address: plainText(200),
  position: entryPosition.nullable().default(null),
  /** Who answers for it, where an enterprise does. */
  enterpriseId: enterpriseId.nullable().default(null),
  departmentId: departmentId.nullable().default(null),
  details: facilityDetails,
});
export type FacilityFields = z.infer<typeof facilityFields>;

/** A new facility: a place that is patrolled from today on. `commandId` becomes its id. */
export const facilityAddCommand = facilityFields
  .extend({ commandId, cellId: gridId })
  .meta({ id: "FacilityAddCommand" });
export type FacilityAddCommand = z.infer<typeof facilityAddCommand>;

export const facilityChangeCommand = z
  .object({
    commandId,
    version: z.int().min(1),
    change: z
      .object({
        name: plainText(120),
        address: plainText(200),
        position: entryPosition.nullable(),
        enterpriseId: enterpriseId.nullable(),
        departmentId: departmentId.nullable(),
        details: facilityDetails,
      })
      .partial(),
  })
  .refine(({ change }) => Object.keys(change).length > 0, { path: ["change"], error: "nothing to change" })
  .meta({ id: "FacilityChangeCommand" });
export type FacilityChangeCommand = z.infer<typeof facilityChangeCommand>;

export const facilityRow = z
  .object({
    id: placeId,
    version: z.int(),
    name: z.string(),
    kind: facilityKind,
    category: placeCategory,
    address: z.string(),
    gridPath: z.string(),
    cellId: gridId,
    departmentId: departmentId.nullable(),
    departmentName: z.string().nullable(),
    enterpriseId: enterpriseId.nullable(),
    enterpriseName: z.string().nullable(),
    details: facilityDetails,
    dueOn: z.string().nullable(),
    isOverdue: z.boolean(),
    state: ledgerState,
    confirmedAt: instantOut.nullable(),
    confirmedByName: z.string().nullable(),
    collectedAt: instantOut.nullable(),
    collectedByName: z.string().nullable(),
    changedAt: instantOut,
    position: entryPosition.nullable(),
    closedOn: z.string().nullable(),
  })
  .meta({ id: "FacilityRow" });
export type FacilityRow = z.infer<typeof facilityRow>;

export const facilityListQuery = listQuery.extend({
  scope: gridId.optional(),
  department: departmentId.optional(),
  kind: facilityKind.optional(),
  category: placeCategory.optional(),
  enterprise: enterpriseId.optional(),
  state: ledgerState.optional(),
  isConfirmed: querySwitch.optional(),
  isOverdue: querySwitch.optional(),
  sort: z.enum(["name", "due", "changed", "confirmed"]).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
});
export type FacilityListQuery = z.infer<typeof facilityListQuery>;

export const facilityList = listOf(facilityRow).meta({ id: "FacilityList" });
export type FacilityList = z.infer<typeof facilityList>;

/** Details of a kind with nothing filled in. */
export function emptyDetails(kind: FacilityKind): FacilityDetails {
  return facilityDetails.parse({ kind });
}
