import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Health } from "@safegrid/contract/source-health";
import type { BackupFolder } from "#/backup/backup-folder.ts";
import { archiveSettings, openBackupFolder } from "#/backup/backup-folder.ts";
import { backUpNow } from "#/backup/backup-job.ts";
import { restoreBackup } from "#/backup/restore.ts";
import { damages, refusalOf } from "./backup-damage.ts";
import { checkLog } from "./log-check.ts";
import type { Mirror } from "./mirror.ts";
import { createMirror } from "./mirror.ts";
import { wrongIn } from "./mirror-truth.ts";
import type { Plant } from "./plant.ts";
import { auditProduct } from "./product-audit.ts";
import type { SentBatch } from "./restore-load.ts";
import { fillDatabase, sendAllAgain, startLoad } from "./restore-load.ts";
import type { RigContext } from "./rig.ts";
import type { Stage } from "./stage.ts";
import { pause, startStage, waited } from "./stage.ts";

/** A process that lives through the restore goes on as if nothing had happened. */
export const plant: Plant = {
  what: "a running API does not tell its readers that the log has another epoch",
  file: "apps/api/src/modules/live/feed.service.ts",
  find: `if (state.epoch !== epoch) endAll("epoch_changed");`,
  replace: `if (state.epoch === "") endAll("epoch_changed");`,
};

const fullBytes = 1 << 30;

/**
 * live.md, "Restore": a base backup is taken under load by the shipped job, the disk with the database is lost in the
 * midst of the load, and the backup restored while one API lives on and another one is started anew. Readers must hold
 * what the database holds and nothing of the lost future, what was sent must have one effect when it is sent again, and a
 * backup that is broken in any of many ways must be refused with the present data untouched.
 */
