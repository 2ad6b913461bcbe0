import type { MikroORM } from "@mikro-orm/postgresql";
import type { PhotoRelease } from "@safegrid/contract/link";
import { mayActFor } from "@safegrid/domain/unit";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase } from "#/modules/hazard/hazard-case.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

export type ReleasedPhotos = ReturnType<typeof createReleasedPhotos>;

/** Pictures of how it is afterwards, and nothing else: what a finder may ever be shown. */
const releasable = `select e.id from evidence e join evidence_content c on c.sha256 = e.sha256
  where e.hazard_id = $1 and e.part = 'after' and c.media_type <> 'application/pdf'`;

/** Whoever has a hazard in hand, or ended it, says which photographs of afterwards its finder may see. */
export function createReleasedPhotos(options: {
  readonly db: Database;
  readonly orm: MikroORM;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
}) {
  const { db, orm, scoped, clock, tree } = options;

  /** Whether the caller's unit has a hazard in hand that the public reported, or stands above. */
  async function mayRelease(caller: Caller, hazardId: string): Promise<boolean> {
    const reported = await db.query(`select from public_report where hazard_id = $1`, [hazardId]);
    const known = reported.length > 0 ? await loadCase(orm.em.fork(), db, tree, hazardId) : null;
    return known !== null && mayActFor(unitOfCaller(tree, caller), known.case.owner, known.case.lineId);
  }

  return {
    mayRelease,

    /** From now on the finder may see exactly these; noted in the operation log. */
    async release(caller: Caller, address: string, hazardId: string, { evidenceIds }: PhotoRelease): Promise<void> {
      const [seen] = await scoped.as(caller, (sql) =>
        sql.query<{ cellId: string; serial: string }>(
          `select h.cell_id as "cellId", h.serial from hazard h join place p on p.id = h.place_id
           where h.id = $3 and ${hazardInSightSql}`,
          [caller.scopeId, caller.departmentId, hazardId],
        ),
      );
      if (!seen) throw new DomainProblem("hazard-not-found");
      if (!(await mayRelease(caller, hazardId))) throw new DomainProblem("hazard-not-yours");
      await db.transaction(async (tx) => {
        const may = new Set((await tx.query<{ id: string }>(releasable, [hazardId])).map(({ id }) => id));
        const wrong = evidenceIds.findIndex((id) => !may.has(id));
        if (wrong >= 0) throw fieldProblem("evidence-not-found", `/evidenceIds/${wrong}`, "no picture of afterwards");
        await tx.query(`delete from released_photo where hazard_id = $1 and evidence_id <> all($2::uuid[])`, [
          hazardId,
          evidenceIds,
        ]);
        await tx.query(
          `insert into released_photo (hazard_id, evidence_id, released_at, released_by, released_by_name)
           select $1, id, $3, $4, $5 from unnest($2::uuid[]) as e (id) on conflict do nothing`,
          [hazardId, evidenceIds, clock.now(), caller.accountId, caller.name],
        );
        const about = { serial: seen.serial, count: evidenceIds.length };
        await noteOperation(
          tx,
          {
            ...{ kind: "photos_released", accountId: caller.accountId, byName: caller.name, gridId: seen.cellId },
            ...{ address, about },
          },
          clock.now(),
        );
      });
    },

    /** The content of the n-th photograph that the finder with this code may see, from 0; null where there is none. */
    async find(sql: Sql, codeHash: Buffer, n: number): Promise<string | null> {
      const [row] = await sql.query<{ sha256: string }>(
        `select encode(e.sha256, 'hex') as sha256 from public_report r
         join released_photo p on p.hazard_id = r.hazard_id join evidence e on e.id = p.evidence_id
         where r.code_hash = $1 order by coalesce(e.taken_at, e.created_at), e.id limit 1 offset $2`,
        [codeHash, n],
      );
      return row?.sha256 ?? null;
    },
  };
}
