import type { CountySlice } from "@safegrid/county/county-slice";
import type { DemoCounty } from "@safegrid/county/demo-county";
import type { GridRow } from "@safegrid/county/grid-rows";
import { gridRowsOf } from "@safegrid/county/grid-rows";
import { geometryOf } from "@safegrid/geo/geojson";
import { departmentOfIndustry } from "@safegrid/domain/industry";
import { normalNameOf } from "@safegrid/domain/ledger";
import { insertRows } from "#/platform/insert-rows.ts";
import { loadDefaultDepartments } from "#/modules/department/department.service.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import type { Sql } from "#/platform/sql.ts";
import { loadDemoRoster } from "#/modules/county/demo-roster.service.ts";

/** The units of a division list have no known first day; they are in force since before any record can be. */
const sinceEver = "1992-01-01";

/** Loads a county's three upper levels, its outline and an empty log, in the transaction that is handed in. */
export async function loadCounty(sql: Sql, slice: CountySlice, demo: DemoCounty | null, now: Date): Promise<void> {
  const grids = [...gridRowsOf(slice), ...(demo?.cells ?? [])];
  const byCode = new Map(grids.map((grid) => [grid.code, grid]));
  const records = grids.map((grid) => gridRecord(grid, byCode, grid.level === "cell" && demo !== null));
  await insertRows(sql, "grid", records);
  const county = grids[0];
  if (!county) throw new Error("an empty county");
  if (slice.outline) await insertRows(sql, "grid_outline", [{ grid_id: county.id, outline: slice.outline }]);
  await sql.query(`insert into log_head (county_id, epoch, seq, hash, clock_at) values ($1, $2, 0, $3, $4)`, [
    county.id,
    crypto.randomUUID(),
    Buffer.alloc(32),
    now,
  ]);
  await sql.query(`insert into grid_standing (grid_id, seq) select id, 0 from grid`);
  await loadDefaultDepartments(sql);
  if (demo) await loadDemo(sql, demo, homesOf(records));
  if (demo?.roster) await loadDemoRoster(sql, demo, demo.roster, now);
  // What is loaded along with it takes longer than a command may: nobody else writes yet.
  const head = await lockHead(sql, county.id, 60_000);
  const event = {
    type: "county.loaded",
    gridId: county.id,
    occurredAt: now,
    actorId: null,
    commandId: null,
    subjectId: null,
    about: { code: slice.code, name: slice.name, grids: grids.length, isDemo: demo !== null },
  };
  await appendEvents(sql, head, chainEvents(head, [event], now));
}

function gridRecord(grid: GridRow, byCode: ReadonlyMap<string, GridRow>, isDemo: boolean) {
  const above = (digits: number) => byCode.get(grid.code.slice(0, digits))?.id ?? null;
  return {
    id: grid.id,
    code: grid.code,
    level: grid.level,
    kind: grid.kind,
    name: grid.name,
    pinyin: initialsOf(grid.name),
    parent_id: grid.parentId,
    county_id: above(6),
    township_id: grid.level === "county" ? null : above(9),
    village_id: grid.level === "village" || grid.level === "cell" ? above(12) : null,
    is_pseudo: grid.isPseudo,
    is_demo: isDemo,
    sort: grid.sort,
    lon: grid.centre?.[0] ?? null,
    lat: grid.centre?.[1] ?? null,
    layout_x: grid.layout?.x ?? null,
    layout_y: grid.layout?.y ?? null,
    valid_from: sinceEver,
    valid_to: null,
  };
}

type Homes = ReadonlyMap<string, Record<"cell_id" | "village_id" | "township_id" | "county_id", string | null>>;

/** What a row that lies in a cell repeats of the cell's ancestors: written along, no statement has to fill it in later. */
function homesOf(grids: readonly ReturnType<typeof gridRecord>[]): Homes {
  return new Map(
    grids.map(({ id, village_id, township_id, county_id }) => [
      id,
      { cell_id: id, village_id, township_id, county_id },
    ]),
  );
}

