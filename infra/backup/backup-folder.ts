import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import { closeSync, fsyncSync, readdirSync, writeFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { ServerUser } from "#/run/postgres-files.ts";
import { reachableDir, serverUser } from "#/run/postgres-files.ts";
import { root } from "#/run/serve.ts";

/**
 * Where the backups of one installation lie: `base/NAME` (a base backup: `base.tar.gz`, PostgreSQL's `backup_manifest`,
 * and `sealed.json` once it was checked), and `wal` with every piece of write-ahead log since.
 */
export interface BackupFolder {
  readonly path: string;
  readonly base: string;
  readonly wal: string;
  readonly archiver: string;
  readonly user: ServerUser | null;
}

/** Makes the folder ready for the server, which writes into it as its own user. */
export function openBackupFolder(wished: string): BackupFolder {
  const user = serverUser();
  const path = reachableDir(wished, user);
  if (path !== wished && process.env["SAFEGRID_BACKUP_DIR"] === wished)
    throw new Error(`the database server's user cannot enter ${wished}: choose another SAFEGRID_BACKUP_DIR`);
  const folder = {
    path,
    base: join(path, "base"),
    wal: join(path, "wal"),
    archiver: join(path, "archive-wal.sh"),
    user,
  };
  for (const dir of [folder.base, folder.wal]) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // A copy that somebody brought here must be readable for the server too.
    if (user) for (const each of [".", ...readdirSync(dir)]) chownSync(join(dir, each), user.uid, user.gid);
  }
  // The server's user may not be able to enter the program's folder.
  copyFileSync(join(root, "infra/backup/archive-wal.sh"), folder.archiver);
  chmodSync(folder.archiver, 0o755);
  return folder;
}

/** The backup folder of an installation: SAFEGRID_BACKUP_DIR, or beside its data. */
export function backupDirOf(home: string, name: string): string {
  return process.env["SAFEGRID_BACKUP_DIR"] ?? join(home, `${name}-backup`);
}

/** PostgreSQL's settings under which nothing older than 30 s is only in its own data (RPO, docs/backup.md). */
export function archiveSettings(folder: BackupFolder): Record<string, string> {
  for (const each of [folder.archiver, folder.wal])
    if (/["%\\]/.test(each)) throw new Error(`a backup folder cannot have one of "%\\ in its path: ${each}`);
  return {
    archive_mode: "on",
    archive_command: `/bin/sh "${folder.archiver}" "%p" "%f" "${folder.wal}"`,
    archive_timeout: "30s",
  };
}

/** The identifier that initdb gave a cluster: the first eight bytes of its control file. */
export function systemIdentifierOf(cluster: string): string | null {
  const file = join(cluster, "global/pg_control");
  if (!existsSync(file)) return null;
  const bytes = Buffer.alloc(8);
  const handle = openSync(file, "r");
  readSync(handle, bytes, 0, 8, 0);
  closeSync(handle);
  return bytes.readBigUInt64LE().toString();
}

export interface Seal {
  readonly version: 1;
  readonly name: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly bytes: number;
}

/** The base backups that were taken to their end and checked, oldest first. */
export function sealedBases(folder: Pick<BackupFolder, "base">): Seal[] {
  if (!existsSync(folder.base)) return [];
  return readdirSync(folder.base)
    .filter((name) => existsSync(join(folder.base, name, "sealed.json")))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder.base, name, "sealed.json"), "utf8")) as Seal);
}

/** Writes a file at once or not at all, and onto the disk. */
export function writeDurably(file: string, text: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  syncPath(fresh);
  renameSync(fresh, file);
  syncPath(join(file, ".."));
}

/** Forces a file or a folder's entries onto the disk. */
export function syncPath(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
