import { z } from "zod";
import { commandId, gridId, placeId } from "@safegrid/domain/id";
import { placeCategory } from "@safegrid/domain/place";
import { businessDay } from "@safegrid/metrics/period";
import { listOf } from "./list.ts";
import { plainText } from "./text.ts";

/** Freezes a place from a day on, through `toOn` or until further notice. */
export const placeFreezeCommand = z
  .object({ commandId, fromOn: businessDay, toOn: businessDay.optional(), reason: plainText(300) })
  .refine((freeze) => freeze.toOn === undefined || freeze.fromOn <= freeze.toOn, {
    path: ["toOn"],
    error: "must not lie before fromOn",
  })
  .meta({ id: "PlaceFreezeCommand" });
export type PlaceFreezeCommand = z.infer<typeof placeFreezeCommand>;

/** A place as lists name it. */
export const placeSummary = z
  .object({
    id: placeId,
    name: z.string(),
    category: placeCategory,
    address: z.string(),
    cellId: gridId,
    /** Degrees of CGCS2000, whichever system it was measured in; null where nobody has measured it. */
    position: z.tuple([z.number(), z.number()]).nullable(),
    /** `list@edition` by which it is patrolled today, due or not. */
    checklistVersion: z.string(),
  })
  .meta({ id: "PlaceSummary" });
export type PlaceSummary = z.infer<typeof placeSummary>;

/** The places that lie in a grid today, ordered by cell and name. */
export const placeList = listOf(placeSummary).meta({ id: "PlaceList" });
