import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import type { ServerUser } from "./postgres-files.ts";
import { binaryDir, keptSecrets, reachableDir, serverUser } from "./postgres-files.ts";
import { isBusy, leftover, watchExit } from "./postgres-leftover.ts";
import { endPostgresIn, isAlive } from "./processes.ts";

/**
 * Starts the PostgreSQL that comes with the packages: on 127.0.0.1 and a free port, with random passwords. A server
 * that a killed run left behind is adopted; one that is dying is waited for. It is told to stop by SIGINT, which
 * ends its clients and keeps the data whole.
 */
export interface PostgresServer {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly port: number;
  /** The server's process and where its data really lie. */
  readonly pid: number;
  readonly cluster: string;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly dataDir: string;
  /** Tests give up durability for speed. */
  readonly durable: boolean;
  /** The port to listen on; a free one when left out. */
  readonly port?: number;
  /** Further server settings. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onExit?: (text: string) => void;
}

export const passwordNames = ["admin", "owner", "app"] as const;

export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDir, durable, onExit } = options;
  const user = serverUser();
  const bin = binaryDir(user);
  const home = reachableDir(dataDir, user);
  const cluster = join(home, "cluster");
  const secrets = keptSecrets(`${dataDir}.secrets.json`, passwordNames);
  // A cluster is only whole once its first start has made the roles: a half-made one is made anew.
  if (existsSync(cluster) && !existsSync(join(home, "ready"))) {
    // Whoever was making it may have been killed, and its initdb or server not.
    await endPostgresIn(home);
    rmSync(cluster, { recursive: true, force: true });
  }
  if (!existsSync(cluster)) initialise(bin, home, cluster, secrets.admin, durable, user);

  const left = await leftover(home, cluster);
  const port = left?.port ?? options.port ?? (await freePort());
  const child = left ? null : launch({ bin, cluster, port, durable, user, home, settings: options.settings ?? {} });
  const pid = left?.pid ?? child?.pid ?? 0;
  let output = "";
  let isStopping = false;
  child?.stderr?.on("data", (data: Buffer) => (output = (output + data.toString()).slice(-4_000)));
  const ended = () => !isStopping && onExit?.(output);
  child?.on("exit", ended);
  const stopWatching = left ? watchExit(left.pid, ended) : () => {};

  const url = (role: keyof typeof secrets | "postgres", name: string, database: string) =>
    `postgres://${name}:${secrets[role === "postgres" ? "admin" : role]}@127.0.0.1:${port}/${database}`;
  const adminUrl = url("postgres", "postgres", "postgres");
  const stop = async () => {
    isStopping = true;
    stopWatching();
    await endProcess(pid, child);
  };
  try {
    await untilReady(
      adminUrl,
      () => isAlive(pid),
      () => output,
    );
    await makeRoles(adminUrl, secrets);
  } catch (error) {
    await stop();
    throw error;
  }
  writeFileSync(join(home, "ready"), "");
  return {
    adminUrl,
    ownerUrl: url("owner", "safegrid_owner", "safegrid"),
    appUrl: url("app", "safegrid_app", "safegrid"),
    port,
    pid,
    cluster,
    stop,
  };
}

function initialise(
  bin: string,
  home: string,
  cluster: string,
  password: string,
  durable: boolean,
  user: ServerUser | null,
): void {
  const passwordFile = join(home, "initial-password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const made = spawnSync(
    join(bin, "initdb"),
    [
      ...["-D", cluster, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8"],
      ...["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"],
      ...(durable ? [] : ["--no-sync"]),
    ],
    { encoding: "utf8", cwd: home, env: { ...process.env, LC_ALL: "C" }, ...(user ?? {}) },
  );
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    rmSync(cluster, { recursive: true, force: true });
    throw new Error(`the database could not be created: ${made.error?.message ?? made.stderr}`);
  }
}

function launch(options: {
  bin: string;
  cluster: string;
  port: number;
  durable: boolean;
  user: ServerUser | null;
  home: string;
  settings: Readonly<Record<string, string>>;
}): ChildProcess {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(options.port),
    max_connections: options.durable ? "100" : "200",
    shared_buffers: options.durable ? "256MB" : "128MB",
    max_wal_size: "2GB",
    random_page_cost: "1.1",
    ...(options.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // A group of its own: Ctrl-C in the terminal must not reach the database before its clients have gone.
  return spawn(join(options.bin, "postgres"), ["-D", options.cluster, ...args], {
    cwd: options.home,
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    ...(options.user ?? {}),
  });
}

async function untilReady(adminUrl: string, isUp: () => boolean, output: () => string): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < 300;) {
    if (!isUp()) throw new Error(`the database server ended at its start:\n${output()}`);
    const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return;
    } catch (error) {
      last = error;
      // One that recovers may take minutes, after a kill in the midst of much.
      if (!isBusy(error)) tries += 1;
    } finally {
      await client.end().catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the database server does not answer: ${String(last)}`);
}

/** An owner of the schema and a role for the application, which owns nothing (live.md, "Writing"). */
async function makeRoles(adminUrl: string, secrets: Record<(typeof passwordNames)[number], string>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const [role, password] of [
      ["safegrid_owner", secrets.owner],
      ["safegrid_app", secrets.app],
    ] as const) {
      const { rowCount } = await client.query(`select 1 from pg_roles where rolname = $1`, [role]);
      if (!rowCount) await client.query(`create role ${role} login password ${pg.escapeLiteral(password)}`);
    }
    // Reads on somebody's behalf: the application may take this role on, and has none of its limits otherwise.
    const reader = await client.query(`select 1 from pg_roles where rolname = 'safegrid_reader'`);
    if (!reader.rowCount) await client.query(`create role safegrid_reader nologin noinherit`);
    await client.query(`grant safegrid_reader to safegrid_app, safegrid_owner with inherit false, set true`);
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'safegrid'`);
    if (!rowCount) await client.query(`create database safegrid owner safegrid_owner`);
  } finally {
    await client.end();
  }
}

async function endProcess(pid: number, child: ChildProcess | null): Promise<void> {
  if (pid === 0 || !isAlive(pid)) return;
  const ended = child ? new Promise((resolve) => child.once("exit", resolve)) : null;
  if (child?.exitCode != null) return;
  process.kill(pid, "SIGINT");
  if (ended) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 15_000).unref())]);
  } else {
    for (let tries = 0; tries < 150 && isAlive(pid); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (isAlive(pid)) process.kill(pid, "SIGQUIT");
}

/** A port of 127.0.0.1 that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
