import type { Period } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt, periodBounds } from "@safegrid/metrics/period";
import type { TimeName } from "@safegrid/metrics/case-time";
import { standingInTime, timeNames } from "@safegrid/metrics/case-time";
import type { Standing } from "@safegrid/metrics/hazard-fact";
import type { HopFact, OutcomeName } from "@safegrid/metrics/outcome";
import {
  recurrenceDays,
  standingInConfirmed,
  standingInHop,
  standingInRecurrence,
  standingInReturn,
  standingInVerified,
} from "@safegrid/metrics/outcome";
import type { Sql } from "#/platform/sql.ts";

export interface OutcomeRecordsWish {
  readonly scopeId: string;
  readonly metric: OutcomeName | TimeName;
  readonly period: Period;
  /** The log's clock, as the number itself is read. */
  readonly until: Date;
}

/** A record of an outcome: the hazard that it belongs to, where it stands to the number, and when what counts happened. */
export interface OutcomeRecord {
  readonly id: string;
  readonly name: string;
  readonly cellId: string;
  readonly standing: Standing<string>;
  readonly at: Date | null;
}

/**
 * The records behind an outcome, judged one by one by the definitions of metrics, so the list's length is the number
 * (metrics.md, rule 4). They are read on the reader's behalf: a department finds those of its own line.
 */
export async function judgeOutcomes(sql: Sql, wish: OutcomeRecordsWish): Promise<OutcomeRecord[]> {
  const { metric } = wish;
  if (metric === "returnRate") return judgeReinspections(sql, wish);
  if (metric === "hopTimeliness") return judgeHops(sql, wish);
  if (timeNames.includes(metric as TimeName)) return judgeTimes(sql, wish, metric as TimeName);
  return judgeClosings(sql, wish, metric as ClosingMetric);
}

type ClosingMetric = Exclude<OutcomeName, "returnRate" | "hopTimeliness">;

const inScope = (of: string) => `$1::uuid in (${of}.county_id, ${of}.township_id, ${of}.village_id, ${of}.cell_id)`;
const named = `h.id, h.serial || ' ' || p.name as name, h.cell_id as "cellId"`;
const hazardAndPlace = `join hazard h on h.id = x.hazard_id join place p on p.id = h.place_id`;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly cellId: string;
}

const ms = (at: Date | null) => at?.getTime() ?? null;
const bounds = ({ period }: OutcomeRecordsWish, back = 0) => {
  const { fromMs, untilMs } = periodBounds(period);
  return [new Date(fromMs - back * 86_400_000), new Date(untilMs - back * 86_400_000)];
};

async function judgeClosings(sql: Sql, wish: OutcomeRecordsWish, metric: ClosingMetric): Promise<OutcomeRecord[]> {
  const days = metric in recurrenceDays ? recurrenceDays[metric as keyof typeof recurrenceDays] : 0;
  const rows = await sql.query<
    Named & { at: Date; undone_at: Date | null; recurred_at: Date | null; outcome: string | null; task: string | null }
  >(
    `select ${named}, x.at, x.undone_at, x.recurred_at, k.outcome, k.id as task
     from hazard_closing x ${hazardAndPlace} left join closing_check k on k.hazard_id = x.hazard_id and k.n = x.n
     where ${inScope("x")} and x.at >= $2 and x.at < $3 order by x.at, h.id`,
    [wish.scopeId, ...bounds(wish, days)],
  );
  const today = businessDayOf(wish.until.getTime());
  return rows.map((row) => {
    const fact = {
      ...{ closedAtMs: row.at.getTime(), isReopened: row.undone_at !== null, recurredAtMs: ms(row.recurred_at) },
      check: row.outcome === null ? (row.task === null ? "not_drawn" : "open") : (row.outcome as "confirmed"),
    } as const;
    const standing =
      metric === "verifiedShare"
        ? standingInVerified(fact, wish.period)
        : metric === "confirmedShare"
          ? standingInConfirmed(fact, wish.period)
          : standingInRecurrence(fact, days, wish.period, today);
    const ends = new Date(dayStartsAt(addDays(businessDayOf(fact.closedAtMs), days + 1)) - 1);
    return { ...row, standing, at: days > 0 ? (row.recurred_at ?? ends) : row.at };
  });
}

async function judgeReinspections(sql: Sql, wish: OutcomeRecordsWish): Promise<OutcomeRecord[]> {
  const rows = await sql.query<Named & { at: Date; has_passed: boolean }>(
    `select ${named}, x.at, x.has_passed from hazard_reinspection x ${hazardAndPlace}
     where ${inScope("x")} and x.at >= $2 and x.at < $3 order by x.at, h.id, x.n`,
    [wish.scopeId, ...bounds(wish)],
  );
  return rows.map((row) => ({
    ...row,
    standing: standingInReturn({ atMs: row.at.getTime(), hasPassed: row.has_passed }, wish.period),
  }));
}

async function judgeHops(sql: Sql, wish: OutcomeRecordsWish): Promise<OutcomeRecord[]> {
  const rows = await sql.query<
    Named & { limit_at: Date; outcome: HopFact["outcome"]; outcome_at: Date | null; silent_at: Date | null }
  >(
    `select ${named}, x.limit_at, x.outcome, x.outcome_at, x.silent_at from hazard_hop x ${hazardAndPlace}
     where ${inScope("h")} and x.limit_at >= $2 and x.limit_at < $3 order by x.limit_at, h.id, x.n`,
    [wish.scopeId, ...bounds(wish)],
  );
  return rows.map(({ limit_at: limitAt, outcome_at: outcomeAt, silent_at: silentAt, outcome, ...row }) => ({
    ...row,
    at: limitAt,
    standing: standingInHop(
      { limitAtMs: limitAt.getTime(), outcome, outcomeAtMs: ms(outcomeAt), wasSilent: silentAt !== null },
      wish.period,
      wish.until.getTime(),
    ),
  }));
}

async function judgeTimes(sql: Sql, wish: OutcomeRecordsWish, name: TimeName): Promise<OutcomeRecord[]> {
  const rows = await sql.query<
    Named &
      Record<"found_at", Date> &
      Record<"responded_at" | "closed_at" | "refused_at", Date | null> & { out: boolean }
  >(
    `select ${named}, h.found_at, h.responded_at, h.closed_at, h.refused_at, h.is_eliminated as out
     from hazard h join place p on p.id = h.place_id
     where ${inScope("h")} and h.found_at >= $2 and h.found_at < $3 order by h.found_at, h.id`,
    [wish.scopeId, ...bounds(wish)],
  );
  return rows.map((row) => ({
    ...row,
    at: (name === "firstResponse" ? row.responded_at : row.closed_at) ?? row.found_at,
    standing: standingInTime(
      name,
      {
        ...{ foundAtMs: row.found_at.getTime(), respondedAtMs: ms(row.responded_at), closedAtMs: ms(row.closed_at) },
        ...{ refusedAtMs: ms(row.refused_at), isEliminatedOnTheSpot: row.out },
      },
      wish.period,
      wish.until.getTime(),
    ),
  }));
}
