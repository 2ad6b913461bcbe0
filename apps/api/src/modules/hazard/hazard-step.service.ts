import type { HazardStepCommand } from "@safegrid/contract/hazard";
import type { HazardAction } from "@safegrid/domain/hazard";
import { hazardActionsOfHolder, isHazardOpen } from "@safegrid/domain/hazard";
import { levelOfCase } from "@safegrid/domain/hazard-case";
import { decideHazard } from "@safegrid/domain/hazard-decision";
import type { EventType } from "@safegrid/domain/event";
import type { Unit } from "@safegrid/domain/unit";
import type { SpanUnit } from "@safegrid/metrics/working-time";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import { fireRungs } from "#/modules/escalation/rung.service.ts";
import { dueRungs, reckonRungs } from "#/modules/escalation/step-rungs.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { PreparedAct } from "#/modules/hazard/hazard-act.service.ts";
import { prepareAct } from "#/modules/hazard/hazard-act.service.ts";
import type { KnownCase } from "#/modules/hazard/hazard-case.service.ts";
import { loadCase, personKeyOf, sees } from "#/modules/hazard/hazard-case.service.ts";
import type { By, Taken } from "#/modules/hazard/hazard-hop.service.ts";
import { beginHop, endHop, giveNotice, letIn, receiptLimit, seeNotices } from "#/modules/hazard/hazard-hop.service.ts";
import { addHazardChange, isOverdueNow, numbersOf } from "#/modules/hazard/hazard-number.service.ts";
import { problemOfRefusal } from "#/modules/hazard/hazard-problem.service.ts";
import { decideRequest, endRequests, writeRequest } from "#/modules/hazard/hazard-request.service.ts";
import { followStep } from "#/modules/hazard/hazard-closing.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { columnsOfUnit, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import type { Hazard } from "#/modules/hazard/hazard.entity.ts";
import { HazardStep } from "#/modules/hazard/hazard.entity.ts";
import { deadlinePassedEvent } from "#/modules/hazard/hazard-event.service.ts";

const eventOfAction = {
  receive: "hazard.received",
  accept: "hazard.accepted",
  refuse: "hazard.refused",
  decline: "hazard.declined",
  report_up: "hazard.reported_up",
  dispatch: "hazard.dispatched",
  transfer: "hazard.transferred",
  share: "hazard.shared",
  regrade: "hazard.regraded",
  assign: "hazard.assigned",
  start: "hazard.started",
  submit: "hazard.submitted",
  pass: "hazard.closed",
  return: "hazard.returned",
  close: "hazard.closed",
  reopen: "hazard.reopened",
  ask_extension: "hazard.extension_asked",
  grant_extension: "hazard.extended",
  refuse_extension: "hazard.extension_refused",
  ask_stop: "hazard.stop_asked",
  grant_stop: "hazard.clock_stopped",
  refuse_stop: "hazard.stop_refused",
  resume: "hazard.clock_resumed",
  acknowledge: "hazard.notice_seen",
} as const satisfies Record<HazardAction, EventType>;

