import type {
  ClosingCheck,
  ClosingCheckList,
  ClosingCheckQuery,
  ClosingSample,
  SamplePopulation,
} from "@safegrid/contract/closing-check";
import { drawSample, lotOf } from "@safegrid/domain/closing-sample";
import type { HazardGrade } from "@safegrid/domain/hazard";
import { businessDayOf } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { isHighEnough } from "#/modules/closing-sample/closing-check.service.ts";
import { actedOfOpen, hasActed, sha256Hex } from "#/modules/closing-sample/draw.service.ts";

interface Page {
  readonly page: number;
  readonly pageSize: number;
}

/** The closings that are to be checked, the earliest due first; or those that were, the latest first. */
export async function listChecks(
  ground: { readonly scoped: ScopedReads; readonly db: Sql; readonly tree: GridTree; readonly now: Date },
  caller: Caller,
  query: Page & Pick<ClosingCheckQuery, "state" | "mine" | "hazardId"> & { readonly scope: string },
): Promise<ClosingCheckList> {
  const { scoped, db, tree, now } = ground;
  const isOpen = query.state === "open";
  const mayCheck = caller.abilities.includes("reinspect") && caller.accountId !== null && isHighEnough(tree, caller);
  if (query.mine && !mayCheck) return { rows: [], total: 0 };
  // Who is who is read behind the reader's role: accounts are closed to it.
  const own = query.mine && isOpen && caller.accountId !== null ? await actedOfOpen(db, caller.accountId) : [];
  const rows = await scoped.as(caller, (sql) =>
    sql.query<Omit<ClosingCheck, "refusal" | "isLate"> & { total: number }>(
      `select k.id, k.hazard_id as "hazardId", h.serial, p.name as "placeName", k.cell_id as "gridPath", h.category,
         c.grade, h.description, iso_utc(c.at) as "closedAt", c.kind as "closingKind", k.due_on::text as "dueOn",
         c.undone_at is not null and k.outcome is null as "isUndone", k.outcome, k.note, k.evidence_ids as "evidenceIds",
         iso_utc(k.checked_at) as "checkedAt", k.checked_by_name as "checkedBy", count(*) over ()::int as total
       from closing_check k join hazard_closing c on c.hazard_id = k.hazard_id and c.n = k.n
       join hazard h on h.id = k.hazard_id join place p on p.id = k.place_id
       where $1::uuid in (k.county_id, k.township_id, k.village_id, k.cell_id) and (k.outcome is null) = $2
         and ($3::uuid is null or p.department_id = $3) and ($6::uuid is null or k.hazard_id = $6)
         and (not $7 or case when $2 then c.undone_at is null and k.hazard_id <> all ($8::uuid[]) else k.checked_by = $9 end)
       order by ${isOpen ? "k.due_on, c.at, k.id" : "k.checked_at desc, k.id"} limit $4 offset $5`,
      [
        ...[query.scope, isOpen, caller.departmentId, query.pageSize, (query.page - 1) * query.pageSize],
        ...[query.hazardId ?? null, query.mine, own, caller.accountId],
      ],
    ),
  );
  const acted =
    caller.accountId === null
      ? new Set<string>()
      : await hasActed(
          db,
          caller.accountId,
          rows.map(({ hazardId }) => hazardId),
        );
  const today = businessDayOf(now.getTime());
  const refusalOf = (row: (typeof rows)[number]): ClosingCheck["refusal"] => {
    if (row.outcome !== null) return "done";
    if (row.isUndone) return "undone";
    if (!caller.abilities.includes("reinspect") || caller.accountId === null) return "not-able";
    if (!mayCheck) return "level-too-low";
    return acted.has(row.hazardId) ? "had-part" : null;
  };
  return {
    rows: rows.map(({ total: _, ...row }) => ({
      ...row,
      gridPath: tree.pathName(row.gridPath),
      isLate: row.outcome === null && row.dueOn < today,
      refusal: refusalOf({ ...row, total: 0 }),
    })),
    total: rows[0]?.total ?? 0,
  };
}

const sampleSql = `select s.id, s.grid_id as "gridId", s.month::text as month, s.n, s.seed, s.seed_seq as "seedSeq",
    s.rule_version as "ruleVersion", s.rule, s.population, s.taken, iso_utc(s.drawn_at) as "drawnAt",
    s.drawn_by_name as "drawnBy", k.checked, k.confirmed, count(*) over ()::int as total
  from closing_sample s join grid g on g.id = s.grid_id
  cross join lateral (select count(outcome)::int as checked, (count(*) filter (where outcome = 'confirmed'))::int as confirmed
    from closing_check where sample_id = s.id) k
  where $1::uuid in (g.county_id, g.township_id, g.id)`;

type SampleRow = Omit<ClosingSample, "gridName"> & { readonly total: number };
const withName = (tree: GridTree, { total: _, ...row }: SampleRow): ClosingSample => ({
  ...row,
  gridName: tree.find(row.gridId)?.name ?? "",
});

/** The draws of a subtree, the latest first. */
export async function listSamples(sql: Sql, tree: GridTree, scopeId: string, { page, pageSize }: Page) {
  const rows = await sql.query<SampleRow>(`${sampleSql} order by s.seq desc limit $2 offset $3`, [
    ...[scopeId, pageSize, (page - 1) * pageSize],
  ]);
  return { rows: rows.map((row) => withName(tree, row)), total: rows[0]?.total ?? 0 };
}

/** All that took part in a draw with their lots, and whether drawing again gives the same. */
export async function readPopulation(sql: Sql, tree: GridTree, scopeId: string, id: string): Promise<SamplePopulation> {
  const [sample] = await sql.query<SampleRow>(`${sampleSql} and s.id = $2`, [scopeId, id]);
  if (!sample) throw new DomainProblem("sample-not-found");
  const rows = await sql.query<{
    hazardId: string;
    serial: string;
    n: number;
    grade: HazardGrade;
    rank: number;
    isTaken: boolean;
  }>(
    `select c.hazard_id as "hazardId", h.serial, c.n, c.grade, c.sample_rank as rank, k.id is not null as "isTaken"
     from hazard_closing c join hazard h on h.id = c.hazard_id
     left join closing_check k on k.hazard_id = c.hazard_id and k.n = c.n
     where c.sample_id = $1 order by c.sample_rank`,
    [id],
  );
  const again = drawSample(
    sample.seed,
    rows.map(({ hazardId, n, grade }) => ({ hazardId, n, isMajor: grade === "major" })),
    sample.rule,
    sha256Hex,
  );
  return {
    sample: withName(tree, sample),
    closings: rows.map((row) => ({ ...row, lot: sha256Hex(lotOf(sample.seed, row)) })),
    isRepeatable:
      rows.length === sample.population &&
      rows.every(({ hazardId, isTaken }, index) => {
        const drawn = again[index];
        return drawn?.hazardId === hazardId && drawn.isTaken === isTaken;
      }),
  };
}
