import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { reachableDir, serverUser } from "#/run/postgres-files.ts";

/** What a stage's home holds once its county is made; the database's folder may lie elsewhere (postgres-files.ts). */
const parts = ["data.secrets.json", "accounts.json", "state"];

/**
 * Counties that one run of all tests makes once and then copies for each rig and browser test, for making one costs ten
 * times as much as copying it. The folder is the run's own (SAFEGRID_STAGES); without one every stage makes its county,
 * so nothing that an earlier code made is ever used. Two that make the same at once both make it, and one copy is kept.
 */
export function keptCounty(name: string) {
  const kept = process.env["SAFEGRID_STAGES"];
  const folder = kept === undefined ? null : join(kept, name);
  return {
    /** Fills the home of a stage whose database does not run yet; false where nothing is kept. */
    fill(home: string, dataDir: string): boolean {
      if (folder === null || !existsSync(folder)) return false;
      for (const part of parts) if (existsSync(join(folder, part))) copy(join(folder, part), home);
      const place = reachableDir(dataDir, serverUser());
      for (const part of ["cluster", "ready"]) copy(join(folder, part), place);
      return true;
    },
    get isWanted() {
      return folder !== null && !existsSync(folder);
    },
    /** Keeps what a stage has made; its database has been stopped. */
    keep(home: string, cluster: string): void {
      if (kept === undefined || folder === null) return;
      mkdirSync(kept, { recursive: true });
      const making = mkdtempSync(join(kept, "making-"));
      for (const part of parts) if (existsSync(join(home, part))) copy(join(home, part), making);
      for (const part of [cluster, join(dirname(cluster), "ready")]) copy(part, making);
      try {
        renameSync(making, folder);
      } catch {
        // Somebody was faster.
        rmSync(making, { recursive: true, force: true });
      }
    },
  };
}

/** Owners and modes stay: PostgreSQL looks at both. */
function copy(from: string, into: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", "--reflink=auto", from, into], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the county could not be copied: ${stderr}`);
}
