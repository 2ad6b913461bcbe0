import { recurrenceDays } from "@safegrid/metrics/outcome";
import type { Period } from "@safegrid/metrics/period";
import { periodKey } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { TallyName } from "#/modules/outcome/outcome-sql.service.ts";
import { branchSql, countIf, rolledUpSql } from "#/modules/outcome/outcome-sql.service.ts";

export interface OutcomeWish {
  readonly countyId: string;
  readonly scopeId: string;
  readonly periods: readonly Period[];
  /** How far time has passed: the instant at which the log's newest event was recorded. */
  readonly until: Date;
  /** The grids that are asked for; null = all in which anything was counted. */
  readonly gridIds: readonly string[] | null;
}

export interface OutcomeRow extends Record<TallyName, number> {
  readonly grid_id: string;
  readonly period_key: string;
}

/**
 * Counts outcomes as they are kept: closings, re-inspections and hops of some periods, for each grid. Nothing is stored but
 * these records, so that time alone changes a number without anything being written (docs/adr/0021). Cost: the records of
 * the periods, and of the ninety days before.
 */
export async function countOutcomes(sql: Sql, wish: OutcomeWish): Promise<OutcomeRow[]> {
  if (wish.periods.length === 0) return [];
  return sql.query<OutcomeRow>(wish.periods.length === 1 ? onePeriodSql : countSql, wishParameters(wish));
}

/** The nine parameters of `rolledUpSql`. */
export function wishParameters({ countyId, scopeId, periods, until, gridIds }: OutcomeWish): unknown[] {
  const firsts = periods.map((period) => period.startsOn);
  const lasts = periods.map((period) => period.endsOn);
  return [
    ...[countyId, scopeId, periods.map(periodKey), firsts, lasts, until],
    ...[firsts.toSorted()[0], lasts.toSorted().at(-1), gridIds],
  ];
}

/** The business day in Shanghai, which is eight hours ahead and knows no summer time since 1991. */
const dayOf = (at: string) => `((${at} at time zone 'UTC') + interval '8 hours')::date`;
const startOf = (day: string) => `((${day})::timestamp at time zone 'UTC') - interval '8 hours'`;
const inScope = (of: string) =>
  `${of}.county_id = $1 and $2::uuid in (${of}.county_id, ${of}.township_id, ${of}.village_id, ${of}.cell_id)`;
const within = (at: string, back = 0) =>
  `${at} >= ${startOf(`$7::date - ${back}`)} and ${at} < ${startOf(`$8::date + ${1 - back}`)}`;

/** What is counted of a day; of one period all days are one, and so many groups fewer. */
const branches = (dayIn: (day: string) => string) => [
  ...Object.values(recurrenceDays).map((days) =>
    branchSql(
      dayIn(`${dayOf("c.at")} + ${days}`),
      {
        [`over${days}`]: "count(*)",
        [`recurred${days}`]: countIf(`${dayOf("c.recurred_at")} <= ${dayOf("c.at")} + ${days}`),
      },
      `from hazard_closing c where ${inScope("c")} and c.undone_at is null and ${within("c.at", days)}
      and ${dayOf("c.at")} + ${days} < ${dayOf("$6::timestamptz")}`,
      "c.cell_id",
    ),
  ),
  branchSql(
    dayIn(dayOf("r.at")),
    { reinspected: "count(*)", returned: countIf("not r.has_passed") },
    `from hazard_reinspection r where ${inScope("r")} and ${within("r.at")}`,
    "r.cell_id",
  ),
  branchSql(
    dayIn(dayOf("c.at")),
    { closings: "count(*)", checked: "count(k.outcome)", confirmed: countIf("k.outcome = 'confirmed'") },
    `from hazard_closing c left join closing_check k on k.hazard_id = c.hazard_id and k.n = c.n
      where ${inScope("c")} and ${within("c.at")}`,
    "c.cell_id",
  ),
  branchSql(
    dayIn(dayOf("o.limit_at")),
    {
      hopsDue: "count(*)",
      hopsInTime: countIf(
        `o.outcome in ('received', 'declined') and o.silent_at is null and o.outcome_at <= o.limit_at`,
      ),
    },
    `from hazard_hop o join hazard h on h.id = o.hazard_id
      where ${inScope("h")} and ${within("o.limit_at")} and o.limit_at <= $6
      and not (o.outcome = 'ended' and o.silent_at is null)`,
    "h.cell_id",
  ),
];

const countSql = rolledUpSql(
  "",
  branches((day) => day),
);
const onePeriodSql = rolledUpSql(
  "",
  branches(() => "$7::date"),
);

const timedSql = branchSql(
  dayOf("h.found_at"),
  {
    timed: "count(*)",
    responded: "count(h.responded_at)",
    responseMs: `sum(extract(epoch from coalesce(h.responded_at, $6) - h.found_at) * 1000)`,
    rectified: "count(h.closed_at)",
    rectifyMs: `sum(extract(epoch from coalesce(h.closed_at, $6) - h.found_at) * 1000)`,
  },
  `from hazard h where ${inScope("h")} and ${within("h.found_at")} and h.found_at <= $6
    and h.refused_at is null and not h.is_eliminated`,
  "h.cell_id",
);

/** The sums of times by which the audit compares them, in the same shape. */
export async function sumTimes(sql: Sql, wish: OutcomeWish): Promise<OutcomeRow[]> {
  return wish.periods.length === 0 ? [] : sql.query<OutcomeRow>(rolledUpSql("", [timedSql]), wishParameters(wish));
}
