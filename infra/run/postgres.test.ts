import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { takeLock } from "./lock.ts";
import { choosePort } from "./port.ts";
import { isAlive, startPostgres } from "./postgres.ts";

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
