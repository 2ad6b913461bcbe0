import { hazardActionsOfHolder } from "@safegrid/domain/hazard";
import { recurrenceDays } from "@safegrid/metrics/outcome";
import { periodBounds } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { DurationCounts, DurationRow, DurationWish } from "#/modules/outcome/duration-count.service.ts";
import { durationSql, durationsOf } from "#/modules/outcome/duration-count.service.ts";
import type { OutcomeRow, OutcomeWish } from "#/modules/outcome/outcome-count.service.ts";
import { wishParameters } from "#/modules/outcome/outcome-count.service.ts";
import { branchSql, countIf, rolledUpSql } from "#/modules/outcome/outcome-sql.service.ts";

/** What is left out of a reading of the past; null = nothing. */
export interface OutcomeCut {
  readonly factsUntil: Date | null;
  readonly knownUntil: number | null;
}

/**
 * The second derivation (metrics.md, rule 9): outcomes from the steps themselves, which shares nothing with how closings,
 * re-inspections, recurrences and responses are kept. It serves the audit, and every reading of the past. Cost: one pass
 * over all steps of the county.
 */
export async function recountOutcomes(sql: Sql, wish: OutcomeWish, cut: OutcomeCut): Promise<OutcomeRow[]> {
  if (wish.periods.length === 0) return [];
  return sql.query<OutcomeRow>(recountSql, [...wishParameters(wish), cut.factsUntil, cut.knownUntil]);
}

/** Durations of the hazards found in a period, from the steps. */
export async function recountDurations(sql: Sql, wish: DurationWish, cut: OutcomeCut): Promise<DurationCounts> {
  const { fromMs, untilMs } = periodBounds(wish.period);
  const known = factSql(stepsSql("$6", "$7"), "$1");
  const rows = await sql.query<DurationRow>(
    `with ${known} ${durationSql(
      wish.level,
      "fact h",
      `$2::uuid in ($1, h.township_id, h.village_id, h.cell_id) and h.found_at >= $4 and h.found_at < $5
       and h.found_at <= $3 and not h.is_refused and not h.is_eliminated`,
    )}`,
    [
      ...[wish.countyId, wish.scopeId, wish.until, new Date(fromMs), new Date(untilMs)],
      ...[cut.factsUntil, cut.knownUntil],
    ],
  );
  return durationsOf(rows);
}

const listOf = (actions: readonly string[]) => actions.map((action) => `'${action}'`).join(", ");
const holderActs = listOf(hazardActionsOfHolder);
const dayOf = (at: string) => `(${at} at time zone 'Asia/Shanghai')::date`;

const stepsSql = (facts: string, known: string) => (of: string) =>
  `(${facts}::timestamptz is null or ${of}.at <= ${facts}) and (${known}::bigint is null or ${of}.seq <= ${known})`;

/** Every hazard of the county as its steps up to the cut have it. */
function factSql(isKnown: (of: string) => string, county: string): string {
  return `fact as (
    select h.id, h.township_id, h.village_id, h.cell_id, h.place_id, h.category,
      min(s.at) filter (where s.n = 1) as found_at, min(s.at) filter (where s.action in (${holderActs})) as responded_at,
      (array_agg(s.to_state order by s.n desc))[1] = 'not_accepted' as is_refused,
      (array_agg(s.to_state order by s.n desc))[1] = 'eliminated' as is_eliminated,
      case when (array_agg(s.to_state order by s.n desc))[1] in ('closed', 'eliminated') then max(s.at) filter (
        where s.to_state in ('closed', 'eliminated') and s.from_state is distinct from s.to_state) end as closed_at
    from hazard h join hazard_step s on s.hazard_id = h.id
    where h.county_id = ${county} and ${isKnown("s")}
    group by h.id
    having min(s.n) = 1)`;
}

const isKnown = stepsSql("$10", "$11");
const inScope = (of: string) => `$2::uuid in ($1, ${of}.township_id, ${of}.village_id, ${of}.cell_id)`;

