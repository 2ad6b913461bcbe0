import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

/** A lock under a name, for all API processes of a database. */
export interface SessionLocks {
  /**
   * Takes a lock; resolves with what gives it back, or with null where somebody else keeps it beyond `patienceMs` or the
   * signal says to stop. `onWanted` is called when another request of this process wants it.
   */
  take(name: string, options: { readonly signal: AbortSignal; readonly onWanted: () => void }): Promise<Release | null>;
  close(): Promise<void>;
}
export type Release = () => Promise<void>;

const patienceMs = 10_000;
const retryMs = 100;

interface Holder {
  readonly onWanted: () => void;
  readonly gone: Promise<void>;
}

/**
 * Locks of one connection to the database, however many there are: a process that is killed gives all of them back at
 * once, with its connection. Where the connection breaks its holders are asked to stop, since another process may now
 * begin. Within the process they are ours alone.
 */
export function createSessionLocks(databaseUrl: string, onError: (error: Error) => void): SessionLocks {
  const holders = new Map<string, Holder>();
  let connecting: Promise<pg.Client> | undefined;

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: "safegrid locks",
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
      pipeline: true,
    });
    client.on("error", onError);
    client.on("end", () => {
      connecting = undefined;
      for (const { onWanted } of holders.values()) onWanted();
    });
    await client.connect();
    return client;
  }

  async function ask(statement: string, name: string): Promise<boolean> {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    const client = await connecting;
    const { rows } = await client.query<{ is: boolean }>(`select ${statement}(4212, hashtext($1)) as is`, [name]);
    return rows[0]?.is === true;
  }

  return {
    async take(name, { signal, onWanted }) {
      const until = performance.now() + patienceMs;
      const isOver = () => signal.aborted || performance.now() > until;
      for (let holder = holders.get(name); holder; holder = holders.get(name)) {
        holder.onWanted();
        await Promise.race([holder.gone, pause(Math.max(0, until - performance.now()), undefined, { ref: false })]);
        if (isOver()) return null;
      }
      let leave = () => {};
      holders.set(name, { onWanted, gone: new Promise((resolve) => (leave = resolve)) });
      const giveUp = () => {
        holders.delete(name);
        leave();
      };
      try {
        while (!(await ask("pg_try_advisory_lock", name))) {
          if (isOver()) return (giveUp(), null);
          await pause(retryMs);
        }
      } catch (error) {
        giveUp();
        throw error;
      }
      return async () => {
        // Where the connection is gone, so is the lock.
        await ask("pg_advisory_unlock", name).catch(() => {});
        giveUp();
      };
    },

    async close() {
      const client = await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
}
