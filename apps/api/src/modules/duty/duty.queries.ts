import type { DutyTemplateRow, OwnDuties, SchemeRow, TaskQuery, TaskRow } from "@safegrid/contract/duty";
import type { Sql } from "#/platform/sql.ts";

const inScope = (grid: string) =>
  `$1::uuid in (${grid}.county_id, ${grid}.township_id, ${grid}.village_id, ${grid}.id)`;

/** Every version of every sheet, the newest of each first. The same for the whole county. */
export async function readTemplates(sql: Sql): Promise<DutyTemplateRow[]> {
  return sql.query<DutyTemplateRow>(
    `select level, post, version, items, iso_utc(published_at) as "publishedAt", by_name as "byName"
     from duty_template
     order by array_position(array['county', 'township', 'village', 'cell'], level), post, version desc`,
  );
}

/** The sheets of one person's posts that are held today or will be. */
export async function readOwnDuties(sql: Sql, personId: string | null, day: string): Promise<OwnDuties["duties"]> {
  return sql.query<OwnDuties["duties"][number]>(
    `select d.id as "assignmentId", a.grid_id as "gridId", g.name as "gridName", d.post, d.version, t.items,
       iso_utc(d.assigned_at) as "assignedAt", iso_utc(d.acknowledged_at) as "acknowledgedAt"
     from duty_assignment d join appointment a on a.id = d.appointment_id join grid g on g.id = a.grid_id
       join duty_template t on t.level = d.level and t.post = d.post and t.version = d.version
     where a.person_id = $1 and d.superseded_at is null and (a.ends_on is null or a.ends_on >= $2::date)
     order by d.acknowledged_at nulls first, g.code, d.post`,
    [personId, day],
  );
}

/** Tasks of a subtree. */
export async function listTasks(
  sql: Sql,
  scopeId: string,
  day: string,
  query: Omit<TaskQuery, "scope">,
): Promise<{ rows: TaskRow[]; total: number }> {
  const state = {
    open: `t.state = 'open'`,
    unreceived: `t.state = 'open' and t.received_at is null and t.grid_id <> t.from_grid_id`,
    overdue: `t.state = 'open' and t.due_on < $2::date`,
    done: `t.state = 'done'`,
    cancelled: `t.state = 'cancelled'`,
    all: `true`,
  }[query.state];
  const rows = await sql.query<TaskRow & { total: number }>(
    `select t.id, t.directive_id as "directiveId", t.grid_id as "gridId", g.name as "gridName", g.level,
       t.from_grid_id as "fromGridId", f.name as "fromGridName", t.title, t.detail, t.kind, t.cadence,
       t.starts_on as "startsOn", t.due_on as "dueOn", t.state = 'open' and coalesce(t.due_on < $2::date, false) as "isOverdue",
       p.name as responsible, t.state, iso_utc(t.sent_at) as "sentAt", t.sent_by as "sentBy",
       iso_utc(t.received_at) as "receivedAt", t.received_by as "receivedBy", iso_utc(t.closed_at) as "closedAt",
       t.closed_by as "closedBy", t.evidence, count(*) over ()::int as total
     from task t join grid g on g.id = t.grid_id join grid f on f.id = t.from_grid_id
       left join appointment a on a.id = t.appointment_id left join person p on p.id = a.person_id
     where ${inScope("g")} and ${state}
       and ($3::text is null or t.title like '%' || $3 || '%' or g.name like '%' || $3 || '%')
     order by t.due_on nulls last, t.sent_at desc, g.code, t.id limit $4 offset $5`,
    [scopeId, day, query.q ?? null, query.pageSize, (query.page - 1) * query.pageSize],
  );
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/** Schemes that bind a grid or its subtree: issued above it (published ones), at it or below it. */
export async function readSchemes(sql: Sql, scopeId: string, callerScopeId: string, day: string): Promise<SchemeRow[]> {
  return sql.query<SchemeRow>(
    `select s.id, s.grid_id as "gridId", g.name as "gridName", s.level, s.version, s.title, s.from_on as "fromOn",
       s.to_on as "toOn", s.lines, s.made_by as "madeBy", iso_utc(s.published_at) as "publishedAt",
       s.published_by as "publishedBy",
       case when s.published_at is null then 'draft'
         when s.to_on < $3::date then 'ended'
         when s.from_on > $3::date then 'upcoming'
         when exists (select from reward_scheme n where n.grid_id = s.grid_id and n.level = s.level
           and n.published_at is not null and n.version > s.version and n.from_on <= $3::date) then 'replaced'
         else 'in_force' end as state
     from reward_scheme s join grid g on g.id = s.grid_id, grid at, grid mine
     where at.id = $1 and mine.id = $2
       and ($1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
         or (s.published_at is not null and g.id in (at.county_id, at.township_id, at.village_id)))
       -- A draft is seen by those only whose subtree it belongs to.
       and (s.published_at is not null or $2::uuid in (g.county_id, g.township_id, g.village_id, g.id))
     order by array_position(array['county', 'township', 'village', 'cell'], s.level), g.code, s.version desc`,
    [scopeId, callerScopeId, day],
  );
}