/** Carries out one step under the log's lock: reads the case, lets the domain decide, writes what became of it. */
export async function applyStep(
  context: RareContext,
  ground: { readonly tree: GridTree; readonly rules: HazardRules; readonly ladders: Ladders },
  caller: Caller,
  hazardId: string,
  step: HazardStepCommand,
): Promise<NewEvent[]> {
  const { em, sql, head, now, changes } = context;
  const { tree } = ground;
  const known = await loadCase(em, sql, tree, hazardId);
  if (!known || !sees(known, caller, tree)) throw new DomainProblem("hazard-not-found");
  const { hazard } = known;
  if (step.basedOn !== undefined && step.basedOn !== hazard.stepCount)
    throw new DomainProblem("record-changed-meanwhile", `the hazard is at version ${hazard.stepCount}`);
  const at = new Date(Math.min(Date.parse(step.occurredAt), now.getTime()));
  const rules = await ground.rules.catchUp(sql);
  const prepared = await prepareAct({ sql, tree, rules, hazard, known: known.case, at, now }, step);
  const actor = {
    person: await personKeyOf(sql, caller.accountId),
    unit: unitOfCaller(tree, caller),
    abilities: caller.abilities,
  };
  const decision = decideHazard(known.case, actor, prepared.act);
  if (!decision.ok) throw problemOfRefusal(decision.why, step, known.case);
  if (step.action === "grant_extension" && (decision.next.deadlineAt ?? "") <= now.toISOString())
    throw new DomainProblem("deadline-wrong", "what is granted lies in the future", [
      { pointer: "/untilAt", detail: "has passed already" },
    ]);

  const rungRules = { ladder: (await ground.ladders.catchUp(sql)).ladder, rules };
  // What was due and has not fired yet fires now, or the step would take its deadline away from under it.
  const due = dueRungs(tree, hazard, known.case.lineId, rungRules, now);
  const before = numbersOf(hazard);
  const by: By = { accountId: caller.accountId, name: caller.name };
  const [fromState, wasDueAt] = [hazard.state, hazard.deadlineAt?.getTime()];
  writeCase(hazard, decision, prepared, step, by, at);
  const isMoved = hazard.deadlineAt?.getTime() !== wasDueAt;
  if (isMoved) hazard.deadlinePassed = hazard.deadlineAt != null && hazard.deadlineAt <= head.clockAt;
  const limit = decision.hop ? receiptLimit(rules, hazard, decision.hop.to, now) : null;
  hazard.receiptDueAt = limit ? new Date(limit.atMs) : decision.next.hop ? (hazard.receiptDueAt ?? null) : null;
  const events: NewEvent[] = [
    {
      type:
        step.action === "pass" && hazard.state === "reinspected" ? "hazard.reinspected" : eventOfAction[step.action],
      ...{ gridId: hazard.cellId, occurredAt: at, actorId: caller.accountId, commandId: step.commandId },
      subjectId: hazard.id,
      about: {
        ...{ category: hazard.category, grade: hazard.grade, holder: hazard.holder ?? null, serial: hazard.serial },
        level: hazard.level,
      },
    },
  ];
  // The log's clock may already stand behind this deadline: then it passes here, or no scheduler would find it.
  if (isMoved && hazard.deadlinePassed) events.push(deadlinePassedEvent(hazard));
  const isAnew = isMoved || step.action === "reopen" || hazard.grade !== before.grade;
  reckonRungs(hazard, rungRules, { now, isAnew, fired: due });
  const firing = { countyId: head.countyId, now, firstSeq: head.seq + events.length + 1 };
  events.push(...(await fireRungs(sql, firing, due)));
  hazard.isOverdue = isOverdueNow(hazard);
  hazard.stepCount += 1;
  hazard.seq = head.seq + events.length;
  const [unitGridId, unitDepartmentId] = columnsOfUnit(actor.unit);
  em.create(HazardStep, {
    ...{ hazardId: hazard.id, n: hazard.stepCount, action: step.action, fromState, toState: hazard.state },
    ...{ at, recordedAt: now, byAccount: caller.accountId, byName: caller.name, note: step.note ?? null },
    ...{ unitGridId, unitDepartmentId, about: aboutOf(step, prepared, decision) },
    grade: step.action === "regrade" ? hazard.grade : null,
    deadlineAt: isMoved || step.action === "assign" || step.action === "dispatch" ? (hazard.deadlineAt ?? null) : null,
    seq: context.firstSeq,
  });
  await em.flush();
  await writeAround(sql, known, decision, step, {
    at,
    by,
    limit,
    seq: context.firstSeq,
    unit: actor.unit,
    to: prepared.act.to,
  });
  await followStep(sql, hazard, { action: step.action, fromState, at, seq: context.firstSeq });
  addHazardChange(known.case.home, before, hazard, changes);
  return events;
}

