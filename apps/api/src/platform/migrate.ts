import type { MikroORM } from "@mikro-orm/postgresql";
import type { Migrator } from "@mikro-orm/migrations";
import { letBecomeReader, secureRows } from "#/platform/row-security.ts";
import { sqlOf } from "#/platform/sql.ts";
import { rowPolicies } from "#/row-policies.ts";

/** Brings the schema and its row-level security to the newest version; nothing happens where they are. */
export async function migrate(orm: MikroORM): Promise<void> {
  const [row] = await orm.em
    .getConnection()
    .execute<{ version: number }[]>(`select current_setting('server_version_num')::int as version`);
  if (!row || row.version < 150_000) throw new Error("PostgreSQL 15 or newer is needed");
  // Two processes that start at once must not migrate at once.
  await orm.em.fork().transactional(async (em) => {
    await em.execute(`select pg_advisory_xact_lock(4212)`);
    await (orm.migrator as Migrator).up({ transaction: em.getTransactionContext() });
    await secureRows(sqlOf(em), rowPolicies);
  });
}

/**
 * Lets the application's role read and write, and only add to what may only grow. Where the application runs as the
 * owner itself, it takes those rights from itself; the triggers hold in any case.
 */
export async function grantToApplication(orm: MikroORM, applicationUrl: string): Promise<void> {
  const role = decodeURIComponent(new URL(applicationUrl).username);
  if (role === "") return;
  const name = `"${role.replaceAll('"', '""')}"`;
  const connection = orm.em.getConnection();
  await connection.execute(`grant usage on schema public to ${name}`);
  await connection.execute(`grant select, insert, update, delete on all tables in schema public to ${name}`);
  await connection.execute(
    `revoke update, delete, truncate on event_log, command_receipt, record_change, operation_log, account_grant,
       record_batch, record_batch_change, hazard_step, deadline_rule_set
     from ${name}`,
  );
  await orm.em.fork().transactional(async (em) => letBecomeReader(sqlOf(em), role));
}
