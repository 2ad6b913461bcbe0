import type { EvidenceSubject } from "@safegrid/domain/evidence";
import type { Sql } from "#/platform/sql.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";

/** The hazard or visit that something is evidence of, and whether whoever asks may add to it. */
export interface Subject {
  readonly cellId: string;
  readonly isHis: boolean;
}

/** A condition on `visit v join place p`, with the scope and the department as the first two parameters. */
export const visitInSightSql = `($1::uuid in (v.county_id, v.township_id, v.village_id, v.cell_id)
  and ($2::uuid is null or p.department_id = $2))`;

const from = {
  hazard: `select h.cell_id as "cellId", h.found_by = $4 or ${hazardInSightSql}
      or exists (select from hazard_recheck r where r.hazard_id = h.id and r.by_account = $4) as "isHis"
    from hazard h join place p on p.id = h.place_id where h.id = $3`,
  visit: `select v.cell_id as "cellId", v.account_id = $4 or ${visitInSightSql} as "isHis"
    from visit v join place p on p.id = v.place_id where v.id = $3`,
} as const satisfies Record<EvidenceSubject, string>;

/**
 * The subject under an id, if it has come yet. His is what he recorded himself (found, visited, looked at again), whatever
 * he may do by now: a record was accepted as of the time of the act, and its pictures follow it. Else it is what he sees;
 * whose last post is over sees nothing.
 */
export async function findSubject(
  sql: Sql,
  { kind, id }: { readonly kind: EvidenceSubject; readonly id: string },
  who: { readonly accountId: string; readonly scopeId: string | null; readonly departmentId: string | null },
): Promise<Subject | null> {
  const [subject] = await sql.query<Subject>(from[kind], [who.scopeId, who.departmentId, id, who.accountId]);
  return subject ?? null;
}
