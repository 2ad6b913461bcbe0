import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** The card from nothing to as far as this part goes, duties and tasks and schemes on the way, and days gone by. */
let t: TestApp;
let county: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
  // The demonstration draws boundaries; here they are missing until the test brings one.
  for (const table of ["boundary_finding", "boundary_check", "grid_boundary"]) await t.db.query(`delete from ${table}`);
});
afterAll(() => t.close());

const gridOf = (code: string) => {
  const found = t.tree.subtree(t.tree.county.id).find((grid) => grid.code === code);
  if (!found) throw new Error(`no grid ${code}`);
  return found;
};
const post = async (token: string, path: string, body: object = {}) =>
  t.call(token, "POST", path, { commandId: t.id(), ...body });
const get = async (token: string, path: string) => (await t.call(token, "GET", path)).body;
const stateOf = async (gridId: string) => {
  const { checks } = await get(county, `/readiness/cards/${gridId}`);
  return Object.fromEntries(checks.map((each: { check: string; state: string }) => [each.check, each.state]));
};
const cell = () => gridOf("990101100200001");

async function appoint(name: string, gridId: string, held: string): Promise<string> {
  const personId = t.id();
  await t.call(county, "POST", "/people", { commandId: personId, gridId, name, phone: "13800000000" });
  const commandId = t.id();
  const body = { commandId, personId, gridId, post: held, startsOn: "2026-03-01" };
  expect((await t.call(county, "POST", "/appointments", body)).status).toBe(201);
  return commandId;
}

