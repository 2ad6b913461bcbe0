import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller } from "#/testing/callers.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import type { GridNode } from "#/modules/grid/grid.service.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

/** Authority is that of the time of the act: what was allowed then is taken, what was not and may have been is held. */
let t: TestApp;
let county: string;
let securityAdmin: string;
let cells: GridNode[];
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
  ({ token: securityAdmin } = await makeCaller(t, { role: "security_admin", gridId: t.tree.county.id }));
  const withPlaces = new Set<string>(t.demo.places.map(({ cellId }) => cellId));
  cells = t.tree.subtree(t.tree.county.id).filter(({ level, id }) => level === "cell" && withPlaces.has(id));
}, 120_000);
afterAll(async () => t.close());

const toDay = (day: string) => t.clock.set(`${day}T02:00:00Z`);
const placeIn = (cell: GridNode | undefined) => t.demo.places.find(({ cellId }) => cellId === cell?.id)?.id ?? "";
const post = async (path: string, body: object) => {
  const answer = await t.call(county, "POST", path, { commandId: t.id(), ...body });
  expect(answer.body, JSON.stringify(answer.body)).toMatchObject({ status: "applied" });
};
/** What becomes of a visit on a day at nine o'clock in Shanghai. */
async function visitOn(token: string, cell: GridNode | undefined, day: string) {
  const commands = [visitOf(t.id(), placeIn(cell), `${day}T01:00:00Z`)];
  const { status, body } = await t.call(token, "POST", "/commands", { commands });
  if (status !== 200) return status;
  const [{ status: outcome, reasons, problem }] = body.outcomes;
  return reasons?.join() ?? problem?.code ?? outcome;
}
/** What becomes of a note of publicity on a day, and for which grid it stands. */
async function noteOn(token: string, cell: GridNode | undefined, day: string, placeIds = [placeIn(cell)]) {
  const commandId = t.id();
  const { status, body } = await t.call(token, "POST", "/publicity", {
    ...{ commandId, occurredAt: `${day}T01:00:00Z`, kind: "door_to_door", audience: "residents", material: "明白卡" },
    ...{ where: "村口", placeIds },
  });
  if (status !== 201) return body.errors?.[0]?.pointer ?? body.code;
  const [row] = await t.db.query<{ grid: string }>(`select grid_id as grid from publicity where id = $1`, [commandId]);
  return t.tree.find(row?.grid ?? "")?.id === cell?.id ? "own" : "other";
}
async function lookOn(token: string, hazardId: string, day: string) {
  const look = { commandId: t.id(), occurredAt: `${day}T01:30:00Z`, finding: "still_there" };
  return (await t.call(token, "POST", `/hazards/${hazardId}/rechecks`, look)).status;
}
async function hazardIn(cell: GridNode | undefined, day: string) {
  const found = hazardOf(t.id(), placeIn(cell), `${day}T01:00:00Z`);
  expect((await t.call(county, "POST", "/hazards", found)).status).toBe(201);
  return found.commandId;
}
async function officerOf(cell: GridNode | undefined) {
  const [row] = await t.db.query<{ accountId: string; appointmentId: string; personId: string }>(
    `select c.id as "accountId", a.id as "appointmentId", a.person_id as "personId"
     from appointment a join account c on c.person_id = a.person_id
     where a.grid_id = $1 and a.post = 'grid_officer'`,
    [cell?.id],
  );
  if (!row || !cell) throw new Error("no officer");
  return { token: t.tokenOf("officer", cell.code), ...row };
}
const isSignedIn = async (token: string) => (await t.call(token, "GET", "/me")).status === 200;

test("who was moved hands in what he did before; his new grid from his first day, his old one until his last", async () => {
  const [from, to] = [cells[0], cells[1]];
  const { token, appointmentId } = await officerOf(from);
  await post(`/appointments/${appointmentId}/transfer`, { gridId: to?.id, startsOn: "2026-03-12", reason: "轮岗" });
  toDay("2026-03-12");
  await expect.poll(async () => (await t.call(token, "GET", "/me")).body.scope?.id, { timeout: 10_000 }).toBe(to?.id);
  toDay("2026-03-14");
  expect(await visitOn(token, from, "2026-03-11")).toBe("applied");
  expect(await visitOn(token, from, "2026-03-13")).toBe("after-right");
  expect(await visitOn(token, to, "2026-03-13")).toBe("applied");
  expect(await visitOn(token, to, "2026-03-11")).toBe("before-right");
  expect(await noteOn(token, from, "2026-03-11")).toBe("own");
  expect(await noteOn(token, from, "2026-03-11", [])).toBe("own");
  expect(await noteOn(token, from, "2026-03-13")).toBe("/placeIds/0");
  expect(await noteOn(token, to, "2026-03-13")).toBe("own");
  const hazardId = await hazardIn(from, "2026-03-11");
  expect(await lookOn(token, hazardId, "2026-03-11")).toBe(201);
  expect(await lookOn(token, hazardId, "2026-03-13")).toBe(404);
  // What never was his does not exist for him.
  expect(await visitOn(token, cells[3], "2026-03-13")).toBe("place-not-found");
});

