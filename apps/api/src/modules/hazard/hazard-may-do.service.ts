import type { MikroORM } from "@mikro-orm/postgresql";
import type { HazardAction } from "@safegrid/domain/hazard";
import { hazardActions } from "@safegrid/domain/hazard";
import { possibleActions } from "@safegrid/domain/hazard-decision";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase, personKeyOf } from "#/modules/hazard/hazard-case.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";

/**
 * What somebody could do with a hazard that it sees, by the same judgement that decides when it is done. It reads what
 * the caller itself may not read (accounts), so whoever calls this has looked whether the hazard is in sight.
 */
export async function readMayDo(
  orm: MikroORM,
  sql: Sql,
  tree: GridTree,
  caller: Caller,
  hazardId: string,
): Promise<HazardAction[]> {
  if (caller.accountId === null) return [];
  const known = await loadCase(orm.em.fork(), sql, tree, hazardId);
  if (!known) return [];
  const person = await personKeyOf(sql, caller.accountId);
  return possibleActions(
    known.case,
    { person, unit: unitOfCaller(tree, caller), abilities: caller.abilities },
    hazardActions,
  );
}
