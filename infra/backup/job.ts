import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { root, say } from "#/run/serve.ts";
import { backupDirOf, openBackupFolder } from "./backup-folder.ts";
import { backUpNow, isBackupDue } from "./backup-job.ts";
import { createEvidenceBackup, evidenceDirOf } from "./evidence-backup.ts";

/**
 * Runs beside a real installation: a base backup every day, and after a restore; and every minute the originals of
 * evidence that came. Between them PostgreSQL itself archives its log. A failure is told, and tried again after a minute; the fifth in a row ends the process with status 1.
 */
const adminUrl = process.env["SAFEGRID_BACKUP_URL"] ?? "";
const home = join(root, ".safegrid");
const folder = openBackupFolder(backupDirOf(home, "county"));
const evidenceDir = evidenceDirOf(home, "county");
const copyEvidence = evidenceDir === null ? null : createEvidenceBackup(evidenceDir, folder.path);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
process.on("disconnect", () => process.exit(0));

for (let failures = 0; ;) {
  try {
    if (await isBackupDue(folder, adminUrl, new Date())) {
      const { name, bytes } = await backUpNow(folder, adminUrl);
      say(`${new Date().toISOString()} base backup ${name}: ${(bytes / 1e6).toFixed(1)} MB`);
    }
    const { copied = 0, damaged = [] } = (await copyEvidence?.()) ?? {};
    if (copied > 0) say(`${new Date().toISOString()} ${copied} originals of evidence`);
    if (damaged.length > 0) throw new Error(`originals of evidence are damaged: ${damaged.join(", ")}`);
    failures = 0;
  } catch (error) {
    failures += 1;
    say(`${new Date().toISOString()} no backup: ${(error as Error).message}`);
    if (failures === 5) process.exit(1);
  }
  await pause(60_000);
}
