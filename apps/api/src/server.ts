import { buildApp } from "#/app.ts";
import { readConfig } from "#/config.ts";
import { entities } from "#/entities.ts";
import { systemClock } from "#/platform/clock.ts";
import { createHighWater } from "#/platform/high-water.ts";
import { startLoop } from "#/platform/loop.ts";
import { openOrm } from "#/platform/orm.ts";
import { openDatabase } from "#/platform/sql.ts";
import { openWakeUp } from "#/platform/wake-up.ts";
import { loadGridTree } from "#/modules/grid/grid.service.ts";
import { readHead } from "#/modules/live/live.queries.ts";

const config = readConfig(process.env);
const onLost = (error: Error) => process.stderr.write(`database: ${error.message}\n`);
const onWakeUpLost = (error: Error) => process.stderr.write(`wake-up hints: ${error.message}\n`);
const db = openDatabase(config.databaseUrl, onLost);
const keyed = openDatabase(config.databaseUrl, onLost, { max: 3, byKeyOnly: true });
const orm = openOrm(config.databaseUrl, entities);
const tree = await loadGridTree(db);
if (!tree) throw new Error("no county is loaded: run prepare.ts first");

const highWater = createHighWater(config.dataDir);
const wasRestored = await highWater.guard(db, tree.county.id);
const wakeUp = config.redisUrl ? await openWakeUp(config.redisUrl, tree.county.id, onWakeUpLost) : undefined;
const app = await buildApp({ config, db, keyed, orm, clock: systemClock, tree, wakeUp });
if (wasRestored) app.log.warn("the database lies behind what was shown before: the log has a new epoch");
const mark = startLoop(
  2_000,
  async () => highWater.raise(await readHead(db, tree.county.id)),
  (error) => app.log.warn({ err: error }, "high-water mark"),
);
await app.listen({ host: config.host, port: config.port });

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void stop();
  });
}

// Whoever started this process with a channel and is gone has left it behind.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));

async function stop(): Promise<void> {
  await app.close();
  wakeUp?.close();
  await mark.stop();
  await orm.close();
  await keyed.close();
  await db.close();
  // The channel to whoever started this process would keep it alive.
  if (process.connected) process.disconnect();
}
