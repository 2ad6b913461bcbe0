import type { CounterName } from "@safegrid/metrics/counter";
import { counterNames } from "@safegrid/metrics/counter";
import type { Period } from "@safegrid/metrics/period";
import { periodKey } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";

/**
 * The second derivation of the numbers (metrics.md, rule 9): from the raw records, in SQL, sharing no code with the
 * projection. Days are cut by PostgreSQL's own time zone table, due days by SQL, hazards from their steps. It serves
 * the audit, and every reading of the past. Cost: one pass over the records of the periods asked for.
 */
export interface CutOff {
  /** What happened later is left out; null = everything. */
  readonly factsUntil: Date | null;
  /** What was received later is left out, by log position; null = everything. */
  readonly knownUntil: number | null;
  /** Deadlines up to here have passed. */
  readonly clockAt: Date;
}

export interface CountedRow extends Record<CounterName, number> {
  readonly grid_id: string;
  readonly period_key: string;
}

/** Counts every grid of a scope that has anything in the given periods. */
export async function recount(
  sql: Sql,
  scopeId: string,
  periods: readonly Period[],
  cut: CutOff,
): Promise<CountedRow[]> {
  return sql.query<CountedRow>(recountSql, [
    scopeId,
    periods.map(periodKey),
    periods.map((period) => period.startsOn),
    periods.map((period) => period.endsOn),
    cut.factsUntil,
    cut.knownUntil,
    cut.clockAt,
  ]);
}

const knownVisit = `v.is_complete and (v.rejected_at is null or v.rejected_at > $5 or v.rejected_seq > $6)
      and ($5::timestamptz is null or v.occurred_at <= $5) and ($6::bigint is null or v.seq <= $6)`;

/**
 * As the steps up to the cut have it: the state that the last one left, and the grade that the last change of it gave. A
 * hazard that was reopened counts as if it had never been closed.
 */
const stateOf = `(array_agg(s.to_state order by s.n desc))[1]`;
const gradeOf = `coalesce((array_agg(s.grade order by s.n desc) filter (where s.grade is not null))[1], h.found_grade)`;