describe("a card", () => {
  test("goes from missing to passed, check by check, each by its own command", async () => {
    const { id } = cell();
    expect(await stateOf(id)).toEqual({
      areaFixed: "failed",
      peopleNamed: "failed",
      dutiesAssigned: "failed",
      tasksSet: "passed",
      rewardsSet: "failed",
      territoryClear: "failed",
      rosterClear: "failed",
      dutiesClear: "failed",
      ledgerClear: "failed",
    });
    await appoint("包片干部", id, "cadre_in_charge");
    expect(await stateOf(id)).toMatchObject({ peopleNamed: "passed", dutiesAssigned: "failed" });
    expect((await post(county, "/duty-assignments", { scope: id })).status).toBe(201);
    expect((await post(county, "/duty-assignments", { scope: id })).body.code).toBe("nothing-to-assign");
    expect(await stateOf(id)).toMatchObject({ dutiesAssigned: "passed", dutiesClear: "failed" });

    const officer = t.tokenOf("officer", cell().code);
    const [duty] = (await get(officer, "/me/duties")).duties;
    expect(duty).toMatchObject({ post: "grid_officer", version: 1, acknowledgedAt: null });
    expect(duty.items.map((item: { clause: string }) => item.clause)).toContain("P21");
    const other = t.tokenOf("officer", "990101200200001");
    const acknowledge = (token: string) => post(token, `/me/duties/${duty.assignmentId}/acknowledgement`);
    expect((await acknowledge(other)).body.code).toBe("duty-not-found");
    expect((await acknowledge(county)).body.code).toBe("duty-not-found");
    expect((await acknowledge(officer)).status).toBe(201);
    expect((await acknowledge(officer)).body.code).toBe("already-confirmed");
    // The cadre has not read his yet.
    expect(await stateOf(id)).toMatchObject({ dutiesClear: "failed" });
    await t.db.query(
      `update duty_assignment set acknowledged_at = $1 where acknowledged_at is null
         and appointment_id in (select id from appointment where grid_id = $2)`,
      [t.clock.now(), id],
    );
    expect(await stateOf(id)).toMatchObject({ dutiesClear: "passed" });

    const line = { kind: "reward", condition: "发现重大隐患", measure: "经复核", points: 5 };
    const scheme = { gridId: t.tree.county.id, level: "cell", title: "奖惩办法", fromOn: "2026-03-01", lines: [line] };
    const schemeId = t.id();
    expect((await t.call(county, "POST", "/reward-schemes", { commandId: schemeId, ...scheme })).status).toBe(201);
    expect(await stateOf(id)).toMatchObject({ rewardsSet: "failed" });
    expect((await post(county, `/reward-schemes/${schemeId}/publication`)).status).toBe(201);
    expect(await stateOf(id)).toMatchObject({ rewardsSet: "passed" });
    expect(await stateOf(gridOf("990101100200").id)).toMatchObject({ rewardsSet: "failed" });

    expect((await post(county, `/grids/${id}/roster-confirmations`, { asOfOn: "2026-03-11" })).body).toMatchObject({
      code: "time-in-future",
      errors: [{ pointer: "/asOfOn" }],
    });
    await post(county, `/grids/${id}/roster-confirmations`, { asOfOn: "2026-03-10" });
    expect(await stateOf(id)).toMatchObject({ rosterClear: "passed" });
    // One statement for a township and all below; what lies beside is not meant.
    const { id: townshipId } = gridOf("990101200");
    const below = [townshipId, ...t.tree.subtree(townshipId).map((grid) => grid.id)];
    await post(county, `/grids/${townshipId}/roster-confirmations`, { asOfOn: "2026-03-10", below: true });
    for (const each of below) expect(await stateOf(each)).toMatchObject({ rosterClear: "passed" });
    expect(await stateOf(gridOf("990101100").id)).toMatchObject({ rosterClear: "failed" });

    await t.db.query(
      `insert into grid_boundary (grid_id, from_on, crs, original, shape, area_m2, source, is_demo, seq)
       values ($1, '2026-03-01', 'cgcs2000', '{}', '[]', 1, 'test', true, 0)`,
      [id],
    );
    expect(await stateOf(id)).toMatchObject({ areaFixed: "passed" });
    await t.db.query(
      `insert into boundary_check (grid_id, version, gaps_m2, sliver_m2, child_count, boundary_count, checked_at)
       values ($1, 'test', 0, 0, 1, 1, now()) on conflict do nothing`,
      [cell().parentId],
    );
    const confirmed = `set confirmed_at = $2, confirmed_by_name = '核实人' where cell_id = $1`;
    for (const table of ["enterprise", "place"]) await t.db.query(`update ${table} ${confirmed}`, [id, t.clock.now()]);
    expect(await stateOf(id)).toMatchObject({ ledgerClear: "passed" });
    await t.db.query(
      `update enterprise set confirmed_at = $2 where id = (select id from enterprise where cell_id = $1 limit 1)`,
      [id, new Date("2025-01-01T00:00:00Z")],
    );
    expect(await stateOf(id)).toMatchObject({ ledgerClear: "failed" });
  });

  test("whoever is away without a substitute fills no post", async () => {
    const { id } = cell();
    const [officer] = (await get(county, `/appointments?scope=${id}&post=grid_officer`)).rows;
    const absence = t.id();
    await t.call(county, "POST", `/people/${officer.personId}/absences`, {
      commandId: absence,
      fromOn: "2026-03-10",
      toOn: "2026-03-11",
      kind: "sick",
    });
    expect(await stateOf(id)).toMatchObject({ peopleNamed: "failed" });
    await post(county, `/absences/${absence}/ending`, { toOn: "2026-03-09" });
    expect(await stateOf(id)).toMatchObject({ peopleNamed: "passed" });
  });

  test("the numbers are as long as the lists, the levels apart, and nobody sees more than the own subtree", async () => {
    const numbers = await get(county, "/readiness");
    for (const { level, readiness, checks } of numbers.levels) {
      const all = await get(county, `/readiness/cards?level=${level}&pageSize=200`);
      expect(all.total).toBe(readiness.denominator);
      const missing = await get(county, `/readiness/cards?level=${level}&missing=any`);
      expect(missing.total).toBe(readiness.denominator - readiness.numerator);
      for (const check of Object.keys(checks)) {
        const { total } = await get(county, `/readiness/cards?level=${level}&missing=${check}`);
        expect([check, total]).toEqual([check, checks[check].denominator - checks[check].numerator]);
      }
    }
    const parts = await Promise.all(
      t.tree.county.children.map(async ({ id }) => (await get(county, `/readiness?scope=${id}`)).levels),
    );
    const cells = (levels: { level: string; readiness: { denominator: number } }[]) =>
      levels.find(({ level }) => level === "cell")?.readiness.denominator ?? 0;
    expect(parts.reduce((sum, levels) => sum + cells(levels), 0)).toBe(cells(numbers.levels));
    const township = t.tokenOf("township_supervisor", "990101200");
    expect((await get(township, `/readiness/cards/${cell().id}`)).code).toBe("grid-not-found");
    const seen = (await get(township, "/readiness/cards?pageSize=200")).rows;
    expect(seen.every((row: { gridCode: string }) => row.gridCode.startsWith("990101200"))).toBe(true);
  });

  test("what posts a level must have, and the N, are the county's data from a day on", async () => {
    const [rule] = (await get(county, "/readiness-rules")).rules;
    const { requiredPosts, allowedPosts } = rule;
    const set = (more: object, token = county) =>
      post(token, "/readiness-rules", {
        fromOn: "2026-03-10",
        rosterDays: 90,
        ledgerDays: 180,
        requiredPosts,
        allowedPosts,
        ...more,
      });
    expect((await set({}, t.tokenOf("township_supervisor"))).body.code).toBe("not-allowed");
    expect((await set({ fromOn: "2026-03-09" })).body.errors[0].pointer).toBe("/fromOn");
    expect((await set({ requiredPosts: { ...requiredPosts, county: ["grid_officer"] } })).body.errors[0].pointer).toBe(
      "/requiredPosts/county/0",
    );
    const lone = gridOf("990101200201001").id;
    expect(await stateOf(lone)).toMatchObject({ peopleNamed: "failed" });
    expect((await set({ requiredPosts: { ...requiredPosts, cell: ["grid_officer"] } })).status).toBe(201);
    expect(await stateOf(lone)).toMatchObject({ peopleNamed: "passed" });
    await set({});
    expect(await stateOf(lone)).toMatchObject({ peopleNamed: "failed" });
  });
});

