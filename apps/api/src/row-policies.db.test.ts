import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rulesOf } from "#/platform/row-rules.ts";
import { readTableShapes, secureRows } from "#/platform/row-security.ts";
import { createScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { rowPolicies } from "#/row-policies.ts";
import { visitEverything } from "#/testing/grounds.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let scoped: ReturnType<typeof createScopedReads>;
beforeAll(async () => {
  t = await openTestApp();
  scoped = createScopedReads(t.db);
  await visitEverything(t);
}, 120_000);
afterAll(async () => t.close());

const viewerOf = (scopeId: string, departmentId: string | null = null) => ({ scopeId, departmentId });
const countOf = async (sql: Sql, text: string) =>
  (await sql.query<{ n: number }>(`select count(*)::int as n from ${text}`))[0]?.n;

describe("every table", () => {
  test("has a rule: its columns say whose a row is, or it is listed with a reason", async () => {
    const tables = await readTableShapes(t.db);
    const rules = rulesOf(tables, rowPolicies);
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ name }) => rules.get(name)?.rule === "unknown").map(({ name }) => name)).toEqual([]);
    for (const rule of Object.values(rowPolicies))
      if (rule.rule === "open" || rule.rule === "closed") expect(rule.because.length).toBeGreaterThan(5);
  });

  test("is closed to readers, or shows to them what is inside only", async () => {
    const tables = await readTableShapes(t.db);
    const rules = rulesOf(tables, rowPolicies);
    const township = t.tree.county.children[0];
    const inside = new Set(t.tree.subtree(township?.id ?? "").map(({ id }) => id as string));
    const above = new Set<string>(township?.path);
    for (const { name, columns } of tables) {
      const rule = rules.get(name)?.rule;
      const read = scoped.as(viewerOf(township?.id ?? ""), (sql) =>
        sql.query<Record<string, unknown>>(`select * from ${name}`),
      );
      if (rule === "closed") await expect(read, name).rejects.toThrow(/permission denied/);
      const rows = rule === "closed" ? [] : await read;
      for (const column of ["grid_id", "cell_id"].filter((each) => columns.includes(each)))
        for (const row of rows)
          expect(inside.has(row[column] as string) || above.has(row[column] as string), `${name}.${column}`).toBe(true);
    }
  });
});

describe("a query that forgets its scope", () => {
  test.each([
    "place",
    "enterprise",
    "person",
    "appointment",
    "hazard",
    "visit",
    "place_due",
    "hazard_step",
    "place_plan",
  ])("finds of %s only what lies in the subtree, and all of it between all townships", async (table) => {
    const all = await countOf(t.db, table);
    const parts = await Promise.all(
      t.tree.county.children
        .filter(({ isPseudo }) => !isPseudo)
        .map(({ id }) => scoped.as(viewerOf(id), (sql) => countOf(sql, table))),
    );
    expect(all).toBeGreaterThan(0);
    expect(await scoped.as(viewerOf(t.tree.county.id), (sql) => countOf(sql, table))).toBeGreaterThanOrEqual(
      parts.reduce<number>((sum, part) => sum + (part ?? 0), 0),
    );
    expect(Math.max(...parts.map((part) => part ?? 0))).toBeLessThan(all ?? 0);
    expect(parts.every((part) => (part ?? 0) > 0)).toBe(true);
  });

  test("finds nothing of anybody's when nobody is named", async () => {
    for (const table of ["place", "enterprise", "person", "hazard", "grid"])
      expect(await scoped.as({ scopeId: "", departmentId: null }, (sql) => countOf(sql, table)), table).toBe(0);
    expect(await scoped.as(viewerOf(crypto.randomUUID()), (sql) => countOf(sql, "person"))).toBe(0);
  });

  test("knows the names of the grids above it, not of those beside it", async () => {
    const [one, other] = t.tree.county.children;
    const ids = (
      await scoped.as(viewerOf(one?.id ?? ""), (sql) => sql.query<{ id: string }>(`select id from grid`))
    ).map(({ id }) => id);
    expect(ids).toContain(t.tree.county.id);
    expect(ids).not.toContain(other?.id);
    expect(ids.length).toBe(t.tree.subtree(one?.id ?? "").length + 1);
  });

  test("cannot write, not even with the right to read", async () => {
    await expect(scoped.as(viewerOf(t.tree.county.id), (sql) => sql.query(`delete from place`))).rejects.toThrow(
      /read-only|permission/,
    );
  });
});

