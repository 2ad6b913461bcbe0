import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { endPostgresIn, isAlive, postgresIn, signalAll } from "./processes.ts";

/** How long a server of a killed run may stay silent, or its processes outlive it, before they are ended. */
const patienceMs = 10_000;
const pollMs = 50;

/**
 * A server that still runs in a folder of data, once it is clear that it lives on; null when there is none any more, and
 * nobody else writes there. One that is frozen is woken, one that recovers is waited for however long it takes, one that
 * stays silent is ended, and so is what a killed postmaster has left behind.
 */
export async function leftover(home: string, cluster: string): Promise<{ pid: number; port: number } | null> {
  const file = join(cluster, "postmaster.pid");
  let waitingSince = performance.now();
  for (;;) {
    const { pid, port } = readPidFile(file);
    const isThere = pid > 0 && isAlive(pid) && commandLine(pid).includes(cluster);
    const processes = postgresIn(home);
    if (!isThere && processes.length === 0) {
      rmSync(file, { force: true });
      return null;
    }
    signalAll(processes, "SIGCONT");
    const state = isThere && port > 0 ? await stateOf(port) : "silent";
    if (state === "up") return { pid, port };
    if (state === "busy") waitingSince = performance.now();
    if (performance.now() - waitingSince > patienceMs) await endPostgresIn(home);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function readPidFile(file: string): { pid: number; port: number } {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return { pid: Number(lines[0] ?? 0), port: Number(lines[3] ?? 0) };
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Calls `onExit` once a process that is nobody's child here has ended; the returned function gives up on it. */
export function watchExit(pid: number, onExit: () => void): () => void {
  const timer = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(timer);
    onExit();
  }, 250).unref();
  return () => clearInterval(timer);
}

/** Whether a server takes clients now, or says that it starts, recovers or stops, or says nothing. */
async function stateOf(port: number): Promise<"up" | "busy" | "silent"> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "nobody-asks",
    database: "postgres",
    connectionTimeoutMillis: 1_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return "up";
  } catch (error) {
    const { code } = error as { code?: string };
    if (isBusy(error)) return "busy";
    // Refused for the password: it answers.
    return code?.startsWith("28") || /password/.test(String(error)) ? "up" : "silent";
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether a server refuses only because it starts, recovers or stops. */
export function isBusy(error: unknown): boolean {
  return (error as { code?: string }).code === "57P03";
}