describe("duties, tasks", () => {
  test("a new version of a sheet asks for a new acknowledgement and keeps the old one", async () => {
    const items = [{ code: "patrol", text: "每周巡查", clause: "P21" }];
    const sheet = { level: "cell", post: "grid_officer", items };
    expect((await post(t.tokenOf("township_supervisor"), "/duty-templates", sheet)).body.code).toBe("not-allowed");
    expect((await post(county, "/duty-templates", { ...sheet, post: "safety_staff" })).body.errors[0].pointer).toBe(
      "/post",
    );
    expect(
      (await post(county, "/duty-templates", { ...sheet, items: [...items, ...items] })).body.errors[0].pointer,
    ).toBe("/items");
    expect((await post(county, "/duty-templates", sheet)).status).toBe(201);
    await post(county, "/duty-assignments", { scope: cell().id });
    const officer = t.tokenOf("officer", cell().code);
    expect((await get(officer, "/me/duties")).duties).toMatchObject([{ version: 2, items, acknowledgedAt: null }]);
    const kept = await t.db.query(
      `select 1 from duty_assignment d join appointment a on a.id = d.appointment_id
       where a.grid_id = $1 and d.version = 1 and d.post = 'grid_officer' and d.acknowledged_at is not null`,
      [cell().id],
    );
    expect(kept).toHaveLength(1);
  });

  test("a task goes down, is received by name, done with evidence; only the sender takes it back", async () => {
    const township = gridOf("990101100");
    const task = {
      fromGridId: t.tree.county.id,
      title: "燃气排查",
      kind: "inspection",
      cadence: "once",
      startsOn: "2026-03-01",
    };
    expect((await post(county, "/tasks", { ...task, toLevel: "village" })).body.errors[0].pointer).toBe("/dueOn");
    const whole = { ...task, dueOn: "2026-03-31" };
    expect((await post(county, "/tasks", whole)).body.errors[0].pointer).toBe("/gridIds");
    const foreign = { ...whole, fromGridId: township.id, gridIds: [gridOf("990101200").id] };
    expect((await post(county, "/tasks", foreign)).body.errors[0].pointer).toBe("/gridIds/0");
    expect((await post(county, "/tasks", { ...whole, toLevel: "village" })).status).toBe(201);
    const village = t.tokenOf("village_staff", "990101100200");
    const { rows, total } = await get(village, "/tasks?state=unreceived");
    expect(total).toBe(1);
    expect((await get(county, "/tasks?state=unreceived")).total).toBe(5);
    const [{ id }] = rows;
    expect((await post(t.tokenOf("village_staff", "990101200200"), `/tasks/${id}/receipt`)).body.code).toBe(
      "task-not-found",
    );
    expect((await post(village, `/tasks/${id}/receipt`)).status).toBe(201);
    expect((await post(village, `/tasks/${id}/receipt`)).body.code).toBe("already-confirmed");
    expect((await post(village, `/tasks/${id}/closing`, { state: "cancelled", evidence: "x" })).body.code).toBe(
      "not-allowed",
    );
    expect(
      (
        await post(t.tokenOf("township_supervisor", "990101100"), `/tasks/${id}/closing`, {
          state: "cancelled",
          evidence: "x",
        })
      ).body.code,
    ).toBe("not-allowed");
    expect((await post(village, `/tasks/${id}/closing`, { state: "done", evidence: "排查 12 家" })).status).toBe(201);
    expect((await post(village, `/tasks/${id}/closing`, { state: "done", evidence: "x" })).body.code).toBe(
      "task-closed",
    );
    const [done] = (await get(county, "/tasks?state=done")).rows;
    expect(done).toMatchObject({ id, evidence: "排查 12 家", receivedBy: expect.stringContaining("演示") });
  });
});

