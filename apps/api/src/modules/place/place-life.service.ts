import type { GridId } from "@safegrid/domain/id";
import type { FacilityKind, RiskClass } from "@safegrid/domain/ledger";
import { cadenceFor } from "@safegrid/domain/cadence-rule";
import { normalNameOf } from "@safegrid/domain/ledger";
import type { PlaceCategory } from "@safegrid/domain/place";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import { insertInPieces, insertRows } from "#/platform/insert-rows.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readCadenceRules } from "#/modules/place/cadence-rules.service.ts";
import { recountPlaces } from "#/modules/place/place-due.service.ts";
import { planOf } from "#/modules/place/place-plan.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

/** A place that begins today. */
export interface NewPlace {
  readonly id: string;
  readonly name: string;
  readonly category: PlaceCategory;
  readonly address: string;
  readonly cellId: string;
  readonly enterpriseId: string | null;
  readonly position: { readonly lon: number; readonly lat: number; readonly crs: string } | null;
  readonly departmentId: string | null;
  readonly isDepartmentChosen: boolean;
  readonly facility: { readonly kind: FacilityKind; readonly details: unknown; readonly dueOn: string | null } | null;
}

/** Opens places today: rows, cell, plan, and what they owe in the periods that are already open. */
export async function openPlaces(
  context: RareContext,
  tree: GridTree,
  by: { readonly accountId: string | null; readonly name: string },
  places: readonly NewPlace[],
): Promise<void> {
  await writePlaces(context.sql, tree, { by, now: context.now }, places);
  await beginPlaces(context, tree, places);
}

/** The rows of new places with their plans: what may be written before the log is locked (docs/adr/0012-imports.md). */
export async function writePlaces(
  sql: Sql,
  tree: GridTree,
  { by, now }: { readonly by: { readonly accountId: string | null; readonly name: string }; readonly now: Date },
  places: readonly NewPlace[],
): Promise<void> {
  const today = businessDayOf(now.getTime());
  await insertInPieces(
    sql,
    "place",
    places.map((place) => ({
      id: place.id,
      name: place.name,
      category: place.category,
      address: place.address,
      enterprise_id: place.enterpriseId,
      lon: place.position?.lon ?? null,
      lat: place.position?.lat ?? null,
      crs: place.position?.crs ?? null,
      opened_on: today,
      closed_on: null,
      is_demo: false,
      department_id: place.departmentId,
      department_chosen: place.isDepartmentChosen,
      facility_kind: place.facility?.kind ?? null,
      details: place.facility?.details ?? null,
      due_on: place.facility?.dueOn ?? null,
      state: "active",
      initials: initialsOf(place.name),
      name_key: normalNameOf(place.name),
      collected_at: now,
      collected_by: by.accountId,
      collected_by_name: by.name,
      changed_at: now,
      version: 1,
      ...gridsOf(tree, place.cellId),
    })),
  );
  const rules = await readCadenceRules(sql);
  const enterprises = await readRisks(sql, places);
  await insertInPieces(
    sql,
    "place_plan",
    places.map(({ id, category, cellId, enterpriseId }) => {
      const { risk = null, isKeyUnit = false } = enterprises.get(enterpriseId ?? "") ?? {};
      const gridKind = tree.find(cellId)?.kind ?? "";
      const plan = planOf(id, cadenceFor(rules, { category, risk, isKeyUnit, gridKind }));
      return {
        place_id: id,
        from_on: today,
        to_on: null,
        cadence: plan.cadence,
        weekday: plan.weekday,
        month_day: plan.monthDay,
        quarter_month: plan.quarterMonth,
        by_rule: true,
      };
    }),
  );
}

/** Lets new places belong to their cells from today on, and owe. Their rows must have been written today. */
export async function beginPlaces(
  { sql, head, now, changes, firstSeq }: RareContext,
  tree: GridTree,
  places: readonly NewPlace[],
): Promise<void> {
  if (places.length === 0) return;
  const today = businessDayOf(now.getTime());
  await insertRows(
    sql,
    "place_cell",
    places.map(({ id, cellId }) => ({ place_id: id, from_on: today, to_on: null, cell_id: cellId, seq: firstSeq })),
  );
  const begun = await loadPlaceHistories(
    sql,
    places.map(({ id }) => id),
  );
  const changed = begun.map((after) => ({ before: null, after }));
  await recountPlaces(sql, head.countyId, tree, changed, changes, today);
}

