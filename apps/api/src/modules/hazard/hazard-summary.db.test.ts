import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let village = "";
let town = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const [first, other] = t.tree.county.children;
  const ground = first?.children.find(({ children }) => children.length > 0);
  [town, village] = [first?.id ?? "", ground?.id ?? ""];
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", ground?.children[0]?.id ?? "");
  await add("staff", "village_staff", village);
  await add("town", "township_supervisor", town);
  await add("otherTown", "township_supervisor", other?.id ?? "");
  await add("county", "county_supervisor", t.tree.county.id);
}, 120_000);
afterAll(async () => t.close());

const days = { fromOn: "2026-03-09", toOn: "2026-03-10", note: "本村两日情况，均已受理或当场消除" };
const send = (name: string, more: object = {}) =>
  t.call(who[name] ?? "", "POST", "/hazard-summaries", { commandId: t.id(), ...days, ...more });

test("a village's summary says what the records say, cut in Shanghai, and stays as it was sent", async () => {
  const cell = t.tree.find(village)?.children[0]?.id;
  const place = t.demo.places.find(({ cellId }) => cellId === cell)?.id ?? "";
  const report = async (at: string, more: object = {}) => {
    const id = t.id();
    await t.call(who["officer"] ?? "", "POST", "/hazards", { ...hazardOf(id, place, at), ...more });
    return id;
  };
  // A second before midnight in Shanghai is the 8th still.
  await report("2026-03-08T15:59:59Z");
  const inside = await report("2026-03-08T16:00:01Z");
  await report("2026-03-10T01:00:00Z", { eliminatedOnTheSpot: { what: "当场清走" } });
  await report("2026-03-10T01:00:00Z", { grade: "major", majorCriterion: "GM2023-13-2" });
  const step = { commandId: t.id(), occurredAt: t.clock.now().toISOString() };
  await t.call(who["staff"] ?? "", "POST", `/hazards/${inside}/steps`, {
    ...{ ...step, action: "refuse", reason: "duplicate", note: "重复" },
  });
  expect((await send("staff")).status).toBe(201);
  const counted = {
    found: 2,
    major: 1,
    eliminated: 1,
    refused: 1,
    closed: 0,
    returned: 0,
    open: 2,
    overdue: 0,
    unreceived: 2,
  };
  await report("2026-03-10T01:30:00Z");
  const { body } = await t.call(who["town"] ?? "", "GET", "/hazard-summaries?unreceived=true");
  expect(body).toMatchObject({
    total: 1,
    rows: [{ gridId: village, toGridId: town, counts: counted, receivedBy: null }],
  });
  expect((await t.call(who["otherTown"] ?? "", "GET", "/hazard-summaries")).body).toMatchObject({ total: 0, rows: [] });

  const receive = (name: string) =>
    t.call(who[name] ?? "", "POST", `/hazard-summaries/${body.rows[0].id}/receipt`, { commandId: t.id() });
  expect((await receive("otherTown")).body.code).toBe("summary-not-found");
  expect((await receive("staff")).body.code).toBe("hazard-not-yours");
  expect((await receive("town")).status).toBe(201);
  expect((await receive("county")).body.code).toBe("already-confirmed");
  expect((await t.call(who["staff"] ?? "", "GET", "/hazard-summaries")).body.rows[0].receivedBy).toBeTruthy();
});

test("the township sums up for the county, the county for nobody; days to come and turned around are named", async () => {
  expect((await send("town")).status).toBe(201);
  expect((await send("county")).status).toBe(403);
  expect((await send("officer")).status).toBe(403);
  expect((await send("staff", { toOn: "2026-03-11" })).body).toMatchObject({
    ...{ code: "time-in-future", errors: [{ pointer: "/toOn" }] },
  });
  const turned = await send("staff", { fromOn: "2026-03-10", toOn: "2026-03-09" });
  expect([turned.status, turned.body.errors[0].pointer]).toEqual([400, "/toOn"]);
  const { body } = await t.call(who["county"] ?? "", "GET", "/hazard-summaries?pageSize=1");
  expect(body).toMatchObject({ total: 2, rows: [{ gridId: town }] });
  const ofVillage = await t.call(who["county"] ?? "", "GET", `/hazard-summaries?scope=${village}`);
  expect(ofVillage.body).toMatchObject({ total: 1, rows: [{ gridId: village }] });
  const beyond = await t.call(who["otherTown"] ?? "", "GET", `/hazard-summaries?scope=${village}`);
  expect(beyond.status).toBe(404);
});
