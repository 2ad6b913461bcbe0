import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => void (t = await openTestApp()));
afterAll(async () => t.close());

const county = () => t.tokenOf("county_supervisor");
const change = (body: object, token = county()) =>
  t.call(token, "POST", "/grid-changes", { commandId: t.id(), ...body });
const detail = async (id: string) => (await t.call(county(), "GET", `/grids/${id}`)).body;
const placesIn = (cellId: string) =>
  t.db.query<{ id: string }>(
    `select place_id as id from place_cell where cell_id = $1 and to_on is null order by place_id`,
    [cellId],
  );
const numbers = async (scope: string, period: string, query = "") => {
  const { body } = await t.call(county(), "GET", `/numbers?scope=${scope}&depth=3&period=${period}${query}`);
  return new Map<string, Record<string, number>>(
    body.rows.map((row: { gridId: string; counters: Record<string, number> }) => [row.gridId, row.counters]),
  );
};
/** A cell that stands and has at least so many places. */
async function someCell(least = 4, not: string[] = []): Promise<string> {
  const [row] = await t.db.query<{ id: string }>(
    `select g.id from grid g join place_cell c on c.cell_id = g.id and c.to_on is null
     where g.level = 'cell' and g.valid_to is null and g.id <> all($2::uuid[]) and g.valid_from < $3
     group by g.id having count(*) >= $1 order by g.code limit 1`,
    [least, not, t.clock.now().toISOString().slice(0, 10)],
  );
  if (!row) throw new Error("no such cell");
  return row.id;
}
const path = (id: string) => t.tree.find(id)?.path ?? [];

describe("a cell split in two in mid-month", () => {
  test("keeps its visits; village, township and county totals do not move; the past is read as before", async () => {
    const old = await someCell();
    const [, townshipId = "", villageId = ""] = path(old);
    const places = (await placesIn(old)).map(({ id }) => id);
    const officer = t.tokenOf("officer", t.tree.find(old)?.code);
    for (const [index, placeId] of places.entries()) {
      const at = new Date(t.clock.now().getTime() - (index % 5) * 86_400_000);
      expect((await t.call(officer, "POST", "/visits", visitOf(t.id(), placeId, at))).status).toBe(201);
    }
    expect((await t.call(officer, "POST", "/hazards", hazardOf(t.id(), places[0] ?? "", t.clock.now()))).status).toBe(
      201,
    );
    const before = await numbers(t.tree.county.id, "month");
    const yesterday = await numbers(t.tree.county.id, "day", "&on=2026-03-09");
    const instant = t.clock.now().toISOString();
    const knownThen = await numbers(t.tree.county.id, "month", `&reading=known-then&at=${instant}`);
    t.clock.advance(60_000);

    const answer = await change({
      action: "split",
      gridId: old,
      parts: [
        { name: "东片", placeIds: places.slice(0, 2) },
        { name: "西片", kind: "market", placeIds: places.slice(2, 3) },
      ],
    });
    expect(answer).toMatchObject({ status: 201, body: { status: "applied" } });
    const was = await detail(old);
    expect(was).toMatchObject({ validTo: "2026-03-09", becameTo: [{ kind: "split" }, { kind: "split" }] });
    const [east, west] = was.becameTo.map(({ id }: { id: string }) => id);
    expect((await placesIn(east)).map(({ id }) => id)).toEqual(
      [...places.slice(0, 2), ...places.slice(3)].toSorted((a, b) => a.localeCompare(b)),
    );
    expect((await placesIn(west)).map(({ id }) => id)).toEqual(places.slice(2, 3));
    expect(await detail(west)).toMatchObject({ validFrom: "2026-03-10", kind: "market", cameFrom: [{ id: old }] });

    const after = await numbers(t.tree.county.id, "month");
    for (const id of [villageId, townshipId, t.tree.county.id])
      for (const name of ["duePlaces", "coveredPlaces", "found", "rectified"])
        expect(after.get(id)?.[name], name).toBe(before.get(id)?.[name]);
    expect(after.get(old)?.["found"]).toBe(before.get(old)?.["found"]);
    expect(await numbers(t.tree.county.id, "day", "&on=2026-03-09")).toEqual(yesterday);
    expect(await numbers(t.tree.county.id, "month", `&reading=known-then&at=${instant}`)).toEqual(knownThen);
    expect((await t.audit()).differences).toEqual([]);

    // A late fact of yesterday belongs to the cell that stood then, one of today to the one that stands now.
    const late = visitOf(t.id(), places[2] ?? "", "2026-03-09T09:00:00Z");
    expect((await t.call(officer, "POST", "/visits", late)).status).toBe(201);
    const now = visitOf(t.id(), places[0] ?? "", t.clock.now());
    expect((await t.call(officer, "POST", "/visits", now)).status).toBe(201);
    const visits = await t.db.query(`select cell_id from visit where id = any($1::uuid[]) order by occurred_at`, [
      [late.commandId, now.commandId],
    ]);
    expect(visits).toEqual([{ cell_id: old }, { cell_id: east }]);
    expect((await t.audit()).differences).toEqual([]);
    expect(
      (await t.call(county(), "GET", "/grids?depth=3")).body.grids.some(({ id }: { id: string }) => id === old),
    ).toBe(false);
    const past = (await t.call(county(), "GET", "/grids?depth=3&asOf=2026-03-09")).body.grids;
    expect(past.map(({ id }: { id: string }) => id)).toContain(old);
    expect(past.map(({ id }: { id: string }) => id)).not.toContain(east);
  });
});

