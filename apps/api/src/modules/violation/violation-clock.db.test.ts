import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
const at: Record<string, string> = {};
let placeId = "";

beforeAll(async () => {
  t = await openTestApp("2026-05-06T02:00:00Z");
  const { county } = t.tree;
  const town = county.children[0];
  const village = town?.children.find(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, otherTown: county.children[1]?.id });
  at["cell"] = village?.children[0]?.id ?? "";
  placeId = t.demo.places.find(({ cellId }) => cellId === at["cell"])?.id ?? "";
  at["trade"] = await makeDepartment(t, "trade", "商务局");
  await t.db.query(`update place set department_id = $1 where id = $2`, [at["trade"], placeId]);
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    who[name] = (await makeCaller(t, { role, gridId, departmentId: dept ?? null })).token;
  };
  await add("town", "township_supervisor", at["town"] ?? "");
  await add("townTwo", "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", at["otherTown"] ?? "");
  await add("county", "county_supervisor", county.id);
  await add("trade", "department_regulator", county.id, at["trade"]);
  const { body } = await t.call(who["county"] ?? "", "GET", "/violation-rules");
  const line = { kind: "unlicensed", delegatedBy: "县应急管理局", basis: "委托书", fromOn: "2026-01-01", toOn: null };
  const authorities = [...body.authorities, { ...line, who: { gridId: at["town"] } }];
  const put = { commandId: t.id(), basedOn: body.version, authorities };
  expect((await t.call(who["county"] ?? "", "POST", "/violation-rules", put)).status).toBe(201);
}, 120_000);
afterAll(async () => t.close());

async function begin(kind: string): Promise<string> {
  const commandId = t.id();
  const occurredAt = t.clock.now().toISOString();
  const body = { commandId, action: "report", placeId, kind, description: "测试", personName: "司马甲乙", occurredAt };
  expect((await t.call(who["town"] ?? "", "POST", "/violations", body)).status).toBe(201);
  return commandId;
}
async function step(name: string, id: string, action: string, more: object): Promise<void> {
  const body = { commandId: t.id(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/violations/${id}/steps`, body);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
}
const view = async (id: string) => (await t.call(who["county"] ?? "", "GET", `/violations/${id}`)).body;
const passedOf = (id: string) =>
  t.db.query<{ at: string; grid: string; clock: string }>(
    `select iso_utc(occurred_at) as at, grid_id as grid, about ->> 'clock' as clock from event_log
     where type = 'violation.clock_passed' and subject_id = $1 order by seq`,
    [id],
  );
const noted = (id: string, count = 1) =>
  waitUntil(async () => (await passedOf(id)).length >= count, { timeoutMs: 30_000 });
const toldTo = async (name: string, kind: string) =>
  (await t.call(who[name] ?? "", "GET", "/messages?pageSize=200")).body.rows
    .filter((row: { kind: string; violation: { kind: string } | null }) => row.violation?.kind === kind)
    .map((row: { violation: { clock: string }; caseCount: number }) => [row.violation.clock, row.caseCount]);

test("a clock that is over is an event at its own instant, stands in the story, and is told to who had it and who stands above", async () => {
  const id = await begin("unlicensed");
  t.clock.set("2026-05-14T15:59:59.998Z");
  await t.call(who["county"] ?? "", "GET", "/violations");
  expect(await passedOf(id)).toEqual([]);
  t.clock.set("2026-05-14T16:00:00Z");
  await noted(id);
  expect(await passedOf(id)).toEqual([{ at: "2026-05-14T15:59:59.999Z", grid: at["cell"], clock: "file" }]);
  const { violation, steps } = await view(id);
  expect(violation.clock.standing).toBe("late");
  expect(steps.map(({ action, by }: { action: string; by: string }) => [action, by])).toEqual([
    ["report", expect.any(String)],
    ["clock_pass", "系统"],
  ]);
  // The township has the delegated authority; the county its own. The department has none, the neighbour no part in it.
  for (const name of ["town", "county"]) expect(await toldTo(name, "unlicensed"), name).toEqual([["file", 1]]);
  for (const name of ["trade", "otherTown"]) expect(await toldTo(name, "unlicensed"), name).toEqual([]);
  const { body } = await t.call(who["town"] ?? "", "GET", "/messages");
  expect(JSON.stringify(body)).not.toContain("司马");
  // The version that people have seen is still the one they act on.
  await step("town", id, "file", { number: "立字1号", basedOn: violation.version });
  expect((await view(id)).steps.at(-1)).toMatchObject({ action: "file", isLate: true });
  await step("town", id, "withdraw", { note: "主体有误" });
});

test("the next clock is told to who filed it; many of one clock at once are one message; each clock once", async () => {
  const ids = [await begin("overload"), await begin("overload"), await begin("overload")];
  t.clock.advance(30 * 86_400_000);
  await Promise.all(ids.map((id) => noted(id)));
  expect(await toldTo("county", "overload")).toEqual([["file", 3]]);
  expect(await toldTo("town", "overload")).toEqual([]);
  const [first = ""] = ids;
  await step("county", first, "file", { number: "立字2号" });
  t.clock.advance(91 * 86_400_000);
  await noted(first, 2);
  expect((await passedOf(first)).map(({ clock }) => clock)).toEqual(["file", "decide"]);
  expect((await toldTo("county", "overload")).map(([clock]: string[]) => clock).toSorted()).toEqual(["decide", "file"]);
});

test("two processes note it once; whoever acts before them finds it passed", async () => {
  const other = await openSecondApp(t);
  try {
    const ids = [];
    for (let n = 0; n < 8; n += 1) ids.push(await begin("mining"));
    t.clock.advance(20 * 86_400_000);
    const [acted = "", ...rest] = ids;
    await step("county", acted, "refuse", { note: "证据不足" });
    await Promise.all(rest.map((id) => noted(id)));
    for (const id of ids) expect(await passedOf(id)).toHaveLength(1);
    const { steps } = await view(acted);
    expect(steps.map(({ action }: { action: string }) => action)).toEqual(["report", "clock_pass", "refuse"]);
    const cases = (await toldTo("county", "mining")).map(([, count]: [string, number]) => count);
    expect(cases.reduce((sum: number, count: number) => sum + count, 0)).toBe(8);
  } finally {
    await other.close();
  }
});

test("a step that was taken in time passes nothing", async () => {
  const id = await begin("fireworks");
  await step("county", id, "refuse", { note: "未构成" });
  const later = await begin("renovation");
  t.clock.advance(20 * 86_400_000);
  await noted(later);
  expect(await passedOf(id)).toEqual([]);
  expect(await toldTo("county", "fireworks")).toEqual([]);
});
