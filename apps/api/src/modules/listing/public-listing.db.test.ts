import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import { publicToken, reportOf, stranger } from "#/testing/link-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let cellId = "";
let placeId = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const [town] = t.tree.county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  cellId = village?.children[0]?.id ?? "";
  placeId = t.demo.places.find((place) => place.cellId === cellId)?.id ?? "";
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId = "") => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", cellId);
  await add("staff", "village_staff", village?.id);
  for (const name of ["town", "townTwo"]) await add(name, "township_supervisor", town?.id);
  for (const name of ["county", "countyTwo"]) await add(name, "county_supervisor", t.tree.county.id);
}, 120_000);
afterAll(async () => t.close());

async function call(name: string, path: string, body: object): Promise<void> {
  const answer = await t.call(who[name] ?? "", "POST", path, { commandId: t.id(), ...body });
  expect([path, answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([path, 201, undefined]);
  t.clock.advance(1_000);
}
const step = (name: string, id: string, action: string, more: object = {}) =>
  call(name, `/listings/${id}/steps`, { action, ...more });
const hazardStep = (name: string, id: string, action: string, more: object = {}) =>
  call(name, `/hazards/${id}/steps`, { occurredAt: t.clock.now().toISOString(), action, ...more });

async function found(): Promise<string> {
  const id = t.id();
  const body = { ...hazardOf(id, placeId, t.clock.now()), description: "软管老化，负责人电话 13955667788" };
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", body)).status).toBe(201);
  t.clock.advance(1_000);
  return id;
}
async function listed(hazardId: string): Promise<string> {
  const commandId = t.id();
  const deadlineAt = new Date(t.clock.now().getTime() + 30 * 86_400_000).toISOString();
  const said = { action: "list", responsible: "甲燃气站", requirements: "停用", deadlineAt };
  await call("town", `/hazards/${hazardId}/listings`, { ...said, commandId });
  return commandId;
}
const staffView = async (hazardId: string) =>
  (await t.call(who["town"] ?? "", "GET", `/hazards/${hazardId}/listings`)).body.listings[0];
const open = (code: string) => stranger(t, "/listings/one", { code });
const openAll = async () => (await stranger(t, "/listings", {})).body;
const nothing = "0000-0000-0000-0000";

test("nothing is public before the publication; then everybody reads it by its code, without persons or numbers of theirs", async () => {
  const hazardId = await found();
  const id = await listed(hazardId);
  expect((await staffView(hazardId)).publicCode).toBeNull();
  expect(await openAll()).toMatchObject({ total: 0, rows: [] });
  await step("town", id, "publish", { where: "县政府网站" });
  const { publicCode, number } = await staffView(hazardId);
  expect(publicCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
  const { status, body, text, headers } = await open(publicCode);
  expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
  expect(body).toMatchObject({
    ...{ number, level: "township", responsible: "甲燃气站", stage: "published", isOverdue: false, delistedAt: null },
    ...{ description: "软管老化，负责人电话 ********", category: "fire_passage", grade: "ordinary" },
  });
  for (const secret of [hazardId, id, placeId, "139556", "by_name"]) expect(text).not.toContain(secret);
  const { countyName, total, rows } = await openAll();
  expect([countyName, total, rows.length]).toEqual([t.tree.county.name, 1, 1]);
  expect(rows[0]).toMatchObject({ number, code: publicCode });
  // Typed by hand, and one that nobody has.
  expect((await open(publicCode.toLowerCase().replaceAll(/(.{4})/g, "$1 "))).status).toBe(200);
  const unknown = await open(nothing);
  expect([unknown.status, unknown.body.code]).toEqual([404, "link-not-found"]);
});

test("it says how far it is and that it is late; delisted it says so and is on the list no more", async () => {
  const hazardId = await found();
  const id = await listed(hazardId);
  await step("town", id, "publish", { where: "县政府网站" });
  const { publicCode } = await staffView(hazardId);
  const stage = async () => (await open(publicCode)).body.stage;
  await step("town", id, "file_plan", { note: "整改方案" });
  expect(await stage()).toBe("planned");
  t.clock.advance(31 * 86_400_000);
  expect((await open(publicCode)).body.isOverdue).toBe(true);
  await hazardStep("staff", hazardId, "accept");
  await hazardStep("staff", hazardId, "assign", { holder: "甲燃气站" });
  await hazardStep("staff", hazardId, "start");
  await hazardStep("staff", hazardId, "submit", { note: "已更换" });
  await hazardStep("townTwo", hazardId, "pass");
  await step("town", id, "ask_acceptance", { note: "已完成" });
  expect((await open(publicCode)).body).toMatchObject({ stage: "acceptance_asked", isOverdue: false });
  const { conditions } = await staffView(hazardId);
  const verdicts = conditions.map(({ n }: { n: number }) => ({ n, isMet: true, words: "已核查" }));
  await step("county", id, "accept", { conditions: verdicts });
  await step("county", id, "delist");
  expect((await open(publicCode)).body).toMatchObject({ stage: "delisted", delistedAt: expect.any(String) });
  expect((await staffView(hazardId)).publicCode).toBe(publicCode);
  const { rows } = await openAll();
  expect(rows.map(({ code }: { code: string }) => code)).not.toContain(publicCode);
});

test("what was revoked leads nowhere; of what the public reported its own words are not published", async () => {
  const token = await publicToken(t, cellId);
  const sent = await stranger(t, "/reports", reportOf(t, token, { words: "三楼住户把楼道堵了", address: "老街三号" }));
  expect(sent.status).toBe(201);
  t.clock.advance(1_000);
  const [row] = await t.db.query<{ id: string }>(`select id from hazard order by seq desc limit 1`);
  const hazardId = row?.id ?? "";
  const id = await listed(hazardId);
  await step("town", id, "publish", { where: "县政府网站" });
  const { publicCode } = await staffView(hazardId);
  const { body, text } = await open(publicCode);
  expect(body).toMatchObject({ description: null, placeName: null });
  for (const secret of ["三楼住户", "群众举报", "老街三号"]) expect(text).not.toContain(secret);
  // Once somebody of the office has said where it is, that is told.
  await call("town", `/hazards/${hazardId}/report-place`, { placeId: null });
  expect((await open(publicCode)).body).toMatchObject({ description: null, placeName: "老街三号" });
  await call("town", `/hazards/${hazardId}/report-place`, { placeId });
  expect((await open(publicCode)).body.placeName).toBe(t.demo.places.find(({ id: each }) => each === placeId)?.name);
  await step("town", id, "revoke", { note: "误挂" });
  expect((await open(publicCode)).status).toBe(404);
  expect((await staffView(hazardId)).publicCode).toBeNull();
  expect(JSON.stringify(await openAll())).not.toContain(publicCode);
});

test("who looks too often, or asks for more than there is, is refused", async () => {
  expect((await stranger(t, "/listings", { page: 2 })).status).toBe(400);
  expect((await stranger(t, "/listings/one", {})).body.errors[0].pointer).toBe("/code");
  const from = "10.8.0.1";
  for (let n = 0; n < 20; n += 1) await stranger(t, "/listings/one", { code: nothing }, { from });
  const refused = await stranger(t, "/listings/one", { code: nothing }, { from });
  expect([refused.status, refused.body.code]).toEqual([429, "too-many-requests"]);
});
