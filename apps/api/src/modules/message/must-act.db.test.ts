import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageList } from "@safegrid/contract/message";
import { makeCaller } from "#/testing/callers.ts";
import { stranger } from "#/testing/link-calls.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let cellId = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const [town, otherTown] = t.tree.county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  cellId = village?.children[0]?.id ?? "";
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId = "") => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", cellId);
  await add("staff", "village_staff", village?.id);
  await add("town", "township_supervisor", town?.id);
  await add("otherTown", "township_supervisor", otherTown?.id);
  await add("county", "county_supervisor", t.tree.county.id);
}, 120_000);
afterAll(async () => t.close());

const now = () => t.clock.now().toISOString();
const inbox = async (name: string): Promise<MessageList> =>
  (await t.call(who[name] ?? "", "GET", "/messages")).body as MessageList;
const kindsOf = async (name: string, hazardId: string) =>
  (await inbox(name)).rows.filter(({ hazard }) => hazard?.id === hazardId).map(({ kind }) => kind);
const told = (name: string, hazardId: string) => expect.poll(async () => kindsOf(name, hazardId), { timeout: 20_000 });

async function report(more: object = {}): Promise<string> {
  const id = t.id();
  const placeId = t.demo.places.find((place) => place.cellId === cellId)?.id ?? "";
  const said = { ...hazardOf(id, placeId, t.clock.now()), ...more };
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", said)).status).toBe(201);
  t.clock.advance(1_000);
  return id;
}
async function act(name: string, id: string, action: string, more: object = {}): Promise<void> {
  const body = { commandId: t.id(), occurredAt: now(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
  expect([action, answer.status, answer.body.code]).toEqual([action, 201, undefined]);
  t.clock.advance(1_000);
}

test("who was passed over, and the county, are told of a major hazard, once each, and nobody else", async () => {
  // A major hazard goes to the township at once: village and county are told.
  const id = await report({ grade: "major", majorCriterion: "安全出口被封堵" });
  await told("staff", id).toEqual(["skipped"]);
  await told("county", id).toEqual(["skipped"]);
  expect(await kindsOf("otherTown", id)).toEqual([]);
  expect(await kindsOf("town", id)).toEqual([]);
});

test("who decides on an extension is told that one is asked for; who looks at it, that an enterprise handed something in", async () => {
  const id = await report();
  for (const action of ["accept", "assign", "start"])
    await act("staff", id, action, action === "assign" ? { holder: "甲经理" } : {});
  const { hazard } = (await t.call(who["town"] ?? "", "GET", `/hazards/${id}/story`)).body;
  const untilAt = new Date(Date.parse(hazard.deadlineAt) + 86_400_000).toISOString();
  await act("staff", id, "ask_extension", { untilAt, note: "配件未到" });
  await told("town", id).toEqual(["to_decide"]);
  const { body } = await t.call(who["staff"] ?? "", "POST", `/hazards/${id}/enterprise-link`);
  const sent = await stranger(t, "/tasks/submissions", {
    ...{ commandId: t.id(), token: body.token, words: "已清空楼道", submitter: "李建国" },
  });
  expect(sent.status, sent.text).toBe(201);
  await told("staff", id).toEqual(["handed_in"]);
  // Nothing is told a second time, however often it is looked.
  await act("town", id, "grant_extension", { untilAt });
  await expect
    .poll(async () => (await t.db.query(`select from message where kind = 'to_decide'`)).length, { timeout: 20_000 })
    .toBe(1);
  expect(await kindsOf("town", id)).toEqual(["to_decide"]);
  expect((await t.audit()).differences).toEqual([]);
  const strays = await t.db.query(`select from command_receipt r
    where not exists (select from event_log e where e.seq = r.seq and e.command_id = r.command_id)`);
  expect(strays).toEqual([]);
});
