import { maskName, maskPhone } from "@safegrid/domain/personal-data";
import type { RecordChange } from "@safegrid/contract/history";
import type { Sql } from "#/platform/sql.ts";

/** All changes of one record that lie in a scope, newest first; those of batches bear the number of their batch. */
export async function readRecordHistory(sql: Sql, scopeId: string, subjectId: string): Promise<RecordChange[]> {
  const changes = await sql.query<RecordChange>(
    `select c.seq::float8 as seq, c.kind, c.subject_id as "subjectId", c.grid_id as "gridId", c.before, c.after,
       iso_utc(c.at) as at, c.by_name as "byName"
     from (
       select seq, n, kind, subject_id, grid_id, before, after, at, by_name from record_change where subject_id = $2
       union all
       select b.seq, r.n, r.kind, r.subject_id, r.grid_id, r.before, r.after, b.at, b.by_name
       from record_batch_change r join record_batch b on b.id = r.batch_id where r.subject_id = $2) c
     join grid g on g.id = c.grid_id
     where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
     order by c.seq desc, c.n desc limit 500`,
    [scopeId, subjectId],
  );
  return changes.map((change) => ({ ...change, before: masked(change.before), after: masked(change.after) }));
}

/** Numbers of people are shown masked in histories too, whatever record they stand in. */
function masked(side: RecordChange["before"]): RecordChange["before"] {
  if (side === null) return null;
  return Object.fromEntries(
    Object.entries(side).map(([name, value]) => [name, typeof value === "string" ? maskedValue(name, value) : value]),
  );
}

function maskedValue(name: string, value: string): string {
  if (/phone$/i.test(name)) return maskPhone(value) ?? "";
  return /^(contact_?name|legal_?person)$/i.test(name) ? maskName(value) : value;
}
