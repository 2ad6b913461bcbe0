import type { CommandAnswer } from "@safegrid/contract/command";
import type {
  ToolComplaint,
  ToolComplaintAnswer,
  ToolComplaintCommand,
  ToolComplaintList,
} from "@safegrid/contract/tool-complaint";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { judgePhoneTime } from "#/modules/command/phone-time.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type ToolComplaints = ReturnType<typeof createToolComplaints>;

/** Complaints about the tool (plan section 5): from whoever works with it, answered by the township or the county. */
export function createToolComplaints({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async complain(caller: Caller, command: ToolComplaintCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "tool complaint", async ({ sql, now, firstSeq }) => {
        const { commandId: id, topic, words } = command;
        // A wrong clock is no reason to refuse: where it cannot be believed the receipt stands for it.
        const at = judgePhoneTime(command, now).time?.occurredAt ?? now;
        await sql.query(
          `insert into tool_complaint (id, account_id, by_name, grid_id, at, recorded_at, topic, words, seq)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [id, caller.accountId, caller.name, caller.scopeId, at, now, topic, words, firstSeq],
        );
        const of = { gridId: caller.scopeId, occurredAt: at, actorId: caller.accountId, commandId: id, subjectId: id };
        return [{ type: "tool.complained", ...of, about: { topic } }];
      });
    },

    /** Throws `complaint-not-found`, `complaint-answered`. */
    async answer(caller: Caller, id: string, command: ToolComplaintAnswer): Promise<CommandAnswer> {
      return rare.carryOut(command, `tool complaint ${id}`, async ({ sql, now }) => {
        const [known] = await sql.query<{ gridId: string; topic: string; isAnswered: boolean }>(
          `select grid_id as "gridId", topic, answered_at is not null as "isAnswered" from tool_complaint where id = $1`,
          [id],
        );
        if (!known || !tree.isWithin(caller.scopeId, known.gridId)) throw new DomainProblem("complaint-not-found");
        if (known.isAnswered) throw new DomainProblem("complaint-answered");
        await sql.query(
          `update tool_complaint set answer = $2, answered_at = $3, answered_by = $4, answered_by_name = $5 where id = $1`,
          [id, command.words, now, caller.accountId, caller.name],
        );
        const of = { gridId: known.gridId, occurredAt: now, actorId: caller.accountId, subjectId: id };
        return [{ type: "tool.answered", ...of, commandId: command.commandId, about: { topic: known.topic } }];
      });
    },
  };
}

/** Complaints of one account, or of everybody in a scope; those that wait for an answer first, the oldest before. */
export async function listToolComplaints(
  sql: Sql,
  of: { readonly accountId: string | null } | { readonly scopeId: string },
  { page, pageSize, unanswered }: { readonly page: number; readonly pageSize: number; readonly unanswered: boolean },
): Promise<ToolComplaintList> {
  const [where, key] =
    "scopeId" in of
      ? [`$1::uuid in (g.county_id, g.township_id, g.village_id, g.id)`, of.scopeId]
      : [`c.account_id = $1::uuid`, of.accountId];
  const from = `from tool_complaint c join grid g on g.id = c.grid_id
    where ${where} and (c.answered_at is null or not $2::boolean)`;
  const [counted] = await sql.query<{ total: number }>(`select count(*)::int as total ${from}`, [key, unanswered]);
  const rows = await sql.query<ToolComplaint>(
    `select c.id, iso_utc(c.at) as at, iso_utc(c.recorded_at) as "recordedAt", c.by_name as by, g.name as "gridName",
       c.topic, c.words, c.answer, iso_utc(c.answered_at) as "answeredAt", c.answered_by_name as "answeredBy"
     ${from}
     order by c.answered_at is not null, case when c.answered_at is null then c.at end, c.answered_at desc, c.id
     limit $3 offset $4`,
    [key, unanswered, pageSize, (page - 1) * pageSize],
  );
  return { rows, total: counted?.total ?? 0 };
}
