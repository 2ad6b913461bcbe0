import { z } from "zod";
import { commandId, departmentId, gridId, hazardId, placeId, visitId } from "@safegrid/domain/id";
import { hazardAction, hazardCategory, hazardGrade, hazardHappenings, hazardState } from "@safegrid/domain/hazard";
import { findCriterion, isCriterionCode } from "@safegrid/domain/major-criteria";
import { gridLevel } from "@safegrid/domain/grid";
import { timeGrade } from "@safegrid/domain/time-grade";
import { clockReading } from "./clock-reading.ts";
import { hazardRecheck } from "./hazard-recheck.ts";
import { instant, instantOut, plainText } from "./text.ts";

const majorCriterion = plainText(300).refine((text) => !isCriterionCode(text) || findCriterion(text) !== null, {
  error: "no such criterion",
});

/**
 * A found hazard: reported, or already eliminated on the spot, which needs the words of what was done (evidence).
 * A major one needs the official criterion by which it is major: a code of `GET /major-criteria`, or words where the line
 * has a document that is not in there. `commandId` becomes the hazard's id.
 */
export const hazardCommand = z
  .object({
    type: z.literal("hazard.report"),
    commandId,
    occurredAt: instant,
    placeId,
    visitId: visitId.optional(),
    category: hazardCategory,
    grade: hazardGrade,
    majorCriterion: majorCriterion.optional(),
    description: plainText(1000),
    eliminatedOnTheSpot: z.object({ what: plainText(500) }).optional(),
    clock: clockReading.optional(),
  })
  .refine((hazard) => hazard.grade === "ordinary" || hazard.majorCriterion !== undefined, {
    path: ["majorCriterion"],
    error: "a major hazard needs its criterion",
  })
  .meta({ id: "HazardCommand" });
export type HazardCommand = z.infer<typeof hazardCommand>;

/** 五落实 of a major hazard; the fifth is the deadline itself. */
export const fiveMeasures = z
  .object({ person: plainText(100), measures: plainText(1000), money: plainText(200), plan: plainText(1000) })
  .meta({ id: "FiveMeasures" });
export type FiveMeasures = z.infer<typeof fiveMeasures>;

/** A grid or a department that is to have it in hand or take part. */
export const unitRef = z
  .union([z.object({ gridId }).strict(), z.object({ departmentId }).strict()])
  .meta({ id: "UnitRef" });
export type UnitRef = z.infer<typeof unitRef>;

const step = {
  commandId,
  occurredAt: instant,
  note: plainText(1000).optional(),
  /** The `version` that whoever acts has seen; where the hazard has changed since, nothing is done. */
  basedOn: z.int().min(1).optional(),
};
const why = { ...step, note: plainText(1000) };
/** What an order to rectify says; without a deadline the county's rules say it. */
const order = { deadlineAt: instant.optional(), five: fiveMeasures.optional() };

