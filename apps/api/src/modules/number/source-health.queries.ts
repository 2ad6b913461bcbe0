import type { SourceHealth } from "@safegrid/contract/source-health";
import { businessDayOf } from "@safegrid/metrics/period";
import { isSilentTooLong, staleAfterMs } from "@safegrid/metrics/source-freshness";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/**
 * How fresh the data of a scope are. Of phones only the last contact is known, and only whether it is too long ago
 * while work is due: no presence is kept (plan.md section 5).
 */
export async function readSourceHealth(sql: Sql, tree: GridTree, scopeId: string, now: Date): Promise<SourceHealth> {
  const today = `day:${businessDayOf(now.getTime())}`;
  const silent = (last: Date | null) => isSilentTooLong(last?.getTime() ?? null, now.getTime());
  const villages = await sql.query<{ id: string; last: Date | null }>(
    `select g.id, s.last_received_at as last
     from grid g join grid_standing s on s.grid_id = g.id
     join grid_period n on n.grid_id = g.id and n.period_key = $2
     where g.level = 'village' and $1::uuid in (g.county_id, g.township_id, g.village_id)
       and n.covered_places < n.due_places
     order by s.last_received_at nulls first`,
    [scopeId, today],
  );
  const officers = await sql.query<{ last: Date | null }>(
    `select max(t.last_used_at) as last
     from grid g join grid_period n on n.grid_id = g.id and n.period_key = $2 and n.covered_places < n.due_places
     join account a on a.grid_id = g.id and a.role = 'officer' and a.disabled_at is null
     left join access_token t on t.account_id = a.id and t.revoked_at is null
     where g.level = 'cell' and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
     group by a.id`,
    [scopeId, today],
  );
  const stale = villages.filter((village) => silent(village.last));
  const oldest = villages[0];
  return {
    at: now.toISOString(),
    officersWithWork: officers.length,
    officersOffline: officers.filter((officer) => silent(officer.last)).length,
    oldest: oldest
      ? {
          gridId: oldest.id,
          name: tree.find(oldest.id)?.name ?? "",
          lastReceivedAt: oldest.last?.toISOString() ?? null,
        }
      : null,
    staleVillages: stale.map((village) => ({
      gridId: village.id,
      lastReceivedAt: village.last?.toISOString() ?? null,
    })),
    staleAfterMs,
  };
}
