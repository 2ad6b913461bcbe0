import { afterAll, beforeAll, expect, test } from "vitest";
import type { BoardAnswer } from "@safegrid/contract/board";
import { boardSorts } from "@safegrid/contract/board";
import { boardLanes, laneEdges, laneOf } from "@safegrid/metrics/board-lane";
import { publishedCalendar } from "@safegrid/metrics/holiday-calendar";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
const at: Record<string, string> = {};
let trade = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const [village, neighbour] = (town?.children ?? []).filter(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, otherTown: otherTown?.id });
  Object.assign(at, { village: village?.id, neighbour: neighbour?.id, cell: village?.children[0]?.id });
  trade = await makeDepartment(t, "trade", "商务局");
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    who[name] = (await makeCaller(t, { role, gridId, departmentId: dept ?? null })).token;
  };
  await add("officer", "officer", at["cell"] ?? "");
  await add("staff", "village_staff", at["village"] ?? "");
  await add("neighbour", "village_staff", at["neighbour"] ?? "");
  for (const name of ["town", "townTwo"]) await add(name, "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", at["otherTown"] ?? "");
  await add("county", "county_supervisor", at["county"] ?? "");
  await add("trade", "department_regulator", at["county"] ?? "", trade);
}, 120_000);
afterAll(async () => t.close());