async function loadDemo(sql: Sql, demo: DemoCounty, homes: Homes): Promise<void> {
  const { people, places, boundaries } = demo;
  await insertRows(
    sql,
    "person",
    people.map(({ id, name, phone, gridId }) => ({
      id,
      name,
      phone,
      grid_id: gridId,
      initials: initialsOf(name),
      is_demo: true,
    })),
  );
  await insertRows(
    sql,
    "appointment",
    people.map(({ id, gridId, post }) => ({
      id,
      person_id: id,
      grid_id: gridId,
      post,
      starts_on: sinceEver,
      ends_on: null,
    })),
  );
  const departmentByEnterprise = await loadDemoEnterprises(sql, demo, homes);
  const facilities = new Map(demo.ledger.facilities.map((facility) => [facility.placeId, facility]));
  await insertRows(
    sql,
    "place",
    places.map((place) => ({
      initials: initialsOf(place.name),
      name_key: normalNameOf(place.name),
      facility_kind: facilities.get(place.id)?.kind ?? null,
      details: facilities.get(place.id)?.details ?? null,
      due_on: facilities.get(place.id)?.dueOn ?? null,
      ...confirmationOf(facilities.get(place.id)?.confirmedOn ?? null),
      state: "active",
      ...homes.get(place.cellId),
      department_id: departmentByEnterprise.get(place.enterpriseId ?? "") ?? null,
      department_chosen: false,
      changed_at: `${place.openedOn}T02:00:00Z`,
      version: 1,
      id: place.id,
      name: place.name,
      category: place.category,
      address: place.address,
      enterprise_id: place.enterpriseId,
      lon: place.position?.lon ?? null,
      lat: place.position?.lat ?? null,
      crs: place.position ? "cgcs2000" : null,
      opened_on: place.openedOn,
      closed_on: null,
      is_demo: true,
    })),
  );
  await insertRows(
    sql,
    "place_cell",
    places.map(({ id, openedOn, cellId }) => ({ place_id: id, from_on: openedOn, to_on: null, cell_id: cellId })),
  );
  await insertRows(
    sql,
    "grid_boundary",
    boundaries.map(({ gridId, shape, areaM2, source }) => ({
      grid_id: gridId,
      from_on: sinceEver,
      to_on: null,
      crs: "cgcs2000",
      original: geometryOf(shape),
      shape,
      area_m2: areaM2,
      source,
      is_demo: true,
      seq: 0,
    })),
  );
  await insertRows(
    sql,
    "place_plan",
    places.map(({ id, openedOn, plan }) => ({
      place_id: id,
      from_on: openedOn,
      to_on: null,
      cadence: plan.cadence,
      weekday: plan.weekday,
      month_day: plan.monthDay,
      quarter_month: plan.quarterMonth,
    })),
  );
}

/** Resolves with the department of each enterprise that has one, by the enterprise's id. */
async function loadDemoEnterprises(sql: Sql, demo: DemoCounty, homes: Homes): Promise<ReadonlyMap<string, string>> {
  const departments = await sql.query<{ id: string; industries: string[] }>(
    `select id, industries from department order by code`,
  );
  const departmentByEnterprise = new Map(
    demo.ledger.entries.flatMap(({ id, industry }) => {
      const department = industry === null ? null : departmentOfIndustry(industry, departments);
      return department ? [[id, department.id] as const] : [];
    }),
  );
  await insertRows(
    sql,
    "enterprise",
    demo.ledger.entries.map((entry) => ({
      id: entry.id,
      ...homes.get(entry.cellId),
      kind: entry.kind,
      name: entry.name,
      short_name: entry.shortName,
      credit_code: entry.creditCode,
      industry: entry.industry,
      address: entry.address,
      lon: entry.position?.lon ?? null,
      lat: entry.position?.lat ?? null,
      crs: entry.position ? "cgcs2000" : null,
      risk: entry.risk,
      is_key_unit: entry.isKeyUnit,
      department_id: departmentByEnterprise.get(entry.id) ?? null,
      department_chosen: false,
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
      collected_at: `${entry.collectedOn}T02:00:00Z`,
      collected_by_name: "演示网格员",
      ...confirmationOf(entry.confirmedOn),
      changed_at: `${entry.collectedOn}T02:00:00Z`,
      version: 1,
      is_demo: true,
    })),
  );
  return departmentByEnterprise;
}

function confirmationOf(on: string | null) {
  return { confirmed_at: on === null ? null : `${on}T02:00:00Z`, confirmed_by_name: on === null ? null : "演示村干部" };
}
