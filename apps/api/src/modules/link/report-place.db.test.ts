import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import { publicToken, reportOf, stranger } from "#/testing/link-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let cellId = "";
let placeId = "";
let token = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const [town, otherTown] = t.tree.county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  cellId = village?.children[0]?.id ?? "";
  placeId = t.demo.places.find((place) => place.cellId === cellId)?.id ?? "";
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId = "") => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", cellId);
  await add("staff", "village_staff", village?.id);
  await add("town", "township_supervisor", town?.id);
  await add("otherTown", "township_supervisor", otherTown?.id);
  token = await publicToken(t, cellId);
}, 120_000);
afterAll(async () => t.close());

async function reported(): Promise<string> {
  const sent = await stranger(t, "/reports", reportOf(t, token, {}));
  expect(sent.status, sent.text).toBe(201);
  t.clock.advance(1_000);
  const [row] = await t.db.query<{ id: string }>(`select id from hazard order by seq desc limit 1`);
  return row?.id ?? "";
}
const place = (name: string, id: string, body: object) =>
  t.call(who[name] ?? "", "POST", `/hazards/${id}/report-place`, { commandId: t.id(), ...body });
const outside = async (id: string) => (await t.call(who["staff"] ?? "", "GET", `/hazards/${id}/outside`)).body;
const story = async (id: string) => (await t.call(who["staff"] ?? "", "GET", `/hazards/${id}/story`)).body;
async function act(id: string, name: string, action: string, more: object = {}): Promise<void> {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
  expect([action, answer.status, answer.body.code]).toEqual([action, 201, undefined]);
  t.clock.advance(1_000);
}

test("tied to a place of the ledger it is a recurrence of what was closed there, and none where it is not", async () => {
  const earlier = t.id();
  const found = hazardOf(earlier, placeId, t.clock.now());
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", found)).status).toBe(201);
  t.clock.advance(1_000);
  await act(earlier, "staff", "accept");
  await act(earlier, "staff", "assign", { holder: "甲" });
  await act(earlier, "staff", "start");
  await act(earlier, "staff", "submit", { note: "已清空" });
  await act(earlier, "town", "pass");
  const id = await reported();
  expect(await outside(id)).toMatchObject({ mayPlace: true, report: { place: null } });
  expect((await story(id)).recurrences).toEqual([]);
  const { hazard: before } = await story(id);
  expect((await place("staff", id, { placeId })).status).toBe(201);
  const { hazard, recurrences } = await story(id);
  expect(hazard).toMatchObject({ placeId, version: before.version, state: before.state });
  expect(recurrences.map((each: { hazardId: string }) => each.hazardId)).toEqual([earlier]);
  expect((await outside(id)).report.place).toMatchObject({ name: hazard.placeName, at: expect.any(String) });
  // Said wrongly: it is none.
  expect((await place("town", id, { placeId: null })).status).toBe(201);
  expect(await story(id)).toMatchObject({ hazard: { placeId: before.placeId }, recurrences: [] });
  expect((await outside(id)).report.place).toMatchObject({ name: null });
  expect((await t.audit()).differences).toEqual([]);
});

test("only who has it in hand or stands above says it, while it is open, and only places of its cell", async () => {
  const id = await reported();
  expect((await place("otherTown", id, { placeId })).body.code).toBe("hazard-not-found");
  const strange = t.demo.places.find((each) => each.cellId !== cellId)?.id;
  const wrong = await place("staff", id, { placeId: strange });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([404, "/placeId"]);
  expect((await place("staff", id, {})).body.errors[0].pointer).toBe("/placeId");
  await act(id, "staff", "refuse", { reason: "not_a_hazard", note: "不是隐患" });
  expect((await place("staff", id, { placeId })).body.code).toBe("hazard-state-conflict");
  expect((await outside(id)).mayPlace).toBe(false);
  const own = t.id();
  await t.call(who["officer"] ?? "", "POST", "/hazards", hazardOf(own, placeId, t.clock.now()));
  t.clock.advance(1_000);
  expect((await place("staff", own, { placeId })).body.code).toBe("report-not-found");
});