/** What the rules for cadences ask of the enterprises of new places. */
async function readRisks(sql: Sql, places: readonly NewPlace[]) {
  const rows = await sql.query<{ id: string; risk: RiskClass | null; isKeyUnit: boolean }>(
    `select id, risk, is_key_unit as "isKeyUnit" from enterprise where id = any($1::uuid[])`,
    [places.flatMap(({ enterpriseId }) => enterpriseId ?? [])],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Closes places today: they owe nothing from today on, and stay in the record. */
export async function closePlaces(
  { sql, head, now, changes }: RareContext,
  tree: GridTree,
  ids: readonly string[],
  reason: string,
): Promise<void> {
  if (ids.length === 0) return;
  const today = businessDayOf(now.getTime());
  const before = await loadPlaceHistories(sql, ids);
  await sql.query(
    `update place set closed_on = $2, closed_reason = $3, state = 'closed', version = version + 1, changed_at = $4
     where id = any($1::uuid[]) and closed_on is null`,
    [ids, today, reason, now],
  );
  const open = before.filter(({ closedOn }) => closedOn === null);
  const changed = open.map((place) => ({ before: place, after: { ...place, closedOn: today } }));
  await recountPlaces(sql, head.countyId, tree, changed, changes, today);
}

/** Moves places to other cells from today on. A cell that was given today already is replaced. */
export async function movePlaces(
  { sql, head, now, changes, firstSeq }: RareContext,
  tree: GridTree,
  moves: readonly { readonly placeId: string; readonly cellId: string }[],
): Promise<void> {
  if (moves.length === 0) return;
  const today = businessDayOf(now.getTime());
  const yesterday = addDays(today, -1);
  const ids = moves.map(({ placeId }) => placeId);
  const cellIds = moves.map(({ cellId }) => cellId);
  const before = await loadPlaceHistories(sql, ids);
  // The span that began today becomes an empty one: what was known of it stays known.
  await sql.query(
    `update place_cell c set to_on = $2, to_seq = $3 where c.place_id = any($1::uuid[]) and c.to_on is null`,
    [ids, yesterday, firstSeq],
  );
  await sql.query(
    `insert into place_cell (place_id, from_on, to_on, cell_id, seq)
     select place_id, $3::date, null, cell_id, $4 from unnest($1::uuid[], $2::uuid[]) as m (place_id, cell_id)`,
    [ids, cellIds, today, firstSeq],
  );
  await sql.query(`update place set version = version + 1, changed_at = $2 where id = any($1::uuid[])`, [ids, now]);
  const cellOf = new Map(moves.map(({ placeId, cellId }) => [placeId, cellId as GridId]));
  const changed = before.map((place) => {
    const cells = place.cells.map((cell) => (cell.to === null ? { ...cell, to: yesterday } : cell));
    const cellId = cellOf.get(place.id);
    return {
      before: place,
      after: { ...place, cells: cellId ? [...cells, { from: today, to: null, cellId }] : cells },
    };
  });
  await recountPlaces(sql, head.countyId, tree, changed, changes, today);
}

/** The reason of a freeze that an enterprise's suspension makes, and that its resumption ends. */
const suspended = "企业停业";

/** Freezes the places of suspended enterprises from today on, or ends that freeze. */
export async function suspendPlaces(
  { sql, head, now, changes, firstSeq }: RareContext,
  tree: GridTree,
  ids: readonly string[],
  isSuspended: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  const today = businessDayOf(now.getTime());
  const before = (await loadPlaceHistories(sql, ids)).filter(({ closedOn }) => closedOn === null);
  if (isSuspended) {
    const free = before.filter(({ freezes }) => freezes.every(({ to }) => to !== null && to < today));
    await sql.query(
      `insert into place_freeze (id, place_id, from_on, to_on, reason, seq)
       select gen_random_uuid(), place_id, $2, null, $3, $4 from unnest($1::uuid[]) as f (place_id)`,
      [free.map(({ id }) => id), today, suspended, firstSeq],
    );
  } else {
    await sql.query(
      `delete from place_freeze where place_id = any($1::uuid[]) and reason = $3 and from_on >= $2 and to_on is null`,
      [ids, today, suspended],
    );
    await sql.query(
      `update place_freeze set to_on = $2 where place_id = any($1::uuid[]) and reason = $3 and to_on is null`,
      [ids, addDays(today, -1), suspended],
    );
  }
  const after = new Map((await loadPlaceHistories(sql, ids)).map((place) => [place.id, place]));
  const changed = before.flatMap((place) => {
    const now = after.get(place.id);
    return now ? { before: place, after: now } : [];
  });
  await recountPlaces(sql, head.countyId, tree, changed, changes, today);
}

/** The grids of a cell as columns of an entry. */
export function gridsOf(tree: GridTree, cellId: string) {
  const [county_id, township_id, village_id, cell_id] = tree.find(cellId)?.path ?? [];
  return { county_id, township_id, village_id, cell_id };
}
