import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** Whether a process runs. One that has ended and is only waited for by nobody does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** The processes of PostgreSQL, its initdb among them, that work in a folder or below it. */
export function postgresIn(folder: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && isWithin(linkOf(pid, "cwd"), folder) && isPostgres(linkOf(pid, "exe")));
}

function linkOf(pid: number, name: "cwd" | "exe"): string {
  try {
    // A file or folder that was removed meanwhile goes on under its name with a remark.
    return readlinkSync(`/proc/${pid}/${name}`).replace(/ \(deleted\)$/, "");
  } catch {
    return "";
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isPostgres(program: string): boolean {
  return /\/(postgres|initdb)$/.test(program);
}

/** Sends a signal to whoever of them is still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has gone by itself.
    }
  }
}

/** Ends all of PostgreSQL in a folder, frozen or not, and waits until it is gone. */
export async function endPostgresIn(folder: string): Promise<void> {
  for (let left = postgresIn(folder); left.length > 0; left = postgresIn(folder)) {
    signalAll(left, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
