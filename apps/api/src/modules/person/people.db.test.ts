import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let county: string;
let township: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
  township = t.tokenOf("township_supervisor", "990101100");
});
afterAll(() => t.close());

const gridOf = (code: string) => {
  const found = t.tree.subtree(t.tree.county.id).find((grid) => grid.code === code);
  if (!found) throw new Error(`no grid ${code}`);
  return found;
};
const post = async (token: string, path: string, body: object) =>
  t.call(token, "POST", path, { commandId: t.id(), ...body });
const get = async (token: string, path: string) => (await t.call(token, "GET", path)).body;

/** A new person in the books of a grid, and the person's id. */
async function addPerson(gridId: string, name: string, phone = "13812345678"): Promise<string> {
  const commandId = t.id();
  const answer = await t.call(county, "POST", "/people", { commandId, gridId, name, phone });
  expect(answer.status).toBe(201);
  return commandId;
}

async function appoint(personId: string, gridId: string, held: string, more: object = {}): Promise<string> {
  const commandId = t.id();
  const answer = await t.call(county, "POST", "/appointments", {
    commandId,
    personId,
    gridId,
    post: held,
    startsOn: "2026-03-01",
    ...more,
  });
  expect(answer.body).toMatchObject({ status: "applied" });
  return commandId;
}

describe("people", () => {
  test("are added, found by name, initials and whole number, shown masked, changed with history", async () => {
    const village = gridOf("990101100200");
    const id = await addPerson(village.id, "欧阳测试", "139-1234 5678");
    for (const q of ["欧阳", "oycs", "139-12345678"]) {
      const { rows, total } = await get(county, `/people?q=${encodeURIComponent(q)}`);
      expect({ q, total, name: rows[0]?.name, phone: rows[0]?.phone }).toEqual({
        q,
        total: 1,
        name: "欧阳测试",
        phone: "139****5678",
      });
    }
    // A part of a number finds nobody: masked digits cannot be guessed one by one.
    expect((await get(county, "/people?q=1234")).total).toBe(0);
    expect((await get(county, "/people?q=%25")).total).toBe(0);
    expect((await post(county, `/people/${id}/changes`, { title: "村委委员", phone: "13700000000" })).status).toBe(201);
    const { changes } = await get(county, `/records/${id}/history`);
    expect(changes).toMatchObject([
      { before: { title: null, phone: "139****5678" }, after: { title: "村委委员", phone: "137****0000" } },
      { before: null, after: { name: "欧阳测试" } },
    ]);
    expect((await post(county, `/people/${id}/changes`, { title: "村委委员" })).body.code).toBe("invalid-request");
  });

  test("bad input says which field", async () => {
    const gridId = gridOf("990101100200").id;
    const faults = async (body: object) =>
      (await post(county, "/people", { gridId, name: "某人", ...body })).body.errors.map(
        (error: { pointer: string }) => error.pointer,
      );
    expect(await faults({ phone: "call me" })).toEqual(["/phone"]);
    expect(await faults({ name: " " })).toEqual(["/name"]);
    expect(await faults({ activeFrom: "2026-03-02", activeTo: "2026-03-01" })).toEqual(["/activeTo"]);
  });

  test("do not exist outside the scope", async () => {
    const other = gridOf("990101200200");
    const id = await addPerson(other.id, "东岭一人");
    expect((await get(township, `/people?q=${encodeURIComponent("东岭一人")}`)).total).toBe(0);
    for (const [method, path, body] of [
      ["GET", `/people/${id}`, undefined],
      ["POST", `/people/${id}/changes`, { title: "x" }],
      ["POST", `/people/${id}/absences`, { fromOn: "2026-03-10", toOn: "2026-03-12", kind: "leave" }],
    ] as const)
      expect((await t.call(township, method, path, body && { commandId: t.id(), ...body })).body).toMatchObject({
        code: "person-not-found",
        status: 404,
      });
    expect((await post(township, "/people", { gridId: other.id, name: "某人" })).body.code).toBe("grid-not-found");
    expect(
      (
        await post(township, "/appointments", {
          personId: id,
          gridId: gridOf("990101100200").id,
          post: "grid_lead",
          startsOn: "2026-03-10",
        })
      ).body.errors[0].pointer,
    ).toBe("/personId");
  });

  test("officers and villages cannot name people", async () => {
    const body = { gridId: gridOf("990101100200").id, name: "某人" };
    for (const role of ["officer", "village_staff"] as const)
      expect((await post(t.tokenOf(role), "/people", body)).body.code).toBe("not-allowed");
  });
});

