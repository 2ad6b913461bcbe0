import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { startPostgres } from "#/run/postgres.ts";
import { postgresIn } from "#/run/processes.ts";
import { root } from "#/run/serve.ts";
import type { RigContext } from "./rig.ts";
import { pause } from "./stage.ts";

const longestStartMs = 15_000;

/**
 * Kills whoever has started an embedded PostgreSQL, at any moment from its making on, and starts again: what was left is
 * adopted or ended, there are never two, no start hangs, and what was committed is there.
 */
export async function orphanDatabases(context: RigContext, home: string, times: number): Promise<void> {
  const { random, fault, figure, within } = context;
  const dataDir = join(home, "orphan");
  let rows = 0;
  let adopted = 0;
  let longestMs = 0;
  for (let n = 0; n < times; n += 1) {
    const starter = spawn(process.execPath, ["infra/run/postgres-starter.fixture.ts", dataDir], {
      cwd: root,
      stdio: "ignore",
    });
    await pause(50 + random.below(n === 0 ? 1_200 : 900));
    starter.kill("SIGKILL");
    const left = new Set(postmastersIn(whereLies(dataDir)));
    const begun = performance.now();
    const server = await startPostgres({ dataDir, durable: false });
    longestMs = Math.max(longestMs, performance.now() - begun);
    if (left.has(server.pid)) adopted += 1;
    const running = postmastersIn(dirname(server.cluster));
    if (running.length !== 1 || running[0] !== server.pid)
      fault(`orphan ${n}: ${running.length} servers run, adopted or started was ${server.pid}`);
    rows = await addRow(server.ownerUrl, rows, (text) => fault(`orphan ${n}: ${text}`));
    await server.stop();
    if (postmastersIn(dirname(server.cluster)).length > 0) fault(`orphan ${n}: a stopped server runs on`);
  }
  rmSync(whereLies(dataDir), { recursive: true, force: true });
  figure("starters of PostgreSQL killed", times);
  figure("orphans adopted", adopted);
  figure("longest start after it", longestMs / 1000, "s");
  if (longestMs > within(longestStartMs)) fault(`a start after a killed one took ${Math.round(longestMs)} ms`);
}

/** Adds a row to what earlier rounds have committed; returns how many there are now. */
async function addRow(url: string, expected: number, fault: (text: string) => void): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create table if not exists kept (n int)`);
  await client.query(`insert into kept values (1)`);
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from kept`);
  await client.end();
  if (rows[0]?.n !== expected + 1) fault(`${rows[0]?.n} rows, ${expected + 1} were written`);
  return expected + 1;
}

/** Where the data really lie: PostgreSQL's own user cannot enter every folder (postgres-files.ts). */
function whereLies(dataDir: string): string {
  const pointer = `${dataDir}.elsewhere`;
  return existsSync(pointer) ? readFileSync(pointer, "utf8") : dataDir;
}

function postmastersIn(folder: string): number[] {
  return postgresIn(folder).filter((pid) => commandLine(pid).includes("\0-D\0"));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
