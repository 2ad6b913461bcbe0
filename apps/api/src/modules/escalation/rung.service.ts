import type { GridLevel } from "@safegrid/domain/grid";
import type { HazardCategory, HazardGrade } from "@safegrid/domain/hazard";
import { isHazardOpen } from "@safegrid/domain/hazard";
import type { ToldCase } from "@safegrid/domain/escalation";
import { unitsToTell } from "@safegrid/domain/escalation";
import type { HazardState } from "@safegrid/domain/hazard";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { DatedRung, EscalationLadder } from "@safegrid/metrics/escalation-ladder";
import { datedRungs, ladderLineOf, rungKey } from "@safegrid/metrics/escalation-ladder";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";
import type { Notice } from "#/modules/message/send-message.service.ts";
import { sendGrouped } from "#/modules/message/send-message.service.ts";

/** What of a hazard its ladder hangs on, by the names of its columns in the entity. */
export interface RungFacts {
  readonly id: string;
  readonly countyId: string;
  readonly townshipId: string;
  readonly villageId: string;
  readonly cellId: string;
  readonly category: string;
  readonly grade: HazardGrade;
  readonly level: string;
  readonly state: HazardState;
  readonly serial: string;
  readonly holder?: string | null | undefined;
  readonly ownerGridId?: string | null | undefined;
  readonly ownerDepartmentId?: string | null | undefined;
  readonly supervisorGridId?: string | null | undefined;
  readonly supervisorDepartmentId?: string | null | undefined;
  readonly deadlineAt?: Date | null | undefined;
  readonly rungFrom?: Date | null | undefined;
}

/** By what rungs are reckoned: the ladder, and the calendar and office hours of the deadline rules. */
export interface RungRules {
  readonly ladder: EscalationLadder;
  readonly rules: DeadlineRules;
}

/** All rungs of a hazard with their instants, as the rules have it now; none where it is done or has no deadline. */
export function rungsOf(facts: RungFacts, { ladder, rules }: RungRules): DatedRung[] {
  if (!facts.deadlineAt || !isHazardOpen(facts.state)) return [];
  const line = ladderLineOf(ladder, {
    category: facts.category as HazardCategory,
    grade: facts.grade,
    level: facts.level as GridLevel,
  });
  const sinceMs = facts.rungFrom?.getTime() ?? 0;
  return datedRungs(line, { deadlineMs: facts.deadlineAt.getTime(), sinceMs }, rules);
}

/** Who has to do with a hazard, for saying who is told. */
export function toldCaseOf(tree: GridTree, facts: RungFacts, lineId: string | null): ToldCase {
  const { supervisorGridId, supervisorDepartmentId } = facts;
  return {
    state: facts.state,
    owner: unitOf(tree, facts.ownerGridId, facts.ownerDepartmentId),
    supervisor:
      supervisorGridId || supervisorDepartmentId ? unitOf(tree, supervisorGridId, supervisorDepartmentId) : null,
    home: [facts.countyId, facts.townshipId, facts.villageId, facts.cellId],
    lineId,
  };
}

/** Later than this after its moment a rung says that it is late: nothing ran then. */
const lateMs = 60_000;

export function isLate(atMs: number, recordedMs: number): boolean {
  return recordedMs - atMs > lateMs;
}

export interface FiringRung {
  readonly facts: RungFacts;
  readonly told: ToldCase;
  readonly dated: DatedRung;
}

/**
 * Writes rungs that fire: the record of each, who is told, and the events, of which the first bears `firstSeq`. The
 * log's head must be locked; the hazards' own columns are the caller's. The primary key refuses what has fired already.
 */
export async function fireRungs(
  sql: Sql,
  of: { readonly countyId: string; readonly now: Date; readonly firstSeq: number },
  firing: readonly FiringRung[],
): Promise<NewEvent[]> {
  if (firing.length === 0) return [];
  const { now, firstSeq } = of;
  await sql.query(
    `insert into hazard_rung (hazard_id, base_at, is_from_later, rung, at, recorded_at, does, seq)
     select r.id, r.base_at, r.is_from_later, r.rung, r.at, $1, string_to_array(r.does, ','), r.seq
     from unnest($2::uuid[], $3::timestamptz[], $4::boolean[], $5::text[], $6::timestamptz[], $7::text[], $8::bigint[])
       as r (id, base_at, is_from_later, rung, at, does, seq)`,
    [
      now,
      firing.map(({ facts }) => facts.id),
      firing.map(({ dated }) => new Date(dated.baseMs)),
      firing.map(({ dated, facts }) => dated.baseMs !== facts.deadlineAt?.getTime()),
      firing.map(({ dated }) => rungKey(dated.rung)),
      firing.map(({ dated }) => new Date(dated.atMs)),
      firing.map(({ dated }) => dated.rung.does.join(",")),
      firing.map((_, index) => firstSeq + index),
    ],
  );
  const events = firing.map((each) => eventOf(each, now));
  const notices = firing.flatMap(({ facts, told, dated: { rung, atMs } }): Notice[] =>
    unitsToTell(rung.does, told).map(({ unit, does }) => ({
      ...{ unit, does, hazardId: facts.id, atMs },
      kind: rung.when === "before" ? "near_due" : "escalated",
      cause: rungKey(rung),
    })),
  );
  return [...events, ...(await sendGrouped(sql, { ...of, firstSeq: firstSeq + events.length }, notices))];
}

function eventOf({ facts, dated: { rung, atMs } }: FiringRung, now: Date): NewEvent {
  return {
    type: rung.when === "before" ? "hazard.near_due" : "hazard.escalated",
    ...{ gridId: facts.cellId, occurredAt: new Date(atMs), actorId: null, commandId: null, subjectId: facts.id },
    about: {
      ...{ category: facts.category, grade: facts.grade, level: facts.level, serial: facts.serial },
      ...{ holder: facts.holder ?? null, rung: rungKey(rung), does: rung.does.join(",") },
      ...(isLate(atMs, now.getTime()) ? { isLate: true } : {}),
    },
  };
}
