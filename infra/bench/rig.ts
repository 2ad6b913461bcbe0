import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { apiNodeFlags } from "#/run/node-flags.ts";
import { freePort, startPostgres } from "#/run/postgres.ts";
import { root } from "#/run/serve.ts";

export interface Phone {
  readonly token: string;
  readonly role: string;
  readonly gridId: string;
  readonly gridCode: string;
}

export interface Rig {
  readonly adminUrl: string;
  /** The API's database, as its owner. */
  readonly ownerUrl: string;
  readonly url: string;
  readonly phones: readonly Phone[];
  passwordOf(login: string): string;
  /** Resident memory of the API process, in MiB. */
  memoryMiB(): number;
  /** Kills the API with SIGKILL. */
  killApi(): Promise<void>;
  /** Starts the API anew; resolves with the ms until it is healthy. */
  startApi(): Promise<number>;
  stop(): Promise<void>;
}

/** A durable PostgreSQL, the demonstration county in it, and one API process: as in the demo, without its traffic. */
export async function startRig(): Promise<Rig> {
  const home = mkdtempSync(join(tmpdir(), "safegrid-bench-"));
  const server = await startPostgres({ dataDir: join(home, "data"), durable: true });
  const port = await freePort();
  const accountsFile = join(home, "accounts.json");
  const env = {
    ...process.env,
    DATABASE_URL: server.appUrl,
    DATABASE_ADMIN_URL: server.ownerUrl,
    PORT: String(port),
    HOST: "127.0.0.1",
    SAFEGRID_DEMO: "1",
    SAFEGRID_DATA_DIR: join(home, "state"),
    SAFEGRID_DASHBOARD_DIR: join(root, "apps/dashboard/dist"),
    LOG_LEVEL: "error",
  };
  const prepared = spawnSync(
    process.execPath,
    ["apps/api/src/prepare.ts", "--county", "421222", "--demo", "--accounts", accountsFile],
    { cwd: root, env, encoding: "utf8" },
  );
  if (prepared.status !== 0) throw new Error(prepared.stderr);
  const url = `http://127.0.0.1:${port}`;
  const startApi = () =>
    spawn(process.execPath, [...apiNodeFlags, "apps/api/src/server.ts"], {
      cwd: root,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
  let api = startApi();
  await untilHealthy(url);
  const { phones, accounts } = JSON.parse(readFileSync(accountsFile, "utf8")) as {
    phones: Phone[];
    accounts: { login: string; password: string }[];
  };

  return {
    adminUrl: server.adminUrl,
    ownerUrl: server.ownerUrl,
    url,
    phones,
    passwordOf: (login) => accounts.find((account) => account.login === login)?.password ?? "",
    memoryMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${api.pid}/status`, "utf8"))?.[1]) / 1024,
    async killApi() {
      const ended = new Promise((resolve) => api.once("exit", resolve));
      api.kill("SIGKILL");
      await ended;
    },
    async startApi() {
      const begun = performance.now();
      api = startApi();
      await untilHealthy(url);
      return performance.now() - begun;
    },
    async stop() {
      const ended = new Promise((resolve) => api.once("exit", resolve));
      api.kill("SIGTERM");
      await ended;
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function untilHealthy(url: string): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if ((await fetch(`${url}/api/health`).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("the API does not answer");
}

/** One-row INSERT commits per second of the same server, over some connections: what the machine can do at most. */
export async function rawCommitRate(adminUrl: string, connections: number, seconds: number): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      return client;
    }),
  );
  await clients[0]?.query(`create table if not exists bench_raw (id uuid, at timestamptz, body text)`);
  let count = 0;
  const until = performance.now() + seconds * 1000;
  const begun = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until) {
        await client.query({
          name: "raw",
          text: `insert into bench_raw values ($1, now(), $2)`,
          values: [crypto.randomUUID(), "x".repeat(300)],
        });
        count += 1;
      }
    }),
  );
  const rate = count / ((performance.now() - begun) / 1000);
  await Promise.all(clients.map((client) => client.end()));
  return rate;
}
