import type { BusinessDay } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { GridDecision } from "#/modules/grid/grid-decision.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";

/**
 * What belongs to a grid and is no place and no person follows it: entries of the ledger without a place go where the
 * rest of their grid goes (those with one follow their place); a grid that merely moves keeps its boundary. Of a cell
 * that was split or merged the boundary ends: the new ones are to be drawn. Returns what became of the entries.
 */
export async function moveFollowers(sql: Sql, decision: GridDecision, on: BusinessDay): Promise<RecordEntry[]> {
  const rest = [[...decision.restTo.keys()], [...decision.restTo.values()]];
  const entries = await sql.query<{ id: string; from_id: string; to_id: string }>(
    `update enterprise e set cell_id = case g.level when 'cell' then g.id end, village_id = g.village_id,
       township_id = g.township_id, county_id = g.county_id
     from unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id) join grid g on g.id = m.to_id
     where coalesce(e.cell_id, e.village_id, e.township_id) = m.from_id and e.state <> 'closed'
     returning e.id, m.from_id, m.to_id`,
    rest,
  );
  const moved = decision.lineage.filter(({ kind }) => kind === "moved");
  const pairs = [moved.map(({ fromId }) => fromId), moved.map(({ toId }) => toId)];
  await sql.query(
    `update grid_boundary b set grid_id = m.to_id from unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id)
     where b.grid_id = m.from_id and b.from_on >= $3`,
    [...pairs, on],
  );
  await sql.query(
    `insert into grid_boundary select (json_populate_record(b, json_build_object('grid_id', m.to_id, 'from_on', $3::date))).*
     from grid_boundary b join unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id) on m.from_id = b.grid_id
     where b.to_on is null and b.from_on < $3
     on conflict (grid_id, from_on) do nothing`,
    [...pairs, on],
  );
  await sql.query(
    `update grid_boundary set to_on = $2::date - 1 where grid_id = any($1::uuid[]) and to_on is null and from_on < $2`,
    [decision.closed.map(({ id }) => id), on],
  );
  return entries.map(({ id, from_id: fromId, to_id: toId }) => ({
    kind: "enterprise",
    subjectId: id,
    gridId: toId,
    before: { cellId: fromId },
    after: { cellId: toId, fromOn: on },
  }));
}
