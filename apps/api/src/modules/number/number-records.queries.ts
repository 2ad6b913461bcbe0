import type { MetricName, NumberRecords, RecordSide } from "@safegrid/contract/number";
import type { GridId } from "@safegrid/domain/id";
import type { HazardGrade } from "@safegrid/domain/hazard";
import type { TimeName } from "@safegrid/metrics/case-time";
import { timeNames } from "@safegrid/metrics/case-time";
import type { HazardFact, Standing } from "@safegrid/metrics/hazard-fact";
import { standingInOnTime } from "@safegrid/metrics/on-time-rate";
import type { OutcomeName } from "@safegrid/metrics/outcome";
import { outcomeNames } from "@safegrid/metrics/outcome";
import { isOverdue } from "@safegrid/metrics/overdue";
import type { Period } from "@safegrid/metrics/period";
import { periodBounds, periodKey } from "@safegrid/metrics/period";
import { standingInMajorRectification, standingInRectification } from "@safegrid/metrics/rectification-rate";
import { epochSql } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { judgeOutcomes } from "#/modules/outcome/outcome-records.service.ts";

type Record = NumberRecords["records"][number];
type Judged = Record & { readonly side: RecordSide };

export interface RecordsWish {
  readonly countyId: string;
  readonly scopeId: string;
  readonly metric: MetricName;
  readonly period: Period;
  readonly side: RecordSide;
  readonly offset: number;
  readonly limit: number;
  readonly now: Date;
  /** Until when time has passed in outcomes. */
  readonly logClock: Date;
}

/**
 * Opens a number into the records that it counts, and those that it does not, each with the reason (metrics.md,
 * rule 4). Hazards are judged by the definitions of metrics themselves, so the list's length is the number.
 */
export async function readNumberRecords(sql: Sql, tree: GridTree, wish: RecordsWish): Promise<NumberRecords> {
  const [head] = await sql.query<{ epoch: string; seq: number; clock_at: Date }>(
    `select ${epochSql} as epoch, seq, clock_at from log_head where county_id = $1`,
    [wish.countyId],
  );
  if (!head) throw new Error("this county has no log");
  const judged =
    wish.metric === "patrolCoverage"
      ? await judgePlaces(sql, wish)
      : wish.metric === "cellCoverage"
        ? await judgeCells(sql, wish)
        : isOutcome(wish.metric)
          ? await judgeOutcome(sql, wish, wish.metric)
          : await judgeHazards(sql, wish, head.clock_at);
  const all = judged.filter((record) => record.side === wish.side);
  const end = wish.offset + wish.limit;
  return {
    asOf: { epoch: head.epoch, seq: head.seq, at: wish.now.toISOString() },
    metric: wish.metric,
    side: wish.side,
    total: all.length,
    records: all
      .slice(wish.offset, end)
      .map(({ side: _, ...record }) => ({ ...record, gridPath: tree.pathName(record.gridPath) })),
    nextOffset: all.length > end ? end : null,
  };
}

const inScope = `$1::uuid in (g.county_id, g.township_id, g.village_id, g.id)`;

async function judgePlaces(sql: Sql, { scopeId, period }: RecordsWish): Promise<Judged[]> {
  const { fromMs, untilMs } = periodBounds(period);
  const rows = await sql.query<{
    id: string;
    name: string;
    cell_id: string;
    valid: boolean;
    last_at: Date | null;
    unfit: string | null;
    is_due: boolean;
  }>(
    `select d.place_id as id, p.name, d.cell_id, d.is_visited as valid, d.is_due, v.last_at, v.unfit
     from place_due d join grid g on g.id = d.cell_id join place p on p.id = d.place_id
     left join lateral (
       select max(occurred_at) as last_at,
         case when bool_or(rejected_at is not null) then 'rejected-on-review'
           when bool_or(not is_complete) then 'checklist-incomplete' end as unfit
       from visit where place_id = d.place_id and occurred_at >= $3 and occurred_at < $4) v on true
     where d.period_key = $2 and ${inScope}
     order by g.code, p.name, p.id`,
    [scopeId, periodKey(period), new Date(fromMs), new Date(untilMs)],
  );
  return rows.map((row) => ({
    recordKind: "place",
    id: row.id,
    name: row.name,
    gridPath: row.cell_id,
    side: !row.is_due ? "excluded" : row.valid ? "counted" : "not-counted",
    why: !row.is_due ? "not-due" : row.valid ? "visited" : (row.unfit ?? "not-visited"),
    at: row.last_at?.toISOString() ?? null,
  }));
}