test("who stood in for another hands in what he did in those days, also when they are over", async () => {
  toDay("2026-03-14");
  const [absent, standIn] = [await officerOf(cells[4]), await officerOf(cells[5])];
  await post(`/people/${absent.personId}/absences`, {
    ...{ fromOn: "2026-03-15", toOn: "2026-03-16", kind: "leave", substitutePersonId: standIn.personId },
  });
  toDay("2026-03-18");
  expect(await visitOn(standIn.token, cells[4], "2026-03-16")).toBe("applied");
  expect(await visitOn(standIn.token, cells[4], "2026-03-17")).toBe("after-right");
  expect(await visitOn(standIn.token, cells[4], "2026-03-14")).toBe("before-right");
  expect(await visitOn(standIn.token, cells[5], "2026-03-14")).toBe("applied");
});

test("a grant before the post begins: what is dated before it waits for a person", async () => {
  toDay("2026-03-18");
  const { token, personId, accountId } = await officerOf(cells[6]);
  await post("/appointments", { personId, gridId: cells[7]?.id, post: "grid_officer", startsOn: "2026-03-25" });
  const grant = { role: "officer", gridId: cells[7]?.id, departmentId: null, reason: "提前授权" };
  expect((await t.call(securityAdmin, "POST", `/accounts/${accountId}/grants`, grant)).status).toBe(204);
  toDay("2026-03-26");
  expect(await visitOn(token, cells[7], "2026-03-20")).toBe("before-post");
  expect(await visitOn(token, cells[7], "2026-03-25")).toBe("applied");
  expect(await visitOn(token, cells[6], "2026-03-17")).toBe("applied");
});

test("whose last post is over can do nothing but hand in what he did until then", async () => {
  toDay("2026-03-26");
  const { token, appointmentId } = await officerOf(cells[8]);
  await post(`/appointments/${appointmentId}/ending`, { endsOn: "2026-03-27", reason: "离职" });
  toDay("2026-03-28");
  await expect.poll(async () => isSignedIn(token), { timeout: 10_000 }).toBe(false);
  expect(await visitOn(token, cells[8], "2026-03-27")).toBe("applied");
  expect(await visitOn(token, cells[8], "2026-03-28")).toBe("after-right");
  expect(await noteOn(token, cells[8], "2026-03-27")).toBe("own");
  expect(await noteOn(token, cells[8], "2026-03-28")).toBe("not-allowed");
  const left = await hazardIn(cells[8], "2026-03-27");
  expect(await lookOn(token, left, "2026-03-27")).toBe(201);
  expect(await lookOn(token, left, "2026-03-28")).toBe(404);
  // His pictures follow what he recorded, and nothing else.
  const found = hazardOf(t.id(), placeIn(cells[8]), "2026-03-27T01:00:00Z");
  expect((await t.call(token, "POST", "/commands", { commands: [found] })).body.outcomes[0].status).toBe("applied");
  const others = hazardOf(t.id(), placeIn(cells[8]), t.clock.now());
  expect((await t.call(county, "POST", "/hazards", others)).status).toBe(201);
  const wish = { id: t.id(), subjectKind: "hazard" as const, subjectId: found.commandId, part: "before" as const };
  const content = await photo();
  expect((await upload(t, token, { ...wish, id: t.id(), subjectId: others.commandId }, content)).problem?.code).toBe(
    "hazard-not-found",
  );
  expect((await upload(t, token, wish, content)).status).toBe(204);
  await waitUntil(
    async () => (await t.call(token, "GET", `/evidence/uploads?ids=${wish.id}`)).body.uploads[0].state === "attached",
  );
  expect((await t.call(token, "GET", `/evidence/${wish.id}/picture`)).status).toBe(401);
  expect((await t.call(county, "GET", `/evidence?subjects=${found.commandId}`)).body.evidence).toHaveLength(1);
  expect((await t.call(token, "GET", "/due-places")).status).toBe(401);
  expect((await t.call(token, "POST", "/visits", visitOf(t.id(), placeIn(cells[8]), t.clock.now()))).status).toBe(401);
});

test("whom an administrator has withdrawn the grant, or disabled, hands in nothing", async () => {
  toDay("2026-03-28");
  const { token, accountId } = await officerOf(cells[9]);
  const nothing = { role: null, gridId: null, departmentId: null, reason: "违规" };
  expect((await t.call(securityAdmin, "POST", `/accounts/${accountId}/grants`, nothing)).status).toBe(204);
  await expect.poll(async () => isSignedIn(token), { timeout: 10_000 }).toBe(false);
  expect(await visitOn(token, cells[9], "2026-03-27")).toBe(401);
  const other = await officerOf(cells[10]);
  const { token: administrator } = await makeCaller(t, { role: "account_admin", gridId: t.tree.county.id });
  const disabled = await t.call(administrator, "POST", `/accounts/${other.accountId}/disabling`, {
    reason: "丢失手机",
  });
  expect(disabled.status, JSON.stringify(disabled.body)).toBe(204);
  await expect.poll(async () => isSignedIn(other.token), { timeout: 10_000 }).toBe(false);
  expect(await visitOn(other.token, cells[10], "2026-03-27")).toBe(401);
  expect((await t.call(other.token, "GET", "/evidence/uploads?ids=")).status).toBe(401);
});
