import type { BoundaryFinding } from "@safegrid/contract/boundary";
import type { GridId } from "@safegrid/domain/id";
import type { Crs } from "@safegrid/domain/position";
import type { FindingKind } from "@safegrid/geo/finding-kind";
import type { Sql } from "#/platform/sql.ts";

export interface BoundaryRow {
  readonly gridId: GridId;
  readonly areaM2: number;
  readonly originalCrs: Crs;
  readonly source: string;
  readonly fromOn: string;
  readonly isDemo: boolean;
  /** MultiPolygon coordinates as JSON text. */
  readonly shape: string;
}

const inForce = (day: string) => `b.from_on <= ${day}::date and (b.to_on is null or b.to_on >= ${day}::date)`;

/** The boundaries in force on a business day of the named grids. */
export async function readBoundaries(sql: Sql, gridIds: readonly string[], on: string): Promise<BoundaryRow[]> {
  return sql.query<BoundaryRow>(
    `select b.grid_id as "gridId", b.area_m2 as "areaM2", b.crs as "originalCrs", b.source, b.from_on::text as "fromOn",
       b.is_demo as "isDemo", b.shape::text as shape
     from grid_boundary b where b.grid_id = any($1::uuid[]) and ${inForce("$2")}`,
    [gridIds, on],
  );
}

/** Which boundary each of the named grids has, as the number of the command that made it. */
export async function readBoundarySeqs(
  sql: Sql,
  gridIds: readonly string[],
  on: string,
): Promise<Map<string, { readonly seq: number; readonly areaM2: number }>> {
  const rows = await sql.query<{ grid_id: string; seq: number; area_m2: number }>(
    `select b.grid_id, b.seq::float8 as seq, b.area_m2 from grid_boundary b
     where b.grid_id = any($1::uuid[]) and ${inForce("$2")}`,
    [gridIds, on],
  );
  return new Map(rows.map((row) => [row.grid_id, { seq: row.seq, areaM2: row.area_m2 }]));
}

export interface FindingRow {
  readonly id: string;
  readonly parentId: GridId;
  readonly kind: FindingKind;
  readonly gridIds: readonly GridId[];
  readonly shape: string;
  readonly areaM2: number;
  readonly state: BoundaryFinding["state"];
  readonly reason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly foundAt: string;
  readonly goneAt: string | null;
}

const findingColumns = `f.id, f.grid_id as "parentId", f.kind, f.grid_ids as "gridIds", f.shape::text as shape,
  f.area_m2 as "areaM2", f.state, f.reason, f.decided_by as "decidedBy", iso_utc(f.decided_at) as "decidedAt",
  iso_utc(f.found_at) as "foundAt", iso_utc(f.gone_at) as "goneAt"`;

/** Findings of some families, the largest first; the ones that are gone newest first. */
export async function readFindings(
  sql: Sql,
  parentIds: readonly string[],
  { states, limit, offset }: { readonly states: readonly string[]; readonly limit: number; readonly offset: number },
): Promise<FindingRow[]> {
  return sql.query<FindingRow>(
    `select ${findingColumns} from boundary_finding f
     where f.grid_id = any($1::uuid[]) and f.state = any($2::text[])
     order by f.gone_at desc nulls first, f.area_m2 desc, f.id limit $3 offset $4`,
    [parentIds, states, limit, offset],
  );
}

export async function countFindings(
  sql: Sql,
  parentIds: readonly string[],
  states: readonly string[],
): Promise<{ total: number; openCount: number; openM2: Record<FindingKind, number> }> {
  const rows = await sql.query<{ kind: FindingKind; state: string; count: number; area: number }>(
    `select f.kind, f.state, count(*) as count, sum(f.area_m2) as area from boundary_finding f
     where f.grid_id = any($1::uuid[]) group by f.kind, f.state`,
    [parentIds],
  );
  const openM2 = { gap: 0, overlap: 0, outside: 0 };
  for (const { kind, state, area } of rows) if (state === "open") openM2[kind] += area;
  const sum = (keep: (state: string) => boolean) =>
    rows.reduce((total, { state, count }) => total + (keep(state) ? count : 0), 0);
  return { total: sum((state) => states.includes(state)), openCount: sum((state) => state === "open"), openM2 };
}

export interface CheckRow {
  readonly parentId: string;
  readonly version: string;
  readonly parentM2: number | null;
  readonly gapsM2: number;
  readonly checkedAt: string;
  readonly open: number;
  readonly accepted: number;
}

/** How the families stood when they were last checked. */
export async function readChecks(sql: Sql, parentIds: readonly string[]): Promise<Map<string, CheckRow>> {
  const rows = await sql.query<CheckRow>(
    `select k.grid_id as "parentId", k.version, k.parent_m2 as "parentM2", k.gaps_m2 as "gapsM2",
       iso_utc(k.checked_at) as "checkedAt",
       count(f.id) filter (where f.state = 'open') as open, count(f.id) filter (where f.state = 'accepted') as accepted
     from boundary_check k left join boundary_finding f on f.grid_id = k.grid_id and f.state <> 'gone'
     where k.grid_id = any($1::uuid[]) group by k.grid_id`,
    [parentIds],
  );
  return new Map(rows.map((row) => [row.parentId, row]));
}
