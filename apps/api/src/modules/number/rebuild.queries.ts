import type { Counters } from "@safegrid/metrics/counter";
import { counterNames } from "@safegrid/metrics/counter";
import type { Period } from "@safegrid/metrics/period";
import { periodKey } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { StandingAddends } from "#/modules/number/number.service.ts";
import { columnOf } from "#/modules/number/number.service.ts";

/** Projections are rebuilt in tables beside the live ones, then only the rows that differ are replaced. */
export async function createNewTables(tx: Sql): Promise<void> {
  for (const name of ["place_due", "grid_period", "grid_standing"])
    await tx.query(`create temp table new_${name} (like ${name} including defaults) on commit drop`);
}

export async function writeDue(
  tx: Sql,
  period: Period,
  rows: readonly { readonly placeId: string; readonly cellId: string; readonly isVisited: boolean }[],
): Promise<void> {
  await tx.query(
    `insert into new_place_due (place_id, period_key, cell_id, is_due, is_visited)
     select place_id, $1, cell_id, true, is_visited from unnest($2::uuid[], $3::uuid[], $4::bool[])
       as d (place_id, cell_id, is_visited)`,
    [
      periodKey(period),
      rows.map(({ placeId }) => placeId),
      rows.map(({ cellId }) => cellId),
      rows.map(({ isVisited }) => isVisited),
    ],
  );
}

const counterColumns = counterNames.map(columnOf);

export async function writeCounters(
  tx: Sql,
  period: Period,
  rows: readonly { readonly gridId: string; readonly counters: Counters }[],
): Promise<void> {
  await tx.query(
    `insert into new_grid_period (grid_id, period_key, ${counterColumns.join(", ")}, seq)
     select n.grid_id, $1, ${counterColumns.map((column) => `n.${column}`).join(", ")}, 0
     from unnest($2::uuid[], ${counterColumns.map((_, index) => `$${3 + index}::int[]`).join(", ")})
       as n (grid_id, ${counterColumns.join(", ")})`,
    [
      periodKey(period),
      rows.map(({ gridId }) => gridId),
      ...counterNames.map((name) => rows.map(({ counters }) => counters[name])),
    ],
  );
}

export type NewStanding = { -readonly [Name in keyof StandingAddends]: StandingAddends[Name] } & {
  readonly gridId: string;
  oldestDueAt: Date | null;
  readonly lastReceivedAt: Date | null;
};

const standingNames = [
  "openHazards",
  "openMajor",
  "overdueCount",
  "overdueWeight",
  "overdueWeightedDueSec",
  "oldestDueAt",
  "lastReceivedAt",
] as const;
const standingColumns = standingNames.map(columnOf);

export async function writeStandings(tx: Sql, rows: readonly NewStanding[]): Promise<void> {
  const kinds = ["bigint", "bigint", "bigint", "bigint", "bigint", "timestamptz", "timestamptz"];
  await tx.query(
    `insert into new_grid_standing (grid_id, ${standingColumns.join(", ")}, seq)
     select n.grid_id, ${standingColumns.map((column) => `n.${column}`).join(", ")}, 0
     from unnest($1::uuid[], ${kinds.map((kind, index) => `$${2 + index}::${kind}[]`).join(", ")})
       as n (grid_id, ${standingColumns.join(", ")})`,
    [rows.map(({ gridId }) => gridId), ...standingNames.map((name) => rows.map((row) => row[name]))],
  );
}

/** Replaces what differs; rows that change bear `seq`. Returns how many were wrong, missing, or too many. */
export async function replaceByNewTables(tx: Sql, seq: number): Promise<number> {
  const due = ["cell_id", "is_due", "is_visited"];
  const changes = [
    await remove(tx, "place_due", ["period_key", "place_id"]),
    await remove(tx, "grid_period", ["period_key", "grid_id"]),
    await remove(tx, "grid_standing", ["grid_id"]),
    await put(tx, "place_due", ["period_key", "place_id"], due, null),
    await put(tx, "grid_period", ["period_key", "grid_id"], counterColumns, seq),
    await put(tx, "grid_standing", ["grid_id"], standingColumns, seq),
  ];
  return changes.reduce((sum, count) => sum + count, 0);
}

/** Removes rows that ought not to be there. A place that is marked as not due counts nowhere and may stay. */
async function remove(tx: Sql, table: string, keys: readonly string[]): Promise<number> {
  await tx.query(`create index on new_${table} (${keys.join(", ")})`);
  await tx.query(`analyze new_${table}`);
  const [row] = await tx.query<{ count: number }>(
    `with gone as (delete from ${table} t where ${table === "place_due" ? "t.is_due and" : ""}
       not exists (select from new_${table} n where ${keys.map((key) => `n.${key} = t.${key}`).join(" and ")}) returning 1)
     select count(*) as count from gone`,
  );
  return row?.count ?? 0;
}

async function put(
  tx: Sql,
  table: string,
  keys: readonly string[],
  columns: readonly string[],
  seq: number | null,
): Promise<number> {
  const all = [...keys, ...columns];
  const row = (of: string) => `(${columns.map((column) => `${of}.${column}`).join(", ")})`;
  const [counted] = await tx.query<{ count: number }>(
    `with written as (
       insert into ${table} as t (${all.join(", ")}${seq === null ? "" : ", seq"})
       select ${all.map((column) => `n.${column}`).join(", ")}${seq === null ? "" : `, ${seq}`} from new_${table} n
       left join ${table} o on ${keys.map((key) => `o.${key} = n.${key}`).join(" and ")}
       where o.${keys[0]} is null or ${row("n")} is distinct from ${row("o")}
       on conflict (${keys.join(", ")}) do update set
         ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}${seq === null ? "" : `, seq = ${seq}`}
       returning 1)
     select count(*) as count from written`,
  );
  return counted?.count ?? 0;
}
