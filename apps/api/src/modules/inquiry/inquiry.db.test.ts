import { afterAll, beforeAll, expect, test } from "vitest";
import type { InquiryView } from "@safegrid/contract/inquiry";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let towns: string[] = [];
beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  towns = county.children.slice(0, 2).map(({ id }) => id);
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("county", "county_supervisor", county.id);
  await add("one", "township_supervisor", towns[0] ?? "");
  await add("two", "township_supervisor", towns[1] ?? "");
  await add("village", "village_staff", t.tree.find(towns[0] ?? "")?.children[0]?.id ?? "");
}, 120_000);
afterAll(async () => t.close());

const call = (name: string, path: string, body: object) =>
  t.call(who[name] ?? "", "POST", path, { commandId: t.id(), ...body });
const list = async (name: string): Promise<InquiryView[]> =>
  (await t.call(who[name] ?? "", "GET", "/inquiries")).body.rows;
const replyOf = async (id: string, gridId: string, name = "county") =>
  (await list(name)).find((each) => each.id === id)?.replies.find((reply) => reply.gridId === gridId);
const eventsOf = (id: string) =>
  t.db.query<{ type: string; grid_id: string }>(
    `select type, grid_id from event_log where subject_id = $1 order by seq`,
    [id],
  );
const messagesTo = async (name: string, id: string) => {
  const { body } = await t.call(who[name] ?? "", "GET", "/messages");
  return body.rows
    .filter(({ inquiryId }: { inquiryId: string | null }) => inquiryId === id)
    .map(({ kind, words }: { kind: string; words: string }) => [kind, words]);
};
const question = (more: object = {}) => ({
  ...{ title: "春节前烟花爆竹排查", occasion: "holiday", question: "是否逐户排查零售点？", townshipIds: towns },
  ...{ dueAt: new Date(t.clock.now().getTime() + 3_600_000).toISOString(), ...more },
});
async function ask(more: object = {}): Promise<string> {
  const commandId = t.id();
  const answer = await t.call(who["county"] ?? "", "POST", "/inquiries", { commandId, ...question(more) });
  expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([201, undefined]);
  return commandId;
}
const said = { result: "partly", words: "已查 30 户，余 5 户明日完成" };

test("asked by the county, told to each township, answered by a named person, seen by whom it concerns", async () => {
  const id = await ask();
  expect(await messagesTo("one", id)).toEqual([["asked", "春节前烟花爆竹排查"]]);
  expect(await messagesTo("county", id)).toEqual([]);
  expect((await call("one", `/inquiries/${id}/answers`, said)).status).toBe(201);
  expect(await replyOf(id, towns[0] ?? "")).toMatchObject({
    ...said,
    answeredBy: expect.any(String),
    escalatedAt: null,
  });
  // A township sees its own answer; so do its villages, who cannot give it.
  expect((await list("two")).find((each) => each.id === id)?.replies.map(({ gridId }) => gridId)).toEqual([towns[1]]);
  expect(await replyOf(id, towns[0] ?? "", "village")).toMatchObject(said);
  expect((await call("village", `/inquiries/${id}/answers`, said)).body.code).toBe("inquiry-not-found");
  expect((await eventsOf(id)).map(({ type }) => type)).toEqual(["inquiry.asked", "inquiry.answered"]);
  const { body } = await t.call(who["county"] ?? "", "GET", `/records/${id}/history`);
  expect(JSON.stringify(body)).toContain("余 5 户");
});

test("what is not answered by the limit escalates once, to the county and the township; a late answer stays late", async () => {
  const id = await ask({ title: "大风防范" });
  await call("one", `/inquiries/${id}/answers`, said);
  t.clock.advance(3_599_000);
  expect(await replyOf(id, towns[1] ?? "")).toMatchObject({ escalatedAt: null });
  t.clock.advance(2_000);
  await waitUntil(async () => (await replyOf(id, towns[1] ?? ""))?.escalatedAt);
  expect(await replyOf(id, towns[0] ?? "")).toMatchObject({ escalatedAt: null });
  const name = t.tree.find(towns[1] ?? "")?.name ?? "";
  expect(await messagesTo("county", id)).toEqual([["unanswered", `大风防范（${name}）`]]);
  expect((await messagesTo("two", id)).map(([kind]: string[]) => kind).toSorted()).toEqual(["asked", "unanswered"]);
  expect((await messagesTo("one", id)).map(([kind]: string[]) => kind)).toEqual(["asked"]);
  expect((await call("two", `/inquiries/${id}/answers`, { result: "done", words: "已完成" })).status).toBe(201);
  expect(await replyOf(id, towns[1] ?? "")).toMatchObject({ result: "done", escalatedAt: expect.any(String) });
  t.clock.advance(86_400_000);
  const again = await ask();
  await waitUntil(async () => (await list("county")).some((each) => each.id === again));
  const events = (await eventsOf(id)).filter(({ type }) => type === "inquiry.unanswered");
  expect(events).toEqual([{ type: "inquiry.unanswered", grid_id: towns[1] }]);
});

test("closed, nothing is answered and nothing escalates any more", async () => {
  const id = await ask({ title: "汛期前检查" });
  expect((await call("one", `/inquiries/${id}/closing`, { note: "x" })).body.code).toBe("not-allowed");
  expect((await call("county", `/inquiries/${id}/closing`, { note: "任务取消" })).status).toBe(201);
  expect((await call("county", `/inquiries/${id}/closing`, { note: "任务取消" })).body.code).toBe("inquiry-closed");
  expect((await call("one", `/inquiries/${id}/answers`, said)).body.code).toBe("inquiry-closed");
  const other = await ask({ title: "仍在进行" });
  t.clock.advance(3_601_000);
  await waitUntil(async () => (await replyOf(other, towns[0] ?? ""))?.escalatedAt);
  expect(await replyOf(id, towns[0] ?? "")).toMatchObject({ escalatedAt: null });
});

test("only the county asks, only townships, for a time to come; an answer may be changed", async () => {
  expect((await call("one", "/inquiries", question())).body.code).toBe("not-allowed");
  const wrong = await call("county", "/inquiries", question({ townshipIds: [towns[0], t.tree.county.id] }));
  expect(wrong.body.errors[0].pointer).toBe("/townshipIds/1");
  const past = await call("county", "/inquiries", question({ dueAt: t.clock.now().toISOString() }));
  expect(past.body.errors[0].pointer).toBe("/dueAt");
  const id = await ask({ townshipIds: [towns[0]] });
  expect((await call("two", `/inquiries/${id}/answers`, said)).body.code).toBe("inquiry-not-found");
  await call("one", `/inquiries/${id}/answers`, said);
  expect((await call("one", `/inquiries/${id}/answers`, { result: "done", words: "全部完成" })).status).toBe(201);
  expect(await replyOf(id, towns[0] ?? "")).toMatchObject({ result: "done", words: "全部完成" });
});
