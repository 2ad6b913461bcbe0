import { Migrator } from "@mikro-orm/migrations";
import type { EntitySchema } from "@mikro-orm/core";
import { MikroORM } from "@mikro-orm/postgresql";
import { FirstSlice } from "#/migrations/0001-first-slice.ts";

/** Tables that no entity describes: the log, the projections, and those written by set-based SQL only. */
export const handWrittenTables = [
  "grid_outline",
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
    allowGlobalContext: false,
    discovery: { warnWhenNoEntities: false },
    migrations: { migrationsList: [FirstSlice], snapshot: false, allOrNothing: true },
    schemaGenerator: { skipTables: [...handWrittenTables, "mikro_orm_migrations"] },
  });
}
