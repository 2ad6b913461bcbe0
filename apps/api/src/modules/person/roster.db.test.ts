import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

/** Vacancies, overlaps, absences, handovers: what a county has to look after among its people. */
let t: TestApp;
let county: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
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
const officerOf = async (cellId: string) =>
  (await get(county, `/appointments?scope=${cellId}&only=true&post=grid_officer`)).rows[0];

async function addPerson(gridId: string, name: string): Promise<string> {
  const commandId = t.id();
  expect((await t.call(county, "POST", "/people", { commandId, gridId, name, phone: "13800000000" })).status).toBe(201);
  return commandId;
}

async function appoint(personId: string, gridId: string, held: string, more: object = {}): Promise<string> {
  const commandId = t.id();
  const body = { commandId, personId, gridId, post: held, startsOn: "2026-03-01", ...more };
  expect((await t.call(county, "POST", "/appointments", body)).body).toMatchObject({ status: "applied" });
  return commandId;
}

describe("vacancies", () => {
  const vacancies = async (scopeId: string, more = "") =>
    (await get(county, `/vacancies?scope=${scopeId}${more}`)).rows.map(
      (row: { post: string; fromOn: string; lastHolder: string | null }) => [row.post, row.fromOn, row.lastHolder],
    );

  test("name every required post that nobody holds, today or soon, until it is filled", async () => {
    const cell = gridOf("990101100200001");
    const officer = await officerOf(cell.id);
    expect(await vacancies(cell.id)).toEqual([["cadre_in_charge", "2026-03-10", null]]);
    await post(county, `/appointments/${officer.id}/ending`, { endsOn: "2026-03-20", reason: "辞职" });
    expect(await vacancies(cell.id)).toEqual([
      ["cadre_in_charge", "2026-03-10", null],
      ["grid_officer", "2026-03-21", officer.personName],
    ]);
    expect(await vacancies(cell.id, "&aheadDays=10")).toHaveLength(1);
    // Whoever begins before the other ends leaves no day open; one who begins a day late leaves just that.
    const next = await addPerson(cell.id, "接任人");
    const late = await appoint(next, cell.id, "grid_officer", { startsOn: "2026-03-22" });
    expect(await vacancies(cell.id, "&post=grid_officer")).toEqual([
      ["grid_officer", "2026-03-21", officer.personName],
    ]);
    await post(county, `/appointments/${late}/ending`, { endsOn: "2026-03-21", reason: "改期" });
    await appoint(next, cell.id, "grid_officer", { startsOn: "2026-03-21" });
    expect(await vacancies(cell.id, "&post=grid_officer")).toEqual([]);
    const boss = await addPerson(cell.id, "包片人");
    await appoint(boss, cell.id, "cadre_in_charge");
    expect(await vacancies(cell.id)).toEqual([]);
  });

  test("follow the rule of which posts a level must have, and count no unit that exists in statistics only", async () => {
    const { rows } = await get(county, `/vacancies?pageSize=200`);
    const levels = rows.map((row: { level: string; post: string }) => `${row.level} ${row.post}`);
    expect(levels).toContain("county grid_lead");
    expect(levels).toContain("village safety_staff");
    expect(levels).not.toContain("village grid_lead");
    expect(rows.some((row: { gridName: string }) => row.gridName.includes("林场"))).toBe(false);
    const township = t.tokenOf("township_supervisor", "990101200");
    const seen = (await get(township, "/vacancies?pageSize=200")).rows;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((row: { gridCode: string }) => row.gridCode.startsWith("990101200"))).toBe(true);
  });
});

describe("overlaps", () => {
  test("name a post that two hold, and one who holds too many", async () => {
    const [a, b] = [gridOf("990101100201001"), gridOf("990101200200001")];
    expect((await get(county, "/overlaps")).rows).toEqual([]);
    const officer = await officerOf(a.id);
    const second = await appoint(officer.personId, b.id, "grid_officer");
    const { rows } = await get(county, "/overlaps");
    expect(rows.map((row: { kind: string; count: number }) => [row.kind, row.count])).toEqual([
      ["grid", 2],
      ["person", 2],
    ]);
    expect(rows[1]).toMatchObject({ personId: officer.personId, post: "grid_officer", allowed: 1 });
    // Where only one of the two posts lies in the scope, the other is counted and not named.
    const township = t.tokenOf("township_supervisor", "990101100");
    const [seen] = (await get(township, "/overlaps")).rows;
    expect(seen).toMatchObject({ kind: "person", appointments: [{ gridId: a.id }] });
    await post(county, `/appointments/${second}/ending`, { endsOn: "2026-02-28", reason: "录错" });
    expect((await get(county, "/overlaps")).rows).toEqual([]);
  });
});

