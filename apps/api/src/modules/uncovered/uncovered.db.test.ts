import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DuePlaceList } from "@safegrid/contract/due-place";
import type { UncoveredPlace, UncoveredVillages } from "@safegrid/contract/uncovered-place";
import { businessDay, businessDayOf } from "@safegrid/metrics/period";
import { uncoveredOf } from "@safegrid/metrics/uncovered";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";
import { makeWall } from "#/testing/callers.ts";
import { lookedAtEverything } from "#/testing/grounds.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let county: string;
beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  county = t.tokenOf("county_supervisor");
  await begin();
}, 120_000);
afterAll(async () => t.close());

const list = async (query = "", token = county): Promise<{ rows: UncoveredPlace[]; total: number }> =>
  (await t.call(token, "GET", `/uncovered-places?pageSize=200&${query}`)).body;

/** Until the day that the clock says has been reckoned. */
async function begin(): Promise<void> {
  const today = businessDayOf(t.clock.now().getTime());
  const isReckoned = async () =>
    (await t.db.query(`select 1 from second_look_progress where uncovered_on = $1`, [today])).length === 1;
  await waitUntil(isReckoned, { timeoutMs: 30_000, what: "the reckoning of the day" });
}
async function on(day: string): Promise<void> {
  t.clock.set(`${day}T02:00:00Z`);
  await begin();
}
async function visit(placeId: string, cellId: string, occurredAt: Date | string = t.clock.now()): Promise<string> {
  const id = t.id();
  const officer = t.tokenOf("officer", t.tree.find(cellId)?.code);
  const answer = await t.call(officer, "POST", "/visits", visitOf(id, placeId, occurredAt));
  expect(answer.status).toBe(201);
  await lookedAtEverything(t);
  return id;
}

/** What the definition says of every place, from the raw records. */
async function byDefinition(fromOn: string) {
  const today = businessDayOf(t.clock.now().getTime());
  const visits = await t.db.query<{ placeId: string; at: Date }>(
    `select place_id as "placeId", max(occurred_at) as at from visit where is_complete and rejected_at is null group by 1`,
  );
  const last = new Map(visits.map(({ placeId, at }) => [placeId, businessDayOf(at.getTime())]));
  return (await loadPlaceHistories(t.db)).flatMap((place) => {
    const found = uncoveredOf(place, last.get(place.id) ?? null, businessDay.parse(fromOn), today);
    return found ? [`${place.id} ${found.sinceOn} ${found.missed}`] : [];
  });
}
const asShown = (rows: readonly UncoveredPlace[]) =>
  rows.map(({ id, sinceOn, missed }) => `${id} ${sinceOn} ${missed}`);

