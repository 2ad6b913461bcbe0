import type { CommandAnswer } from "@safegrid/contract/command";
import type { Department, DepartmentChange, DepartmentCreation } from "@safegrid/contract/department";
import { defaultDepartments } from "@safegrid/county/default-departments";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";

export type Departments = ReturnType<typeof createDepartments>;

/** Gives a county without departments the usual ones, to be changed by it. */
export async function loadDefaultDepartments(sql: Sql): Promise<void> {
  const [any] = await sql.query(`select 1 from department limit 1`);
  if (any) return;
  await sql.query(
    `insert into department (id, code, name, industries, is_demo)
     select d.id, d.code, d.name, d.industries, false
     from json_to_recordset($1::json) as d (id uuid, code text, name text, industries text[])`,
    [JSON.stringify(defaultDepartments)],
  );
}

/** Industry departments and the industries that they see county-wide (P16): the county's own list. */
export function createDepartments(rare: RareCommands) {
  return {
    async create(caller: Caller, command: DepartmentCreation): Promise<CommandAnswer> {
      return rare.carryOut(command, "department", async (context) => {
        requireCounty(caller, context);
        const { commandId: id, code, name } = command;
        const made = await context.sql.query(
          `insert into department (id, code, name, industries, is_demo) values ($1, $2, $3, $4, false)
           on conflict (code) do nothing returning 1`,
          [id, code, name, sorted(command.industries)],
        );
        if (made.length === 0) throw fieldProblem("department-code-taken", "/code", `${code} is taken`);
        const after = { code, name, industries: sorted(command.industries) };
        return [noted(context, caller, command.commandId, id, null, after)];
      });
    },

    /** Says what a department is now; what it was before stays in its history. */
    async change(caller: Caller, id: string, command: DepartmentChange): Promise<CommandAnswer> {
      return rare.carryOut(command, `department ${id}`, async (context) => {
        requireCounty(caller, context);
        const [before] = await context.sql.query<Pick<Department, "name" | "industries">>(
          `select name, industries from department where id = $1`,
          [id],
        );
        if (!before) throw new DomainProblem("department-not-found");
        const after = { name: command.name, industries: sorted(command.industries) };
        await context.sql.query(`update department set name = $2, industries = $3 where id = $1`, [
          id,
          after.name,
          after.industries,
        ]);
        return [noted(context, caller, command.commandId, id, { ...before }, after)];
      });
    },
  };
}

function sorted(industries: readonly string[]): string[] {
  return [...new Set(industries)].toSorted();
}

/** Departments are the county's: whoever keeps grids of a part of it cannot change them. */
function requireCounty(caller: Caller, { head }: RareContext): void {
  if (caller.scopeId !== head.countyId) throw new DomainProblem("not-allowed");
}

function noted(
  { record, now, head }: RareContext,
  caller: Caller,
  commandId: string,
  id: string,
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> & { readonly name: string },
): NewEvent {
  record(caller, { kind: "department", subjectId: id, gridId: head.countyId, before, after });
  return {
    type: "department.changed",
    gridId: head.countyId,
    occurredAt: now,
    actorId: caller.accountId,
    commandId,
    subjectId: id,
    about: { name: after.name, isNew: before === null },
  };
}
