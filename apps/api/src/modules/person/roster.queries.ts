import type { AbsenceRow, OverlapRow, VacancyRow } from "@safegrid/contract/person";
import type { ListQuery } from "@safegrid/contract/list";
import type { Sql } from "#/platform/sql.ts";

const inScope = (grid: string) =>
  `$1::uuid in (${grid}.county_id, ${grid}.township_id, ${grid}.village_id, ${grid}.id)`;
const isCurrent = (appointment: string) =>
  `${appointment}.starts_on <= $2::date and (${appointment}.ends_on is null or ${appointment}.ends_on >= $2::date)`;
/** The rule in force on the day. */
const ruleSql = `(select * from readiness_rule where from_on <= $2::date order by from_on desc limit 1)`;

/**
 * Posts that a level requires and that nobody holds, today or on some day of the next `aheadDays` days; `fromOn` is the
 * first such day. Whoever is only away for a time is no vacancy (see absences). Which posts a level requires is data.
 */
export async function readVacancies(
  sql: Sql,
  scopeId: string,
  day: string,
  query: ListQuery & { readonly post?: string | undefined; readonly aheadDays: number },
): Promise<{ rows: Omit<VacancyRow, "pathName">[]; total: number }> {
  const rows = await sql.query<Omit<VacancyRow, "pathName"> & { total: number }>(
    `with required as (
       select g.id, g.code, g.name, g.level, r.post from grid g, ${ruleSql} rule,
         jsonb_array_elements_text(rule.required_posts -> g.level) as r (post)
       where g.valid_to is null and not g.is_pseudo and ${inScope("g")} and ($4::text is null or r.post = $4)
         and ($5::text is null or g.name like '%' || $5 || '%' or g.code like $5 || '%')),
     gap as (
       select q.*, lower(datemultirange(daterange($2::date, $2::date + $3::int + 1))
           - coalesce(range_agg(daterange(a.starts_on, a.ends_on, '[]')) filter (where a.id is not null),
             datemultirange())) as from_on
       from required q left join appointment a on a.grid_id = q.id and a.post = q.post
         and (a.ends_on is null or (a.ends_on >= a.starts_on and a.ends_on >= $2::date))
       group by q.id, q.code, q.name, q.level, q.post)
     select id || ' ' || post as id, id as "gridId", name as "gridName", code as "gridCode", level, post, from_on as "fromOn",
       (select p.name from appointment a join person p on p.id = a.person_id
        where a.grid_id = gap.id and a.post = gap.post and a.starts_on < gap.from_on
        order by a.ends_on desc nulls first, a.id limit 1) as "lastHolder",
       count(*) over ()::int as total
     from gap where from_on is not null
     order by from_on, code, post limit $6 offset $7`,
    [
      scopeId,
      day,
      query.aheadDays,
      query.post ?? null,
      query.q ?? null,
      query.pageSize,
      (query.page - 1) * query.pageSize,
    ],
  );
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/**
 * One person in more posts of a kind than the rule allows, or a post that one person should hold held by several. Today's;
 * substitutes are not counted, they are meant to be a second one.
 */
export async function readOverlaps(
  sql: Sql,
  scopeId: string,
  day: string,
  query: ListQuery,
): Promise<{ rows: OverlapRow[]; total: number }> {
  const rows = await sql.query<OverlapRow & { total: number }>(
    `with held as (
       select a.id, a.person_id, a.grid_id, a.post, p.name as person, g.name as grid, g.code, ${inScope("g")} as is_here
       from appointment a join person p on p.id = a.person_id join grid g on g.id = a.grid_id
       where a.post <> 'substitute' and ${isCurrent("a")}),
     found as (
       select 'person' as kind, h.post, h.person_id, null::uuid as grid_id, min(h.person) as label, count(*)::int as count,
         (rule.allowed_posts ->> h.post)::int as allowed,
         json_agg(json_build_object('appointmentId', h.id, 'personName', h.person, 'gridId', h.grid_id,
           'gridName', h.grid) order by h.code) filter (where h.is_here) as appointments
       from held h, ${ruleSql} rule
       group by h.post, h.person_id, rule.allowed_posts
       having count(*) > (rule.allowed_posts ->> h.post)::int and bool_or(h.is_here)
       union all
       select 'grid', h.post, null, h.grid_id, min(h.grid), count(*)::int, 1,
         json_agg(json_build_object('appointmentId', h.id, 'personName', h.person, 'gridId', h.grid_id,
           'gridName', h.grid) order by h.person, h.id)
       from held h where h.is_here and h.post in ('grid_lead', 'grid_officer', 'cadre_in_charge')
       group by h.post, h.grid_id having count(*) > 1)
     select kind || ' ' || post || ' ' || coalesce(person_id, grid_id) as id, kind, post, person_id as "personId", grid_id as "gridId", label, count, allowed, appointments,
       count(*) over ()::int as total
     from found where $3::text is null or label like '%' || $3 || '%'
     order by kind, label, post limit $4 offset $5`,
    [scopeId, day, query.q ?? null, query.pageSize, (query.page - 1) * query.pageSize],
  );
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/**
 * Absences that are not over, of people who hold a post in the scope; for one person all of them. `uncovered` names the
 * posts that on some day from today on nobody stands in for.
 */
export async function readAbsences(
  sql: Sql,
  scopeId: string,
  day: string,
  query: ListQuery & { readonly uncovered: boolean },
  personId: string | null = null,
): Promise<{ rows: AbsenceRow[]; total: number }> {
  const rows = await sql.query<AbsenceRow & { total: number }>(
    `with away as (
       select b.*, p.name from absence b join person p on p.id = b.person_id
       where b.to_on >= b.from_on and case when $3::uuid is null then b.to_on >= $2::date else b.person_id = $3 end),
     post as (
       select w.id as absence_id, a.id, a.post, a.grid_id, g.name as grid, g.code,
         datemultirange(daterange(greatest(w.from_on, a.starts_on, $2::date), greatest(
             least(w.to_on, coalesce(a.ends_on, w.to_on)), greatest(w.from_on, a.starts_on, $2::date) - 1) + 1))
           - coalesce((select range_agg(daterange(s.starts_on, s.ends_on, '[]')) from appointment s
               where s.substitute_for = a.id and (s.ends_on is null or s.ends_on >= s.starts_on)),
             datemultirange()) as open_days
       from away w join appointment a on a.person_id = w.person_id and a.post <> 'substitute'
         and a.starts_on <= w.to_on and (a.ends_on is null or a.ends_on >= w.from_on)
       join grid g on g.id = a.grid_id and ${inScope("g")})
     select w.id, w.person_id as "personId", w.name as "personName", w.from_on as "fromOn", w.to_on as "toOn", w.kind,
       coalesce((select json_agg(json_build_object('appointmentId', o.id, 'post', o.post, 'gridId', o.grid_id,
           'gridName', o.grid) order by o.code, o.id)
         from post o where o.absence_id = w.id and not isempty(o.open_days)), '[]') as uncovered,
       coalesce((select json_agg(distinct jsonb_build_object('personId', s.person_id, 'personName', sp.name,
           'gridId', s.grid_id))
         from post o join appointment s on s.substitute_for = o.id and s.starts_on <= w.to_on
           and (s.ends_on is null or s.ends_on >= greatest(w.from_on, s.starts_on))
           join person sp on sp.id = s.person_id
         where o.absence_id = w.id), '[]') as substitutes,
       count(*) over ()::int as total
     from away w
     where exists (select from post o where o.absence_id = w.id and (not $4::boolean or not isempty(o.open_days)))
       and ($5::text is null or w.name like '%' || $5 || '%')
     order by w.from_on, w.name, w.id limit $6 offset $7`,
    [scopeId, day, personId, query.uncovered, query.q ?? null, query.pageSize, (query.page - 1) * query.pageSize],
  );
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}
