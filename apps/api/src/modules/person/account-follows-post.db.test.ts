import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import type { GridNode } from "#/modules/grid/grid.service.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** What an account may do follows its person's posts, and stands in its history and in the operation log. */
let t: TestApp;
let county: string;
let securityAdmin: string;
/** As they stand before anything changes. */
let cells: GridNode[];
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
  ({ token: securityAdmin } = await makeCaller(t, { role: "security_admin", gridId: t.tree.county.id }));
  cells = t.tree.subtree(t.tree.county.id).filter(({ level }) => level === "cell");
});
afterAll(async () => t.close());

const post = async (path: string, body: object) => {
  const answer = await t.call(county, "POST", path, { commandId: t.id(), ...body });
  expect(answer.body).toMatchObject({ status: "applied" });
};

interface Officer {
  readonly token: string;
  readonly cellId: string;
  readonly accountId: string;
  readonly appointmentId: string;
  readonly personId: string;
}
/** The officer of the n-th cell, with phone, account and post. */
async function officerOf(n: number): Promise<Officer> {
  const cell = cells[n];
  const [row] = await t.db.query<{ accountId: string; appointmentId: string; personId: string }>(
    `select c.id as "accountId", a.id as "appointmentId", a.person_id as "personId"
     from appointment a join account c on c.person_id = a.person_id
     where a.grid_id = $1 and a.post = 'grid_officer'`,
    [cell?.id],
  );
  if (!row || !cell) throw new Error("no officer");
  return { token: t.tokenOf("officer", cell.code), cellId: cell.id, ...row };
}
const grantsOf = async (accountId: string) =>
  (await t.call(securityAdmin, "GET", `/accounts/${accountId}/grants`)).body.grants;
const notedOf = (accountId: string) =>
  t.db.query<{ about: object; by_name: string }>(
    `select about, by_name from operation_log where kind = 'grant_changed' and about ->> 'id' = $1 order by n`,
    [accountId],
  );
/** What a demonstration's account had before anything was written down of it. */
const before = { role: "officer", byName: "系统", reason: "授权记录建立之前已有" };
const statusOf = async (token: string) => (await t.call(token, "GET", "/me")).status;
const endsOn = (appointmentId: string, day: string) =>
  post(`/appointments/${appointmentId}/ending`, { endsOn: day, reason: "辞职" });
const toDay = (day: string) => t.clock.set(`${day}T02:00:00Z`);

test("a transfer that takes effect is a line of the account's history, by whoever made it or by the day", async () => {
  const [now, later] = [await officerOf(0), await officerOf(1)];
  const to = cells.at(-1);
  const moves = { gridId: to?.id, reason: "轮岗" };
  await post(`/appointments/${now.appointmentId}/transfer`, { ...moves, startsOn: "2026-03-10" });
  await post(`/appointments/${later.appointmentId}/transfer`, { ...moves, startsOn: "2026-03-11" });
  expect(await grantsOf(later.accountId)).toEqual([]);
  const line = { role: "officer", gridName: to?.name, reason: "任职划转至另一网格" };
  expect(await grantsOf(now.accountId)).toMatchObject([line, before]);
  expect(await notedOf(now.accountId)).toMatchObject([
    { about: { from: "officer", role: "officer", fromGridId: now.cellId, gridId: to?.id } },
  ]);
  toDay("2026-03-11");
  await expect
    .poll(async () => grantsOf(later.accountId), { timeout: 5_000 })
    .toMatchObject([{ ...line, byName: "系统（任职变动）" }, before]);
  await expect.poll(async () => (await t.call(later.token, "GET", "/me")).body.scope?.id).toBe(to?.id);
});

test("a change of the grids is a line of it too", async () => {
  const { accountId, cellId } = await officerOf(2);
  const parts = [
    { name: "东片", placeIds: [] },
    { name: "西片", placeIds: [] },
  ];
  await post("/grid-changes", { action: "split", gridId: cellId, parts });
  expect(await grantsOf(accountId)).toMatchObject([
    { role: "officer", gridName: "东片", reason: "所属网格已调整" },
    before,
  ]);
  expect(await notedOf(accountId)).toHaveLength(1);
});

test("when the last post is over the account has nothing any more, and the other one of two posts keeps it", async () => {
  const { token, accountId, appointmentId, personId, cellId } = await officerOf(4);
  await post("/appointments", { personId, gridId: cellId, post: "cadre_in_charge", startsOn: "2026-03-01" });
  await endsOn(appointmentId, "2026-03-10");
  expect(await statusOf(token)).toBe(200);
  const [cadre] = (await t.call(county, "GET", `/appointments?scope=${cellId}&post=cadre_in_charge`)).body.rows;
  // Until the end of its last day the post holds.
  await endsOn(cadre.id, "2026-03-11");
  expect(await statusOf(token)).toBe(200);
  toDay("2026-03-12");
  await expect.poll(async () => statusOf(token), { timeout: 5_000 }).toBe(401);
  expect(await grantsOf(accountId)).toMatchObject([
    { role: null, gridName: null, reason: "最后一个岗位于 2026-03-11 到期", byName: "系统（任职变动）" },
    before,
  ]);
  expect(await notedOf(accountId)).toMatchObject([{ about: { from: "officer", role: null, fromGridId: cellId } }]);
});

test("a post that is ended for a day that is over takes the account along at once, and a new grant stands", async () => {
  const { token, accountId, appointmentId, cellId } = await officerOf(5);
  await endsOn(appointmentId, "2026-03-11");
  await expect.poll(async () => statusOf(token)).toBe(401);
  const grant = { role: "officer", gridId: cellId, reason: "返聘，尚未任命" };
  expect((await t.call(securityAdmin, "POST", `/accounts/${accountId}/grants`, grant)).status).toBe(204);
  toDay("2026-03-13");
  await expect.poll(async () => statusOf(token), { timeout: 5_000 }).toBe(200);
  const other = await officerOf(6);
  await endsOn(other.appointmentId, "2026-03-12");
  await expect.poll(async () => statusOf(other.token)).toBe(401);
  expect(await statusOf(token)).toBe(200);
});

test("whoever is to begin elsewhere later, and the three administrators, keep what they have", async () => {
  const { token, appointmentId, personId } = await officerOf(7);
  const to = cells.at(-2)?.id;
  await post("/appointments", { personId, gridId: to, post: "grid_officer", startsOn: "2026-04-01" });
  await endsOn(appointmentId, "2026-03-12");
  const admin = await officerOf(8);
  await t.db.query(`update account set person_id = $1 where role = 'audit_admin'`, [admin.personId]);
  await endsOn(admin.appointmentId, "2026-03-12");
  await expect.poll(async () => statusOf(admin.token)).toBe(401);
  expect(await t.db.query(`select 1 from account where role = 'audit_admin' and disabled_at is null`)).toHaveLength(1);
  expect(await statusOf(token)).toBe(200);
});