function writeCase(
  hazard: Hazard,
  { next, hop, receives }: Taken,
  prepared: PreparedAct,
  step: HazardStepCommand,
  by: By,
  at: Date,
): void {
  const date = (instant: string | null) => (instant === null ? null : new Date(instant));
  hazard.state = next.state;
  hazard.grade = next.grade;
  hazard.level = levelOfCase(next);
  [hazard.ownerGridId, hazard.ownerDepartmentId] = columnsOfUnit(next.owner);
  [hazard.supervisorGridId, hazard.supervisorDepartmentId] = next.supervisor
    ? columnsOfUnit(next.supervisor)
    : [null, null];
  hazard.lastStepAt = at;
  hazard.firstDeadlineAt = date(next.firstDeadlineAt);
  hazard.deadlineAt = date(next.deadlineAt);
  if (prepared.deadlineUnit) hazard.deadlineUnit = prepared.deadlineUnit satisfies SpanUnit;
  hazard.returnedCount = next.returnedCount;
  hazard.stoppedFrom = date(next.stopped?.fromAt ?? null);
  hazard.stoppedUntil = date(next.stopped?.untilAt ?? null);
  hazard.stopDeadlineBefore = date(next.stopped?.deadlineBefore ?? null);
  hazard.refusedAt = next.state === "not_accepted" ? (hazard.refusedAt ?? at) : null;
  hazard.closedAt = isHazardOpen(next.state) || next.state === "not_accepted" ? null : (hazard.closedAt ?? at);
  hazard.isEliminated = next.state === "eliminated";
  if ((hazardActionsOfHolder as readonly HazardAction[]).includes(step.action)) hazard.respondedAt ??= at;
  if ((step.action === "assign" || step.action === "dispatch" || step.action === "regrade") && step.five)
    hazard.five = step.five;
  if (step.action === "regrade" && step.majorCriterion !== undefined) hazard.majorCriterion = step.majorCriterion;
  if (step.action === "submit") hazard.rectifierId = by.accountId;
  if (step.action === "pass") hazard.reinspectedBy = by.accountId;
  if (step.action === "return" || step.action === "reopen") hazard.reinspectedBy = null;
  if (step.action === "reopen") hazard.closedBy = null;
  if (next.state === "closed" && (step.action === "pass" || step.action === "close")) hazard.closedBy = by.accountId;
  // Whose name stands with it: who was named last, who received it, nobody while it is on its way.
  if (hop) hazard.holder = null;
  else if (step.action === "assign") hazard.holder = step.holder;
  else if (receives || step.action === "reopen") hazard.holder = by.name;
}

/** What the step said besides its note, as it was said then: the hazard itself keeps only what was said last. */
function aboutOf(step: HazardStepCommand, { act, about }: PreparedAct, { told }: Taken): PreparedAct["about"] {
  const [toGridId, toDepartmentId] = act.to ? columnsOfUnit(act.to) : [null, null];
  return {
    ...about,
    ...(step.action === "assign" ? { holder: step.holder } : {}),
    ...("five" in step ? step.five : {}),
    ...(toGridId ? { toGridId } : {}),
    ...(toDepartmentId ? { toDepartmentId } : {}),
    ...(told.length > 0 ? { told: told.length } : {}),
  };
}

/** Hops, notices, requests and parties, which are tables of their own. */
async function writeAround(
  sql: Sql,
  known: KnownCase,
  decision: Taken,
  step: HazardStepCommand,
  of: {
    readonly at: Date;
    readonly by: By;
    readonly limit: ReturnType<typeof receiptLimit> | null;
    readonly seq: number;
    readonly unit: Unit;
    readonly to: Unit | undefined;
  },
): Promise<void> {
  const { id } = known.hazard;
  const { home } = known.case;
  const { at, by } = of;
  if (known.hopN !== null) {
    const ends = step.action === "decline" ? "declined" : decision.receives ? "received" : null;
    const isGone = decision.next.hop === null || decision.hop !== null;
    if (ends) await endHop(sql, id, known.hopN, { outcome: ends, at, by });
    else if (isGone) await endHop(sql, id, known.hopN, { outcome: "ended", at, by });
  }
  if (decision.hop && of.limit)
    await beginHop(sql, id, decision.hop, {
      ...{ sentAt: at, by, reason: step.note ?? null, limit: of.limit, seq: of.seq, home },
    });
  await giveNotice(sql, id, decision.told, { why: "skip", at });
  if (!isHazardOpen(decision.next.state) || step.action === "reopen") await endRequests(sql, id, at);
  switch (step.action) {
    case "share":
      if (of.to) await letIn(sql, id, of.to, { at, bySharing: true, home });
      break;
    case "acknowledge":
      await seeNotices(sql, id, of.unit, at, by);
      break;
    case "ask_extension":
    case "ask_stop":
      await writeRequest(sql, {
        ...{ id: step.commandId, hazardId: id, untilAt: step.untilAt, reason: step.note, at, by },
        kind: step.action === "ask_stop" ? "stop" : "extension",
      });
      break;
    case "grant_extension":
    case "refuse_extension":
    case "grant_stop":
    case "refuse_stop":
      await decideRequest(sql, {
        ...{ hazardId: id, at, by, note: step.note ?? null },
        kind: step.action.endsWith("_stop") ? "stop" : "extension",
        decision: step.action.startsWith("grant_") ? "granted" : "refused",
        grantedUntil: "untilAt" in step ? (step.untilAt ?? null) : null,
      });
      break;
    default:
  }
}
