import type { TestProject } from "vitest/node";
import { createTestDatabase } from "@safegrid/testkit/test-database";
import { entities } from "#/entities.ts";
import { grantToApplication, migrate } from "#/platform/migrate.ts";
import { openSchemaOrm } from "#/platform/schema-orm.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database with the schema and nothing in it, to be copied. */
    migratedTemplate: string;
  }
}

/** Once a run: the schema that every test application starts from, for copying it takes a twentieth of making it. */
export default async function makeTemplate(project: TestProject): Promise<() => Promise<void>> {
  const database = await createTestDatabase();
  const orm = openSchemaOrm(database.url, entities);
  await migrate(orm);
  await grantToApplication(orm, database.url);
  await orm.close();
  project.provide("migratedTemplate", database.url);
  return () => database.drop();
}
