import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller, makeDepartment, makeWall } from "#/testing/callers.ts";
import { socketIo } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
const at: Record<string, string> = {};

beforeAll(async () => {
  t = await openTestApp("2026-03-10T15:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const [village, neighbour] = (town?.children ?? []).filter(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, village: village?.id, neighbour: neighbour?.id });
  at["cell"] = village?.children[0]?.id ?? "";
  const fire = await makeDepartment(t, "fire", "消防救援大队");
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    who[name] = (await makeCaller(t, { role, gridId, departmentId: dept ?? null })).token;
  };
  await add("officer", "officer", at["cell"]);
  await add("staff", "village_staff", at["village"] ?? "");
  await add("staffTwo", "village_staff", at["village"] ?? "");
  await add("neighbour", "village_staff", at["neighbour"] ?? "");
  for (const name of ["town", "townTwo"]) await add(name, "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", otherTown?.id ?? "");
  await add("county", "county_supervisor", county.id);
  await add("fire", "department_regulator", county.id, fire);
  at["fire"] = fire;
  who["wall"] = await makeWall(t, county.id);
}, 120_000);
afterAll(async () => t.close());

const call = (name: string, method: "GET" | "POST", path: string, body?: object) =>
  t.call(who[name] ?? "", method, path, body && { commandId: t.id(), ...body });
const step = async (name: string, id: string, action: string, more: object = {}) =>
  call(name, "POST", `/hazards/${id}/steps`, { occurredAt: t.clock.now().toISOString(), action, ...more });
const urge = (name: string, id: string, words = "请今日内整改到位") =>
  call(name, "POST", `/hazards/${id}/urgings`, { words });
const inbox = async (name: string) => (await call(name, "GET", "/messages?pageSize=200")).body;

async function assigned(): Promise<string> {
  const place = t.demo.places.find(({ cellId }) => cellId === at["cell"])?.id ?? "";
  const id = t.id();
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", hazardOf(id, place, t.clock.now()))).status).toBe(201);
  expect((await step("staff", id, "accept")).status).toBe(201);
  const deadlineAt = new Date(t.clock.now().getTime() + 20 * 86_400_000).toISOString();
  expect((await step("staff", id, "assign", { holder: "物业公司", deadlineAt })).status).toBe(201);
  return id;
}

test("who supervises urges, with words; the holder hears of it and a named person takes note, once", async () => {
  const id = await assigned();
  const before = (await call("town", "GET", `/hazards/${id}/story`)).body.hazard.version;
  expect((await call("town", "GET", `/hazards/${id}/escalation`)).body.mayUrge).toBe("yes");
  expect((await urge("town", id, "  ")).body.errors[0].pointer).toBe("/words");
  expect((await urge("town", id)).status).toBe(201);
  const { rows, unnotedCount } = await inbox("staff");
  expect(unnotedCount).toBe(1);
  expect(rows).toMatchObject([
    { kind: "urged", words: "请今日内整改到位", caseCount: 1, hazard: { id }, rung: null, notedAt: null },
  ]);
  expect(rows[0].from.unit.gridId).toBe(at["town"]);
  // It is nobody else's message, and the record of the case has it.
  for (const name of ["neighbour", "otherTown", "county", "town"]) {
    expect((await inbox(name)).total, name).toBe(0);
    const noted = await call(name, "POST", `/messages/${rows[0].id}/note`, {});
    expect([noted.status, noted.body.code], name).toEqual([404, "message-not-found"]);
  }
  expect((await call("officer", "GET", "/messages")).status).toBe(403);
  expect((await call("wall", "GET", "/messages")).status).toBe(403);
  expect((await call("staffTwo", "POST", `/messages/${rows[0].id}/note`, {})).status).toBe(201);
  expect((await call("staff", "POST", `/messages/${rows[0].id}/note`, {})).body.code).toBe("already-confirmed");
  expect(await inbox("staff")).toMatchObject({ unnotedCount: 0, total: 1, rows: [{ notedBy: expect.any(String) }] });
  const told = (await call("county", "GET", `/hazards/${id}/escalation`)).body;
  expect(told.urgings).toMatchObject([{ words: "请今日内整改到位", unit: { gridId: at["town"] } }]);
  expect(told.knowledge).toMatchObject([
    { by: "message", unit: { gridId: at["village"] }, knownBy: expect.any(String) },
  ]);
  // A step that was being prepared meanwhile is not stopped by it.
  expect((await step("staff", id, "start", { basedOn: before })).status).toBe(201);
});

