import { readConfig } from "#/config.ts";
import { systemClock } from "#/platform/clock.ts";
import { openDatabase } from "#/platform/sql.ts";
import { loadGridTree } from "#/modules/grid/grid.service.ts";
import { rebuildNumbers } from "#/modules/number/rebuild.service.ts";

/** Makes all numbers anew from the records and replaces what is wrong; an API may run meanwhile. */
const begun = performance.now();
const db = openDatabase(readConfig(process.env).databaseUrl, (error) => process.stderr.write(`${String(error)}\n`));
const tree = await loadGridTree(db);
if (!tree) throw new Error("no county is loaded");
const { seq, periods, changed } = await rebuildNumbers(db, systemClock, tree);
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
console.log(`${periods} periods rebuilt in ${seconds} s at log position ${seq}: ${changed} rows were not right`);
await db.close();
