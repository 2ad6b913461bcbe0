import { afterAll, beforeAll, expect, test } from "vitest";
import type { PeopleRow } from "#/modules/person/people-import.service.ts";
import { applyPeople, judgePeople, preparePeople } from "#/modules/person/people-import.service.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { lockHead } from "#/platform/log.ts";
import { makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let caller: Caller;
beforeAll(async () => {
  t = await openTestApp();
  caller = { scopeId: t.tree.county.id, accountId: null, name: "导入人" } as unknown as Caller;
});
afterAll(() => t.close());

const cellId = () => t.demo.cells[0]?.id ?? "";
const line = (more: Partial<PeopleRow>): PeopleRow => ({
  name: "导入甲",
  phone: "13900000001",
  employer: null,
  title: null,
  gridId: cellId(),
  post: "grid_officer",
  departmentId: null,
  startsOn: "2026-03-01",
  endsOn: null,
  ...more,
});

/** Takes rows over in one transaction; what is noted of them is read back. */
async function apply(rows: readonly PeopleRow[], by = caller) {
  const batchId = crypto.randomUUID();
  const of = { caller: by, tree: t.tree, batchId };
  const { faults, prepared, events } = await t.db.transaction(async (sql) => {
    const [seen] = await sql.query<{ seq: number }>(`select seq::float8 as seq from log_head`);
    const made = await preparePeople(sql, of, rows, seen?.seq ?? 0);
    if (made.faults.length > 0) return { ...made, events: [] };
    const head = await lockHead(sql, t.tree.county.id);
    const context = { sql, head, now: t.clock.now(), firstSeq: head.seq + 1 };
    const events = await applyPeople(context, { ...of, commandId: t.id() }, made.prepared);
    await sql.query(`update log_head set seq = seq + 1`);
    return { ...made, events };
  });
  const entries = await t.db.query(
    `select kind, before, after from record_batch_change where batch_id = $1 order by n`,
    [batchId],
  );
  return { faults, events, outcome: prepared.outcome, entries };
}
const faultsOf = async (rows: readonly PeopleRow[], by = caller) => (await judgePeople(t.db, t.tree, by, rows)).faults;

test("takes people and posts over, knows them again, and says what is wrong with which cell", async () => {
  const rows = [
    line({}),
    line({ post: "cadre_in_charge" }),
    line({ name: "导入乙", phone: null, post: null, startsOn: null, title: "组长" }),
  ];
  expect((await apply(rows)).outcome).toEqual({ added: 2, changed: 0, appointed: 2, same: 0 });
  const again = await apply([...rows, line({ employer: "村委会" })]);
  expect(again.outcome).toEqual({ added: 0, changed: 1, appointed: 0, same: 3 });
  expect(again.entries).toMatchObject([{ before: { employer: null }, after: { employer: "村委会" } }]);
  // An empty cell wipes nothing out.
  expect((await apply([line({})])).outcome).toEqual({ added: 0, changed: 0, appointed: 0, same: 1 });
  const faulty = [
    line({ gridId: crypto.randomUUID() }),
    line({ post: "safety_staff" }),
    line({ name: "导入丙", startsOn: null }),
    line({ name: "导入丙", endsOn: "2026-02-01" }),
    line({ startsOn: "2026-03-05" }),
    line({ name: "导入丁" }),
  ];
  const faults = await faultsOf(faulty);
  expect(faults.map(({ row, field }) => [row, field])).toEqual([
    [0, "gridId"],
    [1, "post"],
    [2, "startsOn"],
    [3, "endsOn"],
    [4, "startsOn"],
  ]);
  expect((await apply(faulty)).events).toEqual([]);
  expect(await t.db.query(`select 1 from person where name = '导入丁'`)).toEqual([]);
});

test("a regulator is named for a department, and nobody else; a known one of another department is not changed by a list", async () => {
  const [one, two] = [await makeDepartment(t, "list-1", "名单甲局"), await makeDepartment(t, "list-2", "名单乙局")];
  const regulator = (departmentId: string | null) =>
    line({ name: "监管甲", gridId: t.tree.county.id, post: "department_regulator", departmentId });
  expect(await faultsOf([regulator(null), line({ departmentId: one })])).toMatchObject([
    { row: 0, field: "departmentId" },
    { row: 1, field: "departmentId" },
  ]);
  expect((await apply([regulator(one)])).entries).toMatchObject([
    { kind: "person" },
    { kind: "appointment", after: { post: "department_regulator", departmentId: one } },
  ]);
  expect(
    await t.db.query(
      `select a.department_id as id from appointment a join person p on p.id = a.person_id where p.name = '监管甲'`,
    ),
  ).toEqual([{ id: one }]);
  expect((await apply([regulator(one), regulator(null)])).outcome).toMatchObject({ appointed: 0, same: 2 });
  expect(await faultsOf([regulator(two)])).toMatchObject([{ row: 0, field: "departmentId" }]);
});

test("a namesake outside the scope is somebody else, and grids outside do not exist", async () => {
  const [own, other] = t.tree.county.children;
  const cellOf = (township: string) => t.demo.cells.find(({ id }) => t.tree.isWithin(township, id))?.id ?? "";
  await apply([line({ name: "同名人", phone: "13700000007", gridId: cellOf(other?.id ?? "") })]);
  const by = { ...caller, scopeId: own?.id ?? "" };
  const { outcome } = await apply([line({ name: "同名人", phone: "13700000007", gridId: cellOf(by.scopeId) })], by);
  expect(outcome).toMatchObject({ added: 1, appointed: 1 });
  expect(await faultsOf([line({ gridId: cellOf(other?.id ?? "") })], by)).toMatchObject([{ field: "gridId" }]);
});

test("20,000 lines are a matter of seconds", async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) =>
    line({ name: `批量${n}`, phone: String(13_000_000_000 + n), post: n % 2 ? "grid_officer" : "cadre_in_charge" }),
  );
  const begun = performance.now();
  expect((await apply(rows)).outcome).toEqual({ added: 20_000, changed: 0, appointed: 20_000, same: 0 });
  expect(performance.now() - begun).toBeLessThan(20_000);
});
