import type { PublicListing, PublicListings } from "@safegrid/contract/public-listing";
import { withoutLongNumbers } from "@safegrid/domain/link";
import type { ListingState } from "@safegrid/domain/listing";
import { isRectifyClockRunning } from "@safegrid/domain/listing";
import { publicListingStageOf, publicListingStages } from "@safegrid/domain/public-listing";
import type { Sql } from "#/platform/sql.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

const mostRows = 200;

type Row = Omit<PublicListing, "supervisor" | "gridName" | "stage" | "isOverdue"> & {
  readonly code: string;
  readonly state: ListingState;
  readonly villageId: string;
  readonly grid: string | null;
  readonly department: string | null;
  readonly authority: string | null;
  readonly total: number;
};

// What a finder without an account wrote is his, and was written to the office; so is how he calls a place, until somebody
// there has said which one it is.
const rowSql = `select l.public_code as code, l.number, l.level, l.by_grid_id as grid, l.by_department_id as department,
    l.authority, l.responsible,
    case when exists (select from public_report r where r.hazard_id = h.id and r.is_of_ledger is null) then null
      else regexp_replace(p.name, '（群众举报）$', '') end as "placeName", h.village_id as "villageId",
    h.category, h.grade,
    case when exists (select from public_report r where r.hazard_id = h.id) then null else h.description end as description,
    l.state, iso_utc(l.listed_at) as "listedAt", iso_utc(l.published_at) as "publishedAt",
    iso_utc(l.first_deadline_at) as "firstDeadlineAt", iso_utc(l.deadline_at) as "deadlineAt",
    iso_utc(l.delisted_at) as "delistedAt", count(*) over ()::int as total
  from listing l join hazard h on h.id = l.hazard_id join place p on p.id = h.place_id`;

/** One published listing by its code, for everybody; null where nobody has the code, or it was revoked. */
export async function readPublicListing(
  sql: Sql,
  on: { readonly tree: GridTree; readonly now: Date },
  code: string,
): Promise<PublicListing | null> {
  const [row] = await sql.query<Row>(`${rowSql} where l.public_code = $1 and l.state = any ($2)`, [
    ...[code, publicListingStages],
  ]);
  return row ? told(row, on, await readUnitNames(sql, on.tree)) : null;
}

/** The listings that are published and not delisted, for everybody, the latest first. */
export async function listPublicListings(
  sql: Sql,
  on: { readonly tree: GridTree; readonly now: Date },
): Promise<PublicListings> {
  const running = publicListingStages.filter((stage) => stage !== "delisted");
  const rows = await sql.query<Row>(
    `${rowSql} where l.public_code is not null and l.state = any ($1) order by l.published_at desc, l.id limit ${mostRows}`,
    [running],
  );
  const names = await readUnitNames(sql, on.tree);
  return {
    countyName: on.tree.county.name,
    total: rows[0]?.total ?? 0,
    rows: rows.map((row) => ({ ...told(row, on, names), code: row.code })),
  };
}

function told(
  row: Row,
  { tree, now }: { readonly tree: GridTree; readonly now: Date },
  names: UnitNames,
): PublicListing {
  const { code: _, total: __, state, villageId, grid, department, authority, description, ...rest } = row;
  const stage = publicListingStageOf(state);
  if (stage === null) throw new Error(`a listing that is ${state} is not the public's to read`);
  return {
    ...{ ...rest, stage, gridName: tree.pathName(villageId) },
    supervisor: authority ?? names(unitOf(tree, grid, department)).name,
    description: description === null ? null : withoutLongNumbers(description),
    isOverdue: isRectifyClockRunning(state) && Date.parse(rest.deadlineAt) < now.getTime(),
  };
}
