import type { MikroORM } from "@mikro-orm/postgresql";
import type { HazardEscalation } from "@safegrid/contract/escalation";
import { objectionToUrging } from "@safegrid/domain/urging";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase } from "#/modules/hazard/hazard-case.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";

/** Whether somebody could urge now; whoever calls this has looked whether the hazard is in sight. */
export async function readMayUrge(
  { orm, db, tree }: { readonly orm: MikroORM; readonly db: Sql; readonly tree: GridTree },
  caller: Caller,
  hazardId: string,
  now: Date,
): Promise<HazardEscalation["mayUrge"]> {
  if (caller.accountId === null) return "no";
  const known = await loadCase(orm.em.fork(), db, tree, hazardId);
  const actor = { unit: unitOfCaller(tree, caller), abilities: caller.abilities };
  if (!known || objectionToUrging(known.case, actor) !== null) return "no";
  return (await isUrgedOn(db, hazardId, now)) ? "urged-today" : "yes";
}

/** Whether somebody has urged it on the Shanghai day of an instant. */
export async function isUrgedOn(sql: Sql, hazardId: string, at: Date): Promise<boolean> {
  const rows = await sql.query(`select from hazard_urging where hazard_id = $1 and urged_on = $2::date`, [
    hazardId,
    businessDayOf(at.getTime()),
  ]);
  return rows.length > 0;
}
