import type { NumberHistory, NumbersAnswer, Reading, StandingRow } from "@safegrid/contract/number";
import type { Counters, RateName } from "@safegrid/metrics/counter";
import { counterNames, rateCounters, rateNames } from "@safegrid/metrics/counter";
import { rateDefinitions } from "@safegrid/metrics/definition";
import type { BusinessDay, Period } from "@safegrid/metrics/period";
import { addDays, businessDayOf, periodKey } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import { epochSql } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridNode } from "#/modules/grid/grid.service.ts";
import { columnOf } from "#/modules/number/number.service.ts";
import { numbersTextSql, standingTextSql } from "#/modules/number/number-row.service.ts";
import { recount, recountStandings } from "#/modules/number/recount.queries.ts";

export interface NumbersWish {
  readonly countyId: string;
  readonly scope: GridNode;
  /** All that were ever there; `gridsIn` picks those of the period. */
  readonly grids: readonly GridNode[];
  readonly period: Period;
  readonly reading: Reading;
  /** The cut-off of a reading of the past. */
  readonly at: Date;
}

const definitionVersions = Object.fromEntries(rateNames.map((name) => [name, rateDefinitions[name].version])) as Record<
  RateName,
  number
>;

/**
 * The numbers of some grids in one period, as the JSON text of a `NumbersAnswer`: the database builds the rows, and a
 * thousand of them go through without being read and written again. Call it inside a read-only snapshot: all rows are
 * of one log position.
 */
export async function readNumbers(sql: Sql, wish: NumbersWish): Promise<string> {
  const { period, reading } = wish;
  const shared = { reading, period, definitionVersions };
  const [head] = await sql.query<{ epoch: string; seq: number }>(
    `select ${epochSql} as epoch, seq from log_head where county_id = $1`,
    [wish.countyId],
  );
  if (!head) throw new Error("this county has no log");
  if (reading !== "now")
    return JSON.stringify({ ...shared, ...(await readThen(sql, wish, head)) } satisfies NumbersAnswer);
  const shown = gridsIn(wish, { on: period.endsOn, seq: head.seq });
  const [row] = await sql.query<{ rows: string; standings: string }>(
    // In an order of their own: the table's would change with what others write in it.
    `select coalesce((select '[' || string_agg(${numbersTextSql}, ',') || ']' from (
         select * from grid_period g where g.period_key = $2 and (g.grid_id = any($1::uuid[])
           or g.grid_id = any($3::uuid[]) and g.due_places + g.found + g.due_hazards > 0) order by g.grid_id) g), '[]')
         as rows,
       coalesce((select '[' || string_agg(${standingTextSql}, ',') || ']' from (
         select * from grid_standing s where s.grid_id = any($1::uuid[])
           or s.grid_id = any($3::uuid[]) and s.open_hazards > 0 order by s.grid_id) s), '[]') as standings`,
    [shown.standing.map((grid) => grid.id), periodKey(period), shown.former.map((grid) => grid.id)],
  );
  const rest = JSON.stringify({ ...shared, asOf: { ...head, at: wish.at.toISOString() } });
  return `${rest.slice(0, -1)},"rows":${row?.rows ?? "[]"},"standings":${row?.standings ?? "[]"}}`;
}

/**
 * The grids that a reading shows: those that stood in the period as far as was known then, and those that had been closed
 * before it, which are shown where something still counts in them, so that sums hold.
 */
function gridsIn({ grids, scope, period }: NumbersWish, known: { readonly on: BusinessDay; readonly seq: number }) {
  const standing: GridNode[] = [];
  const former: GridNode[] = [];
  const last = known.on < period.endsOn ? known.on : period.endsOn;
  for (const grid of grids) {
    if (grid.validFrom > last || (grid.begunSeq ?? 0) > known.seq) continue;
    const hasEnded = grid.validTo !== null && (grid.endedSeq ?? 0) <= known.seq;
    const isFormer = hasEnded && grid.validTo < period.startsOn && grid.id !== scope.id;
    (isFormer ? former : standing).push(grid);
  }
  return { standing, former };
}

/**
 * The same numbers as of a past instant, from the raw records: `known-then` leaves out what was received later,
 * `true-then` only what happened later (metrics.md, rule 3). Asked again, `known-then` is the same for ever.
 */
async function readThen(sql: Sql, wish: NumbersWish, head: { epoch: string; seq: number }) {
  const { period, at } = wish;
  const [known] = await sql.query<{ seq: number | null }>(
    `select max(seq)::float8 as seq from event_log where county_id = $1 and recorded_at <= $2`,
    [wish.countyId, at],
  );
  if (known?.seq == null) throw new DomainProblem("not-known-then");
  const seq = wish.reading === "known-then" ? known.seq : head.seq;
  const cut = { factsUntil: at, knownUntil: wish.reading === "known-then" ? seq : null, clockAt: at };
  const counted = new Map((await recount(sql, wish.scope.id, [period], cut)).map((row) => [row.grid_id, row]));
  const standings = new Map((await recountStandings(sql, wish.scope.id, cut)).map((row) => [row.grid_id, row]));
  const shown = gridsIn(wish, { on: businessDayOf(at.getTime()), seq });
  const grids = [...shown.standing, ...shown.former.filter(({ id }) => counted.has(id) || standings.has(id))];
  return {
    asOf: { epoch: head.epoch, seq, at: at.toISOString() },
    rows: grids.map(({ id }) => ({
      kind: "numbers" as const,
      gridId: id,
      periodKind: period.kind,
      startsOn: period.startsOn,
      seq,
      counters: Object.fromEntries(counterNames.map((name) => [name, counted.get(id)?.[name] ?? 0])) as Counters,
    })),
    standings: grids.map(({ id }): StandingRow => {
      const standing = standings.get(id);
      return {
        kind: "standing",
        gridId: id,
        seq,
        openHazards: standing?.open_hazards ?? 0,
        openMajor: standing?.open_major ?? 0,
        overdue: {
          count: standing?.overdue_count ?? 0,
          oldestDueAt: standing?.oldest_due_at ?? null,
          weight: standing?.overdue_weight ?? 0,
          weightedDueSec: standing?.overdue_weighted_due_sec ?? 0,
        },
        lastReceivedAt: null,
      };
    }),
  };
}

/** One rate of a grid through the last days, oldest first; days that were never opened are left out. */
export async function readHistory(
  sql: Sql,
  gridId: string,
  metric: RateName,
  lastDay: BusinessDay,
  days: number,
): Promise<NumberHistory> {
  const [numerator, denominator] = rateCounters[metric].map(columnOf);
  const keys = Array.from({ length: days }, (_, back) => `day:${addDays(lastDay, back - days + 1)}`);
  const points = await sql.query<NumberHistory["points"][number]>(
    `select split_part(period_key, ':', 2) as on, ${numerator} as numerator, ${denominator} as denominator
     from grid_period where grid_id = $1 and period_key = any($2::text[]) order by period_key`,
    [gridId, keys],
  );
  return { metric, gridId: gridId as never, points };
}
