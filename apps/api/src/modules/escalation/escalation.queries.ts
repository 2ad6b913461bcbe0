import type { HazardEscalation } from "@safegrid/contract/escalation";
import type { UnitOut } from "@safegrid/contract/hazard";
import type { RungDoing } from "@safegrid/domain/escalation";
import type { Unit } from "@safegrid/domain/unit";
import { parseRungKey } from "@safegrid/metrics/escalation-ladder";
import { DomainProblem } from "#/platform/problem.ts";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { previewOf } from "#/modules/escalation/preview.service.ts";
import type { RungFactsRow } from "#/modules/escalation/rung-facts.ts";
import { rungFactsSql } from "#/modules/escalation/rung-facts.ts";
import type { RungRules } from "#/modules/escalation/rung.service.ts";
import { isLate } from "#/modules/escalation/rung.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

interface UnitColumns {
  readonly grid: string | null;
  readonly department: string | null;
}

interface Read {
  readonly rungs: { rung: string; does: RungDoing[]; countedFrom: string | null; at: string; recordedAt: string }[];
  readonly urgings: (UnitColumns & { at: string; by: string; words: string })[];
  readonly told: (UnitColumns & { toldAt: string; knownAt: string | null; knownBy: string | null })[];
}

/** What the ladder has done with a hazard, does next, and who was told and urged; of one in the viewer's sight. */
export async function readEscalation(
  sql: Sql,
  by: RungRules,
  ground: { readonly tree: GridTree; readonly names: (unit: Unit) => UnitOut; readonly now: Date },
  { scopeId, departmentId }: Viewer,
  id: string,
): Promise<Omit<HazardEscalation, "mayUrge">> {
  const [facts] = await sql.query<RungFactsRow>(
    `select ${rungFactsSql} from hazard h join place p on p.id = h.place_id where h.id = $3 and ${hazardInSightSql}`,
    [scopeId, departmentId, id],
  );
  if (!facts) throw new DomainProblem("hazard-not-found");
  const [row] = await sql.query<Read>(readSql, [id]);
  const named = ({ grid, department }: UnitColumns) => ground.names(unitOf(ground.tree, grid, department));
  return {
    next: previewOf(by, ground, facts, facts.lineId),
    rungs: (row?.rungs ?? []).map(({ rung, ...rest }) => ({
      ...rest,
      rung: parseRungKey(rung),
      isLate: isLate(Date.parse(rest.at), Date.parse(rest.recordedAt)),
    })),
    urgings: (row?.urgings ?? []).map(({ at, by: name, words, ...unit }) => ({
      at,
      by: name,
      words,
      unit: named(unit),
    })),
    knowledge: (row?.told ?? []).map(({ toldAt, knownAt, knownBy, ...unit }) => ({
      ...{ unit: named(unit), toldAt, knownAt, knownBy, by: "message" as const },
    })),
  };
}

const listOf = (item: string, from: string, order: string) =>
  `coalesce((select json_agg(${item} order by ${order}) from ${from}), '[]'::json)`;
const unit = (of: string) => `'grid', ${of}.unit_grid_id, 'department', ${of}.unit_department_id`;

const readSql = `select
    ${listOf(
      `json_build_object('rung', r.rung, 'does', r.does, 'at', iso_utc(r.at), 'recordedAt', iso_utc(r.recorded_at),
        'countedFrom', case when r.is_from_later then iso_utc(r.base_at) end)`,
      "hazard_rung r where r.hazard_id = $1",
      "r.at, r.seq",
    )} as rungs,
    ${listOf(
      `json_build_object('at', iso_utc(u.at), 'by', u.by_name, 'words', u.words, ${unit("u")})`,
      "hazard_urging u where u.hazard_id = $1",
      "u.at",
    )} as urgings,
    ${listOf(
      `json_build_object(${unit("m")}, 'toldAt', iso_utc(c.told_at), 'knownAt', iso_utc(m.noted_at),
        'knownBy', m.noted_by_name)`,
      "message_case c join message m on m.id = c.message_id where c.hazard_id = $1",
      "c.told_at, m.id",
    )} as told`;
