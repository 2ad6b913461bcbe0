import { afterAll, beforeAll, expect, test } from "vitest";
import { createScopedReads } from "#/platform/scoped-sql.ts";
import type { ExportQuery } from "#/modules/exchange/adapter.ts";
import { createPeopleAdapter } from "#/modules/exchange/people-adapter.service.ts";
import { makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** The query says itself whose people leave: with and without the second wall the same rows. */
let t: TestApp;
let here: string;
let there: string;
let departmentId: string;
beforeAll(async () => {
  t = await openTestApp();
  [here = "", there = ""] = t.tree.county.children.map(({ children }) => children[0]?.id ?? "");
  departmentId = await makeDepartment(t, "line-1", "甲局");
});
afterAll(async () => t.close());

async function addPerson(name: string, gridId: string, posts: { gridId: string; departmentId?: string }[]) {
  const [person] = await t.db.query<{ id: string }>(
    `insert into person (id, name, initials, grid_id, is_demo) values (gen_random_uuid(), $1, 'x', $2, false) returning id`,
    [name, gridId],
  );
  for (const of of posts)
    await t.db.query(
      `insert into appointment (id, person_id, grid_id, post, starts_on, department_id)
       values (gen_random_uuid(), $1, $2, 'supervisor', '2026-01-01', $3)`,
      [person?.id, of.gridId, of.departmentId ?? null],
    );
}

async function exported(of: Partial<ExportQuery>) {
  const adapter = createPeopleAdapter(t.tree);
  const query = { scopeId: t.tree.county.id, departmentId: null, filters: {}, ...of };
  const bare = await adapter.exportPage(t.db, query, null);
  const walled = await createScopedReads(t.db).as(query, (sql) => adapter.exportPage(sql, query, null));
  expect(walled).toEqual(bare);
  return bare.map((row) => [row["name"], row["gridCode"], row["post"]]);
}

test("somebody in the books here with a post elsewhere leaves as one without a post", async () => {
  await addPerson("跨乡人", here, [{ gridId: there }]);
  const codeOf = (id: string) => t.tree.find(id)?.code;
  const townshipOf = (id: string) => t.tree.find(id)?.parentId ?? "";
  const filters = { q: "x" };
  expect(await exported({ scopeId: townshipOf(here), filters })).toEqual([["跨乡人", codeOf(here), null]]);
  expect(await exported({ scopeId: townshipOf(there), filters })).toEqual([["跨乡人", codeOf(there), "supervisor"]]);
  expect(await exported({ filters })).toEqual([["跨乡人", codeOf(there), "supervisor"]]);
});

test("a department takes along who holds a post of its line, nobody else", async () => {
  const other = await makeDepartment(t, "line-2", "乙局");
  await addPerson("甲局人", here, [{ gridId: here, departmentId }, { gridId: there }]);
  await addPerson("乙局人", here, [{ gridId: here, departmentId: other }]);
  expect(await exported({ departmentId })).toEqual([["甲局人", t.tree.find(here)?.code, "supervisor"]]);
  expect(await exported({ departmentId, scopeId: there })).toEqual([]);
  expect((await exported({})).length).toBeGreaterThan(10);
});
