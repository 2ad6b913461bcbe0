import { z } from "zod";
import { cadence, placeCategory } from "@safegrid/domain/place";
import { listOf, listQuery } from "./list.ts";

/** A place that was due and that nobody came for, with its age. */
export const uncoveredPlace = z
  .object({
    /** The place's. */
    id: z.string(),
    name: z.string(),
    category: z.string(),
    address: z.string(),
    cellId: z.string(),
    gridPath: z.string(),
    cadence,
    /** The first due day that nobody came for, and how many days ago it was. */
    sinceOn: z.string(),
    days: z.int(),
    /** Due days in a row that are over. */
    missed: z.int(),
    nextDueOn: z.string().nullable(),
    lastVisitOn: z.string().nullable(),
  })
  .meta({ id: "UncoveredPlace" });
export type UncoveredPlace = z.infer<typeof uncoveredPlace>;

export const uncoveredFilters = z.object({
  scope: z.uuid().optional(),
  cadence: cadence.optional(),
  category: placeCategory.optional(),
  leastDays: z.coerce.number().int().min(1).max(3_660).default(1),
  leastMissed: z.coerce.number().int().min(1).max(3_660).default(1),
  q: z.string().trim().max(60).optional(),
});
export type UncoveredFilters = z.infer<typeof uncoveredFilters>;
export const uncoveredQuery = uncoveredFilters.extend(listQuery.pick({ page: true, pageSize: true }).shape);
export type UncoveredQuery = z.infer<typeof uncoveredQuery>;
export const uncoveredList = listOf(uncoveredPlace).meta({ id: "UncoveredPlaceList" });
export type UncoveredList = z.infer<typeof uncoveredList>;

/** The same by village, for the wall: those that were missed at least so many times in a row. */
export const uncoveredVillages = z
  .object({
    leastMissed: z.int(),
    villages: z.array(z.object({ gridId: z.string(), places: z.int(), oldestSinceOn: z.string() })),
  })
  .meta({ id: "UncoveredVillages" });
export type UncoveredVillages = z.infer<typeof uncoveredVillages>;
