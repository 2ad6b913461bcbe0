import type { AppointmentQuery, AppointmentRow, HandoverRow, PersonDetail, PersonRow } from "@safegrid/contract/person";
import type { ListQuery } from "@safegrid/contract/list";
import { maskPhone } from "@safegrid/domain/personal-data";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import { readAbsences } from "#/modules/person/roster.queries.ts";

const inScope = (grid: string, parameter: number) =>
  `$${parameter}::uuid in (${grid}.county_id, ${grid}.township_id, ${grid}.village_id, ${grid}.id)`;

const isCurrent = (appointment: string, day: string) =>
  `${appointment}.starts_on <= ${day} and (${appointment}.ends_on is null or ${appointment}.ends_on >= ${day})`;

/** In the books of a grid of the scope, or holding or having held a post in one. */
const visiblePeople = (parameter: number) => `(
  select p.id from person p join grid g on g.id = p.grid_id where ${inScope("g", parameter)}
  union select a.person_id from appointment a join grid g on g.id = a.grid_id where ${inScope("g", parameter)})`;

const personColumns = (day: string, scope: number) => `p.id, p.name, p.phone, p.employer, p.title,
  p.active_from as "activeFrom", p.active_to as "activeTo", p.is_demo as "isDemo",
  exists (select from absence b where b.person_id = p.id and ${day} between b.from_on and b.to_on) as "isAway",
  coalesce((select json_agg(json_build_object('appointmentId', a.id, 'post', a.post, 'gridId', a.grid_id,
      'gridName', g.name) order by a.starts_on, a.id)
    from appointment a join grid g on g.id = a.grid_id
    where a.person_id = p.id and ${isCurrent("a", day)} and ${inScope("g", scope)}), '[]') as posts`;

/** Whether a person is one of those searched for, by names, initials and the whole number: a list and its file alike. */
export const personFound = (like: number, whole: number): string =>
  `($${like}::text is null or p.name like '%' || $${like} || '%' escape '\\'
    or p.initials like lower($${like}) || '%' escape '\\' or p.phone = $${whole}::text)`;
/** The two parameters of it. */
export const searchOf = (q: string | undefined): [string | null, string | null] => [
  q ? escapeLike(q) : null,
  q ?? null,
];

/**
 * People of a subtree, by name in pinyin order; a search looks at names, initials and the whole number. Page and count are
 * one statement, so that the grids of the subtree are looked for once; limiting rows makes it long, so it has a name.
 */
export async function listPeople(
  sql: Sql,
  scopeId: string,
  day: string,
  { page, pageSize, q }: ListQuery,
): Promise<{ rows: PersonRow[]; total: number }> {
  const found = await sql.query<Stored<PersonRow> & { total: number; n: number | null }>(
    `with ground as materialized (select g.id from grid g where ${inScope("g", 1)}),
       seen as (select p.id from person p join ground on ground.id = p.grid_id
         union select a.person_id from appointment a join ground on ground.id = a.grid_id),
       hit as materialized (select p.id, p.name from person p join seen on seen.id = p.id where ${personFound(2, 3)}),
       page as (select id, row_number() over () as n from (
         select id from hit order by name collate "zh-Hans-CN-x-icu", id limit $5 offset $6) hit)
     select counted.total, shown.* from (select count(*)::int as total from hit) counted
       left join (select page.n, ${personColumns("$4::date", 1)} from page join person p on p.id = page.id) shown on true
     order by shown.n`,
    [scopeId, ...searchOf(q), day, pageSize, (page - 1) * pageSize],
    "people-page",
  );
  return {
    rows: found.filter(({ n }) => n !== null).map(({ total: _total, n: _n, ...row }) => masked(row)),
    total: found[0]?.total ?? 0,
  };
}

/** One person with all posts in the scope, past ones too, and the absences. */
export async function readPerson(sql: Sql, scopeId: string, day: string, personId: string): Promise<PersonDetail> {
  const [person] = await sql.query<Stored<PersonRow>>(
    `select ${personColumns("$2::date", 1)} from person p where p.id = $3 and p.id in ${visiblePeople(1)}`,
    [scopeId, day, personId],
  );
  if (!person) throw new DomainProblem("person-not-found");
  const appointments = await sql.query<Stored<AppointmentRow>>(
    `select ${appointmentColumns("$2::date")} ${appointmentTables}
     where a.person_id = $3 and ${inScope("g", 1)} order by a.starts_on desc, a.id`,
    [scopeId, day, personId],
  );
  const absences = await readAbsences(sql, scopeId, day, { page: 1, pageSize: 200, uncovered: false }, personId);
  return { person: masked(person), appointments: appointments.map(masked), absences: absences.rows };
}

