import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => void (t = await openTestApp()));
afterAll(async () => t.close());

const county = () => t.tokenOf("county_supervisor");
const change = (body: object, token = county()) =>
  t.call(token, "POST", "/grid-changes", { commandId: t.id(), ...body });
const detail = async (id: string) => (await t.call(county(), "GET", `/grids/${id}`)).body;
const placesIn = (cellId: string) =>
  t.db.query<{ id: string }>(
    `select place_id as id from place_cell where cell_id = $1 and to_on is null order by place_id`,
    [cellId],
  );
const numbers = async (scope: string, period: string, query = "") => {
  const { body } = await t.call(county(), "GET", `/numbers?scope=${scope}&depth=3&period=${period}${query}`);
  return new Map<string, Record<string, number>>(
    body.rows.map((row: { gridId: string; counters: Record<string, number> }) => [row.gridId, row.counters]),
  );
};
/** A cell that stands and has at least so many places. */
async function someCell(least = 4, not: string[] = []): Promise<string> {
  const [row] = await t.db.query<{ id: string }>(
    `select g.id from grid g join place_cell c on c.cell_id = g.id and c.to_on is null
     where g.level = 'cell' and g.valid_to is null and g.id <> all($2::uuid[]) and g.valid_from < $3
     group by g.id having count(*) >= $1 order by g.code limit 1`,
    [least, not, t.clock.now().toISOString().slice(0, 10)],
  );
  if (!row) throw new Error("no such cell");
  return row.id;
}
const path = (id: string) => t.tree.find(id)?.path ?? [];

describe("a cell split in two in mid-month", () => {
  test("keeps its visits; village, township and county totals do not move; the past is read as before", async () => {
    const old = await someCell();
    const [, townshipId = "", villageId = ""] = path(old);
    const places = (await placesIn(old)).map(({ id }) => id);
    const officer = t.tokenOf("officer", t.tree.find(old)?.code);
    for (const [index, placeId] of places.entries()) {
      const at = new Date(t.clock.now().getTime() - (index % 5) * 86_400_000);
      expect((await t.call(officer, "POST", "/visits", visitOf(t.id(), placeId, at))).status).toBe(201);
    }
    expect((await t.call(officer, "POST", "/hazards", hazardOf(t.id(), places[0] ?? "", t.clock.now()))).status).toBe(
      201,
    );
    const before = await numbers(t.tree.county.id, "month");
    const yesterday = await numbers(t.tree.county.id, "day", "&on=2026-03-09");
    const instant = t.clock.now().toISOString();
    const knownThen = await numbers(t.tree.county.id, "month", `&reading=known-then&at=${instant}`);
    t.clock.advance(60_000);

    const answer = await change({
      action: "split",
      gridId: old,
      parts: [
        { name: "东片", placeIds: places.slice(0, 2) },
        { name: "西片", kind: "market", placeIds: places.slice(2, 3) },
      ],
    });
    expect(answer).toMatchObject({ status: 201, body: { status: "applied" } });
    const was = await detail(old);
    expect(was).toMatchObject({ validTo: "2026-03-09", becameTo: [{ kind: "split" }, { kind: "split" }] });
    const [east, west] = was.becameTo.map(({ id }: { id: string }) => id);
    expect((await placesIn(east)).map(({ id }) => id)).toEqual(
      [...places.slice(0, 2), ...places.slice(3)].toSorted((a, b) => a.localeCompare(b)),
    );
    expect((await placesIn(west)).map(({ id }) => id)).toEqual(places.slice(2, 3));
    expect(await detail(west)).toMatchObject({ validFrom: "2026-03-10", kind: "market", cameFrom: [{ id: old }] });

    const after = await numbers(t.tree.county.id, "month");
    for (const id of [villageId, townshipId, t.tree.county.id])
      for (const name of ["duePlaces", "coveredPlaces", "found", "rectified"])
        expect(after.get(id)?.[name], name).toBe(before.get(id)?.[name]);
    expect(after.get(old)?.["found"]).toBe(before.get(old)?.["found"]);
    expect(await numbers(t.tree.county.id, "day", "&on=2026-03-09")).toEqual(yesterday);
    expect(await numbers(t.tree.county.id, "month", `&reading=known-then&at=${instant}`)).toEqual(knownThen);
    expect((await t.audit()).differences).toEqual([]);

    // A late fact of yesterday belongs to the cell that stood then, one of today to the one that stands now.
    const late = visitOf(t.id(), places[2] ?? "", "2026-03-09T09:00:00Z");
    expect((await t.call(officer, "POST", "/visits", late)).status).toBe(201);
    const now = visitOf(t.id(), places[0] ?? "", t.clock.now());
    expect((await t.call(officer, "POST", "/visits", now)).status).toBe(201);
    const visits = await t.db.query(`select cell_id from visit where id = any($1::uuid[]) order by occurred_at`, [
      [late.commandId, now.commandId],
    ]);
    expect(visits).toEqual([{ cell_id: old }, { cell_id: east }]);
    expect((await t.audit()).differences).toEqual([]);
    expect(
      (await t.call(county(), "GET", "/grids?depth=3")).body.grids.some(({ id }: { id: string }) => id === old),
    ).toBe(false);
    const past = (await t.call(county(), "GET", "/grids?depth=3&asOf=2026-03-09")).body.grids;
    expect(past.map(({ id }: { id: string }) => id)).toContain(old);
    expect(past.map(({ id }: { id: string }) => id)).not.toContain(east);
  });
});
