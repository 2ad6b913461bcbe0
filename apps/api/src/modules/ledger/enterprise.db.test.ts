import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { codeOf, openLedgerStage } from "#/testing/ledger-stage.ts";
import { visitOf } from "#/testing/test-app.ts";

let t: LedgerStage["t"];
let county: LedgerStage["county"];
let township: LedgerStage["township"];
let village: LedgerStage["village"];
let officer: LedgerStage["officer"];
let otherTownship: LedgerStage["otherTownship"];
let cellId: LedgerStage["cellId"];
let secondCellId: LedgerStage["secondCellId"];
let foreignCellId: LedgerStage["foreignCellId"];
let restaurant: LedgerStage["restaurant"];
let add: LedgerStage["add"];
let read: LedgerStage["read"];
beforeAll(async () => {
  ({
    t,
    county,
    township,
    village,
    officer,
    otherTownship,
    cellId,
    secondCellId,
    foreignCellId,
    restaurant,
    add,
    read,
  } = await openLedgerStage());
});
afterAll(async () => t.close());

async function departmentId(code: string): Promise<string> {
  const [row] = await t.db.query<{ id: string }>(`select id from department where code = $1`, [code]);
  return row?.id ?? "";
}

describe("an enterprise", () => {
  test("is added with its default department, its place owes patrols at once, and the audit finds no difference", async () => {
    const before = (await t.call(county, "GET", "/numbers?period=month&depth=3")).body.rows;
    const id = await add();
    const entry = await read(id);
    expect(entry).toMatchObject({
      name: "测试县河口镇老灶台餐馆",
      industry: "H62",
      departmentName: "测试市场监管局",
      isDepartmentChosen: false,
      phone: "138****0001",
      contactName: "李**员",
      legalPerson: "王*试",
      state: "active",
      enrolment: "not_enrolled",
      confirmedAt: null,
      version: 1,
    });
    expect(entry.places).toMatchObject([{ name: "老灶台", category: "small_restaurant" }]);
    const [plan] = await t.db.query(`select cadence from place_plan where place_id = $1`, [entry.places[0].id]);
    expect(plan).toEqual({ cadence: "week" });
    const after = (await t.call(county, "GET", "/numbers?period=month&depth=3")).body.rows;
    const due = (rows: { gridId: string; counters: { duePlaces: number } }[], gridId: string) =>
      rows.find((row) => row.gridId === gridId)?.counters.duePlaces ?? -1;
    for (const gridId of t.tree.find(cellId)?.path ?? []) expect(due(after, gridId)).toBe(due(before, gridId) + 1);
    expect((await t.audit()).differences).toEqual([]);
    const history = await t.call(village, "GET", `/records/${id}/history`);
    expect(history.body.changes).toMatchObject([{ kind: "enterprise", before: null }]);
  });

  test("with a wrong code, industry, cell or department is refused, naming the field, and changes nothing", async () => {
    const count = async () => (await t.db.query<{ n: number }>(`select count(*)::int as n from enterprise`))[0]?.n;
    const before = await count();
    const right = codeOf(2);
    const cases: [Record<string, unknown>, number, string][] = [
      [{ creditCode: `${right.slice(0, 17)}${right.endsWith("0") ? "1" : "0"}` }, 400, "/creditCode"],
      [{ creditCode: "420123456789012" }, 400, "/creditCode"],
      [{ industry: "C99" }, 400, "/industry"],
      [{ phone: "不知道" }, 400, "/phone"],
      [{ enrolment: "enrolled" }, 400, "/enrolmentNumber"],
      [{ departmentId: crypto.randomUUID() }, 422, "/departmentId"],
      [{ cellId: t.tree.find(cellId)?.parentId }, 422, "/cellId"],
    ];
    for (const [over, status, pointer] of cases) {
      const answer = await t.call(village, "POST", "/enterprises", restaurant({ creditCode: right, ...over }));
      expect(answer.status, pointer).toBe(status);
      expect(answer.body.errors[0].pointer).toBe(pointer);
    }
    expect((await t.call(village, "POST", "/enterprises", restaurant({ cellId: foreignCellId }))).status).toBe(404);
    expect(await count()).toBe(before);
  });

  test("is changed by version; a second writer is shown what is different", async () => {
    const id = await add({ creditCode: codeOf(3), name: "变更甲店" });
    const change = (version: number, fields: Record<string, unknown>) =>
      t.call(village, "POST", `/enterprises/${id}/changes`, { commandId: t.id(), version, change: fields });
    expect((await change(1, { name: "变更乙店", risk: "larger" })).status).toBe(201);
    const late = await change(1, { name: "变更丙店", risk: "larger" });
    expect(late).toMatchObject({ status: 409, body: { code: "record-changed-meanwhile" } });
    expect(late.body.errors).toEqual([{ pointer: "/change/name", detail: "现为：变更乙店" }]);
    expect(await read(id)).toMatchObject({ name: "变更乙店", risk: "larger", version: 2, creditCode: codeOf(3) });
    const { changes } = (await t.call(county, "GET", `/records/${id}/history`)).body;
    expect(changes[0]).toMatchObject({
      before: { name: "变更甲店", risk: null },
      after: { name: "变更乙店", risk: "larger" },
    });
  });

  test("follows its industry to another department unless a person chose one", async () => {
    const id = await add({ creditCode: codeOf(4), name: "换行业厂" });
    const change = async (version: number, fields: Record<string, unknown>) =>
      t.call(village, "POST", `/enterprises/${id}/changes`, { commandId: t.id(), version, change: fields });
    await change(1, { industry: "C13" });
    expect(await read(id)).toMatchObject({ departmentName: "测试经信局", isDepartmentChosen: false });
    await change(2, { industry: "C26" });
    expect(await read(id)).toMatchObject({ departmentName: "测试应急局" });
    await change(3, { departmentId: await departmentId("catering") });
    await change(4, { industry: "C13" });
    const entry = await read(id);
    expect(entry).toMatchObject({ departmentName: "测试市场监管局", isDepartmentChosen: true });
    const [place] = await t.db.query<{ department_id: string }>(`select department_id from place where id = $1`, [
      entry.places[0].id,
    ]);
    expect(place?.department_id).toBe(await departmentId("catering"));
    await change(5, { departmentId: null });
    expect(await read(id)).toMatchObject({ departmentName: "测试经信局", isDepartmentChosen: false });
  });

  test("moves from today on: the visit of before stays where it was made, numbers add up", async () => {
    const id = await add({ creditCode: codeOf(5), name: "搬家店", placeCategory: "fuel_station" });
    const placeId = (await read(id)).places[0].id;
    t.clock.advance(86_400_000);
    expect((await t.call(officer, "POST", "/visits", visitOf(t.id(), placeId, t.clock.now()))).status).toBe(201);
    const [visit] = await t.db.query<{ cell_id: string }>(`select cell_id from visit where place_id = $1`, [placeId]);
    expect(visit?.cell_id).toBe(cellId);
    t.clock.advance(86_400_000);
    const days = [-1, 0].map((back) =>
      new Date(t.clock.now().getTime() + back * 86_400_000).toISOString().slice(0, 10),
    );
    const dayOf = async (on: string | undefined, gridId: string) =>
      (await t.call(county, "GET", `/numbers?period=day&on=${on}&scope=${gridId}&depth=0`)).body.rows[0].counters;
    await t.call(county, "GET", "/numbers?period=day");
    const [yesterday, countyYesterday] = [await dayOf(days[0], cellId), await dayOf(days[0], t.tree.county.id)];
    const [today, countyToday] = [await dayOf(days[1], cellId), await dayOf(days[1], t.tree.county.id)];
    const moved = await t.call(township, "POST", `/enterprises/${id}/move`, {
      commandId: t.id(),
      version: 1,
      cellId: secondCellId,
    });
    expect(moved).toMatchObject({ status: 201 });
    expect(await read(id)).toMatchObject({ cellId: secondCellId });
    expect(await dayOf(days[0], cellId)).toEqual(yesterday);
    expect(await dayOf(days[0], t.tree.county.id)).toEqual(countyYesterday);
    expect((await dayOf(days[1], cellId)).duePlaces).toBe(today.duePlaces - 1);
    expect((await dayOf(days[1], t.tree.county.id)).duePlaces).toBe(countyToday.duePlaces);
    const home = await t.db.query(`select cell_id, village_id from place where id = $1`, [placeId]);
    expect(home).toEqual([{ cell_id: secondCellId, village_id: t.tree.find(secondCellId)?.parentId }]);
    // A second move on the same day replaces the first.
    expect(
      (await t.call(township, "POST", `/enterprises/${id}/move`, { commandId: t.id(), version: 2, cellId })).status,
    ).toBe(201);
    expect((await dayOf(days[1], cellId)).duePlaces).toBe(today.duePlaces);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("that is suspended owes no patrol until it opens again", async () => {
    const id = await add({ creditCode: codeOf(6), name: "停业店", placeCategory: "market" });
    const due = async () =>
      (await t.call(county, "GET", `/numbers?period=day&scope=${cellId}&depth=0`)).body.rows[0].counters.duePlaces;
    const before = await due();
    const set = (version: number, state: string) =>
      t.call(village, "POST", `/enterprises/${id}/changes`, { commandId: t.id(), version, change: { state } });
    await set(1, "suspended");
    expect(await due()).toBe(before - 1);
    await set(2, "active");
    expect(await due()).toBe(before);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("that is closed leaves the list, takes its places along and cannot be changed any more", async () => {
    const id = await add({ creditCode: codeOf(7), name: "注销店", placeCategory: "market" });
    const placeId = (await read(id)).places[0].id;
    const close = { commandId: t.id(), version: 1, reason: "拆迁" };
    expect((await t.call(village, "POST", `/enterprises/${id}/close`, close)).status).toBe(201);
    expect(await t.call(village, "POST", `/enterprises/${id}/close`, close)).toMatchObject({
      status: 200,
      body: { status: "replayed" },
    });
    expect(await read(id)).toMatchObject({ state: "closed", closedReason: "拆迁" });
    const again = await t.call(village, "POST", `/enterprises/${id}/changes`, {
      commandId: t.id(),
      version: 2,
      change: { name: "x店" },
    });
    expect(again).toMatchObject({ status: 409, body: { code: "entry-closed" } });
    const [place] = await t.db.query<{ state: string }>(`select state from place where id = $1`, [placeId]);
    expect(place?.state).toBe("closed");
    expect((await t.call(county, "GET", `/enterprises?q=${encodeURIComponent("注销店")}`)).body.total).toBe(0);
    expect(
      (await t.call(county, "GET", `/enterprises?state=closed&q=${encodeURIComponent("注销店")}`)).body.total,
    ).toBe(1);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("shows persons in full only after the look is noted", async () => {
    const id = await add({ creditCode: codeOf(8), name: "联系店" });
    const look = { kind: "enterprise", id, field: "phone", reason: "联系整改" };
    expect((await t.call(village, "POST", "/unmask", look)).body).toEqual({ value: "13800000001" });
    const [noted] = await t.db.query<{ about: { id: string } }>(
      `select about from operation_log where kind = 'unmasked' order by n desc limit 1`,
    );
    expect(noted?.about).toMatchObject({ id, reason: "联系整改" });
    expect((await t.call(village, "POST", "/unmask", { ...look, reason: "" })).status).toBe(400);
    expect((await t.call(officer, "POST", "/unmask", look)).status).toBe(403);
    expect((await t.call(otherTownship, "POST", "/unmask", look)).status).toBe(404);
  });
});
