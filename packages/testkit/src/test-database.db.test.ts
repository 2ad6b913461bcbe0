import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { cloneTestDatabase, createTestDatabase } from "./test-database.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("says what to do where there is no server", async () => {
  vi.stubEnv("TEST_DATABASE_ADMIN_URL", "");
  await expect(createTestDatabase()).rejects.toThrow("run npm test");
});

test("databases are separate, clones carry the template's tables, dropped ones are gone", async () => {
  const [template, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await query(template.url, "create table fact (n int); insert into fact values (42)");
  await expect(query(other.url, "select * from fact")).rejects.toMatchObject({ code: "42P01" });
  const clones = await Promise.all([1, 2, 3].map(() => cloneTestDatabase(template.url)));
  for (const clone of clones) expect(await query(clone.url, "select n from fact")).toEqual([{ n: 42 }]);
  const all = [template, other, ...clones];
  await Promise.all(all.map((database) => database.drop()));
  await template.drop();
  await expect(query(template.url, "select 1")).rejects.toMatchObject({ code: "3D000" });
});

test("waits for a template that is just being left", async () => {
  const template = await createTestDatabase();
  const client = new pg.Client({ connectionString: template.url });
  await client.connect();
  const left = new Promise((resolve) => setTimeout(resolve, 300)).then(() => client.end());
  const clone = await cloneTestDatabase(template.url);
  await left;
  await Promise.all([clone.drop(), template.drop()]);
});
