import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { root, say } from "#/run/serve.ts";
import { backupDirOf, openBackupFolder } from "./backup-folder.ts";
import { backUpNow, isBackupDue } from "./backup-job.ts";

/**
 * Runs beside a real installation: a base backup every day, and after a restore. Between them PostgreSQL itself archives
 * its log. A failure is told, and tried again after a minute; the fifth in a row ends the process with status 1.
 */
const adminUrl = process.env["SAFEGRID_BACKUP_URL"] ?? "";
const folder = openBackupFolder(backupDirOf(join(root, ".safegrid"), "county"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
process.on("disconnect", () => process.exit(0));

for (let failures = 0; ;) {
  try {
    if (await isBackupDue(folder, adminUrl, new Date())) {
      const { name, bytes } = await backUpNow(folder, adminUrl);
      say(`${new Date().toISOString()} base backup ${name}: ${(bytes / 1e6).toFixed(1)} MB`);
    }
    failures = 0;
  } catch (error) {
    failures += 1;
    say(`${new Date().toISOString()} no backup: ${(error as Error).message}`);
    if (failures === 5) process.exit(1);
  }
  await pause(60_000);
}
