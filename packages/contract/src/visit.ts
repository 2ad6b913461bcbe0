import { z } from "zod";
import { checkAnswer } from "@safegrid/domain/checklist";
import { commandId, placeId } from "@safegrid/domain/id";
import { positionFix } from "@safegrid/domain/position";
import { clockReading } from "./clock-reading.ts";
import { instant, plainText } from "./text.ts";

/** One patrol visit to one place. `commandId` names the fact and becomes the visit's id. */
export const visitCommand = z
  .object({
    type: z.literal("visit.record"),
    commandId,
    occurredAt: instant,
    placeId,
    checklistVersion: z.string().min(1).max(40),
    answers: z.array(checkAnswer).max(64),
    position: positionFix,
    note: plainText(500).optional(),
    clock: clockReading.optional(),
  })
  .meta({ id: "VisitCommand" });
export type VisitCommand = z.infer<typeof visitCommand>;

/** A reviewer rejects a visit: it stays in the record and no longer counts as valid. */
export const visitRejection = z
  .object({ commandId, occurredAt: instant, reason: plainText(500) })
  .meta({ id: "VisitRejection" });
export type VisitRejection = z.infer<typeof visitRejection>;
