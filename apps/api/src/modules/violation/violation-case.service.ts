import type { ViolationCase } from "@safegrid/domain/violation-decision";
import type { ViolationKind, ViolationState } from "@safegrid/domain/violation";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { personOf } from "#/modules/hazard/hazard-case.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

export interface KnownViolation {
  readonly id: string;
  readonly version: number;
  /** By when it had to be carried on. */
  readonly dueAt: Date | null;
  readonly case: ViolationCase;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly dueAt: Date | null;
  readonly state: ViolationState;
  readonly kind: ViolationKind;
  readonly home: string[];
  readonly line: string | null;
  readonly grid: string | null;
  readonly department: string | null;
  readonly person: string | null;
}

/** Reads one violation as a case; null where there is none. Under the log's lock it is exact. */
export async function loadViolation(sql: Sql, tree: GridTree, id: string): Promise<KnownViolation | null> {
  return (await loadViolations(sql, tree, [id])).get(id) ?? null;
}

/** Reads violations as cases, by their ids. Under the log's lock it is exact. */
export async function loadViolations(
  sql: Sql,
  tree: GridTree,
  ids: readonly string[],
): Promise<Map<string, KnownViolation>> {
  const rows = await sql.query<Row>(
    `select v.id, v.step_count as version, v.due_at as "dueAt", v.state, v.kind,
       array[v.county_id, v.township_id, v.village_id, v.cell_id] as home, p.department_id as line,
       v.filed_by_grid_id as grid, v.filed_by_department_id as department, ${personOf("v.filed_by")} as person
     from violation v join place p on p.id = v.place_id where v.id = any ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, knownOf(tree, row)]));
}

function knownOf(tree: GridTree, row: Row): KnownViolation {
  const { id, version, dueAt, state, kind, home, line, grid, department, person } = row;
  const filedBy = person !== null ? { unit: unitOf(tree, grid, department), person } : null;
  return { id, version, dueAt, case: { state, kind, home, lineId: line, filedBy } };
}

/** In the caller's subtree, and of a department's caller in its line (P16). */
export function seesViolation({ home, lineId }: ViolationCase, { scopeId, departmentId }: Caller): boolean {
  return home.includes(scopeId) && (departmentId === null || departmentId === lineId);
}
