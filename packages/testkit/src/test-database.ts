import { randomBytes } from "node:crypto";
import pg from "pg";

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Ends all its connections and removes it; a second call does nothing. */
  drop(): Promise<void>;
}

/** Creates an empty database on the test server (tens of ms). Rejects when `npm test` has not started that server. */
export function createTestDatabase(): Promise<TestDatabase> {
  return create("template1");
}

/**
 * Copies a migrated database (30–115 ms), so that each test file starts with its schema. The template must lie on the
 * test server; nobody may be connected to it, which is waited for during two seconds.
 */
export function cloneTestDatabase(templateUrl: string): Promise<TestDatabase> {
  return create(decodeURIComponent(new URL(templateUrl).pathname.slice(1)));
}

async function create(template: string): Promise<TestDatabase> {
  const adminUrl = process.env["TEST_DATABASE_ADMIN_URL"];
  if (!adminUrl) throw new Error("TEST_DATABASE_ADMIN_URL is not set: run npm test, which starts the test server");
  const name = `safegrid_test_${randomBytes(8).toString("hex")}`;
  await runAsAdmin(adminUrl, async (client) => {
    const command = `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`;
    for (let triesLeft = 20; ; triesLeft -= 1) {
      try {
        return await client.query(command);
      } catch (error) {
        if (!isTemplateInUse(error) || triesLeft === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      runAsAdmin(adminUrl, (client) =>
        client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
      ),
  };
}

function isTemplateInUse(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "55006";
}

async function runAsAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "safegrid-testkit" });
  client.on("error", () => {
    // The server may go first at the end of a run; a query under way rejects on its own.
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
