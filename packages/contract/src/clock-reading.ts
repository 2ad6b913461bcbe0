import { z } from "zod";
import { instant } from "./text.ts";

const longestMs = 400 * 86_400_000;

/**
 * What a phone knows of its clock when it saves a record; absent = it knows nothing. The server grades the record's time
 * by it (`judgeTime` in metrics, docs/quarantine.md).
 */
export const clockReading = z
  .object({
    /** The phone's time at the save. */
    deviceAt: instant,
    /** The server's time at the last contact: what its answer said in the header `safegrid-now`. */
    contactAt: instant,
    /** The server's time less the phone's, as measured then. */
    offsetMs: z.int(),
    roundTripMs: z.int().min(0).max(600_000),
    /** Counted since then by a clock that nobody can set; null where the app was opened anew since. */
    sinceContactMs: z.int().min(0).max(longestMs).nullable(),
  })
  .meta({ id: "ClockReading" });
export type ClockReading = z.infer<typeof clockReading>;

/** The header in which every answer of the API says the server's time, in ms since 1970. */
export const serverTimeHeader = "safegrid-now";