describe("the wall's own footing", () => {
  test("the condition is worked out once per query, and the service's statements carry none", async () => {
    const planOf = (sql: Sql) =>
      sql.query<{ "QUERY PLAN": string }>(`explain select * from hazard where id = gen_random_uuid()`);
    const text = async (plan: Promise<{ "QUERY PLAN": string }[]>) =>
      (await plan).map((line) => line["QUERY PLAN"]).join("\n");
    const viewer = viewerOf(t.tree.county.children[0]?.id ?? "");
    expect(await text(scoped.as(viewer, planOf))).toMatch(/InitPlan/);
    expect(await text(planOf(t.db))).not.toMatch(/InitPlan|SubPlan/);
  });

  test("no policy is planned into another: each asks views, and nobody can name these", async () => {
    const rows = await t.db.query<{ name: string; text: string }>(
      `select tablename as name, qual as text from pg_policies where policyname = 'viewer'`,
    );
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(({ text }) => /\bfrom (?!sight\.)/i.test(text)).map(({ name }) => name)).toEqual([]);
    const plan = await scoped.as(viewerOf(t.tree.county.id), (sql) =>
      sql.query<{ "QUERY PLAN": string }>(`explain select id from evidence`),
    );
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    // Of hazard, visit and held record once each, and of a hazard's parties; 212 lines when policies held policies.
    expect(text.match(/ on hazard\b/g)).toHaveLength(1);
    expect(plan.length).toBeLessThan(90);
    const named = scoped.as(viewerOf(t.tree.county.id), (sql) => sql.query(`select * from sight.all_place`));
    await expect(named).rejects.toThrow(/permission denied for schema/);
  });

  test("an application that is not the owner is not limited, and readers through it are", async () => {
    const role = `app_${crypto.randomUUID().slice(0, 8)}`;
    const client = new pg.Client({ connectionString: t.databaseUrl });
    await client.connect();
    try {
      await client.query(`create role ${role} nologin`);
      await client.query(`grant select, insert on all tables in schema public to ${role}`);
      await client.query(`grant safegrid_reader to ${role} with inherit false, set true`);
      const count = async () => Number((await client.query(`select count(*) as n from person`)).rows[0]?.n);
      const all = await count();
      await client.query(`set session authorization ${role}`);
      expect(await count()).toBe(all);
      await client.query(`insert into department (id, code, name, industries, is_demo)
        values (gen_random_uuid(), 'x', '甲', '{}', false)`);
      const { rows } = await client.query(`explain select * from hazard where id = gen_random_uuid()`);
      expect(JSON.stringify(rows)).not.toMatch(/InitPlan|SubPlan|viewer/);
      await client.query(`begin`);
      await client.query(`set local role safegrid_reader`);
      expect(await count()).toBe(0);
      await client.query(`rollback`);
      await client.query(`reset session authorization`);
    } finally {
      await client.query(`reset session authorization; drop owned by ${role}; drop role ${role}`);
      await client.end();
    }
  });

  test("made again it changes nothing; a policy that was taken away comes back", async () => {
    const policies = () => t.db.query(`select oid::text, polname from pg_policy order by oid`);
    const before = await policies();
    await t.db.transaction((tx) => secureRows(tx, rowPolicies));
    expect(await policies()).toEqual(before);
    await t.db.query(`drop policy viewer on person`);
    await t.db.transaction((tx) => secureRows(tx, rowPolicies));
    expect((await policies()).length).toBe(before.length);
  });
});
