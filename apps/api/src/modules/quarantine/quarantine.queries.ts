import type { PhoneCommand } from "@safegrid/contract/command";
import type { ListQuery } from "@safegrid/contract/list";
import type { HeldRecord, HeldRecordList } from "@safegrid/contract/quarantine";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";

type Row = Omit<HeldRecord, "what" | "gridPath" | "saidAt"> & {
  readonly body: PhoneCommand;
  readonly cellId: string;
};

/** The held records of a subtree: what waits, the longest first; or what was decided, the latest first. */
export async function listHeld(
  sql: Sql,
  viewer: Viewer & { readonly accountId: string | null },
  { state, page, pageSize }: Pick<ListQuery, "page" | "pageSize"> & { readonly state: "waiting" | "decided" },
  pathName: (cellId: string) => string,
): Promise<HeldRecordList> {
  const seen = `$1::uuid in (q.county_id, q.township_id, q.village_id, q.cell_id)
    and q.state ${state === "waiting" ? "=" : "<>"} 'waiting'`;
  const [counted] = await sql.query<{ total: number }>(
    `select count(*)::int as total from quarantine q where ${seen}`,
    [viewer.scopeId],
  );
  const rows = await sql.query<Row>(
    `select q.command_id as id, q.version, q.state, q.reasons, q.body, q.cell_id as "cellId",
       json_build_object('id', p.id, 'name', p.name, 'address', p.address, 'openedOn', p.opened_on::text,
         'closedOn', p.closed_on::text, 'mergedInto', case when p.closed_on is not null then
           (select e.name from enterprise e where e.id = p.enterprise_id and e.closed_on is null) end,
         'frozen', coalesce((select json_agg(json_build_object('fromOn', f.from_on::text, 'toOn', f.to_on::text)
            order by f.from_on) from place_freeze f where f.place_id = p.id), '[]')) as place,
       json_build_object('name', q.sender_name, 'isOneself', $2::uuid is not null and q.account_id = $2,
         'posts', coalesce((select json_agg(json_build_object('post', a.post, 'gridName', g.name,
             'startsOn', a.starts_on::text, 'endsOn', a.ends_on::text) order by a.starts_on desc)
           from appointment a join grid g on g.id = a.grid_id where a.person_id = q.person_id
             and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)), '[]')) as sender,
       iso_utc(q.received_at) as "receivedAt", iso_utc(q.occurred_at) as "occurredAt", q.time_grade as "timeGrade",
       iso_utc(q.earliest_at) as "earliestAt",
       case when q.decided_at is not null then json_build_object('at', iso_utc(q.decided_at), 'by', q.decided_by_name,
         'note', q.decision_note, 'takenAt', iso_utc(q.taken_at)) end as decision
     from quarantine q join place p on p.id = q.place_id
     where ${seen}
     order by ${state === "waiting" ? "q.received_at" : "q.decided_at desc"}, q.command_id limit $3 offset $4`,
    [viewer.scopeId, viewer.accountId, pageSize, (page - 1) * pageSize],
  );
  return {
    rows: rows.map(({ body, cellId, ...row }) => ({
      ...row,
      what: whatOf(body),
      gridPath: pathName(cellId),
      saidAt: body.occurredAt,
    })),
    total: counted?.total ?? 0,
  };
}

function whatOf(body: PhoneCommand): HeldRecord["what"] {
  if (body.type === "visit.record")
    return {
      type: body.type,
      problemCount: body.answers.filter(({ result }) => result === "problem").length,
      openCount: body.answers.filter(({ result }) => result === "not_checked").length,
      note: body.note ?? null,
    };
  const { type, category, grade, description, eliminatedOnTheSpot } = body;
  return { type, category, grade, description, eliminatedBy: eliminatedOnTheSpot?.what ?? null };
}
