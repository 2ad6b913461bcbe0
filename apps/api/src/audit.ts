import { readConfig } from "#/config.ts";
import { systemClock } from "#/platform/clock.ts";
import { openDatabase } from "#/platform/sql.ts";
import { loadGridTree } from "#/modules/grid/grid.service.ts";
import { runAudit } from "#/modules/number/audit.service.ts";

/** Recounts every number from the raw records and compares; exit status 1 where anything differs. */
const db = openDatabase(readConfig(process.env).databaseUrl, (error) => process.stderr.write(`${String(error)}\n`));
const tree = await loadGridTree(db);
if (!tree) throw new Error("no county is loaded");
const result = await runAudit(db, systemClock, tree.county.id);
for (const each of result.differences.slice(0, 50)) {
  const grid = each.gridId === null ? "log" : `${tree.pathName(each.gridId)} (${each.gridId})`;
  console.log(`${grid} ${each.periodKey ?? ""} ${each.what}: shown ${each.shown}, counted ${each.counted}`);
}
console.log(`${result.compared} grid periods at log position ${result.seq}: ${result.differences.length} differences`);
await db.close();
process.exitCode = result.differences.length === 0 ? 0 : 1;
