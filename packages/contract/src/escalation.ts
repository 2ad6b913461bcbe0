import { z } from "zod";
import { rungDoing } from "@safegrid/domain/escalation";
import { commandId } from "@safegrid/domain/id";
import { escalationLadder, rungTime } from "@safegrid/metrics/escalation-ladder";
import { hazardKnowledge, unitOut } from "./hazard.ts";
import { instantOut, plainText } from "./text.ts";

/** A new ladder; it counts from then on for whatever has not fired yet. */
export const ladderCommand = z
  .object({
    commandId,
    /** The version on which the change is based. */
    basedOn: z.int().min(0),
    ladder: escalationLadder,
  })
  .meta({ id: "EscalationLadderCommand" });
export type LadderCommand = z.infer<typeof ladderCommand>;

export const ladderView = z
  .object({
    version: z.int(),
    /** Nobody has changed it yet: it is the software's example. */
    isExample: z.boolean(),
    ladder: escalationLadder,
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "EscalationLadderView" });
export type LadderView = z.infer<typeof ladderView>;

/** What the ladder does next with a hazard if nothing changes: when, whom it tells, and for what. */
export const nextRung = z
  .object({
    at: instantOut,
    /** Reckoned over days for which no holidays are known yet. */
    isAssumed: z.boolean(),
    rung: rungTime,
    /** From when it is counted, where that is later than the deadline: set or reopened after it had passed. */
    countedFrom: instantOut.nullable(),
    tells: z.array(z.object({ unit: unitOut, does: z.array(rungDoing) })),
  })
  .meta({ id: "NextRung" });
export type NextRung = z.infer<typeof nextRung>;

export const urgingCommand = z.object({ commandId, words: plainText(500) }).meta({ id: "UrgingCommand" });
export type UrgingCommand = z.infer<typeof urgingCommand>;

/** What the ladder has done with a hazard and does next, who urged, and who was told of it by a message. */
export const hazardEscalation = z
  .object({
    next: nextRung.nullable(),
    /** `at` is when it was due; written down later where the service did not run then. */
    rungs: z.array(
      z.object({
        rung: rungTime,
        does: z.array(rungDoing),
        countedFrom: instantOut.nullable(),
        at: instantOut,
        recordedAt: instantOut,
        isLate: z.boolean(),
      }),
    ),
    urgings: z.array(z.object({ at: instantOut, by: z.string(), unit: unitOut, words: z.string() })),
    knowledge: z.array(hazardKnowledge),
    /** Whether whoever asks could urge now; once a day is all. */
    mayUrge: z.enum(["yes", "urged-today", "no"]),
  })
  .meta({ id: "HazardEscalation" });
export type HazardEscalation = z.infer<typeof hazardEscalation>;
