import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import type { Child } from "./children.ts";
import { keepRunning, runOnce } from "./children.ts";
import { takeLock } from "./lock.ts";
import { apiNodeEnv, apiNodeFlags, apiProgram } from "./node-flags.ts";
import { choosePort } from "./port.ts";
import type { PostgresServer } from "./postgres.ts";
import { startPostgres } from "./postgres.ts";

export const root = resolve(import.meta.dirname, "..", "..");
export const say = (text: string) => void process.stderr.write(`${text}\n`);

/** So many times in ten minutes is a killed database started again; whatever ends more often has another fault. */
const mostDatabaseStarts = 20;
const tenMinutesMs = 600_000;

export interface Installation {
  /** The folder of its data below `.safegrid`. */
  readonly name: "demo" | "county";
  readonly prepareArgs: readonly string[];
  readonly isDemo: boolean;
  readonly startsOver: boolean;
  /** Further settings of the shipped server. */
  readonly databaseSettings?: Readonly<Record<string, string>>;
  /** What else runs beside the API, once it answers; the shipped server's superuser is given where there is one. */
  readonly companions: (
    url: string,
    adminUrl: string | null,
  ) => { name: string; args: readonly string[]; env?: Readonly<Record<string, string>> }[];
  readonly onReady: (url: string, seconds: number) => void;
}

/**
 * Runs an installation until it is told to stop: database, migrations, screens, API, companions; and ends them in
 * the opposite order, so that nothing is left running and nothing acknowledged is lost.
 */
export async function serve(installation: Installation): Promise<void> {
  const begun = performance.now();
  const home = join(root, ".safegrid");
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const giveBack = lockOrLeave(join(home, `${installation.name}.lock`));
  const running: { stop(): Promise<void> }[] = [{ stop: async () => giveBack() }];
  let stopping: Promise<void> | undefined;
  const stop = (code: number) =>
    (stopping ??= (async () => {
      for (const each of running.toReversed()) await each.stop().catch((error: unknown) => say(String(error)));
      process.exit(code);
    })());
  let signals = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals === 1) say("stopping …");
      // A signal may arrive twice, once from the terminal and once through npm; only an impatient third one forces.
      if (signals > 2) process.exit(130);
      void stop(0);
    });
  }

  try {
    const host = process.env["HOST"] ?? "127.0.0.1";
    const port = await choosePort(Number(process.env["PORT"] ?? 4212), host, process.env["PORT"] === undefined);
    if (process.env["PORT"] === undefined && port !== 4212) say(`port 4212 is in use, taking ${port}`);
    const data = join(home, installation.name);
    const state = join(home, `${installation.name}-state`);
    if (installation.startsOver)
      for (const path of [data, `${data}.secrets.json`, `${data}.elsewhere`, join(state, "evidence")])
        rmSync(path, { recursive: true, force: true });

    const building = buildApps();
    const database = await findDatabase(data, installation.databaseSettings ?? {}, () => void stop(1));
    running.push(database);
    const env = {
      ...process.env,
      ...apiNodeEnv,
      DATABASE_URL: database.url,
      DATABASE_ADMIN_URL: database.adminUrl,
      HOST: host,
      PORT: String(port),
      SAFEGRID_DATA_DIR: state,
      SAFEGRID_DASHBOARD_DIR: join(root, "apps/dashboard/dist"),
      SAFEGRID_FIELD_DIR: join(root, "apps/field/dist"),
      SAFEGRID_DEMO: installation.isDemo ? "1" : "0",
    };
    await runOnce(process.execPath, ["apps/api/src/prepare.ts", ...installation.prepareArgs], env, root);
    await building;
    const start = (name: string, args: readonly string[], more: NodeJS.ProcessEnv, onGivenUp: () => void): Child => {
      const logFile = join(home, `${name}.log`);
      const child = keepRunning({ name, args, env: { ...env, ...more }, logFile, say, onGivenUp });
      running.push(child);
      return child;
    };
    start("api", [...apiNodeFlags, apiProgram], {}, () => void stop(1));
    const url = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
    await untilHealthy(url, () => stopping !== undefined);
    for (const { name, args, env: more } of installation.companions(url, database.superuserUrl))
      start(name, args, more ?? {}, () => say(`${name} is left out`));
    installation.onReady(url.replace("127.0.0.1", "localhost"), (performance.now() - begun) / 1000);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    await stop(1);
  }
}

function lockOrLeave(file: string): () => void {
  try {
    return takeLock(file);
  } catch (error) {
    say((error as Error).message);
    process.exit(1);
  }
}

async function findDatabase(dataDir: string, settings: Readonly<Record<string, string>>, onGivenUp: () => void) {
  const given = process.env["DATABASE_URL"];
  if (given === undefined) {
    const server = await keepPostgres(dataDir, settings, onGivenUp);
    const { appUrl, ownerUrl, adminUrl } = server.first;
    return { url: appUrl, adminUrl: ownerUrl, superuserUrl: adminUrl, stop: server.stop };
  }
  const client = new pg.Client({ connectionString: given, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`DATABASE_URL cannot be reached: ${(error as Error).message}`, { cause: error });
  }
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  await client.end();
  if ((rows[0]?.version ?? 0) < 150_000) throw new Error("DATABASE_URL: PostgreSQL 15 or newer is needed");
  return {
    url: given,
    adminUrl: process.env["DATABASE_ADMIN_URL"] ?? given,
    superuserUrl: null,
    stop: async () => {},
  };
}

/** The shipped server, started again on its port when it is killed: the API waits for it and loses nothing. */
async function keepPostgres(dataDir: string, settings: Readonly<Record<string, string>>, onGivenUp: () => void) {
  let isStopping = false;
  let starts: number[] = [];
  let port: number | undefined;
  const start = (): Promise<PostgresServer> =>
    startPostgres({ dataDir, durable: true, settings, onExit: restart, ...(port === undefined ? {} : { port }) });
  function restart(output: string): void {
    if (isStopping) return;
    say(`the database server ended and is started again:\n${output}`);
    starts = [...starts.filter((at) => at > Date.now() - tenMinutesMs), Date.now()];
    server =
      starts.length > mostDatabaseStarts
        ? Promise.reject(new Error("the database server keeps ending"))
        : new Promise((resolve) => setTimeout(resolve, 200)).then(start);
    server.catch((error: unknown) => {
      say(String(error));
      onGivenUp();
    });
  }
  let server = start();
  const first = await server;
  port = first.port;
  return {
    first,
    async stop() {
      isStopping = true;
      await (await server).stop();
    },
  };
}

/** Builds the API and the screens, what has changed of them. */
export async function buildApps(): Promise<void> {
  await runOnce(
    join(root, "node_modules/.bin/turbo"),
    ["run", "build", "--output-logs=errors-only"],
    { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
    root,
  );
  for (const file of [apiProgram, "apps/dashboard/dist/index.html", "apps/field/dist/index.html"])
    if (!existsSync(join(root, file))) throw new Error(`${file} was not built`);
}

async function untilHealthy(url: string, isStopped: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !isStopped(); tries += 1) {
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!isStopped()) throw new Error("the API does not answer, see .safegrid/api.log");
}
