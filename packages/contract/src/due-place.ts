import { z } from "zod";
import { hazardCategory, hazardGrade, hazardState } from "@safegrid/domain/hazard";
import { hazardId, placeId } from "@safegrid/domain/id";
import { recheckFinding } from "@safegrid/domain/hazard-recheck";
import { cadence, placeCategory } from "@safegrid/domain/place";
import { businessDay } from "@safegrid/metrics/period";
import { instantOut } from "./text.ts";

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

/**
 * An open hazard that is to be looked at again on that day: it waits for re-inspection, or its deadline is over by then.
 * It is in no coverage; whoever is there anyway sees how far it is.
 */
export const dueRecheck = z
  .object({
    hazardId,
    serial: z.string(),
    placeId,
    placeName: z.string(),
    address: z.string(),
    cellId: z.string(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    category: hazardCategory,
    grade: hazardGrade,
    description: z.string(),
    state: hazardState,
    deadlineAt: instantOut.nullable(),
    why: z.enum(["submitted", "deadline"]),
    /** 回头看: what was seen last, so that nobody goes there twice for it. */
    lastRecheck: z.object({ at: instantOut, by: z.string(), finding: recheckFinding }).nullable(),
  })
  .meta({ id: "DueRecheck" });
export type DueRecheck = z.infer<typeof dueRecheck>;

/** 补巡: a place that was due on an earlier day and that nobody came for since; it stays so until somebody visits it. */
export const missedPlace = duePlace
  .omit({ visited: true })
  .extend({
    /** The first due day that nobody came for. */
    sinceOn: businessDay,
    /** Due days in a row that are over. */
    missed: z.int(),
  })
  .meta({ id: "MissedPlace" });
export type MissedPlace = z.infer<typeof missedPlace>;

/**
 * What is due on a day: in one's own scope, and in the grids of every post that one holds on that day, so that whoever
 * stands in for somebody has that person's list too.
 */
export const duePlaceList = z
  .object({
    on: z.string(),
    places: z.array(duePlace),
    /** As far as they are not due on that day, the longest first; as known now, none of a day that is over. */
    missed: z.array(missedPlace),
    rechecks: z.array(dueRecheck),
  })
  .meta({ id: "DuePlaceList" });
export type DuePlaceList = z.infer<typeof duePlaceList>;