const appointmentColumns = (day: string) => `a.id, a.person_id as "personId", p.name as "personName", p.phone,
  a.grid_id as "gridId", g.name as "gridName", g.code as "gridCode", g.level, a.post, a.starts_on as "startsOn",
  a.ends_on as "endsOn",
  case when a.starts_on > ${day} and (a.ends_on is null or a.ends_on >= a.starts_on) then 'upcoming'
    when a.ends_on < ${day} or a.starts_on > ${day} then 'ended' else 'current' end as state,
  exists (select from absence b where b.person_id = p.id and ${day} between b.from_on and b.to_on) as "isAway",
  a.substitute_for as "substituteFor", op.name as "substituteForName", a.department_id as "departmentId",
  dep.name as "departmentName", d.version as "dutiesVersion", d.acknowledged_at is not null as "dutiesAcknowledged"`;

const appointmentTables = `from appointment a join person p on p.id = a.person_id join grid g on g.id = a.grid_id
  left join appointment o on o.id = a.substitute_for left join person op on op.id = o.person_id
  left join department dep on dep.id = a.department_id
  left join duty_assignment d on d.appointment_id = a.id and d.superseded_at is null`;

/** Posts and their holders in a subtree, or in one grid alone; grids in the order of their codes. */
export async function listAppointments(
  sql: Sql,
  scopeId: string,
  day: string,
  query: Omit<AppointmentQuery, "scope">,
): Promise<{ rows: AppointmentRow[]; total: number }> {
  const state = {
    current: isCurrent("a", "$2::date"),
    upcoming: `a.starts_on > $2::date and (a.ends_on is null or a.ends_on >= a.starts_on)`,
    ended: `(a.ends_on < $2::date and $2::date is not null)`,
    all: `$2::date is not null`,
  }[query.state];
  const where = `${query.only ? "a.grid_id = $1::uuid" : inScope("g", 1)} and ${state}
    and ($3::text is null or a.post = $3)
    and ($4::text is null or p.name like '%' || $4 || '%' escape '\\' or p.initials like lower($4) || '%' escape '\\'
      or g.name like '%' || $4 || '%' escape '\\' or g.code like $4 || '%' escape '\\' or p.phone = $5)`;
  const params = [scopeId, day, query.post ?? null, query.q ? escapeLike(query.q) : null, query.q ?? null];
  const [count] = await sql.query<{ total: number }>(
    `select count(*)::int as total from appointment a join person p on p.id = a.person_id
       join grid g on g.id = a.grid_id where ${where}`,
    params,
  );
  const rows = await sql.query<Stored<AppointmentRow>>(
    `select ${appointmentColumns("$2::date")} ${appointmentTables} where ${where}
     order by g.code, a.post, a.starts_on, a.id limit $6 offset $7`,
    [...params, query.pageSize, (query.page - 1) * query.pageSize],
  );
  return { rows: rows.map(masked), total: count?.total ?? 0 };
}

/** Handovers of a subtree, or without one those that the asking person takes part in; the newest first. */
export async function listHandovers(
  sql: Sql,
  scopeId: string | null,
  personId: string | null,
  { page, pageSize }: ListQuery,
): Promise<{ rows: HandoverRow[]; total: number }> {
  const tables = `from handover h join grid g on g.id = h.grid_id
    join appointment f on f.id = h.from_appointment_id join person fp on fp.id = f.person_id
    join appointment t on t.id = h.to_appointment_id join person tp on tp.id = t.person_id
    where case when $1::uuid is null then $2::uuid in (f.person_id, t.person_id) else ${inScope("g", 1)} end`;
  const [count] = await sql.query<{ total: number }>(`select count(*)::int as total ${tables}`, [scopeId, personId]);
  const rows = await sql.query<HandoverRow>(
    `select h.id, h.grid_id as "gridId", g.name as "gridName", g.code as "gridCode", g.level,
       f.person_id as "fromPersonId", fp.name as "fromName", t.person_id as "toPersonId", tp.name as "toName", h.note,
       (select count(*)::int from handover_item i where i.handover_id = h.id and i.kind = 'hazard') as "hazardCount",
       (select count(*)::int from handover_item i where i.handover_id = h.id and i.kind = 'task') as "taskCount",
       iso_utc(h.at) as at, iso_utc(h.from_confirmed_at) as "fromConfirmedAt",
       iso_utc(h.to_confirmed_at) as "toConfirmedAt",
       coalesce((f.person_id = $2 and h.from_confirmed_at is null)
         or (t.person_id = $2 and h.to_confirmed_at is null), false) as "mayConfirm"
     ${tables} order by h.at desc, h.id limit $3 offset $4`,
    [scopeId, personId, pageSize, (page - 1) * pageSize],
  );
  return { rows, total: count?.total ?? 0 };
}

/** A row as the database has it. */
type Stored<Row> = Omit<Row, "phone"> & { readonly phone: string | null };

function masked<Row extends { readonly phone: string | null }>(row: Row) {
  return { ...row, phone: maskPhone(row.phone) };
}

/** A search text as it stands, for LIKE. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}
