import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { archiveSettings, backupDirOf, openBackupFolder } from "#/backup/backup-folder.ts";
import type { PostgresServer } from "./postgres.ts";
import { startPostgres } from "./postgres.ts";
import { root, say } from "./serve.ts";

/**
 * Runs a program of the API on the database of DATABASE_URL, or on the installation in this folder, whether that is
 * running or not; and ends with its exit status.
 */
export async function runOnInstallation(program: string): Promise<never> {
  const home = join(root, ".safegrid");
  const name = existsSync(join(home, "county")) ? "county" : "demo";
  if (process.env["DATABASE_URL"] === undefined && !existsSync(join(home, name))) {
    say("there is no installation here: run npm run demo or npm start first, or give DATABASE_URL");
    process.exit(1);
  }
  const isRunning = existsSync(join(home, `${name}.lock`));
  const server = process.env["DATABASE_URL"] === undefined ? await startServer(home, name) : null;
  const url = process.env["DATABASE_URL"] ?? server?.appUrl;
  const { status } = spawnSync(process.execPath, [`apps/api/src/${program}.ts`], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, DATABASE_URL: url },
  });
  // A server that somebody else uses was only borrowed.
  if (!isRunning) await server?.stop();
  process.exit(status ?? 1);
}

/** What is written belongs into the backup of a real installation too, or the log there would have a gap. */
function startServer(home: string, name: "county" | "demo"): Promise<PostgresServer> {
  const settings = name === "county" ? archiveSettings(openBackupFolder(backupDirOf(home, name))) : {};
  return startPostgres({ dataDir: join(home, name), durable: true, settings });
}
