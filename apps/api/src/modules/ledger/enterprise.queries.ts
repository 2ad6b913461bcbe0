import type { EnterpriseDetail, EnterpriseListQuery, EnterpriseRow } from "@safegrid/contract/enterprise";
import { industryCodeOf } from "@safegrid/domain/industry";
import { maskName, maskPhone } from "@safegrid/domain/personal-data";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Conditions, EntryScope } from "#/modules/ledger/entry-filter.queries.ts";
import { addSearch, conditionsOf, readPage } from "#/modules/ledger/entry-filter.queries.ts";

/** As the database has it: nothing masked. */
type StoredRow = Omit<EnterpriseRow, "gridPath" | "phone" | "contactName"> & {
  readonly phone: string | null;
  readonly contactName: string | null;
};

const rowColumns = `e.id, e.version, e.kind, e.name, e.short_name as "shortName", e.credit_code as "creditCode", e.industry,
  e.address, e.cell_id as "cellId", e.risk, e.is_key_unit as "isKeyUnit", e.department_id as "departmentId",
  d.name as "departmentName", e.department_chosen as "isDepartmentChosen", e.contact_name as "contactName", e.phone,
  e.employees, e.state, e.enrolment, iso_utc(e.confirmed_at) as "confirmedAt",
  e.confirmed_by_name as "confirmedByName", iso_utc(e.changed_at) as "changedAt"`;

const orders = {
  name: ["e.initials", "e.name"],
  changed: ["e.changed_at"],
  confirmed: ["e.confirmed_at"],
  risk: ["array_position(array['major', 'larger', 'general', 'low'], e.risk)"],
  code: ["e.credit_code"],
} as const satisfies Record<EnterpriseListQuery["sort"], readonly string[]>;

/** One page of the enterprises of a scope and how many there are; without a `state`, those in force. */
export async function readEnterprises(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  wish: EnterpriseListQuery,
  confirmedSince: Date,
): Promise<{ rows: EnterpriseRow[]; total: number }> {
  const where = enterpriseConditions(tree, scope, wish, confirmedSince);
  const { rows, total } = await readPage<StoredRow>(
    sql,
    {
      ...{ table: "enterprise", alias: "e", where, order: orders[wish.sort], direction: wish.order },
      isFew: Boolean(wish.q),
      columns: rowColumns,
      joins: `left join department d on d.id = e.department_id`,
    },
    wish,
  );
  return { rows: rows.map((row) => shown(tree, row)), total };
}

export function enterpriseConditions(
  tree: GridTree,
  scope: EntryScope,
  wish: EnterpriseListQuery,
  confirmedSince: Date,
  search: typeof addSearch = addSearch,
): Conditions {
  const where = conditionsOf(tree, "e", scope)
    .addGiven("e.department_id = ?::uuid", wish.department)
    .addGiven("e.risk = ?", wish.risk)
    .addGiven("e.kind = ?", wish.kind)
    .addGiven("e.is_key_unit = ?", wish.isKeyUnit)
    .addGiven("e.enrolment = ?", wish.enrolment);
  if (wish.state) where.add("e.state = ?", wish.state);
  else where.addFixed("e.state <> 'closed'");
  if (wish.industry) where.add("e.industry like ?", `${industryCodeOf(wish.industry) ?? "-"}%`);
  if (wish.isConfirmed === true) where.add("e.confirmed_at >= ?", confirmedSince);
  if (wish.isConfirmed === false) where.add("(e.confirmed_at is null or e.confirmed_at < ?)", confirmedSince);
  search(where, "e", wish.q);
  return where;
}

/** Rows by id, for pairs of duplicates; without a check of the scope: the caller of this has made it. */
export async function readEnterpriseRows(sql: Sql, tree: GridTree, ids: readonly string[]): Promise<EnterpriseRow[]> {
  const rows = await sql.query<StoredRow>(
    `select ${rowColumns} from enterprise e left join department d on d.id = e.department_id where e.id = any($1::uuid[])`,
    [ids],
  );
  return rows.map((row) => shown(tree, row));
}

/** One entry with all that is kept of it, persons masked; null where it is not in the scope. */
export async function readEnterprise(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  id: string,
): Promise<EnterpriseDetail | null> {
  const where = conditionsOf(tree, "e", scope).add("e.id = ?::uuid", id);
  const [row] = await sql.query<
    StoredRow & Omit<EnterpriseDetail, keyof EnterpriseRow | "legalPerson"> & { readonly legalPerson: string | null }
  >(
    `select ${rowColumns}, e.legal_person as "legalPerson",
       case when e.lon is not null then json_build_object('lon', e.lon, 'lat', e.lat, 'crs', e.crs) end as position,
       e.enrolment_number as "enrolmentNumber", e.enrolled_on::text as "enrolledOn",
       iso_utc(e.collected_at) as "collectedAt", e.collected_by_name as "collectedByName",
       e.closed_on::text as "closedOn", e.closed_reason as "closedReason", e.merged_into as "mergedInto",
       coalesce((select json_agg(json_build_object('id', m.id, 'name', m.name) order by m.name)
         from enterprise m where m.merged_into = e.id), '[]') as "mergedFrom",
       coalesce((select json_agg(json_build_object('id', p.id, 'name', p.name, 'category', p.category,
           'address', p.address, 'closedOn', p.closed_on) order by p.closed_on nulls first, p.name)
         from place p where p.enterprise_id = e.id), '[]') as places
     from enterprise e left join department d on d.id = e.department_id where ${where.text}`,
    where.params,
  );
  if (!row) return null;
  return { ...row, ...shown(tree, row), legalPerson: row.legalPerson === null ? null : maskName(row.legalPerson) };
}

function shown(tree: GridTree, row: StoredRow): EnterpriseRow {
  return {
    ...row,
    gridPath: tree.pathName(row.cellId),
    contactName: row.contactName === null ? null : maskName(row.contactName),
    phone: maskPhone(row.phone),
  };
}
