import type { PlaceVisitList, RecheckList, RecheckQuery } from "@safegrid/contract/recheck";
import type { ListQuery } from "@safegrid/contract/list";
import { businessDayOf } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { accountsOfSamePerson } from "#/modules/access/same-person.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export interface RecheckReads {
  readonly scoped: ScopedReads;
  /** Who is who is read behind the reader's role: accounts are closed to it. */
  readonly db: Sql;
  readonly tree: GridTree;
  readonly now: Date;
}

const gradeSql = `case when l.visit_id is not null then json_build_object('grade', l.grade, 'reason', l.reason,
  'against', l.against, 'metres', l.metres) end as grade`;

/**
 * Places that somebody else is to look at again, the earliest due first; or what was seen there, the latest first. What
 * the caller has recorded himself, by any account, is not in it: nobody learns from it that his work was sampled.
 */
export async function listRechecks(
  { scoped, db, tree, now }: RecheckReads,
  caller: Caller,
  query: Omit<RecheckQuery, "scope"> & { readonly scope: string },
): Promise<RecheckList> {
  const isOpen = query.state === "open";
  const today = businessDayOf(now.getTime());
  const own = await accountsOfSamePerson(db, caller.accountId);
  const like = query.q ? `%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null;
  type Row = Omit<RecheckList["rows"][number], "isLate" | "gridPath"> & { cellId: string; total: number };
  const rows = await scoped.as(caller, (sql) =>
    sql.query<Row>(
      `select k.id, k.reason, k.facts, k.place_id as "placeId", p.name as "placeName", p.address, p.cell_id as "cellId",
         k.visit_id as "visitId", k.hazard_id as "hazardId", iso_utc(k.occurred_at) as "occurredAt", ${gradeSql},
         v.rejected_at is not null as "isRejected", k.due_on::text as "dueOn", k.outcome, k.note,
         iso_utc(k.told_at) as "toldAt", k.told_by_name as "toldBy", count(*) over ()::int as total
       from recheck k join place p on p.id = k.place_id left join visit v on v.id = k.visit_id
       left join visit_look l on l.visit_id = k.visit_id
       where $1::uuid in (p.county_id, p.township_id, p.village_id, p.cell_id) and (k.outcome is null) = $2
         and k.account_id <> all ($3::uuid[]) and ($4::text is null or k.reason = $4)
         and ($5::text is null or p.name ilike $5 or p.address ilike $5) and (not $6 or k.due_on < $7)
       order by ${isOpen ? "k.due_on, k.raised_at, k.id" : "k.told_at desc, k.id"} limit $8 offset $9`,
      [
        ...[query.scope, isOpen, own, query.reason ?? null, like, query.late, today],
        ...[query.pageSize, (query.page - 1) * query.pageSize],
      ],
    ),
  );
  return {
    rows: rows.map(({ total: _, cellId, ...row }) => ({
      ...row,
      gridPath: tree.pathName(cellId),
      isLate: row.outcome === null && row.dueOn < today,
    })),
    total: rows[0]?.total ?? 0,
  };
}

/** The visits to a place, the latest first, with how their positions are graded; no person. */
export async function listPlaceVisits(
  { scoped, db }: RecheckReads,
  caller: Caller,
  placeId: string,
  { page, pageSize }: Pick<ListQuery, "page" | "pageSize">,
): Promise<PlaceVisitList> {
  const own = await accountsOfSamePerson(db, caller.accountId);
  return scoped.as(caller, async (sql) => {
    const [place] = await sql.query(
      `select 1 from place where id = $1 and $2::uuid in (county_id, township_id, village_id, cell_id)`,
      [placeId, caller.scopeId],
    );
    if (!place) throw new DomainProblem("place-not-found");
    const rows = await sql.query<PlaceVisitList["rows"][number] & { total: number }>(
      `select v.id, iso_utc(v.occurred_at) as "occurredAt", v.time_grade as "timeGrade", iso_utc(v.said_at) as "saidAt", iso_utc(v.recorded_at) as "recordedAt",
         v.is_complete as "isComplete", v.problem_count as "problemCount", v.note, v.position->>'crs' as crs, ${gradeSql},
         v.rejected_reason as "rejectedReason", coalesce((select json_agg(json_build_object('reason', k.reason,
             'outcome', k.outcome) order by k.raised_at)
           from recheck k where k.visit_id = v.id and k.account_id <> all ($3::uuid[])), '[]') as rechecks,
         count(*) over ()::int as total
       from visit v left join visit_look l on l.visit_id = v.id
       where v.place_id = $1 and $2::uuid in (v.county_id, v.township_id, v.village_id, v.cell_id)
       order by v.occurred_at desc, v.id limit $4 offset $5`,
      [placeId, caller.scopeId, own, pageSize, (page - 1) * pageSize],
    );
    return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
  });
}
