import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EscalationLadder } from "@safegrid/metrics/escalation-ladder";
import { exampleLadder } from "@safegrid/metrics/escalation-ladder";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { callApp, hazardOf, openSecondApp, openTestApp } from "#/testing/test-app.ts";

/**
 * The ladder against a real database, with two API processes on it: every rung once, at its instant, whoever sleeps; who is
 * told of it, in how many messages, and who is not.
 */
let t: TestApp;
let second: Awaited<ReturnType<typeof openSecondApp>>;
const who: Record<string, string> = {};
const at: Record<string, string> = {};
/** Tuesday, 10 March 2026, 10:00 in Shanghai. */
const begin = "2026-03-10T02:00:00Z";

beforeAll(async () => {
  t = await openTestApp(begin);
  second = await openSecondApp(t);
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const [village, neighbour] = (town?.children ?? []).filter(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, otherTown: otherTown?.id });
  Object.assign(at, { village: village?.id, neighbour: neighbour?.id, cell: village?.children[0]?.id });
  const trade = await makeDepartment(t, "trade", "商务局");
  await t.db.query(
    `update place set department_id = $1 where id in (select place_id from place_cell where cell_id = $2)`,
    [trade, at["cell"]],
  );
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    who[name] = (await makeCaller(t, { role, gridId, departmentId: dept ?? null })).token;
  };
  await add("officer", "officer", at["cell"] ?? "");
  await add("staff", "village_staff", at["village"] ?? "");
  await add("neighbour", "village_staff", at["neighbour"] ?? "");
  await add("town", "township_supervisor", at["town"] ?? "");
  await add("townTwo", "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", at["otherTown"] ?? "");
  await add("county", "county_supervisor", at["county"] ?? "");
  await add("trade", "department_regulator", at["county"] ?? "", trade);
}, 120_000);
afterAll(async () => {
  await second.close();
  await t.close();
});

const patience = { timeout: 20_000 };
const get = async (name: string, path: string) => (await t.call(who[name] ?? "", "GET", path)).body;
const messagesOf = async (name: string, query = "unnoted=true&pageSize=200") => get(name, `/messages?${query}`);

async function act(name: string, id: string, action: string, more: object = {}): Promise<Answer> {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  return t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
}

/** A hazard that the village has in hand and the township watches over, due at an instant. */
async function assigned(deadlineAt: string, more: object = {}): Promise<string> {
  const place = t.demo.places.find(({ cellId }) => cellId === at["cell"])?.id ?? "";
  const id = t.id();
  const report = { ...hazardOf(id, place, t.clock.now()), ...more };
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", report)).body.status).toBe("applied");
  expect((await act("staff", id, "accept")).status).toBe(201);
  expect((await act("staff", id, "assign", { holder: "物业公司", deadlineAt })).status).toBe(201);
  return id;
}

const firedOf = (id: string) =>
  t.db.query<{ type: string; at: string; rung: string; late: boolean | null }>(
    `select type, iso_utc(occurred_at) as at, about ->> 'rung' as rung, (about ->> 'isLate')::boolean as late
     from event_log where subject_id = $1 and type in ('hazard.near_due', 'hazard.escalated', 'hazard.deadline_passed')
     order by seq`,
    [id],
  );
const rungsOf = async (id: string) => (await firedOf(id)).flatMap(({ rung }) => (rung === null ? [] : [rung]));
const untilFired = (id: string, ...rungs: string[]) => expect.poll(() => rungsOf(id), patience).toEqual(rungs);

/** Takes note of everything, so that what comes is new. */
async function noteAll(...names: string[]): Promise<void> {
  for (const name of names)
    for (const { id } of (await messagesOf(name)).rows)
      expect((await t.call(who[name] ?? "", "POST", `/messages/${id}/note`, { commandId: t.id() })).status).toBe(201);
}

