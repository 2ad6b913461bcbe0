import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { parseCountySlice } from "@safegrid/county/county-slice";
import { generateDemoCounty } from "@safegrid/county/demo-county";
import { addDays, businessDayOf, periodKey, periodsOf } from "@safegrid/metrics/period";
import { readConfig } from "#/config.ts";
import { entities } from "#/entities.ts";
import { systemClock } from "#/platform/clock.ts";
import { grantToApplication, migrate } from "#/platform/migrate.ts";
import { openSchemaOrm } from "#/platform/schema-orm.ts";
import { openDatabase } from "#/platform/sql.ts";
import type { IssuedAccounts } from "#/modules/county/demo-accounts.service.ts";
import { fillOffices, makeDemoAccounts } from "#/modules/county/demo-accounts.service.ts";
import { loadCounty } from "#/modules/county/county.service.ts";
import { loadDefaultDepartments } from "#/modules/department/department.service.ts";
import { fillInitials } from "#/modules/grid/grid-pinyin.service.ts";
import { loadGridTree } from "#/modules/grid/grid.service.ts";
import { createPeriods } from "#/modules/number/period.service.ts";

/**
 * Makes a database ready: migrations, then the county if none is loaded yet, then accounts. Running it again changes
 * nothing. With --demo the county gets demonstration data; without, its three first administrators.
 */
const { values } = parseArgs({
  options: {
    county: { type: "string" },
    slice: { type: "string" },
    demo: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    accounts: { type: "string" },
    "first-administrators": { type: "string" },
    "history-days": { type: "string", default: "16" },
  },
});
const say = (text: string) => process.stderr.write(`${text}\n`);

const config = readConfig(process.env);
const orm = openSchemaOrm(config.adminUrl, entities);
await migrate(orm);
await grantToApplication(orm, config.databaseUrl);
await orm.close();

const db = openDatabase(config.databaseUrl, (error) => say(String(error)));
const loaded = await loadGridTree(db);
if (loaded) {
  if (values.county && loaded.county.code !== values.county)
    throw new Error(`this database holds county ${loaded.county.code}`);
  await fillInitials(db);
  await loadDefaultDepartments(db);
  say(`${loaded.county.name} is loaded`);
  await db.transaction(async (tx) => {
    const filled = await fillOffices(tx, loaded.county, systemClock.now());
    if (filled.length > 0) await issueFirst(values["first-administrators"], filled);
  });
} else {
  if (!values.county || !/^\d{6}$/.test(values.county))
    throw new Error("--county CODE, six digits, is needed for an empty database");
  const file = values.slice ?? new URL(`../../../infra/county/${values.county}.json`, import.meta.url);
  const slice = parseCountySlice(await readFile(file, "utf8"));
  const now = systemClock.now();
  const today = businessDayOf(now.getTime());
  const demo = values.demo ? generateDemoCounty(slice, { seed: values.seed, today }) : null;
  const issued = await db.transaction(async (tx) => {
    await loadCounty(tx, slice, demo, now);
    // Making the first event takes the log's lock with its short patience. Nobody waits for a county that is only being
    // made, and hashing so many passwords may take long on a busy machine.
    await tx.query(`select set_config('idle_in_transaction_session_timeout', '60000', true)`);
    const tree = await loadGridTree(tx);
    if (!tree) throw new Error("the county did not load");
    const accounts = demo
      ? await makeDemoAccounts(tx, demo, tree.county, (id) => tree.pathName(id), now)
      : { accounts: await fillOffices(tx, tree.county, now) };
    // Secrets are written before they become valid: a crash in between costs a fresh start, not a locked-out owner.
    if (!demo) await issueFirst(values["first-administrators"], accounts.accounts);
    else if (values.accounts) await writeSecret(values.accounts, accounts);
    return { accounts, tree };
  });
  if (demo) {
    const periods = createPeriods(db, systemClock, issued.tree);
    const days = Array.from({ length: Number(values["history-days"]) + 1 }, (_, back) => addDays(today, -back));
    await periods.ensureOpen(days.flatMap((day) => periodsOf(day).map(periodKey)));
  }
  // Statistics may be gathered by whoever owns the tables alone.
  const owner = openDatabase(config.adminUrl, (error) => say(String(error)));
  await owner.query("analyze");
  await owner.close();
  say(`${slice.name}: ${issued.tree.subtree(issued.tree.county.id).length} grids loaded`);
}
await db.close();

/** Three administrators for three people; their one-time passwords are shown this once. */
async function issueFirst(file: string | undefined, accounts: IssuedAccounts["accounts"]): Promise<void> {
  if (file) await writeSecret(file, { accounts });
  for (const { login, name, password } of accounts)
    say(`first administrator: ${login} (${name}), one-time password: ${password}`);
}

async function writeSecret(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}
