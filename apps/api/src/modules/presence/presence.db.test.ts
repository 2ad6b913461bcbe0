import { afterAll, beforeAll, expect, test } from "vitest";
import type { PresenceAnswer } from "@safegrid/contract/presence";
import { presenceLastsMs } from "@safegrid/contract/presence";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let hazardId = "";
const who: Record<string, { token: string; name: string }> = {};

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const cells = new Set(town?.children.flatMap(({ children }) => children.map(({ id }) => id as string)));
  const place = t.demo.places.find(({ cellId }) => cells.has(cellId));
  for (const [name, role, gridId] of [
    ["officer", "officer", place?.cellId],
    ["town", "township_supervisor", town?.id],
    ["otherTown", "township_supervisor", otherTown?.id],
    ["county", "county_supervisor", county.id],
  ] as const) {
    const made = await makeCaller(t, { role, gridId: gridId ?? "" });
    const [account] = await t.db.query<{ name: string }>(`select name from account where id = $1`, [made.accountId]);
    who[name] = { token: made.token, name: account?.name ?? "" };
  }
  hazardId = t.id();
  const body = hazardOf(hazardId, place?.id ?? "", t.clock.now());
  expect((await t.call(tokenOf("officer"), "POST", "/hazards", body)).body).toMatchObject({ status: "applied" });
}, 120_000);
afterAll(async () => t.close());

const tokenOf = (name: string) => who[name]?.token ?? "";
const say = (name: string, id: string | null) =>
  t.call(tokenOf(name), "PUT", "/board/presence", { hazardId: id }) as Promise<{
    status: number;
    body: PresenceAnswer;
  }>;

test("two who have the same case open see each other, with their units, and neither himself", async () => {
  expect((await say("town", hazardId)).body.rows).toEqual([]);
  const { rows } = (await say("county", null)).body;
  const [row] = rows;
  expect(rows).toHaveLength(1);
  expect(row?.hazardId).toBe(hazardId);
  expect(row?.viewers).toEqual([{ name: who["town"]?.name, unit: t.tree.county.children[0]?.name }]);
  await say("county", hazardId);
  expect((await say("town", hazardId)).body.rows[0]?.viewers.map(({ name }) => name)).toEqual([who["county"]?.name]);
});

test("who closes the case, or falls silent, is not there any more, and nothing of it stays", async () => {
  await say("county", null);
  expect((await say("town", hazardId)).body.rows).toEqual([]);
  await say("county", hazardId);
  t.clock.advance(presenceLastsMs + 1);
  expect((await say("town", hazardId)).body.rows).toEqual([]);
  expect(await t.db.query(`select hazard_id from hazard_presence`)).toHaveLength(1);
  await say("town", null);
  expect(await t.db.query(`select hazard_id from hazard_presence`)).toEqual([]);
});

test("who may not see the case can neither say that it is open nor hear that it is", async () => {
  await say("town", hazardId);
  expect((await say("otherTown", null)).body.rows).toEqual([]);
  const answer = await say("otherTown", hazardId);
  expect([answer.status, (answer.body as unknown as { code: string }).code]).toEqual([404, "hazard-not-found"]);
  // Officers handle nothing, so they are not seen working either (plan.md, section 5).
  expect((await say("officer", hazardId)).status).toBe(403);
  const bad = await t.call(tokenOf("town"), "PUT", "/board/presence", { hazardId: "12" });
  expect(bad.status).toBe(400);
  expect(JSON.stringify(bad.body)).toContain("/hazardId");
});
