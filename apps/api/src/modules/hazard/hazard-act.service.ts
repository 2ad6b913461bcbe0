import type { HazardStepCommand } from "@safegrid/contract/hazard";
import type { HazardCase } from "@safegrid/domain/hazard-case";
import type { HazardAct } from "@safegrid/domain/hazard-act";
import type { Unit } from "@safegrid/domain/unit";
import { gridUnitOf, levelOfUnit, unitAbove } from "@safegrid/domain/unit";
import { depthOfLevel } from "@safegrid/domain/grid";
import type { HazardCategory } from "@safegrid/domain/hazard";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { calendarOf, limitOf } from "@safegrid/metrics/deadline-rule";
import type { SpanUnit } from "@safegrid/metrics/working-time";
import { deadlineAfterStop } from "@safegrid/metrics/working-time";
import { fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { namedUnit } from "#/modules/hazard/hazard-unit.service.ts";
import type { Hazard } from "#/modules/hazard/hazard.entity.ts";

/** A command as the domain judges it, and how its deadline came about. */
export interface PreparedAct {
  readonly act: HazardAct;
  readonly deadlineUnit: SpanUnit | null;
  readonly about: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ActGround {
  readonly sql: Sql;
  readonly tree: GridTree;
  readonly rules: DeadlineRules;
  readonly hazard: Hazard;
  readonly known: HazardCase;
  readonly at: Date;
  readonly now: Date;
}

/** Turns a command into an act: names its target, and reckons the deadlines that nobody named. */
export async function prepareAct(ground: ActGround, step: HazardStepCommand): Promise<PreparedAct> {
  const { sql, tree, known, at } = ground;
  const act: HazardAct = { action: step.action, at: at.toISOString(), hasReason: step.note !== undefined };
  const plain = { act, deadlineUnit: null, about: {} };
  switch (step.action) {
    case "report_up":
      return { ...plain, act: { ...act, to: unitUp(known, step.toLevel) } };
    case "transfer":
    case "share":
      return { ...plain, act: { ...act, to: await namedUnit(sql, tree, "/to", step.to) } };
    case "dispatch": {
      const to = await namedUnit(sql, tree, "", { gridId: step.toGridId }).catch(() => undefined);
      if (!to) throw fieldProblem("hazard-target-wrong", "/toGridId", "no such grid stands in this county");
      return orderOf(ground, { ...act, to }, step);
    }
    case "assign":
      return orderOf(ground, act, step);
    case "regrade":
      return {
        ...plain,
        act: {
          ...{ ...act, grade: step.grade, namesFive: step.five !== undefined },
          namesCriterion: step.majorCriterion !== undefined,
        },
        about: { grade: step.grade, criterion: step.majorCriterion ?? null },
      };
    case "ask_extension":
    case "ask_stop":
      return { ...plain, act: { ...act, untilAt: step.untilAt }, about: { untilAt: step.untilAt } };
    case "grant_extension":
      return { ...plain, act: { ...act, untilAt: step.untilAt }, deadlineUnit: "hours" };
    case "grant_stop":
      return stopOf(ground, { ...act, untilAt: step.untilAt });
    case "resume":
      return resumptionOf(ground, act);
    case "refuse":
      await requireOther(sql, ground.hazard, step.duplicateOf);
      return {
        ...plain,
        about: { reason: step.reason, ...(step.duplicateOf ? { duplicateOf: step.duplicateOf } : {}) },
      };
    default:
      return plain;
  }
}

/** The other case of a duplicate is one of the same village, so that nobody asks after what he does not see. */
async function requireOther(sql: Sql, hazard: Hazard, serial: string | undefined): Promise<void> {
  if (serial === undefined) return;
  const [other] = await sql.query(`select from hazard where serial = $1 and village_id = $2 and id <> $3 limit 1`, [
    ...[serial, hazard.villageId, hazard.id],
  ]);
  if (!other)
    throw fieldProblem("hazard-target-wrong", "/duplicateOf", "no other case of this village has this number");
}

/** The next level above, or the one that is asked for; what lies past it is told. */
function unitUp(known: HazardCase, toLevel: "township" | "county" | undefined): Unit | undefined {
  const { owner, home } = known;
  if (toLevel === undefined || owner.kind === "department") return unitAbove(owner, home) ?? undefined;
  return gridUnitOf(home.slice(0, depthOfLevel(toLevel) + 1));
}

/** By when it is to be removed: as named, or by the county's rules. */
function orderOf(
  { rules, hazard, known, at, now }: ActGround,
  act: HazardAct,
  step: Extract<HazardStepCommand, { action: "assign" | "dispatch" }>,
): PreparedAct {
  const namesFive = step.five !== undefined;
  if (step.deadlineAt !== undefined) {
    const about = { deadline: "named" };
    return { act: { ...act, namesFive, deadlineAt: step.deadlineAt }, deadlineUnit: "hours", about };
  }
  // One deadline is in force already and stays.
  if (known.deadlineAt !== null) return { act: { ...act, namesFive }, deadlineUnit: null, about: {} };
  const level = levelOfUnit(act.to ?? known.owner);
  const of = { category: hazard.category as HazardCategory, grade: hazard.grade, level };
  let limit = limitOf(rules, "rectify", of, at.getTime());
  // An order that comes late must not be over before anybody could have known of it.
  if (limit.atMs <= now.getTime()) limit = limitOf(rules, "rectify", of, now.getTime());
  const { rule, unit, isAssumed } = limit;
  return {
    act: { ...act, namesFive, deadlineAt: new Date(limit.atMs).toISOString() },
    deadlineUnit: unit,
    about: {
      ...{ deadline: "rule", amount: rule.amount, unit: rule.unit, category: rule.category },
      ...{ grade: rule.grade, level: rule.level, isCalendarAssumed: isAssumed },
    },
  };
}

/** Where the deadline goes by the stop that was asked for; what is granted lies in the future. */
function stopOf({ rules, hazard, known, at, now }: ActGround, act: HazardAct): PreparedAct {
  const untilAt = act.untilAt ?? known.stop?.untilAt;
  if (untilAt === undefined || known.deadlineAt === null) return { act, deadlineUnit: null, about: {} };
  const stop = { fromMs: at.getTime(), untilMs: Date.parse(untilAt) };
  const moved = movedBy(rules, hazard, Date.parse(known.deadlineAt), stop);
  if (moved.atMs <= now.getTime())
    throw fieldProblem("deadline-wrong", "/untilAt", "the deadline would have passed already");
  return {
    act: { ...act, movedDeadlineAt: new Date(moved.atMs).toISOString() },
    deadlineUnit: null,
    about: { untilAt, isCalendarAssumed: moved.isAssumed },
  };
}

/** The deadline when a stop ends before its day; what was over meanwhile is due at once. */
function resumptionOf({ rules, hazard, known, at }: ActGround, act: HazardAct): PreparedAct {
  const { stopped } = known;
  if (!stopped) return { act, deadlineUnit: null, about: {} };
  const stop = { fromMs: Date.parse(stopped.fromAt), untilMs: at.getTime() };
  const moved = movedBy(rules, hazard, Date.parse(stopped.deadlineBefore), stop);
  const atMs = Math.max(moved.atMs, at.getTime());
  return { act: { ...act, movedDeadlineAt: new Date(atMs).toISOString() }, deadlineUnit: null, about: {} };
}

function movedBy(
  rules: DeadlineRules,
  { deadlineUnit }: Pick<Hazard, "deadlineUnit">,
  deadlineMs: number,
  stop: { readonly fromMs: number; readonly untilMs: number },
) {
  return deadlineAfterStop(deadlineMs, stop, deadlineUnit, calendarOf(rules), rules.officeHours);
}