/** One step of a hazard's life by a responsible person. */
export const hazardStepCommand = z
  .discriminatedUnion("action", [
    z.object({ ...step, action: z.literal("receive") }),
    z.object({ ...step, action: z.literal("accept") }),
    z.object({
      ...why,
      action: z.literal("refuse"),
      reason: z.enum(["duplicate", "not_a_hazard"]),
      /** Of a duplicate: the number of the other case, in the same village; its finder is told. */
      duplicateOf: plainText(40).optional(),
    }),
    z.object({ ...why, action: z.literal("decline") }),
    z.object({ ...why, action: z.literal("report_up"), toLevel: z.enum(["township", "county"]).optional() }),
    z.object({ ...step, ...order, action: z.literal("dispatch"), toGridId: gridId }),
    z.object({ ...why, action: z.literal("transfer"), to: unitRef }),
    z.object({ ...why, action: z.literal("share"), to: unitRef }),
    z.object({
      ...why,
      action: z.literal("regrade"),
      grade: hazardGrade,
      majorCriterion: majorCriterion.optional(),
      five: fiveMeasures.optional(),
    }),
    z.object({ ...step, ...order, action: z.literal("assign"), holder: plainText(100) }),
    z.object({ ...step, action: z.literal("start") }),
    z.object({ ...why, action: z.literal("submit") }),
    z.object({ ...step, action: z.literal("pass") }),
    z.object({ ...why, action: z.literal("return") }),
    z.object({ ...step, action: z.literal("close") }),
    z.object({ ...why, action: z.literal("reopen") }),
    z.object({ ...why, action: z.literal("ask_extension"), untilAt: instant }),
    z.object({ ...step, action: z.literal("grant_extension"), untilAt: instant.optional() }),
    z.object({ ...why, action: z.literal("refuse_extension") }),
    z.object({ ...why, action: z.literal("ask_stop"), untilAt: instant }),
    z.object({ ...step, action: z.literal("grant_stop"), untilAt: instant.optional() }),
    z.object({ ...why, action: z.literal("refuse_stop") }),
    z.object({ ...why, action: z.literal("resume") }),
    z.object({ ...step, action: z.literal("acknowledge") }),
  ])
  .meta({ id: "HazardStepCommand" });
export type HazardStepCommand = z.infer<typeof hazardStepCommand>;

/** A hazard as lists and frames show it; absolute, never a difference. */
export const hazardRow = z
  .object({
    kind: z.literal("hazard"),
    id: hazardId,
    seq: z.int(),
    /** Rises with every step; a step can say on which one it is based. */
    version: z.int(),
    serial: z.string(),
    cellId: z.string(),
    villageId: z.string(),
    townshipId: z.string(),
    placeId: z.string(),
    placeName: z.string(),
    category: hazardCategory,
    grade: hazardGrade,
    description: z.string(),
    state: hazardState,
    level: gridLevel,
    holder: z.string().nullable(),
    /** Who has it in hand: a grid or a department, never neither. */
    ownerGridId: z.string().nullable(),
    ownerDepartmentId: z.string().nullable(),
    /** Until when a named person must have received it; null where somebody has, or no limit runs. */
    receiptDueAt: instantOut.nullable(),
    foundAt: instantOut,
    firstDeadlineAt: instantOut.nullable(),
    deadlineAt: instantOut.nullable(),
    deadlinePassed: z.boolean(),
    /** The last rung of the escalation ladder that fired for the deadline in force, e.g. `before:1:working_days`. */
    lastRung: z.string().nullable(),
    /** While an approved stop of the clock lasts. */
    clockStoppedUntil: instantOut.nullable(),
    closedAt: instantOut.nullable(),
    returnedCount: z.int(),
    /** Supervised in public 挂牌督办; closed out only after it was delisted. */
    isListed: z.boolean(),
  })
  .meta({ id: "HazardRow" });
export type HazardRow = z.infer<typeof hazardRow>;

const hazardStepName = z.union([hazardAction, z.enum(hazardHappenings)]);