const withs = `${factSql(isKnown, "$1")},
  again as (
    select f.id, f.cell_id, ${dayOf("f.closed_at")} as closed_on, min(${dayOf("g.found_at")}) as again_on
    from fact f left join fact g on g.place_id = f.place_id and g.category = f.category and g.id <> f.id
      and not g.is_refused and g.found_at > f.closed_at
    where f.closed_at is not null and ${inScope("f")}
    group by f.id, f.cell_id, f.closed_at),
  step as (
    select s.*, h.cell_id from hazard_step s join hazard h on h.id = s.hazard_id
    where h.county_id = $1 and ${inScope("h")} and ${isKnown("s")}),
  hop as (
    select h.cell_id, o.limit_at, e.action, e.at,
      exists (select from hazard_step s where s.hazard_id = o.hazard_id and s.action = 'silence' and s.seq > o.seq
        and (e.seq is null or s.seq < e.seq) and ${isKnown("s")}) as was_silent
    from hazard_hop o join hazard h on h.id = o.hazard_id
    left join lateral (select s.action, s.at, s.seq from hazard_step s
      where s.hazard_id = o.hazard_id and s.seq > o.seq and s.action in (${holderActs}, 'bypass', 'reopen')
        and ${isKnown("s")} order by s.n limit 1) e on true
    where h.county_id = $1 and ${inScope("h")} and o.limit_at <= $6
      and ${dayOf("o.limit_at")} between $7::date and $8::date
      and ($10::timestamptz is null or o.sent_at <= $10) and ($11::bigint is null or o.seq <= $11)),`;

const recurrences = Object.values(recurrenceDays).map((days) =>
  branchSql(
    `a.closed_on + ${days}`,
    { [`over${days}`]: "count(*)", [`recurred${days}`]: countIf(`a.again_on - a.closed_on <= ${days}`) },
    `from again a where a.closed_on + ${days} between $7::date and $8::date
      and a.closed_on + ${days} < ${dayOf("$6::timestamptz")}`,
    "a.cell_id",
  ),
);

const recountSql = rolledUpSql(withs, [
  ...recurrences,
  branchSql(
    dayOf("s.at"),
    { reinspected: "count(*)", returned: countIf("s.action = 'return'") },
    `from step s where s.action in ('pass', 'return') and ${dayOf("s.at")} between $7::date and $8::date`,
    "s.cell_id",
  ),
  branchSql(
    dayOf("s.at"),
    { closings: "count(*)", checked: "count(k.outcome)", confirmed: countIf("k.outcome = 'confirmed'") },
    `from step s left join closing_check k on k.hazard_id = s.hazard_id and k.n = s.n and k.outcome is not null
      and ($10::timestamptz is null or k.checked_at <= $10) and ($11::bigint is null or k.seq <= $11)
      where s.to_state in ('closed', 'eliminated') and s.from_state is distinct from s.to_state
      and ${dayOf("s.at")} between $7::date and $8::date`,
    "s.cell_id",
  ),
  branchSql(
    dayOf("o.limit_at"),
    {
      hopsDue: "count(*)",
      hopsInTime: countIf(`o.action in (${holderActs}) and o.at <= o.limit_at and not o.was_silent`),
    },
    `from hop o where not (o.action is not distinct from 'reopen' and not o.was_silent)`,
    "o.cell_id",
  ),
  branchSql(
    dayOf("f.found_at"),
    {
      timed: "count(*)",
      responded: "count(f.responded_at)",
      responseMs: `sum(extract(epoch from coalesce(f.responded_at, $6) - f.found_at) * 1000)`,
      rectified: "count(f.closed_at)",
      rectifyMs: `sum(extract(epoch from coalesce(f.closed_at, $6) - f.found_at) * 1000)`,
    },
    `from fact f where ${inScope("f")} and not f.is_refused and not f.is_eliminated and f.found_at <= $6
      and ${dayOf("f.found_at")} between $7::date and $8::date`,
    "f.cell_id",
  ),
]);