async function report(more: object = {}): Promise<string> {
  const place = t.demo.places.find(({ cellId }) => cellId === at["cell"]);
  const id = t.id();
  const body = { ...hazardOf(id, place?.id ?? "", t.clock.now()), ...more };
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", body)).body).toMatchObject({ status: "applied" });
  t.clock.advance(1_000);
  return id;
}
async function act(name: string, id: string, action: string, more: object = {}) {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
  t.clock.advance(1_000);
  return answer;
}
async function board(name: string, query = ""): Promise<BoardAnswer> {
  const { status, body } = await t.call(who[name] ?? "", "GET", `/board?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as BoardAnswer;
}
const find = (answer: BoardAnswer, id: string) => answer.rows.find(({ hazard }) => hazard.id === id);
const inHours = (hours: number) => new Date(t.clock.now().getTime() + hours * 3_600_000).toISOString();
const day = 24;

test("each open hazard stands in the lane that its facts say, in the order of its deadline, and is counted there", async () => {
  const fresh = await report();
  for (const hours of [9 * day, 2, 2 * day, 8 * day]) {
    const id = await report();
    await act("staff", id, "accept");
    expect((await act("staff", id, "assign", { holder: "甲物业", deadlineAt: inHours(hours) })).status).toBe(201);
    if (hours === 2 * day) {
      await act("staff", id, "start");
      await act("staff", id, "submit", { note: "已整改" });
    }
  }
  const answer = await board("county", "limit=200");
  const edges = laneEdges(Date.parse(answer.at), publishedCalendar);
  for (const { lane, hazard } of answer.rows)
    expect([hazard.serial, lane]).toEqual([hazard.serial, laneOf(hazard, edges)]);
  for (const { lane, total } of answer.lanes)
    expect(answer.rows.filter((row) => row.lane === lane)).toHaveLength(total);
  const later = answer.rows.filter(({ lane }) => lane === "later").map(({ hazard }) => hazard.deadlineAt ?? "");
  expect(later.length).toBeGreaterThanOrEqual(2);
  expect(later).toEqual(later.toSorted());
  expect(answer.rows.map(({ lane }) => lane)).toContain("today");
  expect(answer.rows.map(({ lane }) => lane)).toContain("reinspection");
  const row = find(answer, fresh);
  expect(row).toMatchObject({ lane: "undated", owner: { gridId: at["village"] }, supervisor: null });
  // The village is silent: past its limit it goes to the township.
  expect(row?.escalation).toEqual({
    at: row?.hazard.receiptDueAt,
    to: expect.objectContaining({ gridId: at["town"] }),
  });
  expect(row?.stages.map(({ state }) => state)).toEqual(["reported"]);
});

test("the bar of stages tells each change of state and no step besides", async () => {
  const id = await report();
  await act("staff", id, "receive");
  await act("staff", id, "accept");
  await act("staff", id, "assign", { holder: "甲", deadlineAt: inHours(50) });
  await act("staff", id, "start");
  const row = find(await board("town", "limit=200"), id);
  expect(row?.stages.map(({ state }) => state)).toEqual(["reported", "accepted", "assigned", "rectifying"]);
  expect(row?.supervisor).toMatchObject({ gridId: at["town"] });
  expect(row?.escalation).toBeNull();
});

test("the filters: grade, category, text, holder, whose turn, lane with pages", async () => {
  const id = await report({ category: "gas", description: "燃气软管老化独一份" });
  await act("staff", id, "accept");
  await act("staff", id, "assign", { holder: "乙燃气站", deadlineAt: inHours(9 * day) });
  const only = async (query: string, name = "town") => (await board(name, query)).rows.map(({ hazard }) => hazard.id);
  expect(await only("q=独一份")).toEqual([id]);
  expect(await only("holder=乙燃气")).toEqual([id]);
  expect(await only("category=gas&grade=ordinary")).toContain(id);
  expect(await only("category=gas&grade=major")).toEqual([]);
  // It is the village's turn until it is submitted; then the township's.
  expect(await only("mine=true&q=独一份", "staff")).toEqual([id]);
  expect(await only("mine=true&q=独一份", "town")).toEqual([]);
  await act("staff", id, "start");
  await act("staff", id, "submit", { note: "换了" });
  expect(await only("mine=true&q=独一份", "staff")).toEqual([]);
  expect(await only("mine=true&q=独一份", "town")).toEqual([id]);
  const all = await only("lane=later&limit=200");
  const paged = [...(await only("lane=later&limit=1")), ...(await only("lane=later&limit=1&offset=1"))];
  expect(paged).toEqual(all.slice(0, 2));
});

test("whether a ground is walked along its indexes or gone through once, lanes, orders and counts are the same", async () => {
  const ids = ({ rows }: BoardAnswer) => rows.map(({ lane, hazard }) => `${lane} ${hazard.id}`);
  for (const sort of ["deadline", "grade", "found", "returned"]) {
    const walked = await board("county", `limit=200&sort=${sort}`);
    const ordinary = walked.rows.filter(({ hazard }) => hazard.grade === "ordinary");
    expect(new Set(ordinary.map(({ lane }) => lane)).size).toBeGreaterThan(3);
    const passed = await board("county", `limit=200&sort=${sort}&grade=ordinary`);
    expect(ids(passed)).toEqual(ids({ ...walked, rows: ordinary }));
    for (const { lane, total } of passed.lanes) expect(total).toBe(ordinary.filter((row) => row.lane === lane).length);
    const page = await board("county", `limit=2&offset=1&sort=${sort}&grade=ordinary&lane=later`);
    expect(ids(page)).toEqual(
      ids(passed)
        .filter((id) => id.startsWith("later"))
        .slice(1, 3),
    );
    expect(page.lanes).toEqual(passed.lanes);
  }
  expect((await board("county", "q=没有这样的字")).lanes.every(({ total }) => total === 0)).toBe(true);
});

test("what is asked wrongly is refused at its field", async () => {
  const refused = async (query: string) => {
    const { status, body } = await t.call(who["county"] ?? "", "GET", `/board?${query}`);
    return [status, body.errors?.[0]?.pointer];
  };
  expect(await refused("lane=gone")).toEqual([400, "querystring/lane"]);
  expect(await refused("offset=10")).toEqual([400, "querystring/offset"]);
  expect(await refused("limit=1000")).toEqual([400, "querystring/limit"]);
  expect((await t.call(who["town"] ?? "", "GET", `/board?scope=${at["otherTown"]}`)).body.code).toBe("grid-not-found");
});

test("a neighbour and a department see what was shared with them, and nothing else; numbers of others stay away", async () => {
  const id = await report();
  expect(find(await board("neighbour", "limit=200"), id)).toBeUndefined();
  expect(find(await board("otherTown", "limit=200"), id)).toBeUndefined();
  expect((await board("otherTown")).lanes.every(({ total }) => total === 0)).toBe(true);
  await act("staff", id, "accept");
  expect((await act("staff", id, "share", { to: { gridId: at["neighbour"] }, note: "在村界上" })).status).toBe(201);
  expect(find(await board("neighbour", "limit=200"), id)).toBeDefined();
  expect(find(await board("trade", "limit=200"), id)).toBeUndefined();
  const shared = await t.call(who["town"] ?? "", "POST", `/hazards/${id}/steps`, {
    ...{ commandId: t.id(), occurredAt: t.clock.now().toISOString(), action: "share", note: "行业" },
    to: { departmentId: trade },
  });
  expect(shared.status).toBe(201);
  expect(find(await board("trade", "limit=200"), id)).toBeDefined();
  expect(find(await board("trade", `scope=${at["otherTown"]}&limit=200`), id)).toBeUndefined();
});

test("targets are those that the decision lets through, whatever the caller's own ground", async () => {
  const id = await report();
  const targets = async (name: string, action: string) =>
    (await t.call(who[name] ?? "", "GET", `/hazards/${id}/targets?action=${action}`)).body.targets?.map(
      (unit: { gridId: string | null }) => unit.gridId,
    ) as string[] | undefined;
  await act("staff", id, "accept");
  const sideways = await targets("staff", "transfer");
  expect(sideways).toContain(at["neighbour"]);
  expect(sideways).not.toContain(at["village"]);
  expect(sideways).not.toContain(at["town"]);
  const foreign = sideways?.find((gridId) => gridId !== at["neighbour"]) ?? "";
  // Each that is offered is taken.
  expect((await act("staff", id, "transfer", { to: { gridId: foreign }, note: "归他们管" })).status).toBe(201);
  expect(await targets("otherTown", "dispatch")).toBeUndefined();
  expect(await targets("neighbour", "transfer")).toBeUndefined();
});

test("the list as a file is what is seen, with its filters; it is noted", async () => {
  const { body: seen } = await t.call(who["town"] ?? "", "GET", "/board?limit=200&lane=later");
  const answer = await t.app.inject({
    method: "GET",
    url: "/api/v1/board/export?format=csv&lane=later",
    headers: { authorization: `Bearer ${who["town"]}` },
  });
  expect(answer.statusCode).toBe(200);
  const lines = answer.body.trim().split("\r\n");
  expect(lines[0]).toContain("编号,期限情况,等级");
  const serials = lines.slice(1).map((line) => line.split(",")[0]);
  expect(new Set(serials)).toEqual(new Set((seen as BoardAnswer).rows.map(({ hazard }) => hazard.serial)));
  expect(serials).toHaveLength((seen as BoardAnswer).rows.length);
  const [noted] = await t.db.query<{ about: Record<string, unknown> }>(
    `select about from operation_log where kind = 'exported' order by n desc limit 1`,
  );
  expect(noted?.about).toMatchObject({ kind: "board", filters: "期限情况：以后到期" });
});

test("the file is in the order of the board, lane by lane, whatever it is sorted by; a message is named among its filters", async () => {
  await report();
  const fileOf = async (query: string) => {
    const answer = await t.app.inject({
      ...{ method: "GET", url: `/api/v1/board/export?format=csv&${query}` },
      headers: { authorization: `Bearer ${who["town"]}` },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    const lines = answer.body.trim().split("\r\n").slice(1);
    return lines.map((line) => line.split(",")[0]);
  };
  const orders = new Set<string>();
  for (const sort of boardSorts) {
    const seen = (await t.call(who["town"] ?? "", "GET", `/board?limit=200&sort=${sort}`)).body as BoardAnswer;
    const serials = boardLanes.flatMap((lane) =>
      seen.rows.filter((row) => row.lane === lane).map(({ hazard }) => hazard.serial),
    );
    expect(serials.length).toBe(seen.lanes.reduce((sum, { total }) => sum + total, 0));
    expect(await fileOf(`sort=${sort}`), sort).toEqual(serials);
    orders.add(serials.join());
  }
  // Sorted by different things it reads differently, or this would prove nothing.
  expect(orders.size).toBeGreaterThan(1);
  expect(await fileOf(`message=${crypto.randomUUID()}`)).toEqual([]);
  const [noted] = await t.db.query<{ about: Record<string, unknown> }>(
    `select about from operation_log where kind = 'exported' order by n desc limit 1`,
  );
  expect(noted?.about).toMatchObject({ filters: "只看一条消息涉及的隐患" });
});

test("a card says whether whoever looks could have it listed: township of the place, county and line, and not twice", async () => {
  const id = await report();
  const listable = async (name: string) => find(await board(name, `scope=${at["cell"]}`), id)?.isListable;
  expect([await listable("town"), await listable("county"), await listable("staff")]).toEqual([true, true, false]);
  const commandId = t.id();
  const said = { action: "list", responsible: "甲", requirements: "停用", deadlineAt: inHours(20 * day), commandId };
  expect((await t.call(who["county"] ?? "", "POST", `/hazards/${id}/listings`, said)).status).toBe(201);
  expect([await listable("town"), await listable("county")]).toEqual([false, false]);
});
