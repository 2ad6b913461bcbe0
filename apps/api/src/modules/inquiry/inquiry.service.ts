import type { CommandAnswer } from "@safegrid/contract/command";
import type { InquiryAnswerCommand, InquiryClosing, InquiryCommand } from "@safegrid/contract/inquiry";
import type { EventType } from "@safegrid/domain/event";
import { longestInquiryMs } from "@safegrid/domain/inquiry";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { tellOfInquiry } from "#/modules/message/send-message.service.ts";

interface Standing {
  readonly title: string;
  readonly closedAt: Date | null;
}

export type Inquiries = ReturnType<typeof createInquiries>;

/** Special campaigns 专项行动: the county asks, each township answers by a named person, the county closes (P12, P13). */
export function createInquiries({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  function requireCounty(caller: Caller): void {
    if (caller.scopeId !== tree.county.id || caller.departmentId !== null) throw new DomainProblem("not-allowed");
  }

  return {
    /** Asks townships, each of which is told by a message. Throws `not-allowed`, `invalid-request`. */
    async ask(caller: Caller, command: InquiryCommand): Promise<CommandAnswer> {
      requireCounty(caller);
      return rare.carryOut(command, "inquiry", async ({ sql, now, firstSeq }) => {
        const { commandId: id, title, occasion, question, dueAt } = command;
        const dueMs = Date.parse(dueAt) - now.getTime();
        if (dueMs <= 0) throw fieldProblem("invalid-request", "/dueAt", "has passed already");
        if (dueMs > longestInquiryMs) throw fieldProblem("invalid-request", "/dueAt", "最长 60 天");
        const townshipIds = [...new Set<string>(command.townshipIds)];
        for (const [index, townshipId] of command.townshipIds.entries()) {
          const node = tree.find(townshipId);
          if (node?.level !== "township" || node.validTo !== null)
            throw fieldProblem("invalid-request", `/townshipIds/${index}`, "no such grid stands in this county");
        }
        await sql.query(
          `insert into inquiry (id, title, occasion, question, asked_at, asked_by, asked_by_name, due_at, seq)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [id, title, occasion, question, now, caller.accountId, caller.name, new Date(dueAt), firstSeq],
        );
        await sql.query(`insert into inquiry_reply (inquiry_id, grid_id) select $1, unnest($2::uuid[])`, [
          id,
          townshipIds,
        ]);
        const event = eventOf("inquiry.asked", tree.county.id, caller, { commandId: id, subjectId: id, now });
        const told = await tellOfInquiry(
          sql,
          { now, firstSeq: firstSeq + 1 },
          townshipIds.map((gridId) => ({ gridId, inquiryId: id, kind: "asked", words: title, dueAt: new Date(dueAt) })),
        );
        return [{ ...event, about: { title, occasion, townships: townshipIds.length } }, ...told];
      });
    },

    /** Answers for one's township. Throws `inquiry-not-found`, `inquiry-closed`. */
    async answer(caller: Caller, id: string, command: InquiryAnswerCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `inquiry ${id}`, async ({ sql, now, record }) => {
        const [reply] = await sql.query<{ result: string | null; words: string | null }>(
          `select result, words from inquiry_reply where inquiry_id = $1 and grid_id = $2`,
          [id, caller.scopeId],
        );
        const standing = await readStanding(sql, id);
        if (!reply || !standing || caller.departmentId !== null) throw new DomainProblem("inquiry-not-found");
        if (standing.closedAt !== null) throw new DomainProblem("inquiry-closed");
        const { result, words, commandId } = command;
        await sql.query(
          `update inquiry_reply set result = $3, words = $4, answered_at = $5, answered_by = $6, answered_by_name = $7
           where inquiry_id = $1 and grid_id = $2`,
          [id, caller.scopeId, result, words, now, caller.accountId, caller.name],
        );
        record(caller, {
          ...{ kind: "inquiry", subjectId: id, gridId: caller.scopeId },
          ...{ before: reply.result === null ? null : { ...reply }, after: { result, words } },
        });
        const event = eventOf("inquiry.answered", caller.scopeId, caller, { commandId, subjectId: id, now });
        return [{ ...event, about: { title: standing.title, result } }];
      });
    },

    /** Closes a question: nothing is answered or escalates any more. Throws `not-allowed`, and as `answer` does. */
    async close(caller: Caller, id: string, command: InquiryClosing): Promise<CommandAnswer> {
      requireCounty(caller);
      return rare.carryOut(command, `inquiry closing ${id}`, async ({ sql, now }) => {
        const standing = await readStanding(sql, id);
        if (!standing) throw new DomainProblem("inquiry-not-found");
        if (standing.closedAt !== null) throw new DomainProblem("inquiry-closed");
        await sql.query(
          `update inquiry set closed_at = $2, closed_by = $3, closed_by_name = $4, closed_note = $5 where id = $1`,
          [id, now, caller.accountId, caller.name, command.note],
        );
        const { commandId } = command;
        const event = eventOf("inquiry.closed", tree.county.id, caller, { commandId, subjectId: id, now });
        return [{ ...event, about: { title: standing.title } }];
      });
    },
  };
}

async function readStanding(sql: Sql, id: string): Promise<Standing | null> {
  const [row] = await sql.query<Standing>(`select title, closed_at as "closedAt" from inquiry where id = $1`, [id]);
  return row ?? null;
}

function eventOf(
  type: EventType,
  gridId: string,
  caller: Caller,
  of: { readonly commandId: string; readonly subjectId: string; readonly now: Date },
): NewEvent {
  const { commandId, subjectId, now } = of;
  return { type, gridId, occurredAt: now, actorId: caller.accountId, commandId, subjectId, about: {} };
}
