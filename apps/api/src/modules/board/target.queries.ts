import type { MikroORM } from "@mikro-orm/postgresql";
import type { UnitOut } from "@safegrid/contract/hazard";
import type { TargetedAction } from "@safegrid/domain/hazard-target";
import { possibleTargets } from "@safegrid/domain/hazard-target";
import { gridUnitOf } from "@safegrid/domain/unit";
import type { Unit } from "@safegrid/domain/unit";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase, personKeyOf } from "#/modules/hazard/hazard-case.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";

/**
 * Where somebody could send a hazard: every township, village and department that the decision itself would let through.
 * Neighbours lie outside the sender's subtree by nature (P7), so that their names are told here, and nothing else of them.
 */
export async function listTargets(
  on: { readonly scoped: ScopedReads; readonly db: Database; readonly orm: MikroORM; readonly tree: GridTree },
  caller: Caller,
  hazardId: string,
  action: TargetedAction,
): Promise<UnitOut[]> {
  const { scoped, db, orm, tree } = on;
  const { names, departments } = await scoped.as(caller, async (sql) => {
    const seen = await sql.query(
      `select 1 from hazard h join place p on p.id = h.place_id where h.id = $3 and ${hazardInSightSql}`,
      [caller.scopeId, caller.departmentId, hazardId],
    );
    if (seen.length === 0) throw new DomainProblem("hazard-not-found");
    return {
      names: await readUnitNames(sql, tree),
      departments: await sql.query<{ id: string }>(`select id from department order by name`),
    };
  });
  const known = await loadCase(orm.em.fork(), db, tree, hazardId);
  if (!known || caller.accountId === null) return [];
  const units: Unit[] = [
    ...departments.map(({ id }) => ({ kind: "department" as const, id })),
    ...tree.subtree(tree.county.id, 2).map(({ path }) => gridUnitOf(path)),
  ];
  const actor = {
    person: await personKeyOf(db, caller.accountId),
    unit: unitOfCaller(tree, caller),
    abilities: caller.abilities,
  };
  return possibleTargets(known.case, actor, action, units).map(names);
}
