import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { backupDirOf, openBackupFolder, sealedBases } from "#/backup/backup-folder.ts";
import { evidenceDirOf, restoreEvidence } from "#/backup/evidence-backup.ts";
import { restoreBackup } from "#/backup/restore.ts";
import { takeLock } from "./lock.ts";
import { root, say } from "./serve.ts";

/**
 * Puts the installation in this folder back from its backup: `npm run restore -- [--until TIME] [--to FOLDER] [--list]`.
 * With --to the data go elsewhere, to be looked at, and the installation stays as it is. Exit status 1, and nothing
 * changed, where the backup is not whole.
 */
const { values } = parseArgs({
  options: { until: { type: "string" }, to: { type: "string" }, list: { type: "boolean", default: false } },
});
const home = join(root, ".safegrid");
const until = values.until === undefined ? undefined : new Date(values.until);

try {
  if (until && Number.isNaN(until.getTime()))
    throw new Error(`"${values.until}" is no instant, as 2026-03-10T08:00:00+08:00`);
  const folder = openBackupFolder(backupDirOf(home, "county"));
  if (values.list) {
    for (const { name, bytes } of sealedBases(folder)) console.log(`${name}  ${(bytes / 1e6).toFixed(1)} MB`);
  } else {
    const dataDir = values.to === undefined ? join(home, "county") : resolve(values.to);
    const giveBack = values.to === undefined ? takeLock(join(home, "county.lock")) : () => {};
    try {
      const goesOn = values.to === undefined;
      const done = await restoreBackup({ folder, dataDir, goesOn, say, ...(until ? { until } : {}) });
      say(`restored from ${done.base} and ${done.segments} segments of log`);
      if (done.lastCommitAt) say(`the last thing that came back was committed at ${done.lastCommitAt.toISOString()}`);
      const evidenceDir = goesOn ? evidenceDirOf(home, "county") : join(dataDir, "evidence");
      if (evidenceDir !== null) {
        const { copied, damaged } = await restoreEvidence(folder.path, evidenceDir);
        say(`${copied} originals of evidence put back into ${evidenceDir}`);
        for (const name of damaged) say(`damaged in the backup, not put back: original ${name}`);
      }
      if (done.replaced) say(`the data that were here before: ${done.replaced} (remove them when they are not needed)`);
    } finally {
      giveBack();
    }
  }
} catch (error) {
  say(`not restored: ${(error as Error).message}`);
  process.exitCode = 1;
}
