import type { TimeName } from "@safegrid/metrics/case-time";
import type { Watched } from "@safegrid/metrics/kaplan-meier";
import type { Period } from "@safegrid/metrics/period";
import { periodBounds } from "@safegrid/metrics/period";
import type { GridLevel } from "@safegrid/domain/grid";
import type { Sql } from "#/platform/sql.ts";
import { stepSql } from "#/modules/outcome/outcome-sql.service.ts";

export interface DurationWish {
  readonly countyId: string;
  readonly scopeId: string;
  /** By which grids below the scope they are counted apart. */
  readonly level: GridLevel;
  readonly period: Period;
  readonly until: Date;
}

/** How long the cases of each grid took, or have been watched so far; the counts of a higher grid are their sums. */
export type DurationCounts = ReadonlyMap<string, Readonly<Record<TimeName, readonly Watched[]>>>;

/** Counts durations of the hazards found in a period from their rows. Cost: one pass over the hazards of the period. */
export async function countDurations(sql: Sql, wish: DurationWish): Promise<DurationCounts> {
  const { fromMs, untilMs } = periodBounds(wish.period);
  const rows = await sql.query<DurationRow>(
    durationSql(
      wish.level,
      `hazard h`,
      `h.county_id = $1 and $2::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)
       and h.found_at >= $4 and h.found_at < $5 and h.found_at <= $3 and h.refused_at is null and not h.is_eliminated`,
    ),
    [wish.countyId, wish.scopeId, wish.until, new Date(fromMs), new Date(untilMs)],
  );
  return durationsOf(rows);
}

export interface DurationRow {
  readonly grid_id: string;
  readonly name: TimeName;
  readonly duration: number;
  readonly ended: number;
  readonly open: number;
}

/** Durations of `h`, which has a `found_at`, `responded_at` and `closed_at`, by grid and step; $3 is until when. */
export function durationSql(level: DurationWish["level"], from: string, where: string): string {
  const step = stepSql("coalesce(v.end_at, $3::timestamptz) - h.found_at");
  return `select h.${level}_id as grid_id, v.name, ${step} as duration, count(v.end_at)::int as ended,
      (count(*) - count(v.end_at))::int as open
    from ${from} cross join lateral (values ('firstResponse', h.responded_at), ('timeToRectify', h.closed_at)) as v (name, end_at)
    where ${where} group by 1, 2, 3`;
}

export function durationsOf(rows: readonly DurationRow[]): DurationCounts {
  const counts = new Map<string, Record<TimeName, Watched[]>>();
  for (const { grid_id: gridId, name, duration, ended, open } of rows) {
    let grid = counts.get(gridId);
    if (!grid) counts.set(gridId, (grid = { firstResponse: [], timeToRectify: [] }));
    grid[name].push({ duration, ended, open });
  }
  return counts;
}
