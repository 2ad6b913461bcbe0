import { Socket } from "node:net";
import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery } from "kysely";
import pg from "pg";

/** Whatever runs SQL with $1-parameters: the pool, a client inside a transaction, an entity manager's transaction. */
export interface Sql {
  /** With a `name` the statement is parsed and planned once per connection: for texts that never vary and run often. */
  query<Row>(text: string, params?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** SQL inside a transaction. */
export interface Transaction extends Sql {
  /** Sends a statement without waiting for its answer; where it fails, the transaction does not commit. */
  send(text: string, params?: readonly unknown[], name?: string): void;
}

/** Reads bigint as number (every one here is a count or a log position, below 2^53) and dates as `YYYY-MM-DD`. */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === pg.types.builtins.INT8) return Number;
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format);
  },
};

const settings = {
  timezone: "UTC",
  jit: "off",
  statement_timeout: "60000",
  idle_in_transaction_session_timeout: "60000",
};

/**
 * For writes that touch many rows by key: whatever the statistics say, tables are joined in the order in which they are
 * written and looked up by key, nothing is scanned, and a plan is made once per connection.
 */
const keyedSettings = {
  join_collapse_limit: "1",
  plan_cache_mode: "force_generic_plan",
  ...Object.fromEntries(
    ["hashjoin", "mergejoin", "seqscan", "material", "memoize"].map((name) => [`enable_${name}`, "off"]),
  ),
};

/** Everything that one turn of the event loop writes goes out with one system call: a train of statements is one packet. */
class CoalescingSocket extends Socket {
  #isCorked = false;

  // oxlint-disable-next-line typescript/no-explicit-any -- the many forms of a socket's own write
  override write(chunk: any, ...rest: any[]): boolean {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.uncork();
      });
    }
    return super.write(chunk, ...(rest as [BufferEncoding]));
  }
}

export type Database = ReturnType<typeof openDatabase>;

interface DatabaseOptions {
  readonly max?: number;
  readonly byKeyOnly?: boolean;
  readonly silenceMs?: number;
}

/** Longer than any statement may take (`statement_timeout`). */
const patienceMs = 65_000;

/**
 * A pool of connections. Statements that are sent without waiting for each other go to the server together and are
 * carried out in order: a transaction costs as many round trips as it has decisions to make. `onError` hears of idle
 * connections that die; the pool replaces them by itself. With `silenceMs` one that says nothing for so long is given
 * up: where the network swallows what is sent, nobody is told, and group commit would wait for its one batch for ever.
 */
export function openDatabase(
  url: string,
  onError: (error: Error) => void,
  { max = 8, byKeyOnly = false, silenceMs = byKeyOnly ? patienceMs : 0 }: DatabaseOptions = {},
) {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    pipeline: true,
    stream: () => new CoalescingSocket(),
    application_name: "safegrid",
    connectionTimeoutMillis: 5_000,
    query_timeout: silenceMs,
    idleTimeoutMillis: 60_000,
    options: Object.entries({ ...settings, ...(byKeyOnly ? keyedSettings : {}) })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
  });
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  const sql = runner(pool);
  return {
    ...sql,
    transaction: <T>(body: (tx: Transaction) => Promise<T>, begin?: string) => transaction(pool, body, begin),
    close: () => pool.end(),
  };
}

async function transaction<T>(pool: pg.Pool, body: (tx: Transaction) => Promise<T>, begin = "begin"): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const sent: Promise<unknown>[] = [];
  const send = (query: Promise<unknown>) => {
    // Whoever waits for it hears of the failure; without this it would count as unheard before the commit.
    query.catch(() => {});
    sent.push(query);
  };
  try {
    send(client.query(begin));
    const sql = runner(client);
    const result = await body({ ...sql, send: (text, params, name) => send(sql.query(text, params, name)) });
    const committed = client.query("commit");
    await Promise.all([...sent, committed]);
    // A transaction that has failed answers a commit with a rollback, and no error.
    if ((await committed).command !== "COMMIT") throw new Error("the transaction was rolled back");
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

export const readOnlySnapshot = "begin isolation level repeatable read read only";
