import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** A plan that an older version stored and this one cannot read: it is told, withdrawn or ended, and holds nothing up. */
let t: TestApp;
let county: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
});
afterAll(async () => t.close());

async function unreadablePlan(effectiveOn: string): Promise<string> {
  const id = t.id();
  await t.db.query(
    `insert into grid_plan (id, county_id, grid_id, effective_on, change, planned_by_name, planned_at, planned_seq, state)
     select $1, county_id, id, $3, '{"action": "annex", "of": "an older version"}', '甲', now(), 0, 'pending'
     from grid where id = $2`,
    [id, t.tree.county.children[0]?.id, effectiveOn],
  );
  return id;
}
const planOf = async (id: string) =>
  (await t.call(county, "GET", "/grid-changes")).body.plans.find((plan: { id: string }) => plan.id === id);

test("it can be withdrawn without being understood", async () => {
  const id = await unreadablePlan("2026-06-01");
  expect(await planOf(id)).toMatchObject({ state: "pending", change: { action: "annex" } });
  const answer = await t.call(county, "POST", `/grid-changes/${id}/withdrawal`, { commandId: t.id() });
  expect(answer).toMatchObject({ status: 201, body: { status: "applied" } });
  expect(await planOf(id)).toMatchObject({ state: "withdrawn" });
});

test("on its day it ends with the reason, and the plan behind it is carried out", async () => {
  const unreadable = await unreadablePlan("2026-03-11");
  const cell = t.tree.county.children[0]?.children[0]?.children[0];
  const behind = { commandId: t.id(), action: "rename", gridId: cell?.id, name: "明日之名", effectiveOn: "2026-03-11" };
  expect((await t.call(county, "POST", "/grid-changes", behind)).status).toBe(201);
  t.clock.set("2026-03-10T16:00:00.500Z");
  await expect.poll(async () => (await planOf(behind.commandId)).state, { timeout: 5_000 }).toBe("carried_out");
  expect(await planOf(unreadable)).toMatchObject({ state: "failed", why: "该计划的内容已无法读取" });
  const events = await t.db.query(`select type, about from event_log where command_id = $1`, [unreadable]);
  expect(events).toEqual([{ type: "grid.plan_failed", about: { action: "annex", why: "grid-plan-unreadable" } }]);
});
