import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery } from "kysely";
import pg from "pg";

/** Whatever runs SQL with $1-parameters: the pool, a client inside a transaction, an entity manager's transaction. */
export interface Sql {
  /** With a `name` the statement is parsed and planned once per connection: for texts that never vary and run often. */
  query<Row>(text: string, params?: readonly unknown[], name?: string): Promise<Row[]>;
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
    options: "-c timezone=UTC -c jit=off -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000",
  });
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  const sql = runner(pool);
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
    const result = await body(runner(client));
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

function runner(target: pg.Pool | pg.PoolClient): Sql {
  return {
    async query(text, params, name) {
      const values = params as unknown[];
      const result = await (name === undefined ? target.query(text, values) : target.query({ name, text, values }));
      return result.rows;
    },
  };
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

/** For writes that touch many rows by key: whatever the statistics say, the keys are looked up, nothing is scanned. */
export const byKeyOnly =
  "begin; set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off";

export const readOnlySnapshot = "begin isolation level repeatable read read only";
