import type { EnterpriseListQuery } from "@safegrid/contract/enterprise";
import type { FacilityDetails, FacilityListQuery } from "@safegrid/contract/facility";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { confirmedSince, readConfirmedWithinDays } from "#/modules/ledger/ledger-number.queries.ts";
import { enterpriseConditions } from "#/modules/ledger/enterprise.queries.ts";
import { facilityConditions } from "#/modules/ledger/facility.queries.ts";
import type { EntryScope } from "#/modules/ledger/entry-filter.queries.ts";
import { addSearchOfRows } from "#/modules/ledger/entry-filter.queries.ts";

/** An entry as it leaves: everything that a person can enter of it, in full. Whoever sends it on masks it. */
export interface ExportedEnterprise {
  readonly id: string;
  readonly [key: string]: string | number | boolean | null;
}

/** A page of the enterprises of a scope that fit the list's filters, behind an entry; in the order of their ids. */
export async function readEnterprisePage(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  wish: EnterpriseListQuery,
  today: BusinessDay,
  after: string | null,
): Promise<ExportedEnterprise[]> {
  const since = confirmedSince(today, await readConfirmedWithinDays(sql, today));
  const where = enterpriseConditions(tree, scope, wish, since, addSearchOfRows).addGiven("e.id > ?::uuid", after);
  const rows = await sql.query<ExportedEnterprise & { cellId: string }>(
    `select e.id, e.name, e.credit_code as "creditCode", e.kind, e.short_name as "shortName", e.industry, e.address,
       e.cell_id as "cellId", e.risk, e.is_key_unit as "isKeyUnit",
       case when e.department_chosen then d.name end as department, e.legal_person as "legalPerson",
       e.contact_name as "contactName", e.phone, e.employees, e.state, e.enrolment,
       e.enrolment_number as "enrolmentNumber", e.enrolled_on::text as "enrolledOn", e.lon, e.lat, e.crs
     from enterprise e left join department d on d.id = e.department_id
     where ${where.text} order by e.id limit 1000`,
    where.params,
  );
  return rows.map(({ cellId, ...row }) => ({ ...row, gridCode: tree.find(cellId)?.code ?? "" }));
}

/** A facility as it leaves; what is known of its kind is spread over the row. */
type ExportedFacility = Readonly<Record<string, string | number | boolean | null>> & { readonly id: string };

/** A page of the facilities of a scope that fit the list's filters, behind an entry; in the order of their ids. */
export async function readFacilityPage(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  wish: FacilityListQuery,
  today: BusinessDay,
  after: string | null,
): Promise<ExportedFacility[]> {
  const since = confirmedSince(today, await readConfirmedWithinDays(sql, today));
  const where = facilityConditions(tree, scope, wish, today, since, addSearchOfRows).addGiven("p.id > ?::uuid", after);
  const rows = await sql.query<ExportedFacility & { cellId: string; details: FacilityDetails }>(
    `select p.id, p.name, p.facility_kind as kind, p.address, p.cell_id as "cellId",
       case when p.department_chosen then d.name end as department, p.details, p.lon, p.lat, p.crs
     from place p left join department d on d.id = p.department_id where ${where.text} order by p.id limit 1000`,
    where.params,
  );
  return rows.map(({ cellId, details, ...row }) => ({
    ...details,
    ...row,
    gridCode: tree.find(cellId)?.code ?? "",
  }));
}
