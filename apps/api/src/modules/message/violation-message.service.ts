import { v7 as uuidv7 } from "uuid";
import type { Unit } from "@safegrid/domain/unit";
import type { ViolationClock } from "@safegrid/domain/violation";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import { columnsOfUnit } from "#/modules/hazard/hazard-unit.service.ts";
import { sentEvent } from "#/modules/message/send-message.service.ts";

/** That a unit is to hear that a clock of a violation is over. */
export interface ViolationNotice {
  readonly unit: Unit;
  readonly violationId: string;
  readonly clock: ViolationClock;
  readonly dueAt: Date;
}

/**
 * Tells units of violations that nobody carried on in time; many of one clock at once are one message, which names the
 * first. Gives their events, numbered from `firstSeq`.
 */
export async function tellOfLateViolations(
  sql: Sql,
  of: { readonly countyId: string; readonly now: Date; readonly firstSeq: number },
  notices: readonly ViolationNotice[],
): Promise<NewEvent[]> {
  const groups = Map.groupBy(notices, ({ unit, clock }) => `${unit.kind} ${unit.id} ${clock}`);
  const messages = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const times = group.map(({ dueAt }) => dueAt.getTime());
    const { unit, clock, violationId } = first;
    return {
      ...{ id: uuidv7({ msecs: of.now.getTime() }), unit, clock, violationId, count: group.length },
      ...{ firstAt: new Date(Math.min(...times)), lastAt: new Date(Math.max(...times)) },
    };
  });
  const units = messages.map(({ unit }) => columnsOfUnit(unit));
  await sql.query(
    `insert into message (id, unit_grid_id, unit_department_id, kind, cause, does, violation_id, case_count, first_at,
       last_at, sent_at, grown_at, seq)
     select m.id, m.grid, m.department, 'violation_late', m.clock, '{}', m.violation, m.cases, m.first_at, m.last_at, $1,
       $1, $2 + m.n - 1
     from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::int[], $9::timestamptz[],
       $10::timestamptz[]) with ordinality as m (id, grid, department, clock, violation, cases, first_at, last_at, n)`,
    [
      ...[of.now, of.firstSeq, messages.map(({ id }) => id), units.map(([grid]) => grid)],
      ...[units.map(([, department]) => department), messages.map(({ clock }) => clock)],
      ...[messages.map(({ violationId }) => violationId), messages.map(({ count }) => count)],
      ...[messages.map(({ firstAt }) => firstAt), messages.map(({ lastAt }) => lastAt)],
    ],
  );
  return messages.map(({ id, unit, clock }) => sentEvent(id, unit, { kind: "violation_late", cause: clock }, of));
}
