import { z } from "zod";
import { recheckFinding } from "@safegrid/domain/hazard-recheck";
import { commandId } from "@safegrid/domain/id";
import { timeGrade } from "@safegrid/domain/time-grade";
import { clockReading } from "./clock-reading.ts";
import { instant, instantOut, plainText } from "./text.ts";

/**
 * 回头看: somebody has looked at an open hazard again. It changes nothing of the case: re-inspection and close-out are for
 * whoever supervises it.
 */
export const hazardRecheckCommand = z
  .object({
    commandId,
    occurredAt: instant,
    finding: recheckFinding,
    note: plainText(500).optional(),
    clock: clockReading.optional(),
  })
  .meta({ id: "HazardRecheckCommand" });
export type HazardRecheckCommand = z.infer<typeof hazardRecheckCommand>;

/** One look at a hazard; `recordedAt` is when it arrived. */
export const hazardRecheck = z
  .object({
    id: z.string(),
    at: instantOut,
    /** How far `at` can be believed; the receipt stands for a time that cannot. */
    timeGrade,
    /** What the phone said, where that is another time. */
    saidAt: z.string().nullable(),
    recordedAt: instantOut,
    by: z.string(),
    finding: recheckFinding,
    note: z.string().nullable(),
  })
  .meta({ id: "HazardRecheck" });
export type HazardRecheck = z.infer<typeof hazardRecheck>;
