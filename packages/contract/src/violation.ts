import { z } from "zod";
import { commandId, gridId, hazardId, placeId } from "@safegrid/domain/id";
import {
  violationAction,
  violationClock,
  violationKind,
  violationOutcome,
  violationState,
} from "@safegrid/domain/violation";
import { violationAuthorities, violationAuthority } from "@safegrid/domain/violation-authority";
import { clockStandings, violationClockRules } from "@safegrid/metrics/violation-clock";
import { unitOut } from "./hazard.ts";
import { listOf, listQuery, yes } from "./list.ts";
import { maskedName, maskedPhone } from "./masked.ts";
import { instant, instantOut, plainText } from "./text.ts";

/** A violation as it was found: dissuaded 劝阻, or reported at once. `commandId` becomes its id. */
export const violationBeginCommand = z
  .object({
    commandId,
    action: z.enum(["dissuade", "report"]),
    occurredAt: instant,
    placeId,
    /** A hazard of the same place that it caused. */
    hazardId: hazardId.optional(),
    kind: violationKind,
    description: plainText(1_000),
    /** Who did it 当事人: a unit, a person, or both; where nobody knows, neither. */
    unitName: plainText(200).optional(),
    personName: plainText(60).optional(),
    personPhone: plainText(30).optional(),
    /** What was said or done to stop it. */
    note: plainText(1_000).optional(),
  })
  .refine(({ action, note }) => action === "report" || note !== undefined, {
    path: ["note"],
    error: "must say how it was dissuaded",
  })
  .meta({ id: "ViolationBeginCommand" });
export type ViolationBeginCommand = z.infer<typeof violationBeginCommand>;

const step = {
  commandId,
  note: plainText(1_000).optional(),
  /** The `version` that whoever acts has seen; where it has changed since, nothing is done. */
  basedOn: z.int().min(1).optional(),
};
const why = { ...step, note: plainText(1_000) };

/** One step of a violation. It happens when the server has it. */
export const violationStepCommand = z
  .discriminatedUnion("action", [
    z.object({ ...why, action: z.literal("dissuade") }),
    z.object({ ...step, action: z.literal("report") }),
    z.object({ ...why, action: z.literal("settle") }),
    z.object({ ...step, action: z.literal("file"), number: plainText(60) }),
    z.object({ ...why, action: z.literal("refuse") }),
    z.object({
      ...step,
      action: z.literal("decide"),
      outcome: violationOutcome,
      /** 决定书文号. */
      document: plainText(100),
      /** What was decided, in the words of the document. */
      penalty: plainText(500),
    }),
    z.object({ ...step, action: z.literal("publish"), where: plainText(200) }),
    z.object({ ...why, action: z.literal("withdraw") }),
  ])
  .meta({ id: "ViolationStepCommand" });
export type ViolationStepCommand = z.infer<typeof violationStepCommand>;

export const violationRow = z
  .object({
    id: z.string(),
    version: z.int(),
    state: violationState,
    kind: violationKind,
    placeId: z.string(),
    placeName: z.string(),
    gridName: z.string(),
    enterpriseId: z.string().nullable(),
    enterpriseName: z.string().nullable(),
    hazardId: z.string().nullable(),
    hazardSerial: z.string().nullable(),
    description: z.string(),
    unitName: z.string().nullable(),
    personName: maskedName.nullable(),
    personPhone: maskedPhone.nullable(),
    foundAt: instantOut,
    foundBy: z.string(),
    /** Who filed it, by what, under which number. */
    filedBy: unitOut.nullable(),
    filedAt: instantOut.nullable(),
    number: z.string().nullable(),
    basis: z.string().nullable(),
    delegatedBy: z.string().nullable(),
    outcome: violationOutcome.nullable(),
    document: z.string().nullable(),
    penalty: z.string().nullable(),
    decidedAt: instantOut.nullable(),
    publishedAt: instantOut.nullable(),
    publishedWhere: z.string().nullable(),
    /** By when what it waits for must be done; null where nothing is, or where it began before there were clocks. */
    clock: z
      .object({
        kind: violationClock,
        dueAt: instantOut,
        /** Reckoned over days for which no holidays are known yet. */
        isAssumed: z.boolean(),
        /** `near`: in its last day. */
        standing: z.enum(clockStandings),
      })
      .nullable(),
  })
  .meta({ id: "ViolationRow" });
export type ViolationRow = z.infer<typeof violationRow>;

export const violationView = z
  .object({
    violation: violationRow,
    steps: z.array(
      z.object({
        n: z.int(),
        /** `clock_pass`: nobody took the step that was due; its state says which. */
        action: z.union([violationAction, z.literal("clock_pass")]),
        to: violationState,
        at: instantOut,
        by: z.string(),
        unit: unitOut.nullable(),
        note: z.string().nullable(),
        /** By when it had to be taken; stays, also where it was late. */
        dueAt: instantOut.nullable(),
        isLate: z.boolean(),
      }),
    ),
    /** What whoever asks could do now. */
    mayDo: z.array(violationAction),
  })
  .meta({ id: "Violation" });
export type ViolationView = z.infer<typeof violationView>;

export const violationSides = ["open", "over", "published", "all"] as const;
export const violationFilters = listQuery.pick({ q: true }).extend({
  scope: gridId.optional(),
  side: z.enum(violationSides).default("open"),
  kind: violationKind.optional(),
  /** Only those of which a clock is over. */
  overdue: yes,
  hazardId: hazardId.optional(),
  enterpriseId: z.uuid().optional(),
});
export type ViolationFilters = z.infer<typeof violationFilters>;
export const violationQuery = violationFilters.extend(listQuery.pick({ page: true, pageSize: true }).shape);
export type ViolationQuery = z.infer<typeof violationQuery>;
export const violationList = listOf(violationRow).meta({ id: "ViolationList" });

/** New authorities; they hold for what is filed from now on. */
export const violationRulesCommand = z
  .object({
    commandId,
    basedOn: z.int().min(0),
    authorities: violationAuthorities,
    /** Left out, those in force stay. They hold for steps from now on. */
    clocks: violationClockRules.optional(),
  })
  .meta({ id: "ViolationRulesCommand" });
export type ViolationRulesCommand = z.infer<typeof violationRulesCommand>;

export const violationRulesView = z
  .object({
    version: z.int(),
    /** Nobody has changed them yet: they are the software's example. */
    isExample: z.boolean(),
    authorities: z.array(violationAuthority),
    clocks: violationClockRules,
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "ViolationRulesView" });
export type ViolationRulesView = z.infer<typeof violationRulesView>;
