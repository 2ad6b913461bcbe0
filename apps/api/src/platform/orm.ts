import type { EntitySchema } from "@mikro-orm/core";
import type { Options } from "@mikro-orm/postgresql";
import { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";

/**
 * Connects the entities to a database; does not touch the schema (schema-orm.ts adds what can). By its constructor: the
 * asynchronous way also loads the migrator and what it needs, wherever they are installed.
 */
export function openOrm(url: string, entities: EntitySchema[], more: Partial<Options> = {}): MikroORM {
  return new MikroORM({
    clientUrl: url,
    entities,
    forceUtcTimezone: true,
    // Progress is told by prepare.ts; the ORM's own lines would only mix with the log.
    logger: () => {},
    pool: { min: 0, max: 4 },
    driverOptions: { connectionTimeoutMillis: 5_000, onPoolCreated: takeBackBroken },
    allowGlobalContext: false,
    discovery: { warnWhenNoEntities: false },
    ...more,
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
