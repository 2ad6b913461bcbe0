import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { ServerUser } from "#/run/postgres-files.ts";
import { binaryDir, keptSecrets, reachableDir } from "#/run/postgres-files.ts";
import { passwordNames } from "#/run/postgres.ts";
import { isAlive } from "#/run/processes.ts";
import type { BackupFolder, Seal } from "./backup-folder.ts";
import { sealedBases, syncPath } from "./backup-folder.ts";
import { readManifest } from "./backup-manifest.ts";
import { readBaseBackup } from "./base-backup.ts";
import { archiveHistories, checkWalArchive, isOnHistory, readHistory } from "./wal-archive.ts";

export interface Restored {
  readonly base: string;
  readonly segments: number;
  /** Where the data lie that were there before; null where there were none. */
  readonly replaced: string | null;
  /** When the last transaction that came back was committed, as far as the log tells. */
  readonly lastCommitAt: Date | null;
  readonly tookMs: { readonly unpack: number; readonly check: number; readonly replay: number };
}

/**
 * Puts a database back from its backup: the newest base backup with all log since, or the state at `until`. All of it is
 * checked, unpacked beside the present data and recovered there by PostgreSQL; only when that has succeeded do the two
 * change places, and the present data are kept aside. The log of the county gets a new epoch and the server's roles the
 * passwords of this installation. Nobody may use the data meanwhile. Throws, with everything as it was, on any doubt.
 */
export async function restoreBackup(options: {
  readonly folder: BackupFolder;
  /** As given to startPostgres. */
  readonly dataDir: string;
  readonly until?: Date;
  /** Whether the installation goes on from here; not where the data are only to be looked at. */
  readonly goesOn: boolean;
  readonly say: (text: string) => void;
}): Promise<Restored> {
  const { folder, dataDir, until, goesOn, say } = options;
  const home = reachableDir(dataDir, folder.user);
  const [cluster, restoring] = [join(home, "cluster"), join(home, "cluster.restoring")];
  refuseRunning(cluster);
  rmSync(restoring, { recursive: true, force: true });
  const base = chooseBase(folder, until);
  const dir = join(folder.base, base.name);
  const marks = [performance.now()];
  try {
    say(`checking the write-ahead log since ${base.startedAt} …`);
    const segments = await checkWalArchive(folder.wal, readManifest(join(dir, "backup_manifest")), until);
    marks.push(performance.now());
    say(`checking and unpacking the base backup …`);
    await readBaseBackup(dir, { folder: restoring, user: folder.user });
    marks.push(performance.now());
    say(`recovering ${segments} segments of the log …`);
    const lastCommitAt = await recover({ folder, home, restoring, dataDir, until });
    marks.push(performance.now());
    const replaced = existsSync(cluster)
      ? `${cluster}.replaced-${new Date().toISOString().replaceAll(":", "-")}`
      : null;
    if (replaced) renameSync(cluster, replaced);
    renameSync(restoring, cluster);
    writeFileSync(join(home, "ready"), "");
    syncPath(home);
    if (goesOn) archiveHistories(folder, cluster);
    const [begun = 0, checked = 0, unpacked = 0, recovered = 0] = marks;
    const tookMs = { check: checked - begun, unpack: unpacked - checked, replay: recovered - unpacked };
    return { base: base.name, segments, replaced, lastCommitAt, tookMs };
  } catch (error) {
    rmSync(restoring, { recursive: true, force: true });
    throw error;
  }
}

/** The newest sealed base backup that lies on the present history and before `until`. */
export function chooseBase(folder: BackupFolder, until?: Date): Seal {
  const seals = sealedBases(folder);
  if (seals.length === 0) throw new Error(`there is no whole backup in ${folder.path}`);
  if (new Set(seals.map((seal) => seal.systemIdentifier)).size > 1)
    throw new Error(`${folder.path} holds backups of two databases: move one away`);
  const history = readHistory(folder.wal);
  const fitting = seals.filter((seal) => {
    if (until && new Date(seal.endedAt) > until) return false;
    return isOnHistory(history, readManifest(join(folder.base, seal.name, "backup_manifest")));
  });
  const base = fitting.at(-1);
  if (!base)
    throw new Error(`no backup in ${folder.path} was taken before ${until?.toISOString() ?? "the last restore"}`);
  return base;
}

