import { z } from "zod";
import { placeId } from "@safegrid/domain/id";
import { cadence, placeCategory } from "@safegrid/domain/place";

/** One line of an officer's list of the day: a due place and whether it has been visited on that day. */
export const duePlace = z
  .object({
    placeId,
    name: z.string(),
    category: placeCategory,
    address: z.string(),
    cellId: z.string(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    cadence,
    checklistVersion: z.string(),
    visited: z.boolean(),
  })
  .meta({ id: "DuePlace" });
export type DuePlace = z.infer<typeof duePlace>;

export const duePlaceList = z.object({ on: z.string(), places: z.array(duePlace) }).meta({ id: "DuePlaceList" });
export type DuePlaceList = z.infer<typeof duePlaceList>;
