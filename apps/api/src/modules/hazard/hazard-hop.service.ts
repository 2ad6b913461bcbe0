import type { HazardDecision } from "@safegrid/domain/hazard-decision";
import type { PendingHop } from "@safegrid/domain/hazard-case";
import { levelOfUnit } from "@safegrid/domain/unit";
import type { Unit } from "@safegrid/domain/unit";
import type { DeadlineRules, Limit } from "@safegrid/metrics/deadline-rule";
import { limitOf } from "@safegrid/metrics/deadline-rule";
import type { HazardCategory, HazardGrade } from "@safegrid/domain/hazard";
import type { Sql } from "#/platform/sql.ts";
import { columnsOfUnit } from "#/modules/hazard/hazard-unit.service.ts";

export type Taken = Extract<HazardDecision, { ok: true }>;

/** Who does something, as records name it; nobody where time alone does. */
export interface By {
  readonly accountId: string | null;
  readonly name: string;
}

/** By when a hop to a unit must be received by a named person: it runs from when the record is here, for nobody can know earlier. */
export function receiptLimit(
  rules: DeadlineRules,
  of: { readonly category: string; readonly grade: HazardGrade },
  to: Unit,
  sentAt: Date,
): Limit {
  const category = of.category as HazardCategory;
  return limitOf(rules, "receive", { category, grade: of.grade, level: levelOfUnit(to) }, sentAt.getTime());
}

/** Ends the hop that waits, with what became of it and by whom. */
export async function endHop(
  sql: Sql,
  hazardId: string,
  n: number,
  of: { readonly outcome: "received" | "declined" | "bypassed" | "ended"; readonly at: Date; readonly by: By | null },
): Promise<void> {
  await sql.query(
    `update hazard_hop set outcome = $3, outcome_at = $4, outcome_by = $5, outcome_by_name = $6
     where hazard_id = $1 and n = $2 and outcome = 'waiting'`,
    [hazardId, n, of.outcome, of.at, of.by?.accountId ?? null, of.by?.name ?? null],
  );
}

/** Begins a hop; whoever it goes to takes part from now on, wherever it lies. */
export async function beginHop(
  sql: Sql,
  hazardId: string,
  hop: PendingHop,
  of: {
    /** When somebody sent it; its limit runs from when that was here. */
    readonly sentAt: Date;
    readonly by: By | null;
    readonly reason: string | null;
    readonly limit: Limit;
    readonly seq: number;
    readonly home: readonly string[];
  },
): Promise<void> {
  await sql.query(
    `insert into hazard_hop (hazard_id, n, kind, from_grid_id, from_department_id, to_grid_id, to_department_id, reason,
       sent_at, sent_by, sent_by_name, limit_at, is_limit_assumed, outcome, seq)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', $13
     from hazard_hop where hazard_id = $1`,
    [
      ...[hazardId, hop.kind, ...columnsOfUnit(hop.from), ...columnsOfUnit(hop.to), of.reason, of.sentAt],
      ...[of.by?.accountId ?? null, of.by?.name ?? null, new Date(of.limit.atMs), of.limit.isAssumed, of.seq],
    ],
  );
  await letIn(sql, hazardId, hop.to, { at: of.sentAt, bySharing: false, home: of.home });
}

/**
 * Lets a unit see the hazard and take part; once let in, it stays so. Grids above the place see it anyway; a department is
 * let in by name, since the place's line of industry may change.
 */
export async function letIn(
  sql: Sql,
  hazardId: string,
  unit: Unit,
  of: { readonly at: Date; readonly bySharing: boolean; readonly home: readonly string[] },
): Promise<void> {
  if (unit.kind === "grid" && of.home.includes(unit.id)) return;
  await sql.query(
    `insert into hazard_party (hazard_id, place_id, unit_id, unit_grid_id, unit_department_id, by_sharing, since)
     select id, place_id, $2, $3, $4, $5, $6 from hazard where id = $1 on conflict do nothing`,
    [hazardId, unit.id, ...columnsOfUnit(unit), of.bySharing, of.at],
  );
}

/** Tells units that the hazard went past them (P22). */
export async function giveNotice(
  sql: Sql,
  hazardId: string,
  units: readonly Unit[],
  of: { readonly why: "skip" | "bypass"; readonly at: Date },
): Promise<void> {
  for (const unit of units)
    await sql.query(
      `insert into hazard_notice (hazard_id, n, unit_grid_id, unit_department_id, why, at)
       select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 from hazard_notice where hazard_id = $1`,
      [hazardId, ...columnsOfUnit(unit), of.why, of.at],
    );
}

/** A person of a unit says that it knows; all notices to the unit are seen by that. */
export async function seeNotices(sql: Sql, hazardId: string, unit: Unit, at: Date, by: By): Promise<void> {
  await sql.query(
    `update hazard_notice set seen_at = $4, seen_by = $5, seen_by_name = $6
     where hazard_id = $1 and seen_at is null and (unit_grid_id = $2 or unit_department_id = $3)`,
    [hazardId, ...columnsOfUnit(unit), at, by.accountId, by.name],
  );
}
