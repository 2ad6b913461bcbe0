import { businessDayOf, periodKey, periodsOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import type { Hazard } from "#/modules/hazard/hazard.entity.ts";

/** The event that a deadline has passed; `wasOpen` tells an overdue hazard from one closed in time. */
export function deadlinePassedEvent(
  hazard: Pick<Hazard, "id" | "cellId" | "deadlineAt" | "closedAt" | "category" | "grade" | "holder" | "serial">,
): NewEvent {
  return {
    type: "hazard.deadline_passed",
    gridId: hazard.cellId,
    occurredAt: hazard.deadlineAt ?? new Date(0),
    actorId: null,
    commandId: null,
    subjectId: hazard.id,
    about: {
      category: hazard.category,
      grade: hazard.grade,
      holder: hazard.holder ?? null,
      serial: hazard.serial,
      wasOpen: hazard.closedAt == null,
    },
  };
}

/** From the county to the cell in which the hazard was found. */
export function pathOf(hazard: Pick<Hazard, "countyId" | "townshipId" | "villageId" | "cellId">): string[] {
  return [hazard.countyId, hazard.townshipId, hazard.villageId, hazard.cellId];
}

/** The keys of the periods in which an instant lies. */
export function periodKeysAt(instant: string) {
  return periodsOf(businessDayOf(Date.parse(instant))).map(periodKey);
}