describe("who may change what", () => {
  test("only what lies below the own grid; elsewhere a grid does not exist", async () => {
    const [first, second] = t.tree.county.children;
    const township = t.tokenOf("township_supervisor", first?.code);
    const renaming = (gridId: string | undefined) => change({ action: "rename", gridId, name: "新名" }, township);
    expect(await renaming(first?.id)).toMatchObject({ status: 403, body: { errors: [{ pointer: "/gridId" }] } });
    expect(await renaming(second?.children[0]?.id)).toMatchObject({
      status: 404,
      body: { code: "grid-not-found", errors: [{ pointer: "/gridId" }] },
    });
    expect((await renaming(first?.children[0]?.id)).status).toBe(201);
    const moving = { action: "move", gridId: first?.children[2]?.id, parentId: second?.id };
    expect(await change(moving, township)).toMatchObject({ status: 404, body: { errors: [{ pointer: "/parentId" }] } });
    expect((await change(moving, t.tokenOf("officer", first?.code))).status).toBe(403);
  });

  test("an enterprise elsewhere is answered as one that there is not; one of the own grids becomes a cell", async () => {
    const [first, second] = t.tree.county.children;
    const enterpriseIn = async (townshipId: string | undefined) => {
      const [row] = await t.db.query<{ id: string }>(
        `select id from enterprise where township_id = $1 and state <> 'closed' order by id limit 1`,
        [townshipId],
      );
      if (!row) throw new Error("no such enterprise");
      return row.id;
    };
    const making = (enterpriseId: string) =>
      change(
        {
          action: "create",
          parentId: first?.children[0]?.id,
          name: "一企一格",
          kind: "single_enterprise",
          enterpriseId,
        },
        t.tokenOf("township_supervisor", first?.code),
      );
    const [foreign, unknown] = [await making(await enterpriseIn(second?.id)), await making(crypto.randomUUID())];
    expect(foreign).toMatchObject({ status: 422, body: { errors: [{ pointer: "/enterpriseId" }] } });
    const said = ({ status, body: { code, detail, errors } }: typeof foreign) => ({ status, code, detail, errors });
    expect(said(foreign)).toEqual(said(unknown));
    expect((await making(await enterpriseIn(first?.id))).status).toBe(201);
  });

  test.each([
    ["an unknown action", { action: "blow up" }, 400, "/action"],
    ["a code that begins elsewhere", { action: "create", code: "880101100001009" }, 422, "/code"],
    ["a code of another level", { action: "create", code: "990101100009" }, 422, "/code"],
    ["a code that is taken", { action: "create", code: "990101100001002" }, 409, "/code"],
    ["a kind of another level", { action: "create", kind: "town" }, 422, "/kind"],
    ["a name of nothing", { action: "create", name: "  " }, 400, "/name"],
    ["an enterprise of an area", { action: "create", enterpriseId: crypto.randomUUID() }, 422, "/enterpriseId"],
    [
      "an enterprise that is none",
      { action: "create", kind: "single_enterprise", enterpriseId: crypto.randomUUID() },
      422,
      "/enterpriseId",
    ],
    ["a day that is over", { action: "create", effectiveOn: "2026-03-09" }, 400, "/effectiveOn"],
    ["a parent that is none", { action: "create", parentId: crypto.randomUUID() }, 404, "/parentId"],
    ["one part", { action: "split", parts: [{ name: "x", placeIds: [] }] }, 400, "/parts"],
    [
      "a foreign place",
      {
        action: "split",
        parts: [
          { name: "x", placeIds: [crypto.randomUUID()] },
          { name: "y", placeIds: [] },
        ],
      },
      404,
      "/parts/0/placeIds/0",
    ],
    ["nothing that changes", { action: "change", kind: undefined }, 400, "/kind"],
    ["one grid to merge", { action: "merge", gridIds: [] }, 400, "/gridIds"],
  ])("bad input names its field: %s", async (_name, wrong, status, pointer) => {
    const village = t.tree.county.children[0]?.children[0];
    const cell = await someCell(1);
    const right = { parentId: village?.id, name: "新网格", kind: "street_cell", gridId: cell };
    const before = await t.db.query(`select grid_version, seq from log_head`);
    const answer = await change({ ...right, ...wrong });
    expect(answer).toMatchObject({ status, body: { errors: [{ pointer }] } });
    expect(await t.db.query(`select grid_version, seq from log_head`)).toEqual(before);
  });

  test("what still holds something is not closed; what began today is not divided today", async () => {
    expect((await change({ action: "close", gridId: await someCell(1) })).body.code).toBe("grid-not-empty");
    const village = t.tree.county.children[0]?.children[0];
    const commandId = t.id();
    const making = { commandId, action: "create", parentId: village?.id, name: "集贸市场", kind: "market" };
    expect((await change(making)).status).toBe(201);
    expect(await change(making)).toMatchObject({ status: 200, body: { status: "replayed" } });
    expect((await change({ action: "close", gridId: commandId })).body.code).toBe("grid-too-young");
    t.clock.advance(86_400_000);
    expect((await change({ action: "close", gridId: commandId })).status).toBe(201);
    expect((await change({ action: "close", gridId: commandId })).body.code).toBe("grid-closed");
    expect(await detail(commandId)).toMatchObject({ validFrom: "2026-03-10", validTo: "2026-03-10" });
  });
});