describe("one case", () => {
  test("shows what comes before it comes, fires each rung once with its true instant, and tells who is to know", async () => {
    const id = await assigned("2026-03-12T15:59:59.999Z");
    const before = await get("county", `/hazards/${id}/escalation`);
    expect(before.next).toMatchObject({
      ...{ at: "2026-03-10T16:00:00.000Z", rung: { when: "before", amount: 1, unit: "working_days" } },
      tells: [{ unit: { gridId: at["village"] }, does: ["tell_holder"] }],
    });
    const card = (await get("county", "/board?limit=200")).rows.find(
      ({ hazard }: { hazard: { id: string } }) => hazard.id === id,
    );
    expect(card.nextRung).toEqual(before.next);
    expect(await rungsOf(id)).toEqual([]);

    t.clock.set("2026-03-10T15:59:59.999Z");
    await expect
      .poll(async () => (await get("county", `/hazards/${id}/escalation`)).next.at, patience)
      .toBe(before.next.at);
    expect(await rungsOf(id)).toEqual([]);
    t.clock.set("2026-03-10T16:00:00.500Z");
    await untilFired(id, "before:1:working_days");
    expect((await messagesOf("staff")).rows).toMatchObject([
      { kind: "near_due", caseCount: 1, hazard: { id }, isLate: false, notedAt: null, does: ["tell_holder"] },
    ]);
    expect((await messagesOf("town")).total).toBe(0);

    t.clock.set("2026-03-12T16:00:00.100Z");
    await untilFired(id, "before:1:working_days", "after:0:hours");
    t.clock.set("2026-03-17T16:00:00.100Z");
    await untilFired(id, "before:1:working_days", "after:0:hours", "after:1:working_days", "after:3:working_days");
    const fired = await firedOf(id);
    expect(fired.map(({ type, at: instant }) => `${type} ${instant}`)).toEqual([
      "hazard.near_due 2026-03-10T16:00:00.000Z",
      "hazard.deadline_passed 2026-03-12T15:59:59.999Z",
      "hazard.escalated 2026-03-12T15:59:59.999Z",
      "hazard.escalated 2026-03-13T15:59:59.999Z",
      "hazard.escalated 2026-03-17T15:59:59.999Z",
    ]);
    // The clock jumped over the fourth: it was written down late, and says so.
    expect(fired.map(({ late }) => late)).toEqual([null, null, null, true, null]);
    const told = await get("county", `/hazards/${id}/escalation`);
    expect(told.rungs.map(({ isLate }: { isLate: boolean }) => isLate)).toEqual([false, false, true, false]);
    expect((await messagesOf("county")).rows.map(({ rung }: { rung: object }) => rung)).toMatchObject([
      { amount: 3 },
      { amount: 1 },
    ]);
    expect((await messagesOf("trade")).rows).toMatchObject([{ hazard: { id }, does: ["tell_department"] }]);
    expect(told.knowledge.map(({ unit }: { unit: { name: string } }) => unit.name)).toHaveLength(7);
    for (const name of ["neighbour", "otherTown"]) expect((await messagesOf(name)).total, name).toBe(0);
    expect((await get("county", `/hazards/${id}/story`)).hazard).toMatchObject({ lastRung: "after:3:working_days" });
    expect((await t.audit()).differences).toEqual([]);
    expect((await act("staff", id, "start")).status).toBe(201);
    expect((await act("staff", id, "submit", { note: "已整改" })).status).toBe(201);
    expect((await act("town", id, "pass")).status).toBe(201);
    expect((await get("county", `/hazards/${id}/escalation`)).next).toBeNull();
    t.clock.set("2026-03-30T16:00:00Z");
    const later = await assigned("2026-03-31T10:00:00Z");
    await untilFired(later);
    expect(await rungsOf(id)).toHaveLength(4);
  });

  test("an extension reckons anew what has not fired; a step that comes after a rung's moment lets it fire first", async () => {
    t.clock.set("2026-04-07T02:00:00Z");
    const id = await assigned("2026-04-09T15:59:59.999Z");
    t.clock.set("2026-04-07T16:00:01Z");
    await untilFired(id, "before:1:working_days");
    const asked = { untilAt: "2026-04-16T15:59:59.999Z", note: "配件未到" };
    expect((await act("staff", id, "ask_extension", asked)).status).toBe(201);
    expect((await act("town", id, "grant_extension")).status).toBe(201);
    const next = async () => (await get("county", `/hazards/${id}/escalation`)).next;
    expect(await next()).toMatchObject({ at: "2026-04-14T16:00:00.000Z", rung: { when: "before" } });
    expect((await get("county", `/hazards/${id}/story`)).hazard.lastRung).toBeNull();
    t.clock.set("2026-04-09T16:00:01Z");
    const other = await assigned("2026-04-30T10:00:00Z");
    await untilFired(other);
    await untilFired(id, "before:1:working_days");
    t.clock.set("2026-04-14T16:00:01Z");
    await untilFired(id, "before:1:working_days", "before:1:working_days");
    // Granted in the very moment in which a rung is due, before any loop has come round: it is not lost by that.
    t.clock.set("2026-04-20T02:00:00Z");
    const third = await assigned("2026-04-22T15:59:59.999Z");
    const more = { untilAt: "2026-04-29T15:59:59.999Z", note: "配件未到" };
    expect((await act("staff", third, "ask_extension", more)).status).toBe(201);
    t.clock.set("2026-04-20T16:00:00.001Z");
    expect((await act("town", third, "grant_extension")).status).toBe(201);
    expect(await firedOf(third)).toMatchObject([{ at: "2026-04-20T16:00:00.000Z", rung: "before:1:working_days" }]);
  });

  test("a stop of the clock and its early end, a new grade and a reopening begin anew; closing ends it", async () => {
    t.clock.set("2026-05-11T02:00:00Z");
    const id = await assigned("2026-05-14T10:00:00Z");
    const next = async () => (await get("county", `/hazards/${id}/escalation`)).next;
    expect((await act("staff", id, "ask_stop", { untilAt: "2026-05-13T02:00:00Z", note: "停业" })).status).toBe(201);
    expect((await act("town", id, "grant_stop")).status).toBe(201);
    expect((await next()).at).toBe("2026-05-14T16:00:00.000Z");
    t.clock.set("2026-05-12T02:00:00Z");
    expect((await act("staff", id, "resume", { note: "提前复业" })).status).toBe(201);
    expect((await next()).at).toBe("2026-05-13T16:00:00.000Z");
    const regrade = {
      grade: "major",
      majorCriterion: "GM2023-13-2",
      note: "核实",
      five: undefined as object | undefined,
    };
    regrade.five = { person: "甲", measures: "更换", money: "1 万元", plan: "预案" };
    expect((await act("town", id, "regrade", regrade)).status).toBe(201);
    expect((await next()).rung).toEqual({ when: "before", amount: 8, unit: "working_hours" });
    for (const [name, action, more] of [
      ["staff", "start", {}],
      ["staff", "submit", { note: "已更换" }],
      ["town", "pass", {}],
      ["townTwo", "close", {}],
    ] as const)
      expect((await act(name, id, action, more)).status, action).toBe(201);
    expect(await next()).toBeNull();
    t.clock.set("2026-06-01T02:00:00Z");
    await expect
      .poll(async () => (await firedOf(id)).map(({ type }) => type), patience)
      .toEqual(["hazard.deadline_passed"]);
    expect((await act("county", id, "reopen", { note: "抽查仍有" })).status).toBe(201);
    await untilFired(id, "after:0:hours");
    // It ran out long ago, but nobody was late before it was reopened.
    expect((await firedOf(id)).at(-1)?.at).toBe("2026-06-01T02:00:00.000Z");
    expect(await next()).toMatchObject({ at: "2026-06-02T15:59:59.999Z", countedFrom: "2026-06-01T02:00:00.000Z" });
  });

  test("the database refuses a rung that has fired, and rungs that are taken back", async () => {
    const [row] = await t.db.query<{ hazard_id: string }>(`select hazard_id from hazard_rung limit 1`);
    const again = `insert into hazard_rung select * from hazard_rung where hazard_id = $1`;
    await expect(t.db.query(again, [row?.hazard_id])).rejects.toThrow(/hazard_rung_pkey/);
    await expect(t.db.query(`delete from hazard_rung`)).rejects.toThrow();
  });
});

