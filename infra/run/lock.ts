import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isAlive } from "./processes.ts";

/**
 * Makes sure that one program at a time uses a folder of data. The lock of a process that is gone is taken over.
 * Throws where somebody still holds it; returns the function that gives it back.
 */
export function takeLock(file: string, held = "SafeGrid already runs on this data"): () => void {
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch {
      const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
      if (holder > 0 && holder !== process.pid && isAlive(holder))
        throw new Error(`${held} (process ${holder}). Stop it first, or use another folder.`);
      rmSync(file, { force: true });
    }
  }
  throw new Error(`${file} cannot be written`);
}
