import { v7 as uuidv7 } from "uuid";
import type { Clock } from "#/platform/clock.ts";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { tellOfInquiry } from "#/modules/message/send-message.service.ts";

interface Silent {
  readonly inquiryId: string;
  readonly gridId: string;
  readonly title: string;
  readonly dueAt: Date;
}

const silentSql = `from inquiry_reply r join inquiry i on i.id = r.inquiry_id
  where r.answered_at is null and r.escalated_at is null and i.closed_at is null and i.due_at <= $1`;

/**
 * Lets questions escalate that a township has not answered by the limit: an event at that moment, and a message to the
 * township and to the county, once, also when nothing ran then, also with two processes. Cost: one index look-up when
 * nothing is due. Resolves with how many escalated.
 */
export async function passSilentInquiries(parts: {
  readonly db: Sql;
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly clock: Clock;
}): Promise<number> {
  const { db, rare, tree, clock } = parts;
  const [waiting] = await db.query(`select 1 ${silentSql} limit 1`, [clock.now()], "silent-inquiries");
  if (!waiting) return 0;
  const command = { commandId: uuidv7() };
  let passed = 0;
  await carryOutJob(rare, command, "silent inquiries", async ({ sql, now, firstSeq }) => {
    const silent = await sql.query<Silent>(
      `select r.inquiry_id as "inquiryId", r.grid_id as "gridId", i.title, i.due_at as "dueAt" ${silentSql}
       order by i.due_at, r.inquiry_id, r.grid_id limit 500`,
      [now],
    );
    if (silent.length === 0) throw nothingLeft;
    await sql.query(
      `update inquiry_reply r set escalated_at = $3 from unnest($1::uuid[], $2::uuid[]) as s (inquiry_id, grid_id)
       where r.inquiry_id = s.inquiry_id and r.grid_id = s.grid_id`,
      [silent.map(({ inquiryId }) => inquiryId), silent.map(({ gridId }) => gridId), now],
    );
    passed = silent.length;
    const events = silent.map(({ inquiryId, gridId, title, dueAt }): NewEvent => ({
      ...{ type: "inquiry.unanswered", gridId, occurredAt: new Date(dueAt), actorId: null, commandId: null },
      ...{ subjectId: inquiryId, about: { title } },
    }));
    const told = await tellOfInquiry(
      sql,
      { now, firstSeq: firstSeq + events.length },
      silent.flatMap(({ inquiryId, gridId, title, dueAt }) =>
        [gridId, tree.county.id].map((to) => ({
          ...{ gridId: to, inquiryId, kind: "unanswered" as const, dueAt: new Date(dueAt) },
          words: `${title}（${tree.find(gridId)?.name ?? ""}）`,
        })),
      ),
    );
    return [...events, ...told];
  });
  return passed;
}
