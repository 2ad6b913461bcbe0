import type { MikroORM } from "@mikro-orm/postgresql";
import type { HazardListings, ListingNotice, ListingView } from "@safegrid/contract/listing";
import type { UnitOut } from "@safegrid/contract/hazard";
import { isListingOpen, listingActions, listingBeginnings } from "@safegrid/domain/listing";
import { possibleBeginnings, possibleListingActions } from "@safegrid/domain/listing-decision";
import { publicListingStages } from "@safegrid/domain/public-listing";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { UnitNames } from "#/modules/board/unit-name.service.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase, personKeyOf } from "#/modules/hazard/hazard-case.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";
import { unitOf, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { loadListing } from "#/modules/listing/listing-case.service.ts";

export interface ListingReads {
  readonly scoped: ScopedReads;
  readonly db: Database;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly tree: GridTree;
}

interface UnitColumns {
  readonly grid: string | null;
  readonly department: string | null;
}
type Step = ListingView["steps"][number];
type Read = Omit<ListingView, "by" | "steps" | "mayDo"> & {
  readonly by: UnitColumns;
  readonly steps: (Omit<Step, "unit"> & { readonly unit: UnitColumns })[];
};

/** All listings of a hazard that the caller sees, the latest first, each with what the caller could do now. */
export async function readListingsOf(reads: ListingReads, caller: Caller, hazardId: string): Promise<HazardListings> {
  const { scoped, tree } = reads;
  const views = await scoped.as(caller, async (sql) => {
    const seen = await sql.query(
      `select 1 from hazard h join place p on p.id = h.place_id where h.id = $3 and ${hazardInSightSql}`,
      [caller.scopeId, caller.departmentId, hazardId],
    );
    if (seen.length === 0) throw new DomainProblem("hazard-not-found");
    const rows = await sql.query<Read>(`${viewSql} where l.hazard_id = $1 order by l.seq desc`, [hazardId]);
    return named(rows, tree, await readUnitNames(sql, tree));
  });
  return withActs(reads, caller, hazardId, views);
}

/** One listing with all that its printed notice says. */
export async function readNotice(reads: ListingReads, caller: Caller, id: string): Promise<ListingNotice> {
  const { scoped, tree } = reads;
  const notice = await scoped.as(caller, async (sql) => {
    const [row] = await sql.query<ListingNotice["hazard"] & { hazardId: string; cellId: string }>(
      `select h.id as "hazardId", h.cell_id as "cellId", h.serial, p.name as "placeName", h.category, h.grade, h.description
       from listing l join hazard h on h.id = l.hazard_id join place p on p.id = h.place_id
       where l.id = $3 and ${hazardInSightSql}`,
      [caller.scopeId, caller.departmentId, id],
    );
    if (!row) throw new DomainProblem("listing-not-found");
    const views = await sql.query<Read>(`${viewSql} where l.id = $1`, [id]);
    const { hazardId, cellId, ...hazard } = row;
    return {
      hazardId,
      hazard: { ...hazard, gridName: tree.pathName(cellId) },
      views: named(views, tree, await readUnitNames(sql, tree)),
    };
  });
  const { listings } = await withActs(reads, caller, notice.hazardId, notice.views);
  const [listing] = listings;
  if (!listing) throw new DomainProblem("listing-not-found");
  return { countyName: tree.county.name, listing, hazard: notice.hazard };
}

/** What the caller could do reads what it may not read itself (accounts): behind what it was found to see. */
async function withActs(
  { orm, db, clock, tree }: ListingReads,
  caller: Caller,
  hazardId: string,
  views: readonly Omit<ListingView, "mayDo">[],
): Promise<HazardListings> {
  const none = { listings: views.map((view) => ({ ...view, mayDo: [] })), mayBegin: [] };
  if (caller.accountId === null) return none;
  const known = await loadCase(orm.em.fork(), db, tree, hazardId);
  if (!known) return none;
  const person = await personKeyOf(db, caller.accountId);
  const actor = { person, unit: unitOfCaller(tree, caller), abilities: caller.abilities };
  const at = clock.now().toISOString();
  const listings: ListingView[] = [];
  for (const view of views) {
    const listing = isListingOpen(view.state) ? await loadListing(db, tree, view.id) : null;
    const mayDo = listing ? possibleListingActions(listing.case, known.case, actor, listingActions, at) : [];
    listings.push({ ...view, mayDo });
  }
  const isFree = !views.some(({ state }) => isListingOpen(state));
  return { listings, mayBegin: isFree ? possibleBeginnings(known.case, actor, listingBeginnings, at) : [] };
}

function named(rows: readonly Read[], tree: GridTree, names: UnitNames): Omit<ListingView, "mayDo">[] {
  const unit = ({ grid, department }: UnitColumns): UnitOut | null =>
    grid === null && department === null ? null : names(unitOf(tree, grid, department));
  return rows.map((row) => ({
    ...row,
    by: unit(row.by) ?? { gridId: null, departmentId: null, name: "" },
    steps: row.steps.map((step) => ({ ...step, unit: unit(step.unit) })),
  }));
}

const listOf = (item: string, from: string) =>
  `coalesce((select json_agg(${item} order by x.n) from ${from} x where x.listing_id = l.id), '[]'::json)`;

const viewSql = `select l.id, l.hazard_id as "hazardId", l.step_count as version, l.level, l.state, l.number,
    json_build_object('grid', l.by_grid_id, 'department', l.by_department_id) as by, l.authority, l.document,
    l.responsible, l.requirements, l.basis, iso_utc(l.first_deadline_at) as "firstDeadlineAt",
    iso_utc(l.deadline_at) as "deadlineAt", iso_utc(l.listed_at) as "listedAt", iso_utc(l.published_at) as "publishedAt",
    l.published_where as "publishedWhere",
    case when l.state = any (array[${publicListingStages.map((stage) => `'${stage}'`).join(", ")}]) then l.public_code
      end as "publicCode", iso_utc(l.delisted_at) as "delistedAt", l.refused_count as "refusedCount",
    case when l.extension_until is not null then json_build_object('untilAt', iso_utc(l.extension_until),
      'reason', l.extension_reason, 'askedBy', l.extension_asked_by_name, 'askedAt', iso_utc(l.extension_asked_at))
      end as extension,
    ${listOf(
      `json_build_object('n', x.n, 'text', x.text, 'isMet', x.is_met, 'words', x.words, 'evidenceIds', x.evidence_ids,
        'signedBy', x.signed_by_name, 'signedAt', iso_utc(x.signed_at))`,
      "listing_condition",
    )} as conditions,
    ${listOf(
      `json_build_object('n', x.n, 'kind', x.kind, 'fromAt', iso_utc(x.from_at), 'dueAt', iso_utc(x.due_at),
        'amount', x.amount, 'unit', x.unit, 'isAssumed', x.is_assumed, 'endedAt', iso_utc(x.ended_at),
        'passedAt', iso_utc(x.passed_at))`,
      "listing_clock",
    )} as clocks,
    ${listOf(
      `json_build_object('n', x.n, 'action', x.action, 'from', x.from_state, 'to', x.to_state, 'at', iso_utc(x.at),
        'by', x.by_name, 'unit', json_build_object('grid', x.unit_grid_id, 'department', x.unit_department_id),
        'note', x.note, 'about', x.about)`,
      "listing_step",
    )} as steps
  from listing l`;
