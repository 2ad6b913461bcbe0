import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";
import type { HazardGrade, HazardState } from "@safegrid/domain/hazard";

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
    foundAt: p.datetime(3),
    foundBy: p.uuid(),
    rectifierId: p.uuid().nullable(),
    firstDeadlineAt: p.datetime(3).nullable(),
    deadlineAt: p.datetime(3).nullable(),
    deadlinePassed: p.boolean(),
    refusedAt: p.datetime(3).nullable(),
    closedAt: p.datetime(3).nullable(),
    isEliminated: p.boolean(),
    isOverdue: p.boolean(),
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
    toState: p.text(),
    at: p.datetime(3),
    recordedAt: p.datetime(3),
    byAccount: p.uuid().nullable(),
    byName: p.text(),
    note: p.text().nullable(),
    deadlineAt: p.datetime(3).nullable(),
    seq: p.bigint("number"),
  },
});