describe("posts", () => {
  test("are held from to; not at a wrong level, not twice, not beyond the person's own days", async () => {
    const village = gridOf("990101100200");
    const id = await addPerson(village.id, "岗位甲");
    await post(county, `/people/${id}/changes`, { activeFrom: "2026-03-01", activeTo: "2026-12-31" });
    const appointment = { personId: id, gridId: village.id, startsOn: "2026-03-05", endsOn: "2026-06-30" };
    const asked = (more: object) => post(county, "/appointments", { ...appointment, ...more });
    const pointer = async (more: object) => (await asked(more)).body.errors[0].pointer;
    expect(await pointer({ post: "grid_officer" })).toBe("/post");
    expect(await pointer({ post: "safety_staff", startsOn: "2026-02-01" })).toBe("/startsOn");
    expect(await pointer({ post: "safety_staff", endsOn: null })).toBe("/endsOn");
    expect(await pointer({ post: "safety_staff", endsOn: "2026-03-01" })).toBe("/endsOn");
    expect(await pointer({ post: "substitute" })).toBe("/substituteFor");
    expect((await asked({ post: "safety_staff" })).status).toBe(201);
    expect((await asked({ post: "safety_staff", startsOn: "2026-06-30" })).body.code).toBe("already-appointed");
    expect((await asked({ post: "safety_staff", startsOn: "2026-07-01", endsOn: "2026-08-01" })).status).toBe(201);
    const { rows } = await get(county, `/appointments?scope=${village.id}&only=true&post=safety_staff&state=all`);
    expect(rows.map((row: { state: string }) => row.state).sort()).toEqual(["current", "upcoming"]);
  });

  test("a department's regulator, and nobody else, is of a department; a transfer takes it along", async () => {
    const [from, to] = [gridOf("990101100"), gridOf("990101200")];
    const departmentId = await makeDepartment(t, "regulating", "监管局");
    const personId = await addPerson(from.id, "监管员");
    const asked = (more: object) =>
      post(county, "/appointments", { personId, gridId: from.id, startsOn: "2026-03-01", ...more });
    for (const wrong of [
      { post: "department_regulator" },
      { post: "department_regulator", departmentId: crypto.randomUUID() },
      { post: "supervisor", departmentId },
    ])
      expect(await asked(wrong)).toMatchObject({ status: 400, body: { errors: [{ pointer: "/departmentId" }] } });
    const held = await appoint(personId, from.id, "department_regulator", { departmentId });
    const { rows } = await get(county, `/appointments?scope=${from.id}&only=true&post=department_regulator`);
    expect(rows).toMatchObject([{ id: held, departmentId, departmentName: "监管局" }]);
    expect((await get(county, `/records/${held}/history`)).changes).toMatchObject([{ after: { departmentId } }]);
    const moved = { gridId: to.id, startsOn: "2026-03-10", reason: "轮岗" };
    expect((await post(county, `/appointments/${held}/transfer`, moved)).status).toBe(201);
    const there = await get(county, `/appointments?scope=${to.id}&only=true&post=department_regulator`);
    expect(there.rows).toMatchObject([{ departmentId, departmentName: "监管局" }]);
  });

  test("an ended post ends its authority at once; ended the day before its first it never began", async () => {
    const cell = gridOf("990101100200001");
    const id = await addPerson(cell.id, "岗位乙");
    const held = await appoint(id, cell.id, "cadre_in_charge");
    const before = (await t.db.query<{ version: number }>(`select version from access_head`))[0]?.version ?? 0;
    expect(
      (await post(county, `/appointments/${held}/ending`, { endsOn: "2026-02-01", reason: "调离" })).body.errors[0],
    ).toMatchObject({ pointer: "/endsOn" });
    expect((await post(county, `/appointments/${held}/ending`, { endsOn: "2026-02-28", reason: "录错" })).status).toBe(
      201,
    );
    expect((await t.db.query<{ version: number }>(`select version from access_head`))[0]?.version).toBe(before + 1);
    const { rows } = await get(county, `/appointments?scope=${cell.id}&post=cadre_in_charge&state=current`);
    expect(rows).toEqual([]);
    expect((await post(county, `/appointments/${held}/ending`, { endsOn: "2026-03-09", reason: "x" })).body.code).toBe(
      "appointment-ended",
    );
  });

  test("an officer who is transferred takes the account along; what lies behind stays, and both numbers with it", async () => {
    const [from, to] = [gridOf("990101100200001"), gridOf("990101100201001")];
    const officer = t.tokenOf("officer", from.code);
    const [own] = (await get(county, `/appointments?scope=${from.id}&post=grid_officer`)).rows;
    const place = t.demo.places.find((each) => each.cellId === from.id)?.id ?? "";
    const before = await get(county, `/numbers?scope=${t.tree.county.id}&depth=3`);
    expect(
      (
        await post(county, `/appointments/${own.id}/transfer`, {
          gridId: from.id,
          startsOn: "2026-03-10",
          reason: "轮岗",
        })
      ).body.errors[0].pointer,
    ).toBe("/gridId");
    expect(
      (
        await post(county, `/appointments/${own.id}/transfer`, {
          gridId: from.parentId,
          startsOn: "2026-03-10",
          reason: "轮岗",
        })
      ).body.errors[0].pointer,
    ).toBe("/gridId");
    const answer = await post(county, `/appointments/${own.id}/transfer`, {
      gridId: to.id,
      startsOn: "2026-03-10",
      reason: "轮岗",
    });
    expect(answer.status).toBe(201);
    await expect.poll(async () => (await get(officer, "/me")).scope?.id).toBe(to.id);
    const after = await get(county, `/numbers?scope=${t.tree.county.id}&depth=3`);
    expect(before.rows.length).toBeGreaterThan(10);
    expect(after.rows).toEqual(before.rows);
    // What was seen there yesterday can still be sent in; what is seen there today waits for a person to decide.
    const seen = (at: string) => t.call(officer, "POST", "/hazards", hazardOf(t.id(), place, at));
    expect((await seen("2026-03-09T02:00:00Z")).status).toBe(201);
    expect((await seen("2026-03-10T01:00:00Z")).body).toMatchObject({
      status: "quarantined",
      reasons: ["after-right"],
    });
    const states = (await get(county, `/people/${own.personId}`)).appointments.map(
      (each: { gridId: string; state: string; endsOn: string | null }) => [each.gridId, each.state, each.endsOn],
    );
    expect(states).toEqual([
      [to.id, "current", null],
      [from.id, "ended", "2026-03-09"],
    ]);
  });
});
