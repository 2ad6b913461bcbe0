import type { CommandAnswer } from "@safegrid/contract/command";
import type { HazardStepCommand } from "@safegrid/contract/hazard";
import { abilityForHazardAction } from "@safegrid/domain/account";
import type { HazardRefusal } from "@safegrid/domain/hazard";
import { judgeHazardAction } from "@safegrid/domain/hazard";
import { businessDayOf, periodKey, periodsOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import { isPlaceInLine } from "#/modules/place/place-line.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { addHazardChange, isOverdueNow, numbersOf } from "#/modules/hazard/hazard-number.service.ts";
import { Hazard, HazardStep } from "#/modules/hazard/hazard.entity.ts";

const clockToleranceMs = 60_000;

const problemOfRefusal = {
  "wrong-state": "hazard-state-conflict",
  "same-person": "same-person-re-inspection",
  "before-last-step": "step-before-last",
} as const satisfies Record<HazardRefusal, string>;

const eventOfAction = {
  accept: "hazard.accepted",
  refuse: "hazard.refused",
  assign: "hazard.assigned",
  start: "hazard.started",
  submit: "hazard.submitted",
  pass: "hazard.closed",
  return: "hazard.returned",
} as const satisfies Record<HazardStepCommand["action"], string>;

export type Hazards = ReturnType<typeof createHazards>;

/** The steps of a hazard's life after it was found (plan.md section 4). */
export function createHazards(options: {
  readonly rare: RareCommands;
  readonly periods: Periods;
  readonly clock: Clock;
}) {
  const { rare, periods, clock } = options;

  return {
    /** Carries out one step by a responsible person; a hazard outside the caller's scope does not exist for it. */
    async takeStep(caller: Caller, hazardId: string, step: HazardStepCommand): Promise<CommandAnswer> {
      if (!caller.abilities.includes(abilityForHazardAction[step.action])) throw new DomainProblem("not-allowed");
      if (Date.parse(step.occurredAt) > clock.now().getTime() + clockToleranceMs)
        throw fieldProblem("time-in-future", "/occurredAt", "lies in the future");
      if (step.action === "assign") {
        if (step.deadlineAt <= step.occurredAt)
          throw fieldProblem("invalid-request", "/deadlineAt", "must lie after the assignment");
        // A deadline that has passed already counts at once; its periods must be open before the transaction.
        if (Date.parse(step.deadlineAt) <= clock.now().getTime())
          await periods.ensureOpen(periodKeysAt(step.deadlineAt));
      }
      return rare.carryOut(step, `hazard ${hazardId}`, (context) => applyStep(context, caller, hazardId, step));
    },
  };
}

async function applyStep(
  { em, sql, head, now, firstSeq, changes }: RareContext,
  caller: Caller,
  hazardId: string,
  step: HazardStepCommand,
): Promise<NewEvent[]> {
  const hazard = await em.findOne(Hazard, { id: hazardId });
  const path = hazard ? pathOf(hazard) : [];
  const isHis = hazard && path.includes(caller.scopeId) && (await isPlaceInLine(sql, caller, hazard.placeId));
  if (!hazard || !isHis) throw new DomainProblem("hazard-not-found");
  const at = new Date(Math.min(Date.parse(step.occurredAt), now.getTime()));
  const verdict = judgeHazardAction(
    {
      state: hazard.state,
      grade: hazard.grade,
      foundAt: hazard.foundAt.toISOString(),
      rectifierId: hazard.rectifierId ?? null,
      lastStepAt: hazard.lastStepAt.toISOString(),
    },
    step.action,
    { actorId: caller.accountId ?? "", at: at.toISOString() },
  );
  if (!verdict.ok) throw new DomainProblem(problemOfRefusal[verdict.why], `${step.action} while ${hazard.state}`);

  const before = numbersOf(hazard);
  hazard.state = verdict.to;
  hazard.lastStepAt = at;
  if (step.action === "refuse") hazard.refusedAt = at;
  if (step.action === "pass") hazard.closedAt = at;
  if (step.action === "return") hazard.returnedCount += 1;
  if (step.action === "submit") hazard.rectifierId = caller.accountId;
  if (step.action === "assign") {
    hazard.deadlineAt = new Date(step.deadlineAt);
    hazard.firstDeadlineAt ??= hazard.deadlineAt;
    hazard.holder = step.holder;
  }
  const events: NewEvent[] = [
    {
      type: eventOfAction[step.action],
      gridId: hazard.cellId,
      occurredAt: at,
      actorId: caller.accountId,
      commandId: step.commandId,
      subjectId: hazard.id,
      about: { category: hazard.category, grade: hazard.grade, holder: hazard.holder ?? null, serial: hazard.serial },
    },
  ];
  // The log's clock may already stand behind this deadline: then it passes here, or no scheduler would find it.
  const isLate = hazard.deadlineAt != null && !hazard.deadlinePassed && hazard.deadlineAt <= head.clockAt;
  if (step.action === "assign" && isLate) {
    hazard.deadlinePassed = true;
    events.push(deadlinePassedEvent(hazard));
  }
  hazard.isOverdue = isOverdueNow(hazard);
  hazard.stepCount += 1;
  hazard.seq = head.seq + events.length;
  em.create(HazardStep, {
    hazardId: hazard.id,
    n: hazard.stepCount,
    action: step.action,
    toState: verdict.to,
    at,
    recordedAt: now,
    byAccount: caller.accountId,
    byName: caller.name,
    note: step.note ?? null,
    deadlineAt: step.action === "assign" ? hazard.deadlineAt : null,
    seq: firstSeq,
  });
  await em.flush();
  addHazardChange(path, before, hazard, changes);
  return events;
}

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
