import type { MirrorKind } from "@safegrid/contract/mirror";
import { epochSql } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";

/** Where the log stands, and from where on there are marks of what changed. */
export interface MirrorHead {
  readonly epoch: string;
  readonly seq: number;
  readonly floor: number;
}

export async function readMirrorHead(sql: Sql): Promise<MirrorHead> {
  const [head] = await sql.query<MirrorHead>(
    `select ${epochSql} as epoch, h.seq, f.seq as floor from log_head h cross join export_floor f`,
  );
  if (!head) throw new Error("this county has no log");
  return head;
}

/**
 * Whether rows may have changed behind a position without a mark of their own: numbers that were made anew, which takes
 * rows away too.
 */
export async function wasMadeAnew(sql: Sql, since: number): Promise<boolean> {
  const found = await sql.query(
    `select 1 from event_log where county_id = (select county_id from log_head) and seq > $1
       and type in ('numbers.rebuilt', 'county.loaded') limit 1`,
    [since],
  );
  return found.length > 0;
}

/** Ids that may concern a viewer, by kind. */
export type IdsByKind = ReadonlyMap<MirrorKind, readonly string[]>;

/**
 * Ids of whatever changed behind a position, wherever it lies: whoever reads the rows finds those of his own. Visits are
 * found by the log, the others by their marks.
 */
export async function readChangedIds(sql: Sql, since: number): Promise<IdsByKind> {
  const rows = await sql.query<{ kind: MirrorKind; ids: string[] }>(
    `select c.kind, array_agg(c.id) as ids from export_transaction t join export_change c on c.transaction_id = t.id
     where t.seq > $1 group by c.kind
     union all
     select 'visit', array_agg(distinct subject_id) from event_log
     where county_id = (select county_id from log_head) and seq > $1 and type in ('visit.recorded', 'visit.rejected')
     having count(*) > 0`,
    [since],
  );
  return new Map(rows.map(({ kind, ids }) => [kind, ids]));
}

/**
 * Ids of what lay in a subtree, and in a line of industry, at a time behind a position, and was taken away from there.
 * With a place that left a department's line its visits and hazards leave too.
 */
export async function readDepartedIds(
  sql: Sql,
  scopeId: string,
  departmentId: string | null,
  since: number,
): Promise<IdsByKind> {
  const rows = await sql.query<{ kind: MirrorKind; ids: string[] }>(
    `select d.kind, array_agg(distinct d.id) as ids
     from export_transaction t join export_departure d on d.transaction_id = t.id join grid g on g.id = d.grid_id
     where t.seq > $3 and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
       and ($2::uuid is null or d.kind not in ('enterprise', 'place') or d.department_id = $2)
     group by d.kind`,
    [scopeId, departmentId, since],
  );
  const departed = new Map(rows.map(({ kind, ids }) => [kind, ids]));
  const places = departed.get("place");
  if (departmentId === null || !places) return departed;
  const [followers] = await sql.query<{ visits: string[]; hazards: string[] }>(
    `select array(select id from visit v where v.place_id = any($2::uuid[]) and ${under("v")}) as visits,
       array(select id from hazard h where h.place_id = any($2::uuid[]) and ${under("h")}) as hazards`,
    [scopeId, places],
  );
  return departed.set("visit", followers?.visits ?? []).set("hazard", followers?.hazards ?? []);
}

const under = (of: string) => `$1::uuid in (${of}.county_id, ${of}.township_id, ${of}.village_id, ${of}.cell_id)`;
