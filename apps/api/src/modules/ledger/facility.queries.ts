import type { FacilityListQuery, FacilityRow } from "@safegrid/contract/facility";
import { facilityDetails } from "@safegrid/contract/facility";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Conditions, EntryScope } from "#/modules/ledger/entry-filter.queries.ts";
import { addSearch, conditionsOf, readPage } from "#/modules/ledger/entry-filter.queries.ts";

type StoredRow = Omit<FacilityRow, "gridPath" | "isOverdue">;

const rowColumns = `p.id, p.version, p.name, p.facility_kind as kind, p.category, p.address, p.cell_id as "cellId",
  p.department_id as "departmentId", d.name as "departmentName", p.enterprise_id as "enterpriseId",
  e.name as "enterpriseName", p.details, p.due_on::text as "dueOn", p.state,
  iso_utc(p.confirmed_at) as "confirmedAt", p.confirmed_by_name as "confirmedByName",
  iso_utc(p.collected_at) as "collectedAt", p.collected_by_name as "collectedByName",
  iso_utc(p.changed_at) as "changedAt", p.closed_on::text as "closedOn",
  case when p.lon is not null then json_build_object('lon', p.lon, 'lat', p.lat, 'crs', p.crs) end as position`;

const orders = {
  name: ["p.initials", "p.name"],
  due: ["p.due_on"],
  changed: ["p.changed_at"],
  confirmed: ["p.confirmed_at"],
} as const satisfies Record<FacilityListQuery["sort"], readonly string[]>;

/** One page of the facilities of a scope and how many there are; without a `state`, those in force. */
export async function readFacilities(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  wish: FacilityListQuery,
  today: BusinessDay,
  confirmedSince: Date,
): Promise<{ rows: FacilityRow[]; total: number }> {
  const where = facilityConditions(tree, scope, wish, today, confirmedSince);
  const { rows, total } = await readPage<StoredRow>(
    sql,
    {
      ...{ table: "place", alias: "p", where, order: orders[wish.sort], direction: wish.order },
      isFew: Boolean(wish.q),
      columns: rowColumns,
      joins: `left join enterprise e on e.id = p.enterprise_id left join department d on d.id = p.department_id`,
    },
    wish,
  );
  return { rows: rows.map((row) => shown(tree, row, today)), total };
}

export function facilityConditions(
  tree: GridTree,
  scope: EntryScope,
  wish: FacilityListQuery,
  today: BusinessDay,
  confirmedSince: Date,
  search: typeof addSearch = addSearch,
): Conditions {
  const where = conditionsOf(tree, "p", scope)
    .addFixed("p.facility_kind is not null")
    .addGiven("p.department_id = ?::uuid", wish.department)
    .addGiven("p.facility_kind = ?", wish.kind)
    .addGiven("p.category = ?", wish.category)
    .addGiven("p.enterprise_id = ?::uuid", wish.enterprise);
  if (wish.state) where.add("p.state = ?", wish.state);
  else where.addFixed("p.state <> 'closed'");
  if (wish.isOverdue === true) where.add("p.due_on < ?::date", today);
  if (wish.isOverdue === false) where.add("(p.due_on is null or p.due_on >= ?::date)", today);
  if (wish.isConfirmed === true) where.add("p.confirmed_at >= ?", confirmedSince);
  if (wish.isConfirmed === false) where.add("(p.confirmed_at is null or p.confirmed_at < ?)", confirmedSince);
  search(where, "p", wish.q);
  return where;
}

/** One facility; null where it is not in the scope. */
export async function readFacility(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  id: string,
  today: BusinessDay,
): Promise<FacilityRow | null> {
  const where = conditionsOf(tree, "p", scope).addFixed("p.facility_kind is not null").add("p.id = ?::uuid", id);
  const [row] = await sql.query<StoredRow>(
    `select ${rowColumns} from place p left join enterprise e on e.id = p.enterprise_id
       left join department d on d.id = p.department_id
     where ${where.text}`,
    where.params,
  );
  return row ? shown(tree, row, today) : null;
}

function shown(tree: GridTree, row: StoredRow, today: BusinessDay): FacilityRow {
  return {
    ...row,
    details: facilityDetails.parse(row.details),
    gridPath: tree.pathName(row.cellId),
    isOverdue: row.state !== "closed" && row.dueOn !== null && row.dueOn < today,
  };
}
