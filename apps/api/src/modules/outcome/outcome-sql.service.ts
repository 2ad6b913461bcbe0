import type { OutcomeCounterName } from "@safegrid/metrics/outcome";
import { outcomeCounterNames } from "@safegrid/metrics/outcome";

/** Sums by which the audit compares times: cases, ended ones, and how long all of them took or have taken so far. */
export const timeSumNames = ["timed", "responded", "responseMs", "rectified", "rectifyMs"] as const;
export type TimeSumName = (typeof timeSumNames)[number];
export const tallyNames = [...outcomeCounterNames, ...timeSumNames];
export type TallyName = OutcomeCounterName | TimeSumName;

/**
 * Counts of cells on days, each kind from a select of its own, added up for grids and periods. The parameters: $1 county,
 * $2 scope, $3–$5 keys, first and last days of the periods, $6 until when time has passed, $7 and $8 the first and last day
 * of all, $9 the grids that are asked for, or null for all of them.
 */
export function rolledUpSql(withs: string, branches: readonly string[]): string {
  const sums = tallyNames.map((name) => `sum(t."${name}")::float8 as "${name}"`).join(", ");
  return `with ${withs}
  tally as (${branches.join("\n    union all ")}),
  calendar as (
    select p.key, d.day::date as day from unnest($3::text[], $4::date[], $5::date[]) as p (key, first, last)
    cross join lateral generate_series(p.first, p.last, interval '1 day') as d (day))
  select a.grid_id, k.key as period_key, ${sums}
  from tally t join calendar k on k.day = t.day join grid c on c.id = t.cell_id
  cross join lateral unnest(array[c.county_id, c.township_id, c.village_id, c.id]) as a (grid_id)
  where $9::uuid[] is null or a.grid_id = any($9)
  group by a.grid_id, k.key`;
}

/** A select that counts some of them by cell and day; `day` is an SQL expression, as are the counts. */
export function branchSql(
  day: string,
  counts: Readonly<Partial<Record<TallyName, string>>>,
  from: string,
  cell: string,
): string {
  const columns = tallyNames.map((name) => `(${counts[name] ?? "0"})::float8 as "${name}"`).join(", ");
  return `select ${cell} as cell_id, ${day} as day, ${columns} ${from} group by 1, 2`;
}

export function countIf(condition: string): string {
  return `count(*) filter (where ${condition})`;
}

/** Minutes rounded up as `stepOfDuration` of metrics does; a test holds the two against each other. */
export function stepSql(duration: string): string {
  const minutes = `greatest(0, ceil(date_part('epoch', ${duration}) / 60))`;
  const upTo = (size: number) => `ceil(${minutes} / ${size}) * ${size}`;
  return `(case when ${minutes} <= 360 then ${minutes} when ${minutes} <= 2880 then ${upTo(10)}
    when ${minutes} <= 43200 then ${upTo(60)} else ${upTo(1440)} end)::int`;
}