describe("a village that goes to another township", () => {
  test("begins anew there with all cells; its people, tasks and late facts find their way", async () => {
    const [from, to] = t.tree.county.children;
    const village = from?.children[1];
    const cell = village?.children.find(({ id }) => t.demo.places.some(({ cellId }) => cellId === id));
    const placeId = (await placesIn(cell?.id ?? ""))[0]?.id ?? "";
    const officer = t.tokenOf("officer", cell?.code);
    const before = await numbers(t.tree.county.id, "month");
    expect((await change({ action: "move", gridId: village?.id, parentId: to?.id })).status).toBe(201);
    const after = await numbers(t.tree.county.id, "month");
    for (const id of [t.tree.county.id, from?.id ?? "", to?.id ?? ""])
      expect(after.get(id)?.["found"]).toBe(before.get(id)?.["found"]);
    expect(after.get(t.tree.county.id)?.["duePlaces"]).toBe(before.get(t.tree.county.id)?.["duePlaces"]);
    const moved = (await detail(village?.id ?? "")).becameTo[0];
    expect(moved).toMatchObject({ kind: "moved", name: village?.name });
    expect(moved.code.startsWith(to?.code)).toBe(true);
    expect(t.tree.find(moved.id)?.children).toHaveLength(village?.children.length ?? 0);
    // The officer looks at the new cell and works there, and yesterday's work is still taken in the old one.
    const me = (await t.call(officer, "GET", "/me")).body;
    expect(t.tree.find(me.scope.id)?.parentId).toBe(moved.id);
    const yesterday = new Date(t.clock.now().getTime() - 86_400_000);
    const visits = [visitOf(t.id(), placeId, yesterday), visitOf(t.id(), placeId, t.clock.now())];
    for (const visit of visits) expect((await t.call(officer, "POST", "/visits", visit)).status).toBe(201);
    const rows = await t.db.query<{ township_id: string }>(
      `select township_id from visit where id = any($1::uuid[]) order by occurred_at`,
      [visits.map(({ commandId }) => commandId)],
    );
    expect(rows.map((row) => row.township_id)).toEqual([from?.id, to?.id]);
    expect((await t.audit()).differences).toEqual([]);
    const history = await t.call(county(), "GET", `/records/${village?.id}/history`);
    expect(history.body.changes[0]).toMatchObject({ kind: "grid", after: null, before: { name: village?.name } });
  });
});

