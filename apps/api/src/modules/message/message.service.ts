import type { CommandAnswer } from "@safegrid/contract/command";
import { isSameUnit } from "@safegrid/domain/unit";
import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOf, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";

export type Messages = ReturnType<typeof createMessages>;

/** 知悉: a named person of the unit says that it knows; of the others none need say it again. */
export function createMessages({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async takeNote(caller: Caller, id: string, command: { readonly commandId: string }): Promise<CommandAnswer> {
      return rare.carryOut(command, `message ${id}`, async ({ sql, now }) => {
        const [found] = await sql.query<{ grid: string | null; department: string | null; noted_at: Date | null }>(
          `select unit_grid_id as grid, unit_department_id as department, noted_at from message where id = $1`,
          [id],
        );
        const unit = found && unitOf(tree, found.grid, found.department);
        if (!unit || !isSameUnit(unit, unitOfCaller(tree, caller))) throw new DomainProblem("message-not-found");
        if (found.noted_at !== null) throw new DomainProblem("already-confirmed");
        await sql.query(`update message set noted_at = $2, noted_by = $3, noted_by_name = $4 where id = $1`, [
          ...[id, now, caller.accountId, caller.name],
        ]);
        return [
          {
            ...{ type: "message.noted", gridId: unit.kind === "grid" ? unit.id : tree.county.id, occurredAt: now },
            ...{ actorId: caller.accountId, commandId: command.commandId, subjectId: id, about: {} },
          },
        ];
      });
    },
  };
}
