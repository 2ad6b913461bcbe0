import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery } from "kysely";
import pg from "pg";

/** Whatever runs SQL with $1-parameters: the pool, a client inside a transaction, an entity manager's transaction. */
export interface Sql {
  query<Row>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** Reads bigint as number (every one here is a count or a log position, below 2^53) and dates as `YYYY-MM-DD`. */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === pg.types.builtins.INT8) return Number;
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format);
  },
};

export type Database = ReturnType<typeof openDatabase>;

/** A pool of connections. `onError` hears of idle connections that die; the pool replaces them by itself. */
export function openDatabase(url: string, onError: (error: Error) => void, max = 8) {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: "safegrid",
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    options: "-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000",
  });
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  const sql: Sql = { query: async (text, params) => (await pool.query(text, params as unknown[])).rows };
  return {
    ...sql,
    transaction: <T>(body: (tx: Sql) => Promise<T>, begin?: string) => transaction(pool, body, begin),
    close: () => pool.end(),
  };
}

async function transaction<T>(pool: pg.Pool, body: (tx: Sql) => Promise<T>, begin = "begin"): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await body({ query: async (text, params) => (await client.query(text, params as unknown[])).rows });
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection whose rollback fails is in an unknown state and must not go back into the pool.
    await client.query("rollback").catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The SQL of an entity manager's current transaction. What the manager still holds must be flushed before. */
export function sqlOf(em: EntityManager): Sql {
  return {
    query: async <Row>(text: string, params: readonly unknown[] = []) => {
      const result = await em.getKysely().executeQuery(CompiledQuery.raw(text, [...params]));
      return result.rows as Row[];
    },
  };
}

export const readOnlySnapshot = "begin isolation level repeatable read read only";