describe("places that nobody came for", () => {
  test("none on the first day: before the log began nothing could be recorded", async () => {
    expect(await list()).toEqual({ rows: [], total: 0 });
  });

  test("age from day to day, and are exactly what the definition says; with two processes too", async () => {
    const second = await openSecondApp(t);
    try {
      await on("2026-03-13");
      await on("2026-03-24");
    } finally {
      await second.close();
    }
    const { rows, total } = await list();
    expect(total).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(5);
    expect(asShown(rows).toSorted()).toEqual((await byDefinition("2026-03-10")).toSorted());
    expect(rows.map(({ sinceOn }) => sinceOn)).toEqual(rows.map(({ sinceOn }) => sinceOn).toSorted());
    for (const { days, sinceOn } of rows)
      expect(days).toBe((Date.parse("2026-03-24") - Date.parse(sinceOn)) / 86_400_000);
  });

  test("stand on the list of the day to be made up for, as far as they are not due on it", async () => {
    const { rows } = await list();
    const read = async (token: string, query = ""): Promise<DuePlaceList> =>
      (await t.call(token, "GET", `/due-places${query}`)).body;
    const { places, missed } = await read(county);
    const due = new Set<string>(places.map(({ placeId }) => placeId));
    const left = rows.filter(({ id }) => !due.has(id));
    expect(left.length).toBeGreaterThan(0);
    expect(missed.map((each) => `${each.placeId} ${each.sinceOn} ${each.missed}`)).toEqual(asShown(left));
    // Each is a place that can be visited: by a list that there is.
    const { lists } = (await t.call(county, "GET", "/checklists")).body;
    const versions = lists.map(({ version }: { version: string }) => version);
    for (const { checklistVersion } of missed) expect(versions).toContain(checklistVersion);
    // An officer is told those of the own cell; of a day that is over nobody is told any.
    const cellId = left[0]?.cellId ?? "";
    const own = await read(t.tokenOf("officer", t.tree.find(cellId)?.code));
    expect(own.missed.length).toBeGreaterThan(0);
    expect(own.missed.every((each) => each.cellId === cellId)).toBe(true);
    expect((await read(county, "?on=2026-03-23")).missed).toEqual([]);
  });

  test("a visit takes its place off at once and moves both coverages; rejected, both go back, and it is on again", async () => {
    const [first] = (await list("cadence=day")).rows.concat((await list()).rows);
    if (!first) throw new Error("nothing is uncovered");
    const [dueToday] = await t.db.query<{ id: string; cellId: string }>(
      `select place_id as id, cell_id as "cellId" from place_due where period_key = 'month:2026-03-01' and is_due
         and place_id = $1`,
      [first.id],
    );
    expect(dueToday?.cellId).toBe(first.cellId);
    const counters = async () => {
      const { body } = await t.call(county, "GET", `/numbers?scope=${first.cellId}&period=month`);
      const { coveredPlaces, duePlaces, coveredCells, dueCells } = body.rows[0].counters;
      return { coveredPlaces, duePlaces, coveredCells, dueCells };
    };
    const before = await counters();
    const id = await visit(first.id, first.cellId);
    await expect
      .poll(async () => (await list()).rows.some((row) => row.id === first.id), { timeout: 20_000 })
      .toBe(false);
    expect(await counters()).toEqual({ ...before, coveredPlaces: before.coveredPlaces + 1, coveredCells: 1 });
    const rejection = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), reason: "未到现场" };
    expect((await t.call(county, "POST", `/visits/${id}/rejection`, rejection)).status).toBe(201);
    expect(await counters()).toEqual(before);
    await expect
      .poll(async () => (await list()).rows.some((row) => row.id === first.id), { timeout: 20_000 })
      .toBe(true);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("a visit of last week that arrives today ends what it covers, as true then", async () => {
    const [place] = (await list("cadence=month")).rows;
    if (!place) throw new Error("no monthly place is uncovered");
    await visit(place.id, place.cellId, `${place.sinceOn}T03:00:00Z`);
    await expect
      .poll(async () => (await list()).rows.some(({ id }) => id === place.id), { timeout: 20_000 })
      .toBe(false);
    expect(asShown((await list()).rows).toSorted()).toEqual((await byDefinition("2026-03-10")).toSorted());
  });

  test("frozen today, a place is not told", async () => {
    const [place] = (await list()).rows;
    const frozen = { commandId: t.id(), occurredAt: t.clock.now().toISOString() };
    const answer = await t.call(county, "POST", `/places/${place?.id}/freezes`, {
      ...{ ...frozen, fromOn: "2026-03-24", toOn: "2026-04-30", reason: "停业" },
    });
    expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
    expect((await list()).rows.some(({ id }) => id === place?.id)).toBe(false);
  });
});

describe("the list, its file and the wall", () => {
  test("filter alike, see their own ground only, and tell bad input", async () => {
    const { rows } = await list();
    const aged = await list("leastDays=7");
    expect(aged.rows).toEqual(rows.filter(({ days }) => days >= 7));
    expect((await list("leastMissed=2")).rows).toEqual(rows.filter(({ missed }) => missed >= 2));
    const [one] = rows;
    expect((await list(`category=${one?.category}`)).rows.every(({ category }) => category === one?.category)).toBe(
      true,
    );
    expect((await list(`q=${encodeURIComponent(one?.name ?? "")}`)).rows.map(({ id }) => id)).toContain(one?.id);
    const [town] = t.tree.county.children;
    const ofTown = await list("", t.tokenOf("township_supervisor", town?.code));
    expect(ofTown.rows).toEqual(rows.filter(({ cellId }) => t.tree.isWithin(town?.id ?? "", cellId)));
    const wrong = await t.call(county, "GET", "/uncovered-places?leastDays=0");
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, "querystring/leastDays"]);
  });

  test("the wall's exceptions come from the same condition", async () => {
    const wall = await makeWall(t, t.tree.county.id);
    const { body } = await t.call(wall, "GET", "/uncovered-places/villages");
    const { leastMissed, villages } = body as UncoveredVillages;
    const { rows } = await list(`leastMissed=${leastMissed}`);
    expect(rows.length).toBeGreaterThan(0);
    const byVillage = Map.groupBy(rows, ({ cellId }) => t.tree.find(cellId)?.path[2] ?? "");
    expect(new Map(villages.map(({ gridId, places }) => [gridId, places]))).toEqual(
      new Map([...byVillage].map(([gridId, places]) => [gridId, places.length])),
    );
    expect((await t.call(wall, "GET", "/uncovered-places")).status).toBe(403);
  });

  test("the file has the rows of the list, and is noted", async () => {
    const { rows } = await list("leastMissed=2");
    const answer = await t.app.inject({
      url: "/api/v1/uncovered-places/export?format=csv&leastMissed=2",
      headers: { authorization: `Bearer ${county}` },
    });
    expect(answer.statusCode).toBe(200);
    const lines = answer.body.trim().split("\n");
    expect(lines).toHaveLength(rows.length + 1);
    for (const { name } of rows) expect(answer.body).toContain(name);
    const [noted] = await t.db.query<{ about: { kind: string; filters: string } }>(
      `select about from operation_log where kind = 'exported' order by n desc limit 1`,
    );
    expect(noted?.about).toMatchObject({ kind: "uncovered", filters: "至少连续漏巡 2 次" });
  });
});
