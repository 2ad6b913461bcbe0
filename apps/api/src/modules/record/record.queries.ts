import { maskPhone } from "@safegrid/domain/personal-data";
import type { RecordChange } from "@safegrid/contract/history";
import type { Sql } from "#/platform/sql.ts";

/** All changes of one record that lie in a scope, newest first. */
export async function readRecordHistory(sql: Sql, scopeId: string, subjectId: string): Promise<RecordChange[]> {
  const changes = await sql.query<RecordChange>(
    `select c.seq::float8 as seq, c.kind, c.subject_id as "subjectId", c.grid_id as "gridId", c.before, c.after,
       iso_utc(c.at) as at, c.by_name as "byName"
     from record_change c join grid g on g.id = c.grid_id
     where c.subject_id = $2 and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
     order by c.seq desc, c.n desc limit 500`,
    [scopeId, subjectId],
  );
  return changes.map((change) => ({ ...change, before: masked(change.before), after: masked(change.after) }));
}

/** Numbers of people are shown masked in histories too, whatever record they stand in. */
function masked(side: RecordChange["before"]): RecordChange["before"] {
  if (side === null) return null;
  return Object.fromEntries(
    Object.entries(side).map(([name, value]) => [
      name,
      /phone$/i.test(name) && typeof value === "string" ? maskPhone(value) : value,
    ]),
  );
}
