import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { apiNodeEnv, apiNodeFlags, apiProgram, apiSource } from "#/run/node-flags.ts";
import type { PostgresServer } from "#/run/postgres.ts";
import { freePort, startPostgres } from "#/run/postgres.ts";
import { isAlive } from "#/run/processes.ts";
import { root } from "#/run/serve.ts";
import { keptCounty } from "./kept-county.ts";
import type { Plant } from "./plant.ts";
import { planted } from "./plant.ts";
import { runProgram } from "./run-program.ts";

export interface Phone {
  readonly token: string;
  readonly role: string;
  readonly gridId: string;
  readonly gridCode: string;
}

/** One API process that can be killed, frozen and started again on the same port. */
export interface ApiProcess {
  readonly url: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Resident memory in MiB. */
  memoryMiB(): number;
  signal(name: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Starts it; resolves with the ms until it is healthy. */
  start(): Promise<number>;
  /** Asks it to end and waits. */
  stop(): Promise<void>;
}

/** The PostgreSQL of a stage, which can be killed and started again on the same port and data. */
export interface StageDatabase {
  readonly pid: number;
  readonly cluster: string;
  readonly dataDir: string;
  readonly port: number;
  signal(name: NodeJS.Signals): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Stage {
  readonly home: string;
  readonly adminUrl: string;
  /** The product's database, as its owner. */
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly database: StageDatabase;
  readonly apis: readonly ApiProcess[];
  /** The first API's address. */
  readonly url: string;
  readonly accountsFile: string;
  readonly phones: readonly Phone[];
  passwordOf(login: string): string;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** How many API processes; one when left out. */
  readonly apis?: number;
  /** Whether PostgreSQL waits for the disk; it does when left out. */
  readonly durable?: boolean;
  readonly county?: string;
  /** false: the county as `npm start` makes it, with its first administrators and nothing else. */
  readonly isDemo?: boolean;
  readonly sliceFile?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly plant?: Plant | undefined;
  readonly apiEnv?: Readonly<Record<string, string>>;
  readonly apiFlags?: readonly string[];
  /** What becomes of what the APIs say of lost connections; it is shown when left out. */
  readonly apiStderr?: "inherit" | "ignore";
  /** Another address under which the APIs reach the database, e.g. that of a proxy in between. */
  readonly databaseUrlFor?: (appUrl: string) => Promise<string>;
}

/** A PostgreSQL, the demonstration county in it, and API processes: as in the demo, without its traffic. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), "safegrid-stage-"));
  const dataDir = join(home, "data");
  const county = countyOf(options);
  const isMade = county?.fill(home, dataDir) ?? false;
  const started = await startDatabase(dataDir, options.durable ?? true, options.settings ?? {});
  const apis: ApiProcess[] = [];
  async function stop(): Promise<void> {
    await Promise.all(apis.map((api) => api.stop()));
    await started.database.stop();
    // The data may lie elsewhere (postgres-files.ts).
    rmSync(dirname(started.database.cluster), { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }
  try {
    if (!isMade) {
      await makeCounty(started.server, home, options);
      if (county?.isWanted) {
        await started.database.stop();
        county.keep(home, started.database.cluster);
        await started.database.start();
      }
    }
    return { ...(await startOn(started, home, apis, options)), stop };
  } catch (error) {
    // Nobody has a stage to stop yet: what has been started must not stay behind.
    await stop();
    throw error;
  }
}

/** A county by name that another stage of the run may have made; none where it comes from a file of its own. */
function countyOf(options: StageOptions): ReturnType<typeof keptCounty> | null {
  const kind = (options.isDemo ?? true) ? "demo" : "bare";
  return options.sliceFile ? null : keptCounty(`${options.county ?? "421222"}-${kind}`);
}

function environmentOf(server: PostgresServer, home: string, options: StageOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...apiNodeEnv,
    DATABASE_URL: server.appUrl,
    DATABASE_ADMIN_URL: server.ownerUrl,
    HOST: "127.0.0.1",
    ...((options.isDemo ?? true) ? { SAFEGRID_DEMO: "1" } : {}),
    SAFEGRID_DATA_DIR: join(home, "state"),
    SAFEGRID_DASHBOARD_DIR: join(root, "apps/dashboard/dist"),
    SAFEGRID_FIELD_DIR: join(root, "apps/field/dist"),
    LOG_LEVEL: "fatal",
    ...options.apiEnv,
  };
}

/** Not in one blocking call: a database server whose words nobody reads meanwhile stands still after some hundred lines. */
async function makeCounty(server: PostgresServer, home: string, options: StageOptions): Promise<void> {
  const accountsFile = join(home, "accounts.json");
  const slice = options.sliceFile ? ["--slice", options.sliceFile] : [];
  const isDemo = options.isDemo ?? true;
  const kind = isDemo ? ["--demo", "--accounts", accountsFile] : ["--first-administrators", accountsFile];
  const { status, told } = await runProgram(
    ["apps/api/src/prepare.ts", "--county", options.county ?? "421222", ...kind, ...slice],
    environmentOf(server, home, options),
  );
  if (status !== 0) throw new Error(told);
}

async function startOn(
  { database, server }: Awaited<ReturnType<typeof startDatabase>>,
  home: string,
  apis: ApiProcess[],
  options: StageOptions,
): Promise<Omit<Stage, "stop">> {
  const accountsFile = join(home, "accounts.json");
  const fault = planted(options.plant);
  // A fault is planted into the source.
  const program = options.plant ? apiSource : apiProgram;
  const env = environmentOf(server, home, options);
  const databaseUrl = (await options.databaseUrlFor?.(server.appUrl)) ?? server.appUrl;
  for (let n = 0; n < (options.apis ?? 1); n += 1) {
    const args = [...apiNodeFlags, ...fault.flags, ...(options.apiFlags ?? []), program];
    const apiEnv = { ...env, ...fault.env, DATABASE_URL: databaseUrl };
    apis.push(createApi(await freePort(), args, apiEnv, options.apiStderr ?? "inherit"));
  }
  // One after the other: two processes on two cores would only wait for each other.
  for (const api of apis) await api.start();
  const { phones = [], accounts } = JSON.parse(readFileSync(accountsFile, "utf8")) as {
    phones?: Phone[];
    accounts: { login: string; password: string }[];
  };

  return {
    home,
    adminUrl: server.adminUrl,
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    database,
    apis,
    url: apis[0]?.url ?? "",
    accountsFile,
    phones,
    passwordOf: (login) => accounts.find((account) => account.login === login)?.password ?? "",
  };
}

async function startDatabase(dataDir: string, durable: boolean, settings: Readonly<Record<string, string>>) {
  let server: PostgresServer = await startPostgres({ dataDir, durable, settings });
  const { port } = server;
  const database: StageDatabase = {
    get pid() {
      return server.pid;
    },
    get cluster() {
      return server.cluster;
    },
    dataDir,
    port,
    signal: (name) => void process.kill(server.pid, name),
    async kill() {
      process.kill(server.pid, "SIGKILL");
      while (isAlive(server.pid)) await pause(10);
    },
    async start() {
      server = await startPostgres({ dataDir, durable, settings, port });
    },
    stop: () => server.stop(),
  };
  return { database, server };
}

function createApi(
  port: number,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stderr: "inherit" | "ignore",
): ApiProcess {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    if (!ending || !isRunning()) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    // A frozen process hears SIGKILL, but no polite request.
    if (signal !== "SIGKILL") ending.kill("SIGCONT");
    await ended;
  }
  return {
    url,
    get pid() {
      return child?.pid ?? 0;
    },
    get isRunning() {
      return isRunning();
    },
    memoryMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child?.pid}/status`, "utf8"))?.[1]) / 1024,
    signal: (name) => void child?.kill(name),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    async start() {
      const begun = performance.now();
      child = spawn(process.execPath, args, {
        cwd: root,
        env: { ...env, PORT: String(port) },
        stdio: ["ignore", "ignore", stderr, "ipc"],
      });
      await untilHealthy(url, isRunning);
      return performance.now() - begun;
    },
  };
}

async function untilHealthy(url: string, isRunning: () => boolean): Promise<void> {
  for (let tries = 0; tries < 6_000 && isRunning(); tries += 1) {
    if ((await fetch(`${url}/api/health`).catch(() => null))?.ok) return;
    await pause(5);
  }
  throw new Error("the API does not answer");
}

/** For load and polling; a rig waits for conditions, never merely for time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until a condition holds; resolves with the ms that it took, or null when it did not in time. */
export async function waited(isTrue: () => boolean | Promise<boolean>, atMostMs: number): Promise<number | null> {
  const begun = performance.now();
  while (performance.now() - begun < atMostMs) {
    if (await isTrue()) return performance.now() - begun;
    await pause(25);
  }
  return null;
}
