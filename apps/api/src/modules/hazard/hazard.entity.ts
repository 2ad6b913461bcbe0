import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";
import type { FiveMeasures } from "@safegrid/contract/hazard";
import type { TimeGrade } from "@safegrid/domain/time-grade";
import type { HazardGrade, HazardState } from "@safegrid/domain/hazard";
import type { SpanUnit } from "@safegrid/metrics/working-time";

/** A hazard as it stands now; how it came there is in its steps. `seq` is the log position of its last change. */
export const Hazard = defineEntity({
  name: "Hazard",
  tableName: "hazard",
  properties: {
    id: p.uuid().primary(),
    serial: p.text(),
    countyId: p.uuid(),
    townshipId: p.uuid(),
    villageId: p.uuid(),
    cellId: p.uuid(),
    placeId: p.uuid(),
    visitId: p.uuid().nullable(),
    category: p.text(),
    grade: p.text().$type<HazardGrade>(),
    majorCriterion: p.text().nullable(),
    description: p.text(),
    state: p.text().$type<HazardState>(),
    level: p.text(),
    holder: p.text().nullable(),
    ownerGridId: p.uuid().nullable(),
    ownerDepartmentId: p.uuid().nullable(),
    supervisorGridId: p.uuid().nullable(),
    supervisorDepartmentId: p.uuid().nullable(),
    foundGrade: p.text().$type<HazardGrade>(),
    five: p.json<FiveMeasures>().nullable(),
    foundAt: p.datetime(3),
    /** How far `foundAt` can be believed, and what the phone said where that is another time. */
    timeGrade: p.text().$type<TimeGrade>().default("unknown"),
    saidAt: p.datetime(3).nullable(),
    foundBy: p.uuid(),
    rectifierId: p.uuid().nullable(),
    reinspectedBy: p.uuid().nullable(),
    closedBy: p.uuid().nullable(),
    firstDeadlineAt: p.datetime(3).nullable(),
    deadlineAt: p.datetime(3).nullable(),
    /** In which unit the deadline was reckoned: a stop of the clock moves it in the same. */
    deadlineUnit: p.text().$type<SpanUnit>().default("hours"),
    stoppedFrom: p.datetime(3).nullable(),
    stoppedUntil: p.datetime(3).nullable(),
    stopDeadlineBefore: p.datetime(3).nullable(),
    receiptDueAt: p.datetime(3).nullable(),
    /** When a responsible person first received it or acted on it. */
    respondedAt: p.datetime(3).nullable(),
    /** When the next rung of the escalation ladder fires: the hazards are the queue (docs/adr/0018). */
    rungAt: p.datetime(3).nullable(),
    /** Since when the deadline has stood as it does. */
    rungFrom: p.datetime(3).nullable(),
    /** The last rung that fired for the deadline in force. */
    lastRung: p.text().nullable(),
    deadlinePassed: p.boolean(),
    refusedAt: p.datetime(3).nullable(),
    closedAt: p.datetime(3).nullable(),
    isEliminated: p.boolean(),
    isOverdue: p.boolean(),
    /** Supervised in public 挂牌督办; written by the listing alone. */
    isListed: p.boolean().default(false),
    returnedCount: p.integer(),
    lastStepAt: p.datetime(3),
    recordedAt: p.datetime(3),
    stepCount: p.integer(),
    seq: p.bigint("number"),
  },
});
export type Hazard = InferEntity<typeof Hazard>;

export const HazardStep = defineEntity({
  name: "HazardStep",
  tableName: "hazard_step",
  properties: {
    hazardId: p.uuid().primary(),
    n: p.integer().primary(),
    action: p.text(),
    fromState: p.text().nullable(),
    toState: p.text(),
    /** The grade as it is from this step on, where the step changed it. */
    grade: p.text().nullable(),
    unitGridId: p.uuid().nullable(),
    unitDepartmentId: p.uuid().nullable(),
    about: p.json<Record<string, string | number | boolean | null>>(),
    at: p.datetime(3),
    recordedAt: p.datetime(3),
    byAccount: p.uuid().nullable(),
    byName: p.text(),
    note: p.text().nullable(),
    deadlineAt: p.datetime(3).nullable(),
    seq: p.bigint("number"),
  },
});
