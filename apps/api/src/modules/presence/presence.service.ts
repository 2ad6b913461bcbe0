import type { PresenceAnswer, PresenceSaid } from "@safegrid/contract/presence";
import { presenceLastsMs } from "@safegrid/contract/presence";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/**
 * Who has which case open. Said again and again by each board, and forgotten when it is not: a closed laptop says nothing.
 * Two processes share it through the database. It decides nothing; what keeps two people from deciding twice is the version
 * check of each step. Cost: one row written and one index look-up per saying.
 */
export function createPresence(parts: {
  readonly db: Sql;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
}) {
  const { db, scoped, clock, tree } = parts;

  async function unitOf({ scopeId, departmentId }: Caller): Promise<string> {
    if (departmentId === null) return tree.find(scopeId)?.name ?? "";
    const [department] = await db.query<{ name: string }>(`select name from department where id = $1`, [departmentId]);
    return department?.name ?? "";
  }

  return {
    /** Throws `not-allowed` for a wall, `hazard-not-found` for a case out of sight. */
    async say(caller: Caller, { hazardId }: PresenceSaid): Promise<PresenceAnswer> {
      if (caller.accountId === null) throw new DomainProblem("not-allowed", "a wall opens no cases");
      const now = clock.now();
      const since = new Date(now.getTime() - presenceLastsMs);
      if (hazardId !== null) {
        const seen = await scoped.as(caller, (sql) => sql.query(`select 1 from hazard where id = $1`, [hazardId]));
        if (seen.length === 0) throw new DomainProblem("hazard-not-found");
      }
      await db.query(
        `with gone as (delete from hazard_presence
             where (seen_at < $3 and account_id <> $1) or (account_id = $1 and $2::uuid is null))
         insert into hazard_presence (account_id, hazard_id, name, unit, seen_at)
         select $1, $2, $4, $5, $6 where $2::uuid is not null
         on conflict (account_id) do update set hazard_id = excluded.hazard_id, name = excluded.name,
           unit = excluded.unit, seen_at = excluded.seen_at`,
        [caller.accountId, hazardId, since, caller.name, hazardId === null ? "" : await unitOf(caller), now],
      );
      return {
        rows: await scoped.as(caller, (sql) =>
          sql.query<PresenceAnswer["rows"][number]>(
            `select p.hazard_id as "hazardId", json_agg(json_build_object('name', p.name, 'unit', p.unit)
               order by p.name, p.account_id) as viewers
             from hazard_presence p join hazard h on h.id = p.hazard_id
             where p.account_id <> $1 and p.seen_at >= $2 group by p.hazard_id`,
            [caller.accountId, since],
          ),
        ),
      };
    },
  };
}
