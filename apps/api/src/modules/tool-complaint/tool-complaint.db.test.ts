import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", village?.children[0]?.id ?? "");
  await add("colleague", "officer", village?.children[0]?.id ?? "");
  await add("town", "township_supervisor", town?.id ?? "");
  await add("otherTown", "township_supervisor", otherTown?.id ?? "");
  await add("county", "county_supervisor", county.id);
}, 120_000);
afterAll(async () => t.close());

const call = (name: string, method: "GET" | "POST", path: string, body?: object) =>
  t.call(who[name] ?? "", method, path, body && { commandId: t.id(), ...body });
const complain = (more: object = {}) =>
  call("officer", "POST", "/tool-complaints", {
    ...{ occurredAt: t.clock.now().toISOString(), topic: "too_much", words: "同样的地址要填两遍", ...more },
  });
const rows = async (name: string, path: string) => (await call(name, "GET", path)).body.rows;

test("said by an officer, read and answered by the township, read by the officer; by nobody beside", async () => {
  const id = t.id();
  expect((await complain({ commandId: id })).status).toBe(201);
  for (const name of ["town", "county"])
    expect(await rows(name, "/tool-complaints"), name).toMatchObject([
      { id, topic: "too_much", words: "同样的地址要填两遍", answer: null },
    ]);
  expect(await rows("otherTown", "/tool-complaints")).toEqual([]);
  expect(await rows("colleague", "/me/tool-complaints")).toEqual([]);
  expect((await call("officer", "GET", "/tool-complaints")).status).toBe(403);

  const answer = (name: string) => call(name, "POST", `/tool-complaints/${id}/answer`, { words: "下一版去掉" });
  expect((await answer("officer")).status).toBe(403);
  expect((await answer("otherTown")).body.code).toBe("complaint-not-found");
  expect((await answer("town")).status).toBe(201);
  expect((await answer("county")).body.code).toBe("complaint-answered");
  expect(await rows("officer", "/me/tool-complaints")).toMatchObject([
    { id, answer: "下一版去掉", answeredBy: expect.any(String) },
  ]);
  expect(await rows("county", "/tool-complaints?unanswered=true")).toEqual([]);
});

test("what waits stands first, the oldest before; bad input names its field", async () => {
  const [first, second] = [t.id(), t.id()];
  await complain({ commandId: first, topic: "slow", words: "打开慢" });
  t.clock.advance(60_000);
  await complain({ commandId: second, topic: "broken", words: "拍照后闪退" });
  const ids = (await rows("county", "/tool-complaints")).map((row: { id: string }) => row.id);
  expect(ids.slice(0, 2)).toEqual([first, second]);
  expect(ids).toHaveLength(3);
  expect((await complain({ words: " " })).body.errors[0].pointer).toBe("/words");
  expect((await complain({ topic: "boss" })).body.errors[0].pointer).toBe("/topic");
  expect((await complain({ occurredAt: "soon" })).body.errors[0].pointer).toBe("/occurredAt");
  // A wrong clock is no reason to refuse: the receipt stands for it.
  const third = t.id();
  expect((await complain({ commandId: third, occurredAt: "2036-03-12T00:00:00Z" })).status).toBe(201);
  const of = (await rows("county", "/tool-complaints")).find((row: { id: string }) => row.id === third);
  expect(of.at).toBe(t.clock.now().toISOString());
});