describe("absences", () => {
  test("without a substitute are named, with one the substitute has the authority of these days and no longer", async () => {
    const cell = gridOf("990101200201001");
    const officer = await officerOf(cell.id);
    const away = { fromOn: "2026-03-10", toOn: "2026-03-12", kind: "training" };
    expect(
      (await post(county, `/people/${officer.personId}/absences`, { ...away, toOn: "2026-03-01" })).body.errors[0]
        .pointer,
    ).toBe("/toOn");
    const first = t.id();
    expect(
      (await t.call(county, "POST", `/people/${officer.personId}/absences`, { commandId: first, ...away })).status,
    ).toBe(201);
    expect((await post(county, `/people/${officer.personId}/absences`, away)).body.code).toBe("already-absent");
    const uncovered = async () => (await get(county, "/absences?uncovered=true")).rows;
    expect(await uncovered()).toMatchObject([{ personId: officer.personId, uncovered: [{ gridId: cell.id }] }]);
    expect((await post(county, `/absences/${first}/ending`, { toOn: "2026-03-09" })).status).toBe(201);
    expect(await uncovered()).toEqual([]);

    const neighbour = gridOf("990101200200001");
    const other = await officerOf(neighbour.id);
    const token = t.tokenOf("officer", neighbour.code);
    const place = t.demo.places.find((each) => each.cellId === cell.id)?.id ?? "";
    const report = () => t.call(token, "POST", "/hazards", hazardOf(t.id(), place, t.clock.now()));
    expect((await report()).body.code).toBe("place-not-found");
    expect(
      (await post(county, `/people/${officer.personId}/absences`, { ...away, substitutePersonId: officer.personId }))
        .body.errors[0].pointer,
    ).toBe("/substitutePersonId");
    const second = t.id();
    await t.call(county, "POST", `/people/${officer.personId}/absences`, {
      commandId: second,
      ...away,
      substitutePersonId: other.personId,
    });
    expect(await uncovered()).toEqual([]);
    const [row] = (await get(county, "/absences")).rows;
    expect(row).toMatchObject({ id: second, uncovered: [], substitutes: [{ personId: other.personId }] });
    await expect.poll(async () => (await report()).status).toBe(201);
    // Back on the 11th: from the 11th on the substitute is nobody there any more.
    await post(county, `/absences/${second}/ending`, { toOn: "2026-03-10" });
    t.clock.set("2026-03-11T02:00:00Z");
    await expect
      .poll(async () => (await report()).body)
      .toMatchObject({ status: "quarantined", reasons: ["after-right"] });
    t.clock.set("2026-03-10T02:00:00Z");
    const { changes } = await get(county, `/records/${second}/history`);
    expect(changes[0]).toMatchObject({ before: { toOn: "2026-03-12" }, after: { toOn: "2026-03-10" } });
  });
});

describe("handovers", () => {
  test("move open hazards and tasks to the new holder; both confirm by their own accounts, and nobody else", async () => {
    const cell = gridOf("990101100001001");
    const officer = await officerOf(cell.id);
    const [old, fresh] = [t.tokenOf("officer", cell.code), t.tokenOf("officer", "990101100001002")];
    const newcomer = (await officerOf(gridOf("990101100001002").id)).personId;
    const place = t.demo.places.find((each) => each.cellId === cell.id)?.id ?? "";
    const hazardId = t.id();
    await t.call(old, "POST", "/hazards", hazardOf(hazardId, place, t.clock.now()));
    const village = t.tokenOf("village_staff", cell.code.slice(0, 12));
    const step = (action: string, more: object = {}) =>
      post(village, `/hazards/${hazardId}/steps`, { occurredAt: t.clock.now().toISOString(), action, ...more });
    await step("accept");
    await step("assign", { deadlineAt: "2026-03-20T10:00:00Z", holder: officer.personName });
    const taskId = t.id();
    const task = { commandId: taskId, fromGridId: cell.id, gridIds: [cell.id], title: "清查", kind: "ledger" };
    const sent = { ...task, cadence: "once", startsOn: "2026-03-01", dueOn: "2026-03-31", appointmentId: officer.id };
    expect((await t.call(county, "POST", "/tasks", sent)).status).toBe(201);
    const to = await appoint(newcomer, cell.id, "grid_officer", { startsOn: "2026-03-10" });

    const elsewhere = await officerOf(gridOf("990101100200001").id);
    const begin = (toAppointmentId: string) =>
      post(county, "/handovers", { fromAppointmentId: officer.id, toAppointmentId });
    expect((await begin(elsewhere.id)).body.errors[0].pointer).toBe("/toAppointmentId");
    expect((await begin(officer.id)).body.errors[0].pointer).toBe("/toAppointmentId");
    const before = await get(county, `/numbers?scope=${cell.id}`);
    expect((await begin(to)).status).toBe(201);
    const [handover] = (await get(county, "/handovers")).rows;
    expect(handover).toMatchObject({ hazardCount: 1, taskCount: 1, fromConfirmedAt: null, mayConfirm: false });
    const { hazard } = await get(county, `/hazards/${hazardId}`);
    expect(hazard).toMatchObject({ state: "assigned", holder: handover.toName, level: "village" });
    expect((await get(county, `/tasks?scope=${cell.id}`)).rows[0].responsible).toBe(handover.toName);
    expect((await get(county, `/numbers?scope=${cell.id}`)).rows).toEqual(before.rows);

    expect((await post(county, `/handovers/${handover.id}/confirmations`, {})).body.code).toBe("handover-not-yours");
    for (const token of [old, fresh]) {
      expect((await get(token, "/me/handovers")).rows[0]).toMatchObject({ id: handover.id, mayConfirm: true });
      expect((await post(token, `/handovers/${handover.id}/confirmations`, {})).status).toBe(201);
      expect((await post(token, `/handovers/${handover.id}/confirmations`, {})).body.code).toBe("already-confirmed");
    }
    const [done] = (await get(county, "/handovers")).rows;
    expect(done.fromConfirmedAt).not.toBeNull();
    expect(done.toConfirmedAt).not.toBeNull();
    expect((await t.audit()).differences).toEqual([]);
  });
});
