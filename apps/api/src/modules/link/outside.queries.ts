import type { HazardOutside } from "@safegrid/contract/link";
import { maskName, maskPhone } from "@safegrid/domain/personal-data";
import { DomainProblem } from "#/platform/problem.ts";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";

interface Row {
  readonly report:
    | (Omit<NonNullable<HazardOutside["report"]>, "contactName" | "contactPhone"> & {
        readonly contactName: string | null;
        readonly contactPhone: string | null;
      })
    | null;
  readonly link: HazardOutside["link"];
  readonly releasedIds: string[];
  readonly submissions: readonly (Omit<HazardOutside["submissions"][number], "submitter"> & {
    readonly submitter: string;
  })[];
}

/** What came to a hazard from outside, for whoever sees it; persons are masked. */
export async function readOutside(
  sql: Sql,
  { scopeId, departmentId }: Viewer,
  id: string,
): Promise<Omit<HazardOutside, "mayIssue" | "mayRelease" | "mayPlace">> {
  const [row] = await sql.query<Row>(
    `select
       (select json_build_object('words', r.words, 'address', r.address, 'contactName', r.contact_name,
           'contactPhone', r.contact_phone, 'sentAt', iso_utc(r.sent_at), 'position',
           case when r.lon is not null then json_build_object('lon', r.lon, 'lat', r.lat) end, 'place',
           case when r.placed_at is not null then json_build_object('name', case when r.is_of_ledger then p.name end,
             'by', r.placed_by_name, 'at', iso_utc(r.placed_at)) end)
         from public_report r where r.hazard_id = h.id) as report,
       (select json_build_object('issuedAt', iso_utc(l.issued_at), 'issuedBy', l.issued_by_name)
         from hazard_link l where l.hazard_id = h.id and l.ended_at is null) as link,
       coalesce((select json_agg(f.evidence_id) from released_photo f where f.hazard_id = h.id), '[]') as "releasedIds",
       coalesce((select json_agg(json_build_object('id', s.id, 'n', s.n, 'at', iso_utc(s.at), 'words', s.words,
           'submitter', s.submitter, 'decision', s.decision, 'decidedAt', iso_utc(s.decided_at),
           'decidedBy', s.decided_by_name, 'note', s.note) order by s.n)
         from hazard_submission s where s.hazard_id = h.id), '[]') as submissions
     from hazard h join place p on p.id = h.place_id where h.id = $3 and ${hazardInSightSql}`,
    [scopeId, departmentId, id],
  );
  if (!row) throw new DomainProblem("hazard-not-found");
  const { report, link, submissions, releasedIds } = row;
  return {
    report: report && {
      ...report,
      contactName: report.contactName === null ? null : maskName(report.contactName),
      contactPhone: maskPhone(report.contactPhone),
    },
    link,
    releasedIds,
    submissions: submissions.map((each) => ({ ...each, submitter: maskName(each.submitter) })),
  };
}
