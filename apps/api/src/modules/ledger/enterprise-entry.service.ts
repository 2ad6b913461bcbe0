import type { EnterpriseFields } from "@safegrid/contract/enterprise";
import type { FieldFault } from "@safegrid/contract/problem";
import { departmentOfIndustry } from "@safegrid/domain/industry";
import { normalNameOf } from "@safegrid/domain/ledger";
import type { LedgerState } from "@safegrid/domain/ledger";
import type { BusinessDay } from "@safegrid/metrics/period";
import { initialsOf } from "#/platform/pinyin.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { mayActIn } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** The department that is said for an entry, and whether a person chose it or its industry did. */
export interface Supervision {
  readonly departmentId: string | null;
  readonly isDepartmentChosen: boolean;
}

/** An entry as it is stored; `departmentId` is the one in force. */
export interface EnterpriseEntry extends Omit<EnterpriseFields, "state" | "departmentId">, Supervision {
  readonly id: string;
  readonly cellId: string;
  readonly state: LedgerState;
  readonly version: number;
}

export interface DepartmentLine {
  readonly id: string;
  readonly name: string;
  readonly industries: readonly string[];
}

export async function loadDepartments(sql: Sql): Promise<DepartmentLine[]> {
  return sql.query<DepartmentLine>(`select id, name, industries from department order by code`);
}

/** The department of an entry: the chosen one, or by its industry. Throws on one that does not exist. */
export function superviseBy(
  departments: readonly DepartmentLine[],
  chosen: string | null,
  industry: string | null,
  pointer: string,
): Supervision {
  if (chosen !== null) {
    if (!departments.some(({ id }) => id === chosen)) throw fieldProblem("ledger-entry-wrong", pointer, "没有这个部门");
    return { departmentId: chosen, isDepartmentChosen: true };
  }
  const byIndustry = industry === null ? null : departmentOfIndustry(industry, departments);
  return { departmentId: byIndustry?.id ?? null, isDepartmentChosen: false };
}

const entrySql = `select e.id, e.cell_id as "cellId", e.state, e.version, e.name, e.short_name as "shortName", e.kind,
    e.credit_code as "creditCode", e.industry, e.address,
    case when e.lon is not null then json_build_object('lon', e.lon, 'lat', e.lat, 'crs', e.crs) end as position,
    e.risk, e.is_key_unit as "isKeyUnit", e.department_id as "departmentId",
    e.department_chosen as "isDepartmentChosen", e.legal_person as "legalPerson", e.contact_name as "contactName",
    e.phone, e.employees, e.enrolment, e.enrolment_number as "enrolmentNumber", e.enrolled_on::text as "enrolledOn"
  from enterprise e`;

/** Entries by id, whoever asks. */
export async function loadEnterprises(sql: Sql, ids: readonly string[]): Promise<EnterpriseEntry[]> {
  return sql.query<EnterpriseEntry>(`${entrySql} where e.id = any($1::uuid[])`, [ids]);
}

/** One entry in force that the caller may change today; one out of reach is answered as if it did not exist. */
export async function getEnterprise(
  sql: Sql,
  tree: GridTree,
  caller: Caller,
  id: string,
  today: BusinessDay,
): Promise<EnterpriseEntry> {
  const [entry] = await loadEnterprises(sql, [id]);
  if (!entry || !mayKeep(tree, caller, entry, today)) throw new DomainProblem("enterprise-not-found");
  if (entry.state === "closed") throw new DomainProblem("entry-closed");
  return entry;
}

/** Whether a caller may change an entry today: by territory 块, and a department account in its own line 条 only. */
export function mayKeep(
  tree: GridTree,
  caller: Caller,
  entry: { readonly cellId: string; readonly departmentId: string | null },
  today: BusinessDay,
): boolean {
  const path = tree.find(entry.cellId)?.path ?? [];
  return mayActIn(caller, path, today) && (caller.departmentId === null || caller.departmentId === entry.departmentId);
}

/** The cell of a command, if it is one and within the caller's reach. */
export function getCell(tree: GridTree, caller: Caller, cellId: string, today: BusinessDay): string {
  const node = tree.find(cellId);
  if (!node || !mayActIn(caller, node.path, today)) throw new DomainProblem("grid-not-found");
  if (node.level !== "cell") throw fieldProblem("ledger-entry-wrong", "/cellId", "台账条目须属于一个基础网格");
  return node.id;
}

/** Refuses a change of an entry that somebody changed since the caller read it, and names what is different now. */
export function requireVersion(
  entry: { readonly version: number },
  version: number,
  change: Readonly<Record<string, unknown>> = {},
): void {
  if (entry.version === version) return;
  const now = entry as unknown as Readonly<Record<string, unknown>>;
  const errors: FieldFault[] = Object.entries(change)
    .filter(([field, wanted]) => field in now && JSON.stringify(now[field]) !== JSON.stringify(wanted))
    .map(([field]) => ({ pointer: `/change/${field}`, detail: `现为：${wordOf(now[field])}` }));
  throw new DomainProblem("record-changed-meanwhile", `version is ${entry.version} now`, errors);
}

function wordOf(value: unknown): string {
  return value === null ? "（空）" : typeof value === "string" ? value : JSON.stringify(value);
}

/** The columns of an entry, for `insertRows` and for updates. */
export function columnsOfEntry(entry: Omit<EnterpriseEntry, "cellId" | "version">) {
  return {
    id: entry.id,
    name: entry.name,
    short_name: entry.shortName,
    kind: entry.kind,
    credit_code: entry.creditCode,
    industry: entry.industry,
    address: entry.address,
    lon: entry.position?.lon ?? null,
    lat: entry.position?.lat ?? null,
    crs: entry.position?.crs ?? null,
    risk: entry.risk,
    is_key_unit: entry.isKeyUnit,
    department_id: entry.departmentId,
    department_chosen: entry.isDepartmentChosen,
    legal_person: entry.legalPerson,
    contact_name: entry.contactName,
    phone: entry.phone,
    employees: entry.employees,
    state: entry.state,
    enrolment: entry.enrolment,
    enrolment_number: entry.enrolmentNumber,
    enrolled_on: entry.enrolledOn,
    initials: initialsOf(entry.name),
    name_key: normalNameOf(entry.name),
  };
}

/** Writes changed entries with one statement, and moves their version on. */
export async function updateEnterprises(
  sql: Sql,
  entries: readonly Omit<EnterpriseEntry, "version">[],
  now: Date,
): Promise<void> {
  const first = entries[0];
  if (!first) return;
  const columns = Object.keys(columnsOfEntry(first)).filter((column) => column !== "id");
  await sql.query(
    `update enterprise e set ${columns.map((column) => `${column} = n.${column}`).join(", ")},
       version = e.version + 1, changed_at = $2
     from json_populate_recordset(null::enterprise, $1::json) as n where e.id = n.id`,
    [JSON.stringify(entries.map(columnsOfEntry)), now],
  );
}

/** The fields of two states of a record that differ, as its history keeps them; null where none does. */
export function differenceOf<Entry extends object>(
  before: Entry,
  after: Entry,
): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const names = Object.keys(after).filter(
    (name) => JSON.stringify(before[name as keyof Entry]) !== JSON.stringify(after[name as keyof Entry]),
  );
  if (names.length === 0) return null;
  const pick = (entry: Entry) => Object.fromEntries(names.map((name) => [name, entry[name as keyof Entry] ?? null]));
  return { before: pick(before), after: pick(after) };
}