test("once per case and Shanghai day, whoever urges; the database holds it too", async () => {
  const id = await assigned();
  expect((await urge("town", id)).status).toBe(201);
  const [again, higher] = [await urge("townTwo", id), await urge("county", id)];
  expect([again.status, again.body.code, higher.body.code]).toEqual([409, "urged-today", "urged-today"]);
  expect((await call("county", "GET", `/hazards/${id}/escalation`)).body.mayUrge).toBe("urged-today");
  const twice = `insert into hazard_urging select * from hazard_urging where hazard_id = $1`;
  await expect(t.db.query(twice, [id])).rejects.toThrow(/hazard_urging_pkey/);
  await expect(t.db.query(`delete from hazard_urging`)).rejects.toThrow();
  // 23:59:59 in Shanghai is still today; a second later it is another day.
  t.clock.set("2026-03-10T15:59:59.999Z");
  expect((await urge("county", id)).body.code).toBe("urged-today");
  t.clock.set("2026-03-10T16:00:00Z");
  expect((await urge("county", id)).status).toBe(201);
  expect((await call("county", "GET", `/hazards/${id}/escalation`)).body.urgings).toHaveLength(2);
  const both = await assigned();
  const answers = await Promise.all([urge("town", both), urge("townTwo", both), urge("county", both)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
});

test("nobody urges from below, beside or himself, nor what is done; who does not see it does not find it", async () => {
  const id = await assigned();
  expect((await urge("staff", id)).status).toBe(403);
  for (const name of ["neighbour", "otherTown", "fire"]) {
    const { status } = await urge(name, id);
    expect(status, name).toBe(name === "neighbour" ? 403 : 404);
  }
  expect((await step("staff", id, "start")).status).toBe(201);
  expect((await step("staff", id, "submit", { note: "已清理" })).status).toBe(201);
  // Now it is the township's turn: only the county urges, and the township hears.
  expect((await urge("town", id)).body.code).toBe("hazard-not-yours");
  expect((await urge("county", id, "请尽快复查")).status).toBe(201);
  expect((await inbox("town")).rows).toMatchObject([{ words: "请尽快复查" }]);
  expect((await step("town", id, "pass")).status).toBe(201);
  t.clock.advance(86_400_000);
  expect((await urge("county", id)).body.code).toBe("hazard-state-conflict");
});

test("a neighbouring department that has it in hand hears of it in its own inbox", async () => {
  const id = await assigned();
  expect((await step("town", id, "report_up", { note: "村级无法处理" })).status).toBe(201);
  expect((await step("town", id, "transfer", { to: { departmentId: at["fire"] }, note: "属消防职责" })).status).toBe(
    201,
  );
  expect((await urge("county", id, "请核处")).status).toBe(201);
  expect((await inbox("fire")).rows).toMatchObject([{ words: "请核处", hazard: { id } }]);
  expect((await inbox("county")).total).toBe(0);
});

test("the feed tells the unit's screens of a message at once, and no others", async () => {
  const id = await assigned();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = t.app.server.address() as AddressInfo;
  const [village, other] = (["village", "neighbour"] as const).map((name) =>
    socketIo(port, who[name === "village" ? "staff" : name] ?? "", { scope: at[name] ?? "" }),
  );
  const isSeated = (client: typeof village) => (client?.ofType("snapshot").length ?? 0) > 0;
  await expect.poll(() => isSeated(village) && isSeated(other), { timeout: 10_000 }).toBe(true);
  const told = (client: typeof village) =>
    [...(client?.rows.values() ?? [])].filter((row) => row.kind === "event" && row.type === "message.sent").length;
  const before = told(village);
  expect((await urge("town", id)).status).toBe(201);
  await expect.poll(() => told(village), { timeout: 10_000 }).toBe(before + 1);
  expect(told(other)).toBe(0);
  for (const each of [village, other]) each?.end();
});
