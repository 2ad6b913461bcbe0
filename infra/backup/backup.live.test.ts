import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import type { PostgresServer } from "#/run/postgres.ts";
import { startPostgres } from "#/run/postgres.ts";
import type { BackupFolder } from "./backup-folder.ts";
import { archiveSettings, openBackupFolder, sealedBases } from "./backup-folder.ts";
import { backUpNow, isBackupDue, prune } from "./backup-job.ts";
import { readManifest } from "./backup-manifest.ts";
import { restoreBackup } from "./restore.ts";
import { segmentOf } from "./wal-archive.ts";

const place = mkdtempSync(join(tmpdir(), "safegrid-backup-test-"));
const dataDir = join(place, "data");
const say = () => {};
let folder: BackupFolder;
let server: PostgresServer;

beforeAll(async () => {
  chmodSync(place, 0o755);
  folder = openBackupFolder(join(place, "backup"));
  await start();
  await ask(`create table log_head (epoch text)`);
  await ask(`insert into log_head values ('first')`);
  await ask(`create table kept (n int)`);
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(place, { recursive: true, force: true });
});

async function start() {
  server = await startPostgres({ dataDir, durable: true, settings: archiveSettings(folder) });
}

async function ask<Row>(text: string, url = server.ownerUrl): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Writes a row; resolves with an instant that lies behind its commit once its log is archived. */
async function keep(n: number): Promise<Date> {
  await ask(`insert into kept values (${n})`);
  const [row] = await ask<{ at: Date }>(`select clock_timestamp() as at`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await ask(`insert into kept values (${n * 100})`);
  const [{ name } = { name: "" }] = await ask<{ name: string }>(
    `select pg_walfile_name(pg_switch_wal()) as name`,
    server.adminUrl,
  );
  await waitUntil(() => existsSync(join(folder.wal, `${name}.gz`)), { timeoutMs: 20_000 });
  return row?.at ?? new Date(0);
}

const rows = async () => (await ask<{ n: number }>(`select n from kept order by n`)).map(({ n }) => n);

test("from base backups and log: the newest state, a past one, and again after that; always another epoch", async () => {
  expect(await isBackupDue(folder, server.adminUrl, new Date())).toBe(true);
  const first = await backUpNow(folder, server.adminUrl);
  expect(await isBackupDue(folder, server.adminUrl, new Date())).toBe(false);
  const atOne = await keep(1);
  await keep(2);
  // A later backup: what lies before it must be restored from the first one.
  const second = await backUpNow(folder, server.adminUrl);
  await keep(3);
  await server.stop();

  const past = await restoreBackup({ folder, dataDir, until: atOne, goesOn: true, say });
  expect(past.base).toBe(first.name);
  expect(existsSync(past.replaced ?? "")).toBe(true);
  await start();
  expect(await rows()).toEqual([1]);
  expect(await ask(`select epoch from log_head`)).not.toEqual([{ epoch: "first" }]);
  // The second backup is of a future that was given up; the log goes on on another timeline, which is worth a backup.
  expect(await isBackupDue(folder, server.adminUrl, new Date())).toBe(true);
  await keep(4);
  await server.stop();

  const again = await restoreBackup({ folder, dataDir, goesOn: true, say });
  expect(again.base).toBe(first.name);
  await start();
  expect(await rows()).toEqual([1, 4, 400]);

  const third = await backUpNow(folder, server.adminUrl);
  expect(third.timeline).toBe(3);
  expect(sealedBases(folder).map(({ name }) => name)).toEqual([first.name, second.name, third.name]);
  prune(folder, 1);
  expect(sealedBases(folder).map(({ name }) => name)).toEqual([third.name]);
  const { startLsn } = readManifest(join(folder.base, third.name, "backup_manifest"));
  const names = readdirSync(folder.wal).filter((name) => /^[0-9A-F]{24}/.test(name));
  for (const name of names)
    expect(BigInt(`0x${name.slice(8, 16)}${name.slice(22, 24)}`)).toBeGreaterThanOrEqual(segmentOf(startLsn));

  // A drill elsewhere leaves no trace in the backup: the next restore does not follow it.
  const histories = () => readdirSync(folder.wal).filter((name) => name.includes("history"));
  const before = histories();
  await restoreBackup({ folder, dataDir: join(place, "drill"), goesOn: false, say });
  expect(histories()).toEqual(before);
}, 120_000);

test("what already runs, an instant before every backup, and the backup of another database are refused", async () => {
  await expect(restoreBackup({ folder, dataDir, goesOn: true, say })).rejects.toThrow(/still runs/);
  const until = new Date("2020-01-01T00:00:00Z");
  await expect(restoreBackup({ folder, dataDir: join(place, "early"), until, goesOn: false, say })).rejects.toThrow(
    /no backup .* before/,
  );
  const [seal] = sealedBases(folder);
  const file = join(folder.base, seal?.name ?? "", "sealed.json");
  writeFileSync(file, JSON.stringify({ ...seal, systemIdentifier: "1" }));
  await expect(backUpNow(folder, server.adminUrl)).rejects.toThrow(/another database/);
  writeFileSync(file, JSON.stringify(seal));
}, 60_000);