const recountSql = `with period as (
    select key, first, last, first::timestamp at time zone 'Asia/Shanghai' as from_at,
      (last + 1)::timestamp at time zone 'Asia/Shanghai' as until_at
    from unnest($2::text[], $3::date[], $4::date[]) as p (key, first, last)),
  cell as (
    select id, county_id, township_id, village_id from grid
    where level = 'cell' and $1::uuid in (id, county_id, township_id, village_id)),
  due_day as (
    select l.place_id, d.day::date as day, c.cell_id
    from (select min(first) as first, max(last) as last from period) span
    cross join generate_series(span.first, span.last, interval '1 day') as d (day)
    join place_plan l on d.day >= l.from_on and ($6::bigint is null or l.seq <= $6)
      and (l.to_on is null or d.day <= l.to_on or l.to_seq > $6)
      and case l.cadence
        when 'day' then true
        when 'week' then extract(isodow from d.day) = l.weekday
        when 'month' then extract(day from d.day) = l.month_day
        else extract(day from d.day) = l.month_day and mod(extract(month from d.day)::int - 1, 3) + 1 = l.quarter_month
      end
    join place p on p.id = l.place_id and d.day >= p.opened_on and (p.closed_on is null or d.day < p.closed_on)
    join place_cell c on c.place_id = p.id and d.day >= c.from_on and ($6::bigint is null or c.seq <= $6)
      and (c.to_on is null or d.day <= c.to_on or c.to_seq > $6)
    where not exists (select from place_freeze f where f.place_id = p.id and d.day >= f.from_on
      and (f.to_on is null or d.day <= f.to_on) and ($6::bigint is null or f.seq <= $6))),
  due as (
    select distinct on (period.key, y.place_id) period.key, y.place_id, y.cell_id
    from period join due_day y on y.day between period.first and period.last
    order by period.key, y.place_id, y.day),
  visited as (
    select distinct period.key, v.place_id, v.cell_id
    from visit v join period on v.occurred_at >= period.from_at and v.occurred_at < period.until_at
    where ${knownVisit}),
  visited_place as (select distinct key, place_id from visited),
  visited_cell as (select distinct key, cell_id from visited),
  place_count as (
    select u.key, u.cell_id, count(*) as due_places, count(w.place_id) as covered
    from due u left join visited_place w on w.key = u.key and w.place_id = u.place_id
    group by u.key, u.cell_id),
  hazard_fact as (
    select h.id, h.cell_id, ${gradeOf} as grade, min(s.at) filter (where s.n = 1) as found_at,
      ${stateOf} = 'not_accepted' as is_refused,
      case when ${stateOf} in ('closed', 'eliminated') then max(s.at) filter (where s.to_state in ('closed', 'eliminated')
        and s.from_state is distinct from s.to_state) end as closed_at,
      ${stateOf} = 'eliminated' as is_eliminated,
      (array_agg(s.deadline_at order by s.n desc) filter (where s.deadline_at is not null))[1] as deadline_at
    from hazard h join hazard_step s on s.hazard_id = h.id
    where $1::uuid in (h.cell_id, h.village_id, h.township_id, h.county_id)
      and ($5::timestamptz is null or s.at <= $5) and ($6::bigint is null or s.seq <= $6)
    group by h.id
    having min(s.n) = 1),
  tally as (
    select n.key, n.cell_id, n.due_places, n.covered as covered_places, 1 as due_cells,
      (w.cell_id is not null)::int as covered_cells,
      0 as found, 0 as rectified, 0 as eliminated, 0 as major_found, 0 as major_rectified, 0 as due_hazards, 0 as on_time
    from place_count n left join visited_cell w on w.key = n.key and w.cell_id = n.cell_id
    union all
    select period.key, f.cell_id, 0, 0, 0, 0, 1, (f.closed_at is not null)::int, f.is_eliminated::int,
      (f.grade = 'major')::int, (f.grade = 'major' and f.closed_at is not null)::int, 0, 0
    from hazard_fact f join period on f.found_at >= period.from_at and f.found_at < period.until_at
    where not f.is_refused
    union all
    select period.key, f.cell_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (coalesce(f.closed_at <= f.deadline_at, false))::int
    from hazard_fact f join period on f.deadline_at >= period.from_at and f.deadline_at < period.until_at
    where not f.is_refused and f.deadline_at <= $7)
  select a.grid_id, t.key as period_key, ${counterNames
    .map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    .map((column, index) => `sum(t.${column})::int as "${counterNames[index]}"`)
    .join(", ")}
  from tally t join cell c on c.id = t.cell_id
  cross join lateral unnest(array[c.county_id, c.township_id, c.village_id, c.id]) as a (grid_id)
  group by a.grid_id, t.key`;

export interface StandingCount {
  readonly grid_id: string;
  readonly open_hazards: number;
  readonly open_major: number;
  readonly overdue_count: number;
  readonly overdue_weight: number;
  readonly overdue_weighted_due_sec: number;
  readonly oldest_due_at: string | null;
}

/** What stands open per grid of a scope, from the steps; grids with nothing open are absent. */
export async function recountStandings(sql: Sql, scopeId: string, cut: CutOff): Promise<StandingCount[]> {
  return sql.query<StandingCount>(standingsSql, [scopeId, cut.factsUntil, cut.knownUntil, cut.clockAt]);
}

const standingsSql = `with fact as (
    select h.id, h.county_id, h.township_id, h.village_id, h.cell_id, ${gradeOf} as grade, ${stateOf} as state,
      (array_agg(s.deadline_at order by s.n desc) filter (where s.deadline_at is not null))[1] as deadline_at
    from hazard h join hazard_step s on s.hazard_id = h.id
    where $1::uuid in (h.cell_id, h.village_id, h.township_id, h.county_id)
      and ($2::timestamptz is null or s.at <= $2) and ($3::bigint is null or s.seq <= $3)
    group by h.id
    having min(s.n) = 1),
  open as (
    select *, case grade when 'major' then 10 else 1 end as weight, coalesce(deadline_at <= $4, false) as is_overdue
    from fact where state not in ('closed', 'eliminated', 'not_accepted'))
  select a.grid_id, count(*)::int as open_hazards, count(*) filter (where grade = 'major')::int as open_major,
    count(*) filter (where is_overdue)::int as overdue_count,
    coalesce(sum(weight) filter (where is_overdue), 0)::int as overdue_weight,
    coalesce(sum(weight * floor(extract(epoch from deadline_at))) filter (where is_overdue), 0)::float8
      as overdue_weighted_due_sec,
    iso_utc(min(deadline_at) filter (where is_overdue)) as oldest_due_at
  from open cross join lateral unnest(array[county_id, township_id, village_id, cell_id]) as a (grid_id)
  group by a.grid_id`;
