import type { Contribution, CounterName, Counters } from "@safegrid/metrics/counter";
import { counterNames } from "@safegrid/metrics/counter";
import type { PeriodKey } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";

/** What can be added to a grid × period. */
export type Addends = Partial<Counters>;

/** What can be added to a grid's standing. */
export interface StandingAddends {
  readonly openHazards: number;
  readonly openMajor: number;
  readonly overdueCount: number;
  readonly overdueWeight: number;
  readonly overdueWeightedDueSec: number;
}

const columns = counterNames;
const standingColumns = ["openHazards", "openMajor", "overdueCount", "overdueWeight", "overdueWeightedDueSec"] as const;

interface StandingChange {
  addends: Record<(typeof standingColumns)[number], number>;
  receivedAt: Date | null;
  isOldestDueOpen: boolean;
}

/**
 * The sum of what some commands change in the numbers, gathered in memory and written with one statement: a grid and
 * period that a hundred visits touch is updated once.
 */
export class NumberChanges {
  readonly #periods = new Map<string, Record<(typeof columns)[number], number>>();
  readonly #standings = new Map<string, StandingChange>();

  /** Adds to a cell and all grids above it; `path` runs from the county to the cell. */
  add(path: readonly string[], key: PeriodKey, addends: Addends): void {
    for (const gridId of path) this.addTo(gridId, key, addends);
  }

  /** Adds to one grid alone. */
  addTo(gridId: string, key: PeriodKey, addends: Addends): void {
    const name = `${gridId} ${key}`;
    let sum = this.#periods.get(name);
    if (!sum) this.#periods.set(name, (sum = emptyRecord(columns)));
    for (const [column, value] of Object.entries(addends) as [CounterName, number][]) sum[column] += value;
  }

  addContribution(path: readonly string[], contribution: Contribution): void {
    for (const [key, addends] of contribution) this.add(path, key, addends);
  }

  /** Changes what stands open along a path. The oldest overdue deadline is looked up anew when it may have changed. */
  addStanding(path: readonly string[], addends: Partial<StandingAddends>): void {
    for (const gridId of path) {
      const change = this.#standing(gridId);
      for (const [column, value] of Object.entries(addends) as [keyof StandingAddends, number][])
        change.addends[column] += value;
      if (addends.overdueCount) change.isOldestDueOpen = true;
    }
  }

  /** Notes that something was received from these grids; it is kept for villages, others follow from theirs. */
  touch(path: readonly string[], receivedAt: Date): void {
    for (const gridId of path) this.#standing(gridId).receivedAt = receivedAt;
  }

  #standing(gridId: string): StandingChange {
    let change = this.#standings.get(gridId);
    if (!change) {
      change = { addends: emptyRecord(standingColumns), receivedAt: null, isOldestDueOpen: false };
      this.#standings.set(gridId, change);
    }
    return change;
  }

  /** Writes the sums; the log's head must be locked. Rows that do not change keep their `seq`. */
  async write(sql: Sql, seq: number): Promise<void> {
    for (const { text, params, name } of this.statements(seq)) await sql.query(text, params, name);
  }

  /**
   * The statements that write the sums. A row that is missing would lose its change without a word: they fail then, and
   * with them the transaction.
   */
  statements(seq: number): { text: string; params: unknown[]; name?: string }[] {
    const periods = [...this.#periods].filter(([, sum]) => columns.some((column) => sum[column] !== 0));
    const standings = [...this.#standings];
    if (periods.length === 0 && standings.length === 0) return [];
    const names = periods.map(([name]) => name.split(" ", 2) as [string, string]);
    const params = [
      names.map(([gridId]) => gridId),
      names.map(([, key]) => key),
      ...columns.map((column) => periods.map(([, sum]) => sum[column])),
      standings.map(([gridId]) => gridId),
      ...standingColumns.map((column) => standings.map(([, change]) => change.addends[column])),
      standings.map(([, change]) => change.receivedAt),
      seq,
      periods.length,
      standings.length,
    ];
    const open = standings.filter(([, change]) => change.isOldestDueOpen).map(([gridId]) => gridId);
    return [
      { text: writeSql, params, name: "write-numbers" },
      ...(open.length > 0 ? [{ text: oldestDueSql, params: [open] }] : []),
    ];
  }
}

function emptyRecord<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

export function columnOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const periodColumns = columns.map(columnOf);
const standingNames = standingColumns.map(columnOf);
const firstStanding = 3 + columns.length;
const seqParameter = firstStanding + 1 + standingColumns.length + 1;

/** An expression that fails, with a text that says why, unless as many rows were written as there are changes. */
function asWritten(rows: string, parameter: number): string {
  return `case when (select count(*) from ${rows}) = $${parameter}::int then 0
    else ('numbers of a period that is not open, or of an unknown grid: ' || (select count(*) from ${rows}))::int end`;
}

const writeSql = `with periods as (
    update grid_period g set ${periodColumns.map((name) => `${name} = g.${name} + c.${name}`).join(", ")}, seq = $${seqParameter}
    from unnest($1::uuid[], $2::text[], ${columns.map((_, index) => `$${3 + index}::int[]`).join(", ")})
      as c (grid_id, period_key, ${periodColumns.join(", ")})
    where g.grid_id = c.grid_id and g.period_key = c.period_key returning 1),
  standings as (update grid_standing s set ${standingNames.map((name) => `${name} = s.${name} + c.${name}`).join(", ")},
    last_received_at = greatest(s.last_received_at, c.received_at), seq = $${seqParameter}
  from unnest($${firstStanding}::uuid[], ${standingColumns.map((_, index) => `$${firstStanding + 1 + index}::bigint[]`).join(", ")},
      $${firstStanding + 1 + standingColumns.length}::timestamptz[])
    as c (grid_id, ${standingNames.join(", ")}, received_at)
  where s.grid_id = c.grid_id returning 1)
  select ${asWritten("periods", seqParameter + 1)}, ${asWritten("standings", seqParameter + 2)}`;

const oldestDueSql = `update grid_standing s set oldest_due_at = case g.level
    when 'county' then (select min(deadline_at) from hazard where is_overdue and county_id = g.id)
    when 'township' then (select min(deadline_at) from hazard where is_overdue and township_id = g.id)
    when 'village' then (select min(deadline_at) from hazard where is_overdue and village_id = g.id)
    else (select min(deadline_at) from hazard where is_overdue and cell_id = g.id) end
  from grid g where g.id = s.grid_id and s.grid_id = any($1::uuid[])`;
