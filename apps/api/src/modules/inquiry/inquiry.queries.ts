import type { InquiryList, InquiryView } from "@safegrid/contract/inquiry";
import type { ListQuery } from "@safegrid/contract/list";
import type { Sql } from "#/platform/sql.ts";

/**
 * The county's questions with the answers of the townships in a scope, and of the township that the scope lies in; open
 * ones first, then the newest.
 */
export async function listInquiries(
  sql: Sql,
  path: readonly string[],
  { page, pageSize }: Pick<ListQuery, "page" | "pageSize">,
): Promise<InquiryList> {
  // The county sees all; from a township down it is the township's own.
  const townshipId = path[1] ?? null;
  const seen = `exists (select from inquiry_reply r where r.inquiry_id = i.id and ($1::uuid is null or r.grid_id = $1))`;
  const [counted] = await sql.query<{ total: number }>(`select count(*)::int as total from inquiry i where ${seen}`, [
    townshipId,
  ]);
  const rows = await sql.query<InquiryView>(
    `select i.id, i.title, i.occasion, i.question, iso_utc(i.asked_at) as "askedAt", i.asked_by_name as "askedBy",
       iso_utc(i.due_at) as "dueAt", iso_utc(i.closed_at) as "closedAt", i.closed_by_name as "closedBy",
       i.closed_note as "closedNote",
       (select json_agg(json_build_object('gridId', r.grid_id, 'gridName', g.name, 'result', r.result, 'words', r.words,
            'answeredAt', iso_utc(r.answered_at), 'answeredBy', r.answered_by_name,
            'escalatedAt', iso_utc(r.escalated_at)) order by g.code)
        from inquiry_reply r join grid g on g.id = r.grid_id
        where r.inquiry_id = i.id and ($1::uuid is null or r.grid_id = $1)) as replies
     from inquiry i where ${seen}
     order by i.closed_at is not null, i.asked_at desc, i.id limit $2 offset $3`,
    [townshipId, pageSize, (page - 1) * pageSize],
  );
  return { rows, total: counted?.total ?? 0 };
}