function refuseRunning(cluster: string): void {
  const file = join(cluster, "postmaster.pid");
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
  if (pid > 0 && isAlive(pid))
    throw new Error(`a database server still runs on these data (process ${pid}): stop it first`);
}

/** Lets PostgreSQL recover the unpacked data, reachable by nobody but us, and makes them those of this installation. */
async function recover(options: {
  readonly folder: BackupFolder;
  readonly home: string;
  readonly restoring: string;
  readonly dataDir: string;
  readonly until: Date | undefined;
}): Promise<Date | null> {
  const { folder, home, restoring, dataDir, until } = options;
  const { user, wal } = folder;
  const socketDir = mkdtempSync(join(tmpdir(), "safegrid-restore-"));
  const hba = join(socketDir, "hba.conf");
  writeFileSync(hba, "local all all trust\n");
  writeFileSync(join(restoring, "recovery.signal"), "");
  for (const path of user ? [socketDir, hba, join(restoring, "recovery.signal")] : []) chownOf(path, user);
  chmodSync(socketDir, 0o700);
  const settings = {
    listen_addresses: "",
    unix_socket_directories: socketDir,
    hba_file: hba,
    port: "5432",
    shared_buffers: "256MB",
    hot_standby: "off",
    archive_mode: "off",
    restore_command: `test -f "${wal}/%f.gz" && gzip -dc "${wal}/%f.gz" > "%p"`,
    recovery_target_timeline: "latest",
    recovery_target_action: "promote",
    // PostgreSQL reads this one before it knows any zone by name, "Z" included.
    ...(until ? { recovery_target_time: until.toISOString().replace("T", " ").replace("Z", "+00") } : {}),
  };
  const child = spawn(
    join(binaryDir(user), "postgres"),
    ["-D", restoring, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { cwd: home, env: { ...process.env, LC_ALL: "C" }, stdio: ["ignore", "ignore", "pipe"], ...(user ?? {}) },
  );
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let output = "";
  child.stderr.on("data", (data: Buffer) => (output = (output + data.toString()).slice(-20_000)));
  try {
    const client = await untilPromoted(child, socketDir, () => output);
    try {
      const secrets = keptSecrets(`${dataDir}.secrets.json`, passwordNames);
      for (const [role, name] of [
        ["postgres", "admin"],
        ["safegrid_owner", "owner"],
        ["safegrid_app", "app"],
      ] as const)
        await client.query(`alter role ${role} password ${pg.escapeLiteral(secrets[name])}`);
      // Also where a timeline's number comes again, because nobody ever saw the first one.
      await client.query(`update log_head set epoch = gen_random_uuid()`);
      await client.query(`checkpoint`);
    } finally {
      await client.end();
    }
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
    await ended;
    rmSync(socketDir, { recursive: true, force: true });
  }
  const last = /last completed transaction was at log time ([^\n]+)/.exec(output)?.[1];
  return last ? new Date(last) : null;
}

async function untilPromoted(child: ChildProcess, socketDir: string, output: () => string): Promise<pg.Client> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`PostgreSQL could not recover the backup:\n${output().split("\n").slice(-12).join("\n")}`);
    const client = new pg.Client({ host: socketDir, port: 5432, user: "postgres", database: "safegrid" });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ busy: boolean }>(`select pg_is_in_recovery() as busy`);
      if (rows[0]?.busy === false) return client;
    } catch {
      // It does not let anybody in yet.
    }
    await client.end().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function chownOf(path: string, user: ServerUser | null): void {
  if (user) chownSync(path, user.uid, user.gid);
}
