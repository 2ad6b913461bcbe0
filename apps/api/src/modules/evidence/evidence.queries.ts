import type { EvidenceReuseList, EvidenceRow } from "@safegrid/contract/evidence";
import type { Ability } from "@safegrid/domain/account";
import type { EvidenceType } from "@safegrid/domain/evidence";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { visitInSightSql } from "#/modules/evidence/subject.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";

/** Who looks: a viewer, and whether he decides about held records of his territory. */
export type EvidenceViewer = Viewer & { readonly abilities: readonly Ability[] };

/** Evidence `e` with what it is attached to, `s`, in the viewer's sight: whoever sees that sees its evidence. */
const attachedSql = `
    select h.cell_id, p.name as place_name from hazard h join place p on p.id = h.place_id
    where h.id = e.hazard_id and ${hazardInSightSql}
    union all
    select v.cell_id, p.name as place_name from visit v join place p on p.id = v.place_id
    where v.id = e.visit_id and ${visitInSightSql}`;
/** Of a held record, what its own sender has sent with it: whoever decides about it must see it before. */
const heldSql = `
    select q.cell_id, p.name as place_name from quarantine q join place p on p.id = q.place_id
    where q.command_id = e.subject_id and q.account_id = e.account_id and e.attached_at is null and e.refused is null
      and $1::uuid in (q.county_id, q.township_id, q.village_id, q.cell_id)`;

function inSight({ departmentId, abilities }: EvidenceViewer): string {
  const decides = abilities.includes("decideHeld") && departmentId === null;
  return `join lateral (${attachedSql}${decides ? ` union all ${heldSql}` : ""}) s on true`;
}
const attachedTo = `join lateral (${attachedSql}) s on true`;

/** All that is attached to some hazards and visits, or came with held records, by the time of its taking. */
export async function listEvidence(
  sql: Sql,
  viewer: EvidenceViewer,
  subjectIds: readonly string[],
): Promise<EvidenceRow[]> {
  return sql.query<EvidenceRow>(
    `select e.id, e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.part, c.media_type as "mediaType",
       e.file_name as "fileName", c.bytes, c.width, c.height, encode(e.sha256, 'hex') as sha256,
       iso_utc(e.taken_at) as "takenAt", iso_utc(e.stored_at) as "receivedAt", e.by_name as "by",
       exists (select from evidence_reuse r where e.id in (r.evidence_id, r.earlier_id)) as "isReused"
     from evidence e join evidence_content c on c.sha256 = e.sha256 ${inSight(viewer)}
     where e.hazard_id = any($3::uuid[]) or e.visit_id = any($3::uuid[])
       or (e.subject_id = any($3::uuid[]) and e.sha256 is not null and e.attached_at is null and e.refused is null)
     order by coalesce(e.taken_at, e.created_at), e.id`,
    [viewer.scopeId, viewer.departmentId, subjectIds],
  );
}

export interface SeenContent {
  readonly sha256: string;
  readonly mediaType: EvidenceType;
  readonly fileName: string | null;
  readonly cellId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
}

/** What one piece of evidence consists of, if the viewer sees it. */
export async function findSeen(sql: Sql, viewer: EvidenceViewer, id: string): Promise<SeenContent | null> {
  const [row] = await sql.query<SeenContent>(
    `select encode(e.sha256, 'hex') as sha256, c.media_type as "mediaType", e.file_name as "fileName",
       s.cell_id as "cellId", e.subject_kind as "subjectKind", e.subject_id as "subjectId"
     from evidence e join evidence_content c on c.sha256 = e.sha256 ${inSight(viewer)}
     where e.id = $3`,
    [viewer.scopeId, viewer.departmentId, id],
  );
  return row ?? null;
}

/** Contents that serve twice, where the viewer sees both; the newest first. */
export async function listReuses(
  sql: Sql,
  { scopeId, departmentId }: Viewer,
  limit: number,
): Promise<EvidenceReuseList["reuses"]> {
  const side = (alias: string) => `json_build_object('id', ${alias}.id, 'subjectKind', ${alias}.subject_kind,
    'subjectId', ${alias}.subject_id, 'placeName', ${alias}.place_name)`;
  const rows = await sql.query<{ row: EvidenceReuseList["reuses"][number] }>(
    `with seen as (
       select e.id, e.subject_kind, e.subject_id, e.sha256, s.place_name
       from evidence e ${attachedTo}
       where e.id in (select evidence_id from evidence_reuse union select earlier_id from evidence_reuse))
     select json_build_object('sha256', encode(a.sha256, 'hex'), 'notedAt', iso_utc(r.noted_at),
       'later', ${side("a")}, 'earlier', ${side("b")}) as row
     from evidence_reuse r join seen a on a.id = r.evidence_id join seen b on b.id = r.earlier_id
     order by r.noted_at desc, r.evidence_id limit $3`,
    [scopeId, departmentId, limit],
  );
  return rows.map(({ row }) => row);
}
