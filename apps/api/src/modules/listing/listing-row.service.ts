import type { ListingFilters } from "@safegrid/contract/listing";
import type { ListingRow } from "@safegrid/contract/listing";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

type Read = Omit<ListingRow, "by" | "gridName"> & {
  readonly grid: string | null;
  readonly department: string | null;
  readonly cellId: string;
};

const over = `('delisted', 'declined', 'revoked')`;
const sides = {
  open: `l.state not in ${over}`,
  over: `l.state in ${over}`,
  published: `l.published_at is not null`,
  all: `true`,
} as const satisfies Record<ListingFilters["side"], string>;

/**
 * Listings as lists, cards and files show them: what waits next first, then the latest. They are seen with their hazards.
 * `gridId` is a grid within the viewer's scope.
 */
export async function listListings(
  sql: Sql,
  on: { readonly tree: GridTree; readonly names: UnitNames; readonly viewer: Viewer; readonly gridId: string },
  asked: Omit<ListingFilters, "scope"> & { readonly q?: string | undefined },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ rows: ListingRow[]; total: number }> {
  const { tree, names, viewer, gridId } = on;
  const like = asked.q ? `%${asked.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null;
  const rows = await sql.query<Read & { total: number }>(
    `${rowSql} where ${hazardInSightSql} and ${sides[asked.side]}
       and ($3::uuid = $1 or $3 in (h.county_id, h.township_id, h.village_id, h.cell_id))
       and ($4::text is null or l.level = $4)
       and ($5::text is null or l.number like $5 or h.serial like $5 or p.name like $5 or l.responsible like $5)
     order by (select min(c.due_at) from listing_clock c where c.listing_id = l.id and c.ended_at is null) nulls last,
       l.listed_at desc nulls last, l.id
     limit $6 offset $7`,
    [viewer.scopeId, viewer.departmentId, gridId, asked.level ?? null, like, page.limit, page.offset],
  );
  return {
    rows: rows.map(({ total: _, grid, department, cellId, ...row }) => ({
      ...{ ...row, by: names(unitOf(tree, grid, department)), gridName: tree.pathName(cellId) },
    })),
    total: rows[0]?.total ?? 0,
  };
}

const rowSql = `select l.id, l.hazard_id as "hazardId", h.serial, p.name as "placeName", h.cell_id as "cellId", h.category,
    h.grade, h.description, h.state as "hazardState", l.level, l.state, l.number, l.by_grid_id as grid,
    l.by_department_id as department, l.authority, l.responsible, iso_utc(l.first_deadline_at) as "firstDeadlineAt",
    iso_utc(l.deadline_at) as "deadlineAt", iso_utc(l.listed_at) as "listedAt", iso_utc(l.published_at) as "publishedAt",
    l.published_where as "publishedWhere", iso_utc(l.delisted_at) as "delistedAt", l.refused_count as "refusedCount",
    coalesce((select json_agg(json_build_object('n', c.n, 'text', c.text, 'isMet', c.is_met, 'signedBy', c.signed_by_name)
      order by c.n) from listing_condition c where c.listing_id = l.id), '[]') as conditions,
    coalesce((select json_agg(json_build_object('kind', c.kind, 'dueAt', iso_utc(c.due_at), 'isAssumed', c.is_assumed,
      'passedAt', iso_utc(c.passed_at)) order by c.due_at, c.n)
      from listing_clock c where c.listing_id = l.id and c.ended_at is null), '[]') as clocks,
    count(*) over ()::int as total
  from listing l join hazard h on h.id = l.hazard_id join place p on p.id = h.place_id`;
