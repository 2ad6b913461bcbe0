import { randomBytes } from "node:crypto";
import type { ListingStepCommand, ListingVerdict } from "@safegrid/contract/listing";
import { encodeLinkCode, linkCodeBytes } from "@safegrid/domain/link";
import type { ListingCase } from "@safegrid/domain/listing-decision";
import { isHazardListed } from "@safegrid/domain/listing";
import { businessDayOf } from "@safegrid/metrics/period";
import { fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { KnownCase } from "#/modules/hazard/hazard-case.service.ts";
import { columnsOfUnit, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";

/** A step that has been decided, with where it is written. */
export interface DecidedStep {
  readonly listingId: string;
  readonly step: Omit<ListingStepCommand, "basedOn">;
  readonly from: ListingCase | null;
  readonly next: ListingCase;
  readonly now: Date;
  readonly seq: number;
}

type Said = Extract<ListingStepCommand, { action: "list" }>;

/** What a listing says from now on: its number, its notice, its conditions. */
export async function writeNotice(
  sql: Sql,
  tree: GridTree,
  { listingId, next, now }: DecidedStep,
  said: Said,
  usual: { readonly conditions: readonly string[]; readonly basis: string },
): Promise<void> {
  const year = Number(businessDayOf(now.getTime()).slice(0, 4));
  const [gridId, departmentId] = columnsOfUnit(next.by);
  const [last] = await sql.query<{ serial: number; department: string | null }>(
    `select coalesce((select max(serial) from listing where year = $1 and coalesce(by_grid_id, by_department_id) = $2), 0) + 1
       as serial, (select name from department where id = $2) as department`,
    [year, next.by.id],
  );
  const serial = said.number === undefined ? (last?.serial ?? 1) : null;
  const unitName = gridId ? (tree.find(gridId)?.name ?? "") : (last?.department ?? "");
  const number = said.number ?? `${unitName}督〔${year}〕${serial}号`;
  const [taken] = await sql.query(`select 1 from listing where number = $1 and id <> $2`, [number, listingId]);
  if (taken) throw fieldProblem("listing-number-taken", "/number", "this number was used before");
  await sql.query(
    `update listing set by_grid_id = $2, by_department_id = $3, year = $4, serial = $5, number = $6, document = $7,
       responsible = $8, requirements = $9, basis = $10, first_deadline_at = $11, deadline_at = $11, listed_at = $12
     where id = $1`,
    [
      ...[listingId, gridId, departmentId, serial === null ? null : year, serial, number, said.document ?? null],
      ...[said.responsible, said.requirements, usual.basis, next.deadlineAt, now],
    ],
  );
  await sql.query(
    `insert into listing_condition (listing_id, n, text)
     select $1, c.n, c.text from unnest($2::text[]) with ordinality as c (text, n)`,
    [listingId, said.conditions ?? usual.conditions],
  );
}

/** Writes how conditions were judged; pictures and files must be the hazard's own. */
export async function writeVerdicts(
  sql: Sql,
  { listingId, now }: DecidedStep,
  hazardId: string,
  caller: Caller,
  verdicts: readonly ListingVerdict[],
): Promise<void> {
  const named = [...new Set(verdicts.flatMap(({ evidenceIds }) => evidenceIds))];
  const own = new Set(
    (
      await sql.query<{ id: string }>(`select id from evidence where id = any ($1::uuid[]) and hazard_id = $2`, [
        named,
        hazardId,
      ])
    ).map(({ id }) => id),
  );
  for (const [index, { n, isMet, words, evidenceIds }] of verdicts.entries()) {
    const strange = evidenceIds.findIndex((id) => !own.has(id));
    if (strange >= 0)
      throw fieldProblem(
        "evidence-not-found",
        `/conditions/${index}/evidenceIds/${strange}`,
        "is no picture or file of this hazard",
      );
    await sql.query(
      `update listing_condition set is_met = $3, words = $4, evidence_ids = $5::uuid[], signed_by = $6,
         signed_by_name = $7, signed_at = $8 where listing_id = $1 and n = $2`,
      [listingId, n, isMet, words, evidenceIds, caller.accountId, caller.name, now],
    );
  }
}

/** Writes the state after a step, the step itself, and whether the hazard is listed now. */
export async function writeStep(
  sql: Sql,
  tree: GridTree,
  decided: DecidedStep,
  known: KnownCase,
  caller: Caller,
): Promise<void> {
  const { listingId, step, from, next, now, seq } = decided;
  await writeOfAction(sql, decided, known, caller);
  await sql.query(
    `update listing set state = $2, deadline_at = $3, refused_count = $4, accepted_person = $5, accepted_at_returns = $6,
       step_count = step_count + 1, last_step_at = $7, seq = $8,
       delisted_at = case when $2 = 'delisted' then $7::timestamptz end
     where id = $1`,
    [...[listingId, next.state, next.deadlineAt, next.refusedCount, next.acceptedBy, next.acceptedAtReturns, now, seq]],
  );
  // Only what is accepted says by whom it was asked and who had rectified it.
  if (step.action === "refuse_acceptance") await sql.query(notAcceptedSql, [listingId]);
  const [unitGridId, unitDepartmentId] = columnsOfUnit(unitOfCaller(tree, caller));
  await sql.query(
    `insert into listing_step (listing_id, n, action, from_state, to_state, at, by_account, by_name, unit_grid_id,
       unit_department_id, note, about, seq)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12
     from listing_step where listing_id = $1`,
    [
      ...[listingId, step.action, from?.state ?? null, next.state, now, caller.accountId, caller.name],
      ...[unitGridId, unitDepartmentId, step.note ?? null, JSON.stringify(aboutOf(step, next)), seq],
    ],
  );
  known.hazard.isListed = isHazardListed(next.state);
  known.hazard.seq = seq;
}

const notAcceptedSql = `update listing set acceptance_asked_by = null, acceptance_asked_person = null,
  rectified_persons = null, reinspected_by = null where id = $1`;

async function writeOfAction(
  sql: Sql,
  { listingId, step, next, now }: DecidedStep,
  known: KnownCase,
  caller: Caller,
): Promise<void> {
  switch (step.action) {
    case "publish":
      await sql.query(`update listing set published_at = $2, published_where = $3, public_code = $4 where id = $1`, [
        ...[listingId, now, (step as Extract<ListingStepCommand, { action: "publish" }>).where],
        encodeLinkCode(randomBytes(linkCodeBytes)),
      ]);
      break;
    case "ask_extension":
      await sql.query(
        `update listing set extension_until = $2, extension_reason = $3, extension_asked_at = $4, extension_asked_by = $5,
           extension_asked_by_name = $6 where id = $1`,
        [listingId, next.extension?.untilAt ?? null, step.note ?? null, now, caller.accountId, caller.name],
      );
      break;
    case "ask_acceptance":
      await sql.query(`update listing set acceptance_asked_by = $2 where id = $1`, [listingId, caller.accountId]);
      break;
    case "accept":
      await sql.query(
        `update listing set acceptance_asked_person = $2, rectified_persons = $3::uuid[], reinspected_by = $4 where id = $1`,
        [listingId, next.acceptanceAskedBy, known.case.rectifiers, known.hazard.reinspectedBy ?? null],
      );
      break;
    default:
  }
  if (next.extension === null)
    await sql.query(
      `update listing set extension_until = null, extension_reason = null, extension_asked_at = null,
         extension_asked_by = null, extension_asked_by_name = null where id = $1 and extension_until is not null`,
      [listingId],
    );
}

/** What a step said besides its words, for the story. */
function aboutOf(step: DecidedStep["step"], next: ListingCase): Record<string, string | number | boolean | null> {
  const said = step as Readonly<Record<string, unknown>>;
  const about: Record<string, string | number | boolean | null> = {};
  for (const name of ["where", "untilAt", "document", "authority", "level"]) {
    const value = said[name];
    if (typeof value === "string") about[name] = value;
  }
  if (step.action === "list" || step.action === "grant_extension") about["deadlineAt"] = next.deadlineAt;
  return about;
}
