import type { Sql } from "#/platform/sql.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";

/** For each record that changed: the departments that it concerns, and whether only because it was sent to them. */
export type LineSight = ReadonlyMap<string, ReadonlyMap<string, { readonly isSent: boolean }>>;

export const noLines: LineSight = new Map();

/**
 * Which departments see what has changed (P16 条): hazards of their line and those that were sent to or shared with them
 * (P7), and messages to them, as it stands now. One statement by keys; asked for only while a department listens.
 */
export async function readLineSight(sql: Sql, { hazards, events }: LiveState): Promise<LineSight> {
  const about = (kind: string) =>
    events.flatMap(({ type, subjectId }) => (type.startsWith(kind) ? (subjectId ?? []) : []));
  const hazardIds = new Set([...hazards.map(({ id }) => id), ...about("hazard.")]);
  const [messages, listings] = [about("message."), about("listing.")];
  if (hazardIds.size + messages.length + listings.length === 0) return noLines;
  const rows = await sql.query<{ id: string; departmentId: string; isSent: boolean }>(
    sightSql,
    [[...hazardIds], messages, listings],
    "line-sight",
  );
  const sight = new Map<string, Map<string, { isSent: boolean }>>();
  for (const { id, departmentId, isSent } of rows) {
    const seenBy = sight.get(id) ?? new Map<string, { isSent: boolean }>();
    sight.set(id, seenBy.set(departmentId, { isSent }));
  }
  return sight;
}

const sightSql = `with concerned as (
    select h.id, h.id as hazard_id from hazard h where h.id = any($1::uuid[])
    union all select l.id, l.hazard_id from listing l where l.id = any($3::uuid[]))
  select c.id, y.unit_department_id as "departmentId", true as "isSent" from concerned c
    join hazard_party y on y.hazard_id = c.hazard_id where y.unit_department_id is not null
  union all select c.id, p.department_id, false from concerned c join hazard h on h.id = c.hazard_id
    join place p on p.id = h.place_id where p.department_id is not null
  union all select m.id, m.unit_department_id, true from message m
    where m.id = any($2::uuid[]) and m.unit_department_id is not null`;
