import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "@safegrid/testkit/test-database";
import { entities } from "#/entities.ts";
import { openOrm } from "#/platform/orm.ts";
import { sqlOf } from "#/platform/sql.ts";

test("connections that break inside transactions are given back, however many", async () => {
  const database = await createTestDatabase();
  const orm = openOrm(database.url, entities);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const breakOff = (pid: number | undefined) => admin.query(`select pg_terminate_backend($1, 5000)`, [pid]);
  for (let n = 0; n < 12; n += 1) {
    await expect(
      orm.em.fork().transactional(async (em) => {
        const [row] = await sqlOf(em).query<{ pid: number }>(`select pg_backend_pid() as pid`);
        await breakOff(row?.pid);
        // Half of them break before a statement, the others before the commit.
        if (n % 2 === 0) await sqlOf(em).query(`select 1`);
      }),
    ).rejects.toThrow(/terminat|connection/i);
  }
  const alive = await orm.em.fork().transactional((em) => sqlOf(em).query<{ one: number }>(`select 1 as one`));
  expect(alive).toEqual([{ one: 1 }]);
  await admin.end();
  await orm.close();
  await database.drop();
}, 20_000);