describe("planned changes", () => {
  test("wait for their day, are carried out by the scheduler, and say so where they cannot be", async () => {
    const [one, two, three] = (await t.db.query<{ id: string; name: string }>(
      `select id, name from grid where level = 'cell' and valid_to is null and valid_from < '2026-03-10' order by code limit 3`,
    )) as [{ id: string; name: string }, { id: string; name: string }, { id: string; name: string }];
    const planned = {
      commandId: t.id(),
      action: "rename",
      gridId: one.id,
      name: "明日之名",
      effectiveOn: "2026-03-13",
    };
    expect((await change(planned)).status).toBe(201);
    const taken = { commandId: t.id(), action: "rename", gridId: two.id, name: "不再", effectiveOn: "2026-03-13" };
    expect((await change(taken)).status).toBe(201);
    const places = (await placesIn(three.id)).map(({ id }) => id);
    const doomed = {
      commandId: t.id(),
      action: "split",
      gridId: three.id,
      effectiveOn: "2026-03-13",
      parts: [
        { name: "甲", placeIds: places },
        { name: "乙", placeIds: [] },
      ],
    };
    expect((await change(doomed)).status).toBe(201);
    expect((await detail(one.id)).plans).toMatchObject([{ id: planned.commandId, effectiveOn: "2026-03-13" }]);
    const withdrawal = `/grid-changes/${taken.commandId}/withdrawal`;
    expect((await t.call(county(), "POST", withdrawal, { commandId: t.id() })).status).toBe(201);
    expect((await t.call(county(), "POST", withdrawal, { commandId: t.id() })).body.code).toBe("grid-plan-not-pending");
    // It goes away before its plan's day.
    expect(
      (
        await change({
          action: "split",
          gridId: three.id,
          parts: [
            { name: "先", placeIds: [] },
            { name: "后", placeIds: [] },
          ],
        })
      ).status,
    ).toBe(201);
    expect((await detail(one.id)).name).toBe(one.name);
    t.clock.set("2026-03-12T16:00:00.500Z");
    const stateOf = async (id: string) =>
      (await t.call(county(), "GET", "/grid-changes")).body.plans.find((plan: { id: string }) => plan.id === id);
    await expect.poll(async () => (await stateOf(planned.commandId)).state, { timeout: 5_000 }).toBe("carried_out");
    await expect.poll(async () => (await stateOf(doomed.commandId)).state, { timeout: 5_000 }).toBe("failed");
    expect(await stateOf(taken.commandId)).toMatchObject({ state: "withdrawn" });
    // What failed stays in sight of its grid, behind what still waits, with the reason; a month later it is history.
    const waiting = { commandId: t.id(), action: "rename", gridId: one.id, name: "更后", effectiveOn: "2026-06-01" };
    expect((await change(waiting)).status).toBe(201);
    const [above] = t.tree.find(three.id)?.path ?? [];
    const { why } = await stateOf(doomed.commandId);
    expect(why).not.toBe("");
    expect((await detail(three.id)).plans).toMatchObject([{ id: doomed.commandId, state: "failed", why }]);
    const shown = async () =>
      (await detail(above ?? "")).plans.map(({ id, state }: { id: string; state: string }) => [id, state]);
    expect(await shown()).toEqual([
      [waiting.commandId, "pending"],
      [doomed.commandId, "failed"],
    ]);
    await t.db.query(`update grid_plan set effective_on = '2026-02-10' where id = $1`, [doomed.commandId]);
    expect(await shown()).toEqual([[waiting.commandId, "pending"]]);
    const { name, terms } = await detail(one.id);
    expect([name, ...terms.slice(-2).map((term: { name: string }) => term.name)]).toEqual([
      "明日之名",
      one.name,
      "明日之名",
    ]);
    const grids = (await t.call(county(), "GET", "/grids?depth=3&asOf=2026-03-12")).body.grids;
    expect(grids.find(({ id }: { id: string }) => id === one.id).name).toBe(one.name);
    const events = await t.db.query(`select type from event_log where command_id = $1 order by seq`, [
      planned.commandId,
    ]);
    expect(events).toEqual([{ type: "grid.planned" }, { type: "grid.renamed" }]);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("looking up", () => {
  test("grids by name, code and pinyin initials, in the own subtree only", async () => {
    const search = async (q: string, token = county()) =>
      (await t.call(token, "GET", `/grids/search?q=${encodeURIComponent(q)}`)).body.grids as {
        name: string;
        code: string;
      }[];
    expect((await search("hkz")).map(({ name }) => name)).toContain("河口镇");
    expect((await search("河口")).map(({ name }) => name)).toEqual(["河口镇"]);
    expect((await search("990101200")).at(0)).toMatchObject({ name: "东岭乡" });
    const [first] = t.tree.county.children;
    expect(await search("东岭", t.tokenOf("township_supervisor", first?.code))).toEqual([]);
    expect(await search("%_\\")).toEqual([]);
  });

  test("who answers for a grid: the level's default until something else is said", async () => {
    const village = t.tree.county.children[0]?.children[0];
    expect(await detail(village?.id ?? "")).toMatchObject({
      responsibleSubject: "村（居）民委员会",
      hasOwnSubjects: false,
    });
    const said = { action: "change", gridId: village?.id, responsibleSubject: "白沙社区居民委员会" };
    expect((await change(said)).status).toBe(201);
    expect(await detail(village?.id ?? "")).toMatchObject({
      responsibleSubject: "白沙社区居民委员会",
      supervisingSubject: "乡镇安全生产工作专班",
      hasOwnSubjects: true,
      ancestors: [{ level: "county" }, { level: "township" }],
    });
    const { changes } = (await t.call(county(), "GET", `/records/${village?.id}/history`)).body;
    expect(changes[0]).toMatchObject({
      before: { responsibleSubject: null },
      after: { responsibleSubject: "白沙社区居民委员会" },
    });
  });

  test("departments are there from the start and the county's to change", async () => {
    const { departments } = (await t.call(county(), "GET", "/departments")).body;
    const commerce = departments.find(({ code }: { code: string }) => code === "commerce");
    expect(commerce).toMatchObject({ name: "商务局", industries: ["51", "52", "61", "62"] });
    const put = (body: object, token = county()) =>
      t.call(token, "PUT", `/departments/${commerce.id}`, {
        commandId: t.id(),
        name: "商务局",
        industries: ["52"],
        ...body,
      });
    expect(await put({ industries: ["5x"] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/industries/0" }] },
    });
    expect((await put({}, t.tokenOf("township_supervisor"))).status).toBe(403);
    expect((await put({ industries: ["52", "51", "52"] })).status).toBe(201);
    const making = { commandId: t.id(), code: "commerce", name: "又一个", industries: [] };
    expect(await t.call(county(), "POST", "/departments", making)).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: "/code" }] },
    });
    const { changes } = (await t.call(county(), "GET", `/records/${commerce.id}/history`)).body;
    expect(changes[0].after.industries).toEqual(["51", "52"]);
  });
});
