import type { Crs } from "@safegrid/domain/position";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";

export interface StagedBoundary {
  readonly gridId: string;
  readonly crs: Crs;
  readonly original: string;
  readonly shape: string;
  readonly areaM2: number;
}

const rowsAtOnce = 500;

/** Puts boundaries aside for a command, outside the log's lock; what a crash left behind for a day is swept. */
export async function stageBoundaries(
  sql: Sql,
  commandId: string,
  boundaries: readonly StagedBoundary[],
  at: Date,
): Promise<void> {
  await sql.query(
    `delete from boundary_staging where command_id = $1 or staged_at < $2::timestamptz - interval '1 day'`,
    [commandId, at],
  );
  for (let from = 0; from < boundaries.length; from += rowsAtOnce) {
    const rows = boundaries.slice(from, from + rowsAtOnce);
    await sql.query(
      `insert into boundary_staging (command_id, grid_id, crs, original, shape, area_m2, staged_at)
       select $1, b.grid_id, b.crs, b.original::json, b.shape::json, b.area_m2, $2
       from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[])
         as b (grid_id, crs, original, shape, area_m2)`,
      [
        commandId,
        at,
        rows.map(({ gridId }) => gridId),
        rows.map(({ crs }) => crs),
        rows.map(({ original }) => original),
        rows.map(({ shape }) => shape),
        rows.map(({ areaM2 }) => areaM2),
      ],
    );
  }
}

export async function unstage(sql: Sql, commandId: string): Promise<void> {
  await sql.query(`delete from boundary_staging where command_id = $1`, [commandId]);
}

interface Replaced {
  grid_id: string;
  from_on: string | null;
  area_before: number | null;
  source_before: string | null;
  crs_before: string | null;
  shape_before: unknown;
  area_m2: number;
  crs: string;
}

/**
 * Puts what is staged into force from a day on: the boundary before it ends the day before; one that began on the same
 * day was never in force for a day, so it is replaced, and its shape goes into the record of the change.
 */
export async function enforceStaged(
  sql: Sql,
  of: { readonly commandId: string; readonly fromOn: string; readonly source: string; readonly seq: number },
): Promise<RecordEntry[]> {
  const { commandId, fromOn, source, seq } = of;
  const rows = await sql.query<Replaced & { last_from: string | null }>(
    `select s.grid_id, b.from_on::text as from_on, b.area_m2 as area_before, b.source as source_before,
       b.crs as crs_before, case when b.from_on = $2::date then b.shape end as shape_before, s.area_m2, s.crs,
       (select max(l.from_on)::text from grid_boundary l where l.grid_id = s.grid_id) as last_from
     from boundary_staging s left join grid_boundary b on b.grid_id = s.grid_id and b.to_on is null
     where s.command_id = $1 order by s.grid_id`,
    [commandId, fromOn],
  );
  // Whoever sent the same command at the same moment has swept what was staged.
  if (rows.length === 0) throw new DomainProblem("unavailable");
  if (rows.some(({ last_from: last }) => last !== null && last > fromOn))
    throw fieldProblem("invalid-request", "/fromOn", "a later boundary is already in force");
  await sql.query(
    `update grid_boundary b set to_on = $2::date - 1 from boundary_staging s
     where s.command_id = $1 and b.grid_id = s.grid_id and b.from_on < $2::date
       and (b.to_on is null or b.to_on >= $2::date)`,
    [commandId, fromOn],
  );
  await sql.query(
    `insert into grid_boundary (grid_id, from_on, to_on, crs, original, shape, area_m2, source, is_demo, seq)
     select s.grid_id, $2, null, s.crs, s.original, s.shape, s.area_m2, $3, false, $4
     from boundary_staging s where s.command_id = $1
     on conflict (grid_id, from_on) do update set to_on = null, crs = excluded.crs, original = excluded.original,
       shape = excluded.shape, area_m2 = excluded.area_m2, source = excluded.source, is_demo = false, seq = excluded.seq`,
    [commandId, fromOn, source, seq],
  );
  return rows.map((row) => ({
    kind: "boundary",
    subjectId: row.grid_id,
    gridId: row.grid_id,
    before:
      row.from_on === null
        ? null
        : {
            fromOn: row.from_on,
            areaM2: row.area_before,
            source: row.source_before,
            crs: row.crs_before,
            ...(row.shape_before === null ? {} : { shape: row.shape_before }),
          },
    after: { fromOn, areaM2: row.area_m2, source, crs: row.crs },
  }));
}

/** Ends a grid's boundary the day before `today`; one that began today is taken away. Null where there is none. */
export async function endBoundary(sql: Sql, gridId: string, today: string): Promise<RecordEntry | null> {
  const [row] = await sql.query<{ from_on: string; area_m2: number; source: string; crs: string; shape: unknown }>(
    `select from_on::text as from_on, area_m2, source, crs, case when from_on = $2::date then shape end as shape
     from grid_boundary where grid_id = $1 and to_on is null`,
    [gridId, today],
  );
  if (!row) return null;
  await sql.query(`delete from grid_boundary where grid_id = $1 and to_on is null and from_on >= $2::date`, [
    gridId,
    today,
  ]);
  await sql.query(`update grid_boundary set to_on = $2::date - 1 where grid_id = $1 and to_on is null`, [
    gridId,
    today,
  ]);
  const { from_on: fromOn, area_m2: areaM2, source, crs, shape } = row;
  return {
    kind: "boundary",
    subjectId: gridId,
    gridId,
    before: { fromOn, areaM2, source, crs, ...(shape === null ? {} : { shape }) },
    after: null,
  };
}
