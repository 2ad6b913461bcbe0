import { Migrator } from "@mikro-orm/migrations";
import type { EntitySchema } from "@mikro-orm/core";
import { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import { FirstSlice } from "#/migrations/0001-first-slice.ts";
import { GridHistory } from "#/migrations/0003-grid-history.ts";
import { RecordsAndDepartments } from "#/migrations/0002-records-and-departments.ts";
import { Boundaries } from "#/migrations/0004-boundaries.ts";
import { People } from "#/migrations/0005-people.ts";
import { Ledger } from "#/migrations/0006-ledger.ts";
import { AccessGrants } from "#/migrations/0007-access.ts";
import { Exchange } from "#/migrations/0008-exchange.ts";

/** Tables that no entity describes: the log, the projections, and those written by set-based SQL only. */
export const handWrittenTables = [
  "grid_outline",
  "grid_lineage",
  "grid_term",
  "grid_plan",
  "access_head",
  "place_cell",
  "place_plan",
  "visit",
  "log_head",
  "event_log",
  "command_receipt",
  "period_opened",
  "place_due",
  "grid_period",
  "grid_standing",
  "audit_run",
  "record_change",
  "department",
  "operation_head",
  "operation_log",
  "grid_boundary",
  "boundary_staging",
  "boundary_check",
  "boundary_finding",
  "enterprise",
  "place",
  "ledger_setting",
  "ledger_distinct",
  "ledger_campaign",
  "ledger_campaign_grid",
  "absence",
  "handover",
  "handover_item",
  "roster_confirmation",
  "duty_template",
  "duty_assignment",
  "task",
  "reward_scheme",
  "readiness_rule",
  "readiness_taken",
  "readiness_span",
  "account_grant",
  "exchange_file",
  "exchange_row",
  "exchange_fault",
  "record_batch",
  "record_batch_change",
];

/** Connects the entities to a database; does not touch the schema. */
export async function openOrm(url: string, entities: EntitySchema[]): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    forceUtcTimezone: true,
    // Progress is told by prepare.ts; the ORM's own lines would only mix with the log.
    logger: () => {},
    pool: { min: 0, max: 4 },
    driverOptions: { connectionTimeoutMillis: 5_000, onPoolCreated: takeBackBroken },
    allowGlobalContext: false,
    discovery: { warnWhenNoEntities: false },
    migrations: {
      migrationsList: [
        FirstSlice,
        RecordsAndDepartments,
        GridHistory,
        Boundaries,
        People,
        Ledger,
        AccessGrants,
        Exchange,
      ],
      snapshot: false,
      allOrNothing: true,
    },
    schemaGenerator: { skipTables: [...handWrittenTables, "mikro_orm_migrations"] },
  });
}

/**
 * Takes a connection that breaks while it is in use back from whoever has it. The query builder gives a transaction's
 * connection back only after a commit or rollback that succeeds: each one that was lost would stay taken for ever, and
 * after as many as the pool holds every command would wait for ever. What its holder gives back later counts no more.
 */
export function takeBackBroken(pool: pg.Pool): void {
  const taken = new Set<pg.PoolClient>();
  pool.on("acquire", (client) => taken.add(client));
  pool.on("release", (_error, client) => taken.delete(client));
  pool.on("connect", (client) => {
    client.once("end", () => {
      if (!taken.has(client)) return;
      const { release } = client;
      client.release = () => {};
      release(true);
    });
  });
}
