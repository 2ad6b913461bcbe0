import { v7 as uuidv7 } from "uuid";
import { counterNames } from "@safegrid/metrics/counter";
import type { Period } from "@safegrid/metrics/period";
import { parsePeriodKey } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { hashOf } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import { readOnlySnapshot } from "#/platform/sql.ts";
import { columnOf } from "#/modules/number/number.service.ts";
import { readLogClock } from "#/modules/number/outcome.queries.ts";
import { recount, recountStandings } from "#/modules/number/recount.queries.ts";
import type { OutcomeRow } from "#/modules/outcome/outcome-count.service.ts";
import { countOutcomes, sumTimes } from "#/modules/outcome/outcome-count.service.ts";
import { recountOutcomes } from "#/modules/outcome/outcome-recount.service.ts";
import { tallyNames } from "#/modules/outcome/outcome-sql.service.ts";

export interface Difference {
  readonly what: string;
  readonly gridId: string | null;
  readonly periodKey: string | null;
  readonly shown: number | string | null;
  readonly counted: number | string | null;
}

export interface AuditResult {
  readonly seq: number;
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/**
 * Compares what the screens show with a recount from the raw records, for every grid and opened period, at one log
 * position (metrics.md, rule 9); and checks that the log is dense and its chain of hashes whole. The result is kept.
 */
export async function runAudit(db: Database, clock: Clock, countyId: string): Promise<AuditResult> {
  const result = await db.transaction(async (tx) => {
    await tx.query(`set local statement_timeout = 0`);
    return compareAll(tx, countyId);
  }, readOnlySnapshot);
  await db.query(
    `insert into audit_run (id, county_id, seq, at, compared, differences) values ($1, $2, $3, $4, $5, $6)`,
    [uuidv7(), countyId, result.seq, clock.now(), result.compared, JSON.stringify(result.differences.slice(0, 200))],
  );
  return result;
}

async function compareAll(tx: Sql, countyId: string): Promise<AuditResult> {
  const [head] = await tx.query<{ seq: number; clock_at: Date }>(
    `select seq, clock_at from log_head where county_id = $1`,
    [countyId],
  );
  if (!head) throw new Error("this county has no log");
  const cut = { factsUntil: null, knownUntil: null, clockAt: head.clock_at };
  const opened = await tx.query<{ period_key: string }>(`select period_key from period_opened where county_id = $1`, [
    countyId,
  ]);
  const counted = await recount(
    tx,
    countyId,
    opened.map((row) => parsePeriodKey(row.period_key)),
    cut,
  );
  const shown = await tx.query<Record<string, number | string>>(
    `select grid_id, period_key, ${counterNames.map((name) => `${columnOf(name)} as "${name}"`).join(", ")} from grid_period`,
  );
  const differences = [
    ...compareRows(shown, counted, ["grid_id", "period_key"], counterNames),
    ...compareRows(
      await tx.query(`select grid_id, open_hazards, open_major, overdue_count, overdue_weight,
          overdue_weighted_due_sec, iso_utc(oldest_due_at) as oldest_due_at from grid_standing`),
      await recountStandings(tx, countyId, cut),
      ["grid_id"],
      ["open_hazards", "open_major", "overdue_count", "overdue_weight", "overdue_weighted_due_sec", "oldest_due_at"],
    ),
    ...(await compareOutcomes(
      tx,
      countyId,
      opened.map((row) => parsePeriodKey(row.period_key)),
    )),
    ...(await checkChain(tx, countyId, head.seq)),
  ];
  return { seq: head.seq, compared: shown.length, differences };
}

/** Outcomes are not stored but counted from what is kept; both ways of counting must agree as well. */
async function compareOutcomes(tx: Sql, countyId: string, periods: readonly Period[]): Promise<Difference[]> {
  const { at: until } = await readLogClock(tx, countyId, null);
  const wish = { countyId, scopeId: countyId, periods, until, gridIds: null };
  const kept = [await countOutcomes(tx, wish), await sumTimes(tx, wish)];
  const counted = await recountOutcomes(tx, wish, { factsUntil: null, knownUntil: null });
  const keys = ["grid_id", "period_key"];
  return compareRows(mergeRows(kept, keys), counted, keys, tallyNames);
}

/** Rows of the same keys as one, what they count added up. */
function mergeRows(lists: readonly (readonly OutcomeRow[])[], keys: readonly string[]): Row[] {
  const merged = new Map<string, Record<string, unknown>>();
  for (const row of lists.flat() as unknown as Record<string, unknown>[]) {
    const name = keys.map((key) => row[key]).join(" ");
    const sum = merged.get(name);
    if (!sum) merged.set(name, { ...row });
    else for (const column of tallyNames) sum[column] = Number(sum[column]) + Number(row[column]);
  }
  return [...merged.values()];
}

type Row = Readonly<Record<string, unknown>>;

/** Rows that are absent on one side stand for zeros (or nothing) there. */
function compareRows(
  shown: readonly Row[],
  counted: readonly object[],
  keys: readonly string[],
  columns: readonly string[],
): Difference[] {
  const name = (row: Row) => keys.map((key) => row[key]).join(" ");
  const rest = new Map((counted as readonly Row[]).map((row) => [name(row), row]));
  const differences: Difference[] = [];
  const compare = (at: Row, left: Row | undefined, right: Row | undefined) => {
    for (const column of columns) {
      const a = (left?.[column] ?? null) as number | string | null;
      const b = (right?.[column] ?? null) as number | string | null;
      if ((a ?? 0) === (b ?? 0)) continue;
      const periodKey = (at["period_key"] as string | undefined) ?? null;
      differences.push({ what: column, gridId: String(at["grid_id"]), periodKey, shown: a, counted: b });
    }
  };
  for (const row of shown) {
    compare(row, row, rest.get(name(row)));
    rest.delete(name(row));
  }
  for (const row of rest.values()) compare(row, undefined, row);
  return differences;
}

const chunk = 5_000;

async function checkChain(tx: Sql, countyId: string, headSeq: number): Promise<Difference[]> {
  let before: Buffer = Buffer.alloc(32);
  let expected = 1;
  for (;;) {
    const rows = await tx.query<LogRow>(
      `select seq, type, grid_id, occurred_at, recorded_at, actor_id, command_id, subject_id, about, hash
       from event_log where county_id = $1 and seq >= $2 order by seq limit $3`,
      [countyId, expected, chunk],
    );
    for (const row of rows) {
      const hash = hashOf(before, {
        seq: row.seq,
        type: row.type,
        gridId: row.grid_id,
        occurredAt: row.occurred_at,
        recordedAt: row.recorded_at,
        actorId: row.actor_id,
        commandId: row.command_id,
        subjectId: row.subject_id,
        about: row.about,
      });
      if (row.seq !== expected) return [broken("log number", expected, row.seq)];
      if (!hash.equals(row.hash)) return [broken("log hash", row.seq, null)];
      before = row.hash;
      expected += 1;
    }
    if (rows.length < chunk) break;
  }
  return expected - 1 === headSeq ? [] : [broken("log head", headSeq, expected - 1)];
}

function broken(what: string, shown: number, counted: number | null): Difference {
  return { what, gridId: null, periodKey: null, shown, counted };
}

interface LogRow {
  seq: number;
  type: string;
  grid_id: string;
  occurred_at: Date;
  recorded_at: Date;
  actor_id: string | null;
  command_id: string | null;
  subject_id: string | null;
  about: Record<string, string | number | boolean | null>;
  hash: Buffer;
}
