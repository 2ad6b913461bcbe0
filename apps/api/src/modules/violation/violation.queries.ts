import type { ViolationFilters, ViolationRow, ViolationView } from "@safegrid/contract/violation";
import type { UnitOut } from "@safegrid/contract/hazard";
import { maskName, maskPhone } from "@safegrid/domain/personal-data";
import { violationActions } from "@safegrid/domain/violation";
import { possibleViolationActions } from "@safegrid/domain/violation-decision";
import { businessDayOf } from "@safegrid/metrics/period";
import { clockStandingOf } from "@safegrid/metrics/violation-clock";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { personKeyOf } from "#/modules/hazard/hazard-case.service.ts";
import { unitOf, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { loadViolation } from "#/modules/violation/violation-case.service.ts";
import { readViolationRules } from "#/modules/violation/violation-rules.service.ts";

export interface ViolationReads {
  readonly scoped: ScopedReads;
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
}

type Read = Omit<ViolationRow, "personName" | "personPhone" | "filedBy" | "gridName" | "clock"> & {
  readonly clock: NonNullable<ViolationRow["clock"]>["kind"] | null;
  readonly dueAt: string | null;
  readonly isAssumed: boolean;
  readonly cellId: string;
  readonly person: string | null;
  readonly phone: string | null;
  readonly grid: string | null;
  readonly department: string | null;
};

const inSight = `$1::uuid in (v.county_id, v.township_id, v.village_id, v.cell_id)
  and ($2::uuid is null or p.department_id = $2)`;
const open = `('dissuaded', 'reported', 'filed', 'decided')`;
const sides = {
  open: `v.state in ${open}`,
  over: `v.state not in ${open}`,
  published: `v.state = 'published'`,
  all: `true`,
} as const satisfies Record<ViolationFilters["side"], string>;

/** What a list of violations is read on: `gridId` lies within the caller's scope. */
export interface ViolationGround {
  readonly tree: GridTree;
  readonly caller: Caller;
  readonly gridId: string;
  readonly now: Date;
}

/** How many rows of a list, from where. */
interface Slice {
  readonly limit: number;
  readonly offset: number;
}

/** Violations of a scope, the latest step first; personal data masked. */
export async function listViolations(
  sql: Sql,
  ground: ViolationGround,
  query: ViolationFilters,
  slice: Slice,
): Promise<{ rows: ViolationRow[]; total: number }> {
  const { tree, now } = ground;
  const rows = await readRows(sql, ground, query, slice);
  const names = await readUnitNames(sql, tree);
  return { rows: rows.map(({ total: _, ...row }) => rowOf(row, tree, names, now)), total: rows[0]?.total ?? 0 };
}

/** The same with the personal data in full, for a file of whoever may see them. */
export async function listWholeViolations(
  sql: Sql,
  ground: ViolationGround,
  query: ViolationFilters,
  slice: Slice,
): Promise<(Omit<ViolationRow, "personName" | "personPhone"> & { person: string | null; phone: string | null })[]> {
  const { tree, now } = ground;
  const names = await readUnitNames(sql, tree);
  return (await readRows(sql, ground, query, slice)).map(({ total: _, ...row }) => ({
    ...rowOf(row, tree, names, now),
    ...{ person: row.person, phone: row.phone },
  }));
}

async function readRows(
  sql: Sql,
  { caller, gridId, now }: ViolationGround,
  query: ViolationFilters,
  { limit, offset }: Slice,
): Promise<(Read & { total: number })[]> {
  const like = query.q ? `%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null;
  return sql.query<Read & { total: number }>(
    `select ${columns}, count(*) over ()::int as total ${from} where ${inSight} and ${sides[query.side]}
       and $3::uuid in (v.county_id, v.township_id, v.village_id, v.cell_id)
       and ($4::text is null or v.kind = $4) and ($5::uuid is null or v.hazard_id = $5)
       and ($6::uuid is null or v.enterprise_id = $6)
       and ($7::text is null or p.name like $7 or v.unit_name like $7 or v.number like $7 or v.description like $7)
       and (not $8 or v.due_at < $9)
     order by ${query.overdue ? "v.due_at" : "v.last_step_at desc"}, v.id limit $10 offset $11`,
    [
      ...[caller.scopeId, caller.departmentId, gridId, query.kind ?? null, query.hazardId ?? null],
      ...[query.enterpriseId ?? null, like, query.overdue, now, limit, offset],
    ],
  );
}

/** One violation with its steps and what the caller could do. */
export async function readViolation(
  { scoped, db, clock, tree }: ViolationReads,
  caller: Caller,
  id: string,
): Promise<ViolationView> {
  type Step = Omit<ViolationView["steps"][number], "unit"> & {
    unit: { grid: string | null; department: string | null };
  };
  const seen = await scoped.as(caller, async (sql) => {
    const [row] = await sql.query<Read>(`select ${columns} ${from} where ${inSight} and v.id = $3`, [
      ...[caller.scopeId, caller.departmentId, id],
    ]);
    if (!row) throw new DomainProblem("violation-not-found");
    const steps = await sql.query<{ step: Step }>(
      `select json_build_object('n', s.n, 'action', s.action, 'to', s.to_state, 'at', iso_utc(s.at), 'by', s.by_name,
         'unit', json_build_object('grid', s.unit_grid_id, 'department', s.unit_department_id), 'note', s.note,
         'dueAt', iso_utc(s.due_at), 'isLate', coalesce(s.at > s.due_at, false)) as step
       from violation_step s where s.violation_id = $1 order by s.n`,
      [id],
    );
    const names = await readUnitNames(sql, tree);
    const unit = ({ grid, department }: Step["unit"]): UnitOut | null =>
      grid === null && department === null ? null : names(unitOf(tree, grid, department));
    return {
      violation: rowOf(row, tree, names, clock.now()),
      steps: steps.map(({ step }) => ({ ...step, unit: unit(step.unit) })),
    };
  });
  return { ...seen, mayDo: await mayDoOf(db, clock, tree, caller, id) };
}

/** It reads what the caller itself may not read (accounts): behind what it was found to see. */
async function mayDoOf(sql: Sql, clock: Clock, tree: GridTree, caller: Caller, id: string) {
  const known = caller.accountId === null ? null : await loadViolation(sql, tree, id);
  if (!known) return [];
  const actor = {
    person: await personKeyOf(sql, caller.accountId),
    unit: unitOfCaller(tree, caller),
    abilities: caller.abilities,
  };
  const today = businessDayOf(clock.now().getTime());
  return possibleViolationActions(
    known.case,
    actor,
    violationActions,
    today,
    (await readViolationRules(sql)).authorities,
  );
}

function rowOf(read: Read, tree: GridTree, names: UnitNames, now: Date): ViolationRow {
  const { cellId, person, phone, grid, department, clock, dueAt, isAssumed, ...row } = read;
  return {
    ...row,
    clock:
      clock === null || dueAt === null
        ? null
        : { kind: clock, dueAt, isAssumed, standing: clockStandingOf(Date.parse(dueAt), now.getTime()) },
    gridName: tree.pathName(cellId),
    personName: person === null ? null : maskName(person),
    personPhone: maskPhone(phone),
    filedBy: grid === null && department === null ? null : names(unitOf(tree, grid, department)),
  };
}

const columns = `v.id, v.step_count as version, v.state, v.kind, v.place_id as "placeId", p.name as "placeName",
  v.cell_id as "cellId", v.enterprise_id as "enterpriseId", e.name as "enterpriseName", v.hazard_id as "hazardId",
  h.serial as "hazardSerial", v.description, v.unit_name as "unitName", v.person_name as person, v.person_phone as phone,
  iso_utc(v.found_at) as "foundAt", v.found_by_name as "foundBy", v.filed_by_grid_id as grid,
  v.filed_by_department_id as department, iso_utc(v.filed_at) as "filedAt", v.number, v.basis,
  v.delegated_by as "delegatedBy", v.outcome, v.document, v.penalty, iso_utc(v.decided_at) as "decidedAt",
  iso_utc(v.published_at) as "publishedAt", v.published_where as "publishedWhere", v.clock, iso_utc(v.due_at) as "dueAt", v.due_is_assumed as "isAssumed"`;
const from = `from violation v join place p on p.id = v.place_id left join enterprise e on e.id = v.enterprise_id
  left join hazard h on h.id = v.hazard_id`;
