import type { Reading } from "@safegrid/contract/number";
import type { OutcomeAnswer, OutcomeRowOut, TimeSummaryOut } from "@safegrid/contract/outcome";
import { levelBelow } from "@safegrid/domain/grid";
import type { TimeName } from "@safegrid/metrics/case-time";
import { timeNames } from "@safegrid/metrics/case-time";
import type { Watched } from "@safegrid/metrics/kaplan-meier";
import { openCurve, summariseTimes } from "@safegrid/metrics/kaplan-meier";
import { outcomeCounters, outcomeDefinitions, outcomeNames, timeDefinitions } from "@safegrid/metrics/outcome";
import type { Period } from "@safegrid/metrics/period";
import { periodKey } from "@safegrid/metrics/period";
import { epochSql } from "#/platform/log-epoch.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { recount } from "#/modules/number/recount.queries.ts";
import type { DurationCounts } from "#/modules/outcome/duration-count.service.ts";
import { countDurations } from "#/modules/outcome/duration-count.service.ts";
import type { OutcomeRow } from "#/modules/outcome/outcome-count.service.ts";
import { countOutcomes } from "#/modules/outcome/outcome-count.service.ts";
import { recountDurations, recountOutcomes } from "#/modules/outcome/outcome-recount.service.ts";

export interface OutcomesWish {
  readonly tree: GridTree;
  readonly scope: GridNode;
  readonly period: Period;
  readonly reading: Reading;
  /** The cut-off of a reading of the past. */
  readonly at: Date;
}

/** Until when time has passed at a position of the log: when its newest event was recorded, midnight's at the latest. */
export async function readLogClock(sql: Sql, countyId: string, recordedBy: Date | null) {
  const [row] = await sql.query<{ epoch: string; seq: number; at: Date }>(
    `select h.epoch, e.seq, e.recorded_at as at
     from (select county_id, ${epochSql} as epoch, seq from log_head where county_id = $1) h
     join lateral (select seq, recorded_at from event_log
       where county_id = h.county_id and seq <= h.seq and ($2::timestamptz is null or recorded_at <= $2)
       order by seq desc limit 1) e on true`,
    [countyId, recordedBy],
  );
  if (!row) throw new DomainProblem("not-known-then");
  return row;
}

type Self = Pick<OutcomeRowOut, "rectificationRate" | "onTimeRate">;

/** The outcomes of a scope and of the units right below it, of one log position. Call it inside a read-only snapshot. */
export async function readOutcomes(sql: Sql, wish: OutcomesWish): Promise<OutcomeAnswer> {
  const { tree, scope, period, reading, at } = wish;
  const countyId = tree.county.id;
  const log = await readLogClock(sql, countyId, reading === "now" ? null : at);
  const until = reading === "true-then" ? at : log.at;
  const grids = tree.subtreeEver(scope.id, 1);
  const counting = {
    ...{ countyId, scopeId: scope.id, periods: [period], period, until, gridIds: grids.map(({ id }) => id) },
    level: levelBelow(scope.level) ?? scope.level,
  };
  const cut = { factsUntil: at, knownUntil: reading === "known-then" ? log.seq : null };
  const isNow = reading === "now";
  const counted = await (isNow ? countOutcomes(sql, counting) : recountOutcomes(sql, counting, cut));
  const durations = await (isNow ? countDurations(sql, counting) : recountDurations(sql, counting, cut));
  const own = await (isNow
    ? readOwnRates(sql, counting.gridIds, period)
    : recountOwnRates(sql, wish, { ...cut, clockAt: until }));
  const byGrid = new Map(counted.map((row) => [row.grid_id, row]));
  const rowOf = (grid: GridNode, times: Times): OutcomeRowOut => ({
    ...{ gridId: grid.id, name: grid.name, level: grid.level, rates: ratesOf(byGrid.get(grid.id)) },
    ...{ times: { firstResponse: summaryOf(times.firstResponse), timeToRectify: summaryOf(times.timeToRectify) } },
    ...(own.get(grid.id) ?? nothing),
  });
  const units = grids
    .filter(({ id }) => id !== scope.id)
    .filter((grid) => stoodIn(grid, period) || byGrid.has(grid.id) || durations.has(grid.id));
  const whole = sumOf(durations);
  return {
    asOf: { epoch: log.epoch, seq: log.seq, at: until.toISOString() },
    ...{ reading, period, definitions: { ...outcomeDefinitions, ...timeDefinitions } },
    scope: rowOf(scope, whole),
    units: units.map((grid) => rowOf(grid, durations.get(grid.id) ?? noTimes)),
    curves: { firstResponse: thinned(whole.firstResponse), timeToRectify: thinned(whole.timeToRectify) },
  };
}

type Times = Readonly<Record<TimeName, readonly Watched[]>>;
const noTimes: Times = { firstResponse: [], timeToRectify: [] };
const none = { numerator: 0, denominator: 0 };
const nothing: Self = { rectificationRate: none, onTimeRate: none };

function stoodIn(grid: GridNode, period: Period): boolean {
  return grid.validFrom <= period.endsOn && (grid.validTo === null || grid.validTo >= period.startsOn);
}

function ratesOf(row: OutcomeRow | undefined): OutcomeRowOut["rates"] {
  return Object.fromEntries(
    outcomeNames.map((name) => {
      const [numerator, denominator] = outcomeCounters[name];
      return [name, { numerator: row?.[numerator] ?? 0, denominator: row?.[denominator] ?? 0 }];
    }),
  ) as OutcomeRowOut["rates"];
}

function summaryOf(watched: readonly Watched[]): TimeSummaryOut {
  const { cases, ended, median, p90 } = summariseTimes(watched);
  return { cases, ended, medianMinutes: median, p90Minutes: p90 };
}

/** A grid's cases are those of its parts: the counts are put together, never the medians. */
function sumOf(durations: DurationCounts): Times {
  const all = [...durations.values()];
  return Object.fromEntries(timeNames.map((name) => [name, all.flatMap((each) => each[name])])) as unknown as Times;
}

const leastFall = 0.005;

/** The curve without steps too small to be seen. */
function thinned(watched: readonly Watched[]): OutcomeAnswer["curves"][TimeName] {
  let last = 1;
  const curve = openCurve(watched);
  return curve.flatMap(({ duration, openShare }, index) => {
    if (last - openShare < leastFall && index < curve.length - 1) return [];
    last = openShare;
    return [{ minutes: duration, openShare: Math.max(0, openShare) }];
  });
}

async function readOwnRates(sql: Sql, gridIds: readonly string[], period: Period): Promise<Map<string, Self>> {
  const rows = await sql.query<{ id: string; rectified: number; found: number; onTime: number; due: number }>(
    `select grid_id as id, rectified, found, on_time as "onTime", due_hazards as due from grid_period
     where period_key = $1 and grid_id = any($2::uuid[])`,
    [periodKey(period), gridIds],
  );
  return new Map(rows.map((row) => [row.id, selfOf(row)]));
}

async function recountOwnRates(sql: Sql, { scope, period }: OutcomesWish, cut: Parameters<typeof recount>[3]) {
  const rows = await recount(sql, scope.id, [period], cut);
  return new Map(rows.map((row) => [row.grid_id, selfOf({ ...row, due: row.dueHazards })]));
}

function selfOf(row: { rectified: number; found: number; onTime: number; due: number }): Self {
  return {
    rectificationRate: { numerator: row.rectified, denominator: row.found },
    onTimeRate: { numerator: row.onTime, denominator: row.due },
  };
}