describe("a burst", () => {
  test("is one message to each unit for each rung, names the count, and leads to just these cases", async () => {
    t.clock.set("2026-06-08T02:00:00Z");
    await noteAll("staff", "town", "county", "trade");
    const due = "2026-06-09T10:00:00Z";
    const ids = [];
    for (let n = 0; n < 40; n += 1) ids.push(await assigned(due, n === 7 ? { category: "gas" } : {}));
    t.clock.set("2026-06-09T10:00:00.250Z");
    for (const id of ids) await expect.poll(() => rungsOf(id), patience).toContain("after:0:hours");
    for (const name of ["staff", "town"]) {
      const { rows } = await messagesOf(name);
      const sent = rows.filter(({ rung }: { rung: { amount: number } }) => rung.amount === 0);
      expect(sent, name).toHaveLength(1);
      expect(sent[0]).toMatchObject({ kind: "escalated", caseCount: 40, firstAt: "2026-06-09T10:00:00.000Z" });
      const board = await get(name, `/board?message=${sent[0].id}&limit=200`);
      expect(board.lanes.find(({ lane }: { lane: string }) => lane === "overdue").total).toBe(40);
      expect(new Set(board.rows.map(({ hazard }: { hazard: { id: string } }) => hazard.id))).toEqual(new Set(ids));
    }
    const [counts] = await t.db.query<{ rungs: number; events: number }>(
      `select (select count(*)::int from hazard_rung where hazard_id = any($1)) as rungs,
         (select count(*)::int from event_log where subject_id = any($1) and type = 'hazard.escalated') as events`,
      [ids],
    );
    expect(counts).toEqual({ rungs: 40, events: 40 });
    // Within a minute it is the same burst, until somebody has taken note.
    t.clock.set("2026-06-09T10:00:30Z");
    const more = await assigned("2026-06-09T10:00:40Z");
    t.clock.set("2026-06-09T10:00:41Z");
    await untilFired(more, "after:0:hours");
    expect((await messagesOf("town")).rows[0]).toMatchObject({ caseCount: 41, lastAt: "2026-06-09T10:00:40.000Z" });
    await noteAll("town");
    const another = await assigned("2026-06-09T10:00:50Z");
    t.clock.set("2026-06-09T10:00:51Z");
    await untilFired(another, "after:0:hours");
    expect((await messagesOf("town")).rows).toMatchObject([{ caseCount: 1 }]);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("the county's ladder", () => {
  test("holds from when it is put in force for all that has not fired, and for nothing before", async () => {
    t.clock.set("2026-07-06T02:00:00Z");
    const id = await assigned("2026-07-06T04:00:00Z");
    const open = await assigned("2026-07-08T04:00:00Z");
    t.clock.set("2026-07-06T06:00:00Z");
    await untilFired(id, "after:0:hours");
    const view = await get("county", "/escalation-ladder");
    expect(view).toMatchObject({ version: 0, isExample: true, ladder: exampleLadder });
    const ladder: EscalationLadder = {
      lines: [
        {
          ...{ category: "*", grade: "*", level: "*" },
          rungs: [
            { when: "after", amount: 1, unit: "hours", does: ["tell_county"] },
            { when: "after", amount: 3, unit: "hours", does: ["tell_county"] },
          ],
        },
      ],
    };
    const put = (name: string, more: object = {}) =>
      t.call(who[name] ?? "", "POST", "/escalation-ladder", { commandId: t.id(), basedOn: 0, ladder, ...more });
    expect((await put("town")).status).toBe(403);
    expect((await put("trade")).status).toBe(403);
    expect((await put("county", { ladder: { lines: [] } })).body.errors[0].pointer).toMatch(/^\/ladder\/lines/);
    expect((await put("county")).status).toBe(201);
    expect((await put("county")).body.code).toBe("record-changed-meanwhile");
    expect(await get("staff", "/escalation-ladder")).toMatchObject({ version: 1, isExample: false });
    const next = async (of: string) => (await get("county", `/hazards/${of}/escalation`)).next?.at;
    expect([await next(id), await next(open)]).toEqual(["2026-07-06T07:00:00.000Z", "2026-07-08T05:00:00.000Z"]);
    t.clock.set("2026-07-06T07:00:00.100Z");
    await untilFired(id, "after:0:hours", "after:3:hours");
    expect(await rungsOf(open)).toEqual([]);
    expect((await put("county", { basedOn: 1, ladder: exampleLadder })).status).toBe(201);
    await expect
      .poll(
        async () => t.db.query(`select version from escalation_reckoning where done_at is not null order by 1`),
        patience,
      )
      .toEqual([{ version: 0 }, { version: 1 }, { version: 2 }]);
  });
});

describe("while nothing runs", () => {
  test("deadlines and rungs pass all the same: written once at the next start, with their true instants, late", async () => {
    t.clock.set("2026-08-03T02:00:00Z");
    const ids = [];
    for (const hour of ["10", "11", "12"]) ids.push(await assigned(`2026-08-05T${hour}:00:00Z`));
    await noteAll("staff", "town", "county");
    await second.close();
    await t.app.close();
    t.clock.set("2026-08-06T20:00:00Z");
    const [one, two] = [await openSecondApp(t), await openSecondApp(t)];
    for (const id of ids) await untilFired(id, "before:1:working_days", "after:0:hours", "after:1:working_days");
    const [id = ""] = ids;
    expect(await firedOf(id)).toMatchObject([
      { type: "hazard.deadline_passed", at: "2026-08-05T10:00:00.000Z" },
      { type: "hazard.near_due", at: "2026-08-03T16:00:00.000Z", late: true },
      { type: "hazard.escalated", at: "2026-08-05T10:00:00.000Z", late: true },
      { type: "hazard.escalated", at: "2026-08-06T15:59:59.999Z", late: true },
    ]);
    const { body } = await callApp(one.app, who["town"] ?? "", "GET", "/messages?unnoted=true");
    // Of each rung one message for all three: what was slept through is one burst. Earlier cases stand on higher rungs by now.
    const burst = body.rows.filter(
      ({ sentAt, rung }: { sentAt: string; rung: { amount: number } | null }) =>
        sentAt >= "2026-08-06" && rung !== null && rung.amount <= 1,
    );
    // Cases of the tests before may have slept through the same rungs.
    expect(
      burst.map(({ caseCount, isLate }: { caseCount: number; isLate: boolean }) => [caseCount >= 3, isLate]),
    ).toEqual([
      [true, true],
      [true, true],
    ]);
    const [{ doubled } = { doubled: -1 }] = await t.db.query<{ doubled: number }>(
      `select count(*)::int as doubled from (select subject_id, type, about ->> 'rung', occurred_at from event_log
         where type in ('hazard.near_due', 'hazard.escalated', 'hazard.deadline_passed')
         group by 1, 2, 3, 4 having count(*) > 1) d`,
    );
    expect(doubled).toBe(0);
    expect((await t.audit()).differences).toEqual([]);
    await two.close();
    second = one;
  });
});
