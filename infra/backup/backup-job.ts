import { rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { takeLock } from "#/run/lock.ts";
import type { BackupFolder, Seal } from "./backup-folder.ts";
import { sealedBases } from "./backup-folder.ts";
import { readManifest } from "./backup-manifest.ts";
import { takeBaseBackup } from "./base-backup.ts";
import { archiveHistories, pruneWalArchive } from "./wal-archive.ts";

export const baseEveryMs = 24 * 3_600_000;
export const keptBases = 7;

/**
 * Takes a base backup and removes what is older than the last seven and the log that only they needed. One at a time.
 * Throws where the folder holds the backups of another database.
 */
export async function backUpNow(folder: BackupFolder, adminUrl: string): Promise<Seal> {
  const giveBack = takeLock(join(folder.path, "backup.lock"), "a backup is being taken");
  try {
    const { systemIdentifier, cluster } = await serverOf(adminUrl);
    if (sealedBases(folder).some((seal) => seal.systemIdentifier !== systemIdentifier))
      throw new Error(
        `${folder.path} holds the backups of another database: restore them (npm run restore) or move them away`,
      );
    archiveHistories(folder, cluster);
    const seal = await takeBaseBackup(folder, adminUrl);
    prune(folder, keptBases);
    return seal;
  } finally {
    giveBack();
  }
}

/** Whether a base backup is due: none yet, the last one too old, or of another timeline than the server's. */
export async function isBackupDue(folder: BackupFolder, adminUrl: string, now: Date): Promise<boolean> {
  const last = sealedBases(folder).at(-1);
  if (!last || now.getTime() - Date.parse(last.startedAt) >= baseEveryMs) return true;
  return last.timeline !== (await serverOf(adminUrl)).timeline;
}

/** Keeps the last base backups and the log that they need. */
export function prune(folder: BackupFolder, keep: number): void {
  const seals = sealedBases(folder);
  for (const seal of seals.slice(0, -keep)) rmSync(join(folder.base, seal.name), { recursive: true, force: true });
  const oldest = seals.slice(-keep)[0];
  if (oldest) pruneWalArchive(folder.wal, readManifest(join(folder.base, oldest.name, "backup_manifest")).startLsn);
}

async function serverOf(adminUrl: string) {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; timeline: string; cluster: string }>(
      `select system_identifier::text as id, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) as timeline,
         current_setting('data_directory') as cluster
       from pg_control_system()`,
    );
    const [row] = rows;
    if (!row) throw new Error("the server does not say who it is");
    return { systemIdentifier: row.id, timeline: Number.parseInt(row.timeline, 16), cluster: row.cluster };
  } finally {
    await client.end();
  }
}