describe("days gone by", () => {
  test("are taken down at midnight with an event, and read afterwards as they were known then", async () => {
    const day = (day: string) => t.call(county, "GET", `/readiness?day=${day}`);
    expect((await day("2026-03-09")).body.code).toBe("not-known-then");
    expect((await day("2026-03-11")).body.code).toBe("not-known-then");
    const rows = async (more = "") => (await get(county, `/readiness/cards?pageSize=200${more}`)).rows;
    const before = await rows();
    t.clock.set("2026-03-10T16:00:30Z");
    await expect.poll(async () => (await day("2026-03-10")).status, { timeout: 5_000 }).toBe(200);
    const events = await t.db.query<{ about: { day: string; grids: number } }>(
      `select about from event_log where type = 'readiness.taken'`,
    );
    expect(events).toMatchObject([{ about: { day: "2026-03-10", grids: before.length } }]);
    // What changes on the 11th changes nothing of the 10th.
    const before10 = (await day("2026-03-10")).body;
    expect(before10.isPast).toBe(true);
    await appoint("新安全员", gridOf("990101100200").id, "safety_staff");
    expect((await day("2026-03-10")).body).toEqual(before10);
    expect(await rows("&day=2026-03-10")).toEqual(before);
    expect(await rows()).not.toEqual(before);
    t.clock.set("2026-03-11T16:00:30Z");
    await expect.poll(async () => (await day("2026-03-11")).status, { timeout: 5_000 }).toBe(200);
    const spans = await t.db.query<{ n: number; open: number }>(
      `select count(*)::int as n, count(*) filter (where to_on is null)::int as open from readiness_span`,
    );
    // Only the village that has changed has a second row.
    expect(spans[0]).toEqual({ n: before.length + 1, open: before.length });
    // Where nothing ran within an hour of a day's end, the day stays unknown.
    t.clock.set("2026-03-13T04:00:00Z");
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await day("2026-03-12")).body.code).toBe("not-known-then");
  });
});
