import type { SetupState } from "@safegrid/contract/readiness";
import type { Sql } from "#/platform/sql.ts";

/**
 * How far a subtree has been set up: what must be there before anything can be judged. Units that exist in statistics
 * only do not count. Not read on the caller's behalf, since accounts are nobody's to read: nothing but counts leaves.
 */
export async function readSetup(sql: Sql, scopeId: string, day: string): Promise<SetupState> {
  const [row] = await sql.query<SetupState>(
    `with scoped as (
       select id, level from grid where valid_to is null and not is_pseudo
         and $1::uuid in (county_id, township_id, village_id, id)),
     cells as (select g.id, g.village_id from grid g join scoped s on s.id = g.id where g.level = 'cell'),
     holders as (
       select distinct a.person_id from appointment a join scoped s on s.id = a.grid_id
       where a.post <> 'substitute' and a.starts_on <= $2::date and (a.ends_on is null or a.ends_on >= $2::date))
     select (select count(*)::int from scoped where level = 'village') as villages,
       (select count(*)::int from scoped v where v.level = 'village'
          and not exists (select from cells where cells.village_id = v.id)) as "villagesWithoutCells",
       (select count(*)::int from cells) as cells,
       (select count(*)::int from cells c where not exists (select from enterprise e where e.cell_id = c.id and e.state <> 'closed')
          and not exists (select from place p where p.cell_id = c.id and p.facility_kind is not null
            and p.state <> 'closed')) as "cellsWithoutEntries",
       (select count(*)::int from holders) as holders,
       (select count(*)::int from holders h where not exists (select from account c
          where c.person_id = h.person_id and c.disabled_at is null and c.role is not null)) as "holdersWithoutAccount"`,
    [scopeId, day],
  );
  if (!row) throw new Error("no counts");
  return row;
}