export const hazardTimeline = z
  .object({
    hazard: hazardRow,
    steps: z.array(
      z.object({
        action: hazardStepName,
        to: hazardState,
        at: instantOut,
        recordedAt: instantOut,
        by: z.string(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "HazardTimeline" });
export type HazardTimeline = z.infer<typeof hazardTimeline>;

export const hazardList = z
  .object({ hazards: z.array(hazardRow), nextOffset: z.int().nullable() })
  .meta({ id: "HazardList" });
export type HazardList = z.infer<typeof hazardList>;

/** A grid or department by name, as a record tells of it. */
export const unitOut = z
  .object({ gridId: z.string().nullable(), departmentId: z.string().nullable(), name: z.string() })
  .meta({ id: "HazardUnit" });
export type UnitOut = z.infer<typeof unitOut>;

/** One hop of the chain: who sent it to whom, and what became of it. */
export const hazardHop = z
  .object({
    n: z.int(),
    kind: z.enum(["found", "up", "down", "across", "back", "bypass"]),
    from: unitOut,
    to: unitOut,
    sentAt: instantOut,
    sentBy: z.string().nullable(),
    reason: z.string().nullable(),
    limitAt: instantOut.nullable(),
    /** The limit was reckoned over days for which no holidays are known yet. */
    isLimitAssumed: z.boolean(),
    outcome: z.enum(["waiting", "received", "declined", "bypassed", "ended"]),
    outcomeAt: instantOut.nullable(),
    outcomeBy: z.string().nullable(),
    /** When its limit passed without an answer; stays for ever. */
    silentAt: instantOut.nullable(),
  })
  .meta({ id: "HazardHop" });

/** What somebody knew of a hazard, since when, and by what. */
export const hazardKnowledge = z
  .object({
    unit: unitOut,
    /** When it was told: by a hop, a notice, or by being let in. */
    toldAt: instantOut,
    by: z.enum(["hop", "notice", "share", "message"]),
    /** When a named person of it took note, and who; null = nobody has said so. */
    knownAt: instantOut.nullable(),
    knownBy: z.string().nullable(),
  })
  .meta({ id: "HazardKnowledge" });

export const hazardRequest = z
  .object({
    id: z.string(),
    kind: z.enum(["extension", "stop"]),
    untilAt: instantOut,
    reason: z.string(),
    askedAt: instantOut,
    askedBy: z.string(),
    decision: z.enum(["granted", "refused", "ended"]).nullable(),
    decidedAt: instantOut.nullable(),
    decidedBy: z.string().nullable(),
    grantedUntil: instantOut.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: "HazardRequest" });

/** By what a hazard is major: an item of an official document, or words. */
const namedCriterion = z.object({
  code: z.string().nullable(),
  text: z.string(),
  document: z.string().nullable(),
  isVerified: z.boolean(),
});

/** Everything that is known of a hazard's life, as one story: who did what for whom, and who knew what when. */
export const hazardStory = z
  .object({
    hazard: hazardRow,
    majorCriterion: namedCriterion.nullable(),
    five: fiveMeasures.nullable(),
    /** How far the time at which it was found can be believed, and what the phone said where that is another one. */
    foundTime: z.object({ grade: timeGrade, saidAt: instantOut.nullable() }),
    supervisor: unitOut.nullable(),
    entries: z.array(
      z.object({
        n: z.int(),
        action: hazardStepName,
        from: hazardState.nullable(),
        to: hazardState,
        at: instantOut,
        recordedAt: instantOut,
        by: z.string(),
        /** For which unit; null where time alone did it. */
        unit: unitOut.nullable(),
        note: z.string().nullable(),
        deadlineAt: instantOut.nullable(),
        /** Where it was sent, or who was let in. */
        toUnit: unitOut.nullable(),
        /** Of a regrade: by what it is major from then on. */
        criterion: namedCriterion.nullable(),
        /**
         * What else was said: how the deadline came about (named, or by a rule of the county, and whether holidays were
         * assumed), the new grade, the kind of refusal, the other case of a duplicate, the holder, the five.
         */
        about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    ),
    hops: z.array(hazardHop),
    knowledge: z.array(hazardKnowledge),
    requests: z.array(hazardRequest),
    /** 回潮: the same category at the same place again within 90 days after a closing, before it and after it. */
    recurrences: z.array(
      z.object({
        /** Whether the other one is the earlier or the later of the two. */
        side: z.enum(["earlier", "later"]),
        hazardId: z.string(),
        serial: z.string(),
        state: hazardState,
        closedAt: instantOut,
        foundAt: instantOut,
        /** Business days between the closing and the find. */
        days: z.int(),
      }),
    ),
    /** 回头看, in the order in which it was seen. */
    rechecks: z.array(hazardRecheck),
    /** What whoever asks could do now. */
    mayDo: z.array(hazardAction),
  })
  .meta({ id: "HazardStory" });
export type HazardStory = z.infer<typeof hazardStory>;