async function judgeCells(sql: Sql, { scopeId, period }: RecordsWish): Promise<Judged[]> {
  const rows = await sql.query<{ id: string; name: string; due_places: number; covered_cells: number }>(
    `select g.id, g.name, n.due_places, n.covered_cells
     from grid g join grid_period n on n.grid_id = g.id and n.period_key = $2
     where g.level = 'cell' and ${inScope} order by g.code`,
    [scopeId, periodKey(period)],
  );
  return rows.map((row) => ({
    recordKind: "cell",
    id: row.id,
    name: row.name,
    gridPath: row.id,
    side: row.due_places === 0 ? "excluded" : row.covered_cells > 0 ? "counted" : "not-counted",
    why: row.due_places === 0 ? "nothing-due" : row.covered_cells > 0 ? "visited" : "not-visited",
    at: null,
  }));
}

function isOutcome(metric: MetricName): metric is OutcomeName | TimeName {
  return ([...outcomeNames, ...timeNames] as readonly MetricName[]).includes(metric);
}

async function judgeOutcome(sql: Sql, wish: RecordsWish, metric: OutcomeName | TimeName): Promise<Judged[]> {
  const records = await judgeOutcomes(sql, { ...wish, metric, until: wish.logClock });
  return records.map(({ id, name, cellId, standing, at }) => ({
    ...{ recordKind: "hazard" as const, id, name, gridPath: cellId, why: standing.why, at: at?.toISOString() ?? null },
    side: sideOf[standing.in],
  }));
}

const sideOf = { numerator: "counted", denominator: "not-counted", neither: "excluded" } as const;

interface HazardRecord {
  id: string;
  serial: string;
  place: string;
  category: string;
  cell_id: string;
  grade: HazardGrade;
  found_at: Date;
  refused_at: Date | null;
  closed_at: Date | null;
  is_eliminated: boolean;
  deadline_at: Date | null;
}

async function judgeHazards(sql: Sql, wish: RecordsWish, clockAt: Date): Promise<Judged[]> {
  const { fromMs, untilMs } = periodBounds(wish.period);
  const which =
    wish.metric === "overdue"
      ? `h.is_overdue`
      : wish.metric === "onTimeRate"
        ? `h.deadline_at >= $2 and h.deadline_at < $3`
        : `h.found_at >= $2 and h.found_at < $3`;
  const rows = await sql.query<HazardRecord>(
    `select h.id, h.serial, p.name as place, h.category, h.cell_id, h.grade, h.found_at, h.refused_at, h.closed_at,
       h.is_eliminated, h.deadline_at
     from hazard h join place p on p.id = h.place_id
     where $1::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)
       and $2::timestamptz is not null and $3::timestamptz is not null and ${which}
     order by h.found_at, h.id`,
    [wish.scopeId, new Date(fromMs), new Date(untilMs)],
  );
  return rows.flatMap((row) => {
    const standing = standingOf(factOf(row), wish, clockAt.getTime());
    if (standing.why === "ordinary") return [];
    return {
      recordKind: "hazard" as const,
      id: row.id,
      name: `${row.serial} ${row.place}`,
      gridPath: row.cell_id,
      side: sideOf[standing.in],
      why: standing.why,
      at:
        (wish.metric === "onTimeRate" || wish.metric === "overdue" ? row.deadline_at : row.found_at)?.toISOString() ??
        null,
    };
  });
}

function standingOf(hazard: HazardFact, { metric, period }: RecordsWish, clockMs: number): Standing<string> {
  const ever = Number.POSITIVE_INFINITY;
  if (metric === "rectificationRate") return standingInRectification(hazard, period, ever);
  if (metric === "majorRectificationRate") return standingInMajorRectification(hazard, period, ever);
  if (metric === "overdue")
    return isOverdue({ ...hazard, deadlineAtMs: hazard.deadlineAtMs }, ever)
      ? { in: "numerator", why: "open-past-the-deadline" }
      : { in: "neither", why: "not-due-yet" };
  const standing = standingInOnTime(hazard, period, ever);
  // Whether a deadline has passed is the log's to say: the screens know it from the same clock.
  return hazard.deadlineAtMs !== null && hazard.deadlineAtMs > clockMs && standing.in !== "neither"
    ? { in: "neither", why: "not-due-yet" }
    : standing;
}

function factOf(row: HazardRecord): HazardFact {
  return {
    id: row.id,
    cellId: row.cell_id as GridId,
    grade: row.grade,
    foundAtMs: row.found_at.getTime(),
    refusedAtMs: row.refused_at?.getTime() ?? null,
    closedAtMs: row.closed_at?.getTime() ?? null,
    isEliminatedOnTheSpot: row.is_eliminated,
    deadlineAtMs: row.deadline_at?.getTime() ?? null,
  };
}
