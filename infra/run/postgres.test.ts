import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { takeLock } from "./lock.ts";
import { choosePort } from "./port.ts";
import { startPostgres } from "./postgres.ts";
import { isAlive, postgresIn } from "./processes.ts";

const home = mkdtempSync(join(tmpdir(), "safegrid-launch-"));
const dataDir = join(home, "data");
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function ask<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
}

async function postmasterOf(url: string): Promise<number> {
  const [row] = await ask<{ pid: string }>(url, `select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid`);
  return Number(row?.pid);
}

test("a server that was killed comes back with its data, one that was left behind is adopted, a stopped one is gone", async () => {
  const first = await startPostgres({ dataDir, durable: true });
  await ask(first.ownerUrl, `create table kept (n int)`);
  await ask(first.ownerUrl, `insert into kept values (42)`);
  await ask(first.ownerUrl, `checkpoint`).catch(() => {});
  process.kill(await postmasterOf(first.adminUrl), "SIGKILL");

  const second = await startPostgres({ dataDir, durable: true });
  expect(await ask(second.ownerUrl, `select n from kept`)).toEqual([{ n: 42 }]);
  const adopted = await startPostgres({ dataDir, durable: true });
  expect(adopted.port).toBe(second.port);
  const pid = await postmasterOf(adopted.adminUrl);
  await adopted.stop();
  expect(isAlive(pid)).toBe(false);
}, 60_000);

test("of a killed starter nothing is left but what the next one adopts or ends, whenever it was killed", async () => {
  const folder = join(home, "orphan");
  const starter = join(import.meta.dirname, "postgres-starter.fixture.ts");
  for (const afterMs of [100, 400, 700, 1_000, 1_400, 1_800]) {
    const child = spawn(process.execPath, [starter, folder], { stdio: "ignore" });
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill("SIGKILL");
  }
  const server = await startPostgres({ dataDir: folder, durable: false });
  expect(await postmasterOf(server.adminUrl)).toBe(server.pid);
  const ofIt = postgresIn(dirname(server.cluster)).filter((pid) => commandOf(pid).includes(" -D "));
  expect(ofIt).toEqual([server.pid]);
  await server.stop();
  expect(postgresIn(dirname(server.cluster))).toEqual([]);
}, 120_000);

test("backends that outlive a killed server are ended before the next one starts; a frozen server is woken", async () => {
  const first = await startPostgres({ dataDir, durable: true });
  const client = new pg.Client({ connectionString: first.ownerUrl });
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(`select pg_backend_pid() as pid`);
  process.kill(rows[0]?.pid ?? 0, "SIGSTOP");
  process.kill(first.pid, "SIGKILL");
  const second = await startPostgres({ dataDir, durable: true });
  expect(isAlive(rows[0]?.pid ?? 0)).toBe(false);
  process.kill(second.pid, "SIGSTOP");
  let ended = "";
  const adopted = await startPostgres({ dataDir, durable: true, onExit: () => (ended = "told") });
  expect(adopted.pid).toBe(second.pid);
  process.kill(adopted.pid, "SIGKILL");
  await vi.waitUntil(() => ended === "told", 5_000);
}, 60_000);

test("the application's role owns nothing and cannot make tables", async () => {
  const server = await startPostgres({ dataDir, durable: true });
  await expect(ask(server.appUrl, `create table mine (n int)`)).rejects.toThrow(/permission denied/);
  await server.stop();
}, 60_000);

test("a port in use is refused by name, or the next one is taken", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
  );
  await expect(choosePort(port, "127.0.0.1", false)).rejects.toThrow(`port ${port} is in use`);
  expect(await choosePort(port, "127.0.0.1", true)).toBeGreaterThan(port);
  server.close();
});

test("one program at a time holds the lock; a dead holder's is taken over", () => {
  const file = join(home, "lock");
  const giveBack = takeLock(file);
  giveBack();
  takeLock(file);
  expect(() => takeLock(file)).not.toThrow();
});
