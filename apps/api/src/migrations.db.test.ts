import { afterAll, beforeAll, expect, test } from "vitest";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { TestDatabase } from "@safegrid/testkit/test-database";
import { createTestDatabase } from "@safegrid/testkit/test-database";
import { entities } from "#/entities.ts";
import { migrate } from "#/platform/migrate.ts";
import { openSchemaOrm } from "#/platform/schema-orm.ts";

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = openSchemaOrm(database.url, entities);
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

test("migrations run on an empty database, twice, and two at once", async () => {
  const second = openSchemaOrm(database.url, entities);
  await Promise.all([migrate(orm), migrate(second)]);
  await migrate(orm);
  await second.close();
});

test("no column of an entity differs from the schema", async () => {
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false, safe: false });
  // Keys, checks, partial indexes, functions, triggers and policies are written by hand; entities do not know them.
  const about = sql
    .split("\n")
    .filter(
      (line) => line.trim() !== "" && !/drop (constraint|index|function|policy|trigger)|disable row level/.test(line),
    );
  expect(about).toEqual([]);
});