export async function rig(context: RigContext): Promise<void> {
  const { isShort, random, figure, fault } = context;
  const place = mkdtempSync(join(tmpdir(), "safegrid-backup-"));
  // The server's user must get in.
  chmodSync(place, 0o755);
  context.atEnd(() => rmSync(place, { recursive: true, force: true }));
  const folder = openBackupFolder(join(place, "backup"));
  // As shipped, but that the short form cannot wait for half a minute.
  const settings = { ...archiveSettings(folder), ...(isShort ? { archive_timeout: "3s" } : {}) };
  const stage = await startStage({ apis: 2, settings, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const owner = new pg.Pool({ connectionString: stage.ownerUrl, max: 3 });
  owner.on("error", () => {});
  context.atEnd(() => owner.end());

  await failToArchive(stage, folder, context);
  await breakBackups(stage, folder, place, context);
  if (!isShort) figure("hazards reported to fill it", await fillDatabase(stage, owner, random, fullBytes));
  const { rows: sizes } = await owner.query<{ size: number }>(
    `select pg_database_size(current_database())::float8 as size`,
  );
  figure("size of the database", (sizes[0]?.size ?? 0) / 2 ** 20, "MiB");

  const mirrors = await seatMirrors(stage);
  context.atEnd(() => mirrors.forEach((mirror) => mirror.end()));
  const load = await startLoad(stage, random, 8);
  context.atEnd(load.stop);
  const begun = performance.now();
  const seal = await backUpNow(folder, stage.adminUrl);
  figure("base backup under load", (performance.now() - begun) / 1000, "s");
  figure("its size", seal.bytes / 2 ** 20, "MiB");
  // The lost disk: PostgreSQL is gone from one moment to the next, and only the backup is left.
  await pause(isShort ? 4_500 + random.below(1_500) : 75_000 + random.below(30_000));
  const shown = await healthOf(stage.url);
  const killedAt = Date.now();
  await stage.database.kill();
  const sleeper = mirrors.at(-1);
  sleeper?.drop();
  await stage.apis[1]?.kill();
  await load.stop();

  await refuseWithDataUntouched(stage, folder, context);
  const restoring = performance.now();
  const done = await restoreBackup({ folder, dataDir: stage.database.dataDir, goesOn: true, say: () => {} });
  await stage.database.start();
  await stage.apis[1]?.start();
  if ((await waited(async () => (await healthOf(stage.url)) !== null, context.within(60_000))) === null)
    fault("the API that lived on does not find the restored database");
  await sendAllAgain(stage, load.sent.slice(0, 1), random);
  const rtoSeconds = (performance.now() - restoring) / 1000;

  const lost = await lostOf(owner, load.sent);
  const oldestLost = Math.min(...lost.map(({ acknowledgedAt }) => acknowledgedAt ?? Infinity));
  const rpoSeconds = lost.length === 0 ? 0 : (killedAt - oldestLost) / 1000;
  figure("segments of log replayed", done.segments);
  figure("of the restore: check of the log", done.tookMs.check / 1000, "s");
  figure("of the restore: check and unpacking of the base backup", done.tookMs.unpack / 1000, "s");
  figure("of the restore: recovery", done.tookMs.replay / 1000, "s");
  figure("RTO, until a command is accepted by both APIs again", rtoSeconds, "s");
  figure("RPO, age of the oldest acknowledged batch that is lost", rpoSeconds, "s");
  figure("acknowledged batches lost", `${lost.length} of ${load.sent.length}`);
  if (rtoSeconds > 300) fault(`the restore took ${rtoSeconds} s`);
  if (rpoSeconds > 60) fault(`${rpoSeconds} s of acknowledged commands are lost`);
  if (lost.length === 0) fault("no future was lost: the rig has not done its work");

  const restored = await healthOf(stage.url);
  if (!shown || !restored || restored.epoch === shown.epoch) fault("the epoch is the same after the restore");
  const awake = mirrors.filter((mirror) => mirror !== sleeper);
  await mustHoldTheTruth("right after the restore", owner, awake, context);

  // The same commands again, and more, until the log has grown past the numbers of the lost future.
  await sendAllAgain(stage, load.sent, random);
  const more = await startLoad(stage, random, 8);
  const isPast = await waited(
    async () => ((await healthOf(stage.url))?.head ?? 0) > (shown?.head ?? 0) + 200,
    context.within(60_000),
  );
  await more.stop();
  if (isPast === null) fault("the log did not grow past the lost numbers");
  await sendAllAgain(stage, more.sent, random);
  // Whoever slept through it all comes back with a number of the lost future.
  sleeper?.connect("own");
  await mustHoldTheTruth("in the end", owner, mirrors, context);
  if (sleeper && !sleeper.closes.includes("epoch_changed")) fault("a cursor of the lost future was not refused");
  await checkLog(owner, context);
  await mustHaveOneEffect(owner, [...load.sent, ...more.sent], context);
  await auditProduct(context, stage);
}

/** While the log cannot be archived, the health says so; PostgreSQL keeps the log and goes on when it can. */
async function failToArchive(stage: Stage, folder: BackupFolder, { fault, within }: RigContext): Promise<void> {
  const isFailing = async () => (await healthOf(stage.url))?.archive?.isFailing;
  const owner = new pg.Client({ connectionString: stage.adminUrl });
  await owner.connect();
  renameSync(folder.wal, `${folder.wal}.away`);
  await owner.query(`select pg_switch_wal()`);
  if ((await waited(async () => (await isFailing()) === true, within(10_000))) === null)
    fault("the log is not archived, and the health does not say so");
  renameSync(`${folder.wal}.away`, folder.wal);
  await owner.query(`select pg_switch_wal()`);
  if ((await waited(async () => (await isFailing()) === false, within(70_000))) === null)
    fault("the log can be archived again, and is not");
  await owner.end();
}

/** A small backup, copied and broken in every way; the copy that nobody broke must come back. */
async function breakBackups(stage: Stage, folder: BackupFolder, place: string, context: RigContext): Promise<void> {
  const { random, fault, figure } = context;
  const admin = new pg.Client({ connectionString: stage.adminUrl });
  await admin.connect();
  await backUpNow(folder, stage.adminUrl);
  const load = await startLoad(stage, random, 4);
  for (let n = 0; n < 4; n += 1) {
    await pause(300);
    await admin.query(`select pg_switch_wal()`);
  }
  await load.stop();
  const { rows: names } = await admin.query<{ name: string }>(`select pg_walfile_name(pg_switch_wal()) as name`);
  const last = join(folder.wal, `${names[0]?.name}.gz`);
  if ((await waited(() => existsSync(last), context.within(20_000))) === null) fault("the log is not archived");
  await admin.end();
  const whole = { what: "nothing", breakIt: () => {} };
  const { words } = await refusalOf(folder, whole, random, join(place, "whole"));
  if (words !== null) fault(`a whole backup was refused: ${words}`);
  let slowest = 0;
  for (const [n, damage] of damages.entries()) {
    const refusal = await refusalOf(folder, damage, random, join(place, `broken-${n}`));
    if (refusal.words === null) fault(`restored in spite of ${damage.what}`);
    slowest = Math.max(slowest, refusal.tookMs);
  }
  figure("kinds of broken backups refused", damages.length);
  figure("the longest refusal", slowest / 1000, "s");
}

/** A restore onto present data that fails must leave them where and as they are. */
async function refuseWithDataUntouched(stage: Stage, folder: BackupFolder, { fault }: RigContext): Promise<void> {
  const { cluster, dataDir } = stage.database;
  const before = statSync(cluster).ino;
  const newest = readdirSync(folder.wal).filter((name) => /^[0-9A-F]{24}\.gz$/.test(name));
  const lost = join(folder.wal, newest.toSorted().at(-1) ?? "");
  renameSync(lost, `${lost}.away`);
  const refused = await restoreBackup({ folder, dataDir, goesOn: true, say: () => {} }).then(
    () => false,
    () => true,
  );
  renameSync(`${lost}.away`, lost);
  if (!refused) fault("restored without the newest of the log");
  if (statSync(cluster).ino !== before) fault("a refused restore has touched the present data");
}

async function healthOf(url: string): Promise<Health | null> {
  const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Health) : null;
}

/** Two readers of each kind; the last one will sleep through the restore. */
async function seatMirrors(stage: Stage): Promise<Mirror[]> {
  const county = stage.phones.find(({ role }) => role === "county_supervisor");
  const wish = {
    token: county?.token ?? "",
    scope: county?.gridId ?? "",
    depth: 2,
    periods: ["day"],
    returns: true,
  } as const;
  const mirrors = (["socket.io", "websocket"] as const).flatMap((carrier) => [
    ...stage.apis.map(({ url }) => createMirror({ ...wish, carrier, url })),
    createMirror({ ...wish, carrier, url: stage.url }),
  ]);
  for (const mirror of mirrors) mirror.connect();
  if ((await waited(() => mirrors.every(({ snapshots }) => snapshots > 0), 60_000)) === null)
    throw new Error("a reader got no snapshot");
  return mirrors;
}

/** The acknowledged batches of which the database knows nothing any more. */
async function lostOf(owner: pg.Pool, sent: readonly SentBatch[]): Promise<SentBatch[]> {
  const { rows } = await owner.query<{ id: string }>(`select command_id as id from command_receipt`);
  const kept = new Set(rows.map(({ id }) => id));
  return sent.filter(
    ({ acknowledgedAt, commands }) =>
      acknowledgedAt !== null && !commands.every(({ commandId }) => kept.has(commandId)),
  );
}

/** Every reader must soon hold exactly the database's rows: numbers, standings, hazards and events, and nothing else. */
async function mustHoldTheTruth(
  when: string,
  owner: pg.Pool,
  mirrors: readonly Mirror[],
  { fault, figure, within }: RigContext,
) {
  const differences = async () => (await Promise.all(mirrors.map((mirror) => wrongRowsOf(owner, mirror)))).flat();
  const took = await waited(async () => (await differences()).length === 0, within(10_000));
  if (took !== null) return figure(`readers equal the database ${when} after`, took / 1000, "s");
  for (const text of await differences()) fault(`${when}: ${text}`);
}

async function wrongRowsOf(owner: pg.Pool, mirror: Mirror): Promise<string[]> {
  const found = await wrongIn(owner, mirror);
  const events = mirror.state.events.map(({ seq, subjectId }) => `${seq} ${subjectId}`);
  const { rows } = await owner.query<{ name: string }>(
    `select seq || ' ' || coalesce(subject_id::text, 'null') as name from event_log where seq = any($1::bigint[])
     union all select id::text from hazard where id = any($2::uuid[])`,
    [mirror.state.events.map(({ seq }) => seq), [...mirror.state.hazards.keys()]],
  );
  const known = new Set(rows.map(({ name }) => name));
  for (const each of [...events, ...mirror.state.hazards.keys()])
    if (!known.has(each)) found.push(`${mirror.wish.carrier}: ${each} is of a lost future`);
  return found;
}

async function mustHaveOneEffect(owner: pg.Pool, sent: readonly SentBatch[], { fault, figure }: RigContext) {
  const ids = sent.flatMap(({ commands }) => commands.map(({ commandId }) => commandId));
  const { rows } = await owner.query<{ id: string; effects: number }>(
    `select c.id, count(e.seq)::int as effects from unnest($1::uuid[]) as c (id)
     left join event_log e on e.command_id = c.id group by c.id having count(e.seq) <> 1`,
    [ids],
  );
  for (const { id, effects } of rows) fault(`the command ${id} has ${effects} effects`);
  figure("commands sent, all with one effect", ids.length - rows.length);
}
