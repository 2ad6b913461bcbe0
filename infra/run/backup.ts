import { existsSync } from "node:fs";
import { join } from "node:path";
import { archiveSettings, backupDirOf, openBackupFolder } from "#/backup/backup-folder.ts";
import { backUpNow } from "#/backup/backup-job.ts";
import { createEvidenceBackup, evidenceDirOf } from "#/backup/evidence-backup.ts";
import { startPostgres } from "./postgres.ts";
import { root, say } from "./serve.ts";

/** Takes a base backup of the installation in this folder now, whether it runs or not. */
const home = join(root, ".safegrid");
const dataDir = join(home, "county");
if (!existsSync(dataDir)) {
  say("there is no installation here: run npm start first (a database of DATABASE_URL is backed up by its own tools)");
  process.exit(1);
}
const folder = openBackupFolder(backupDirOf(home, "county"));
const isRunning = existsSync(join(home, "county.lock"));
const server = await startPostgres({ dataDir, durable: true, settings: archiveSettings(folder) });
try {
  const { name, bytes } = await backUpNow(folder, server.adminUrl);
  say(`${join(folder.base, name)}: ${(bytes / 1e6).toFixed(1)} MB, checked`);
  const evidenceDir = evidenceDirOf(home, "county");
  if (evidenceDir !== null) {
    const { copied, damaged } = await createEvidenceBackup(evidenceDir, folder.path)();
    say(`${copied} originals of evidence copied`);
    if (damaged.length > 0) throw new Error(`originals of evidence are damaged: ${damaged.join(", ")}`);
  }
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
} finally {
  if (!isRunning) await server.stop();
}
