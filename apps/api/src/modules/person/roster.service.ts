import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { rosterConfirmationCommand } from "@safegrid/contract/person";
import type { z } from "zod";
import { fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { authorOf, dayOf } from "#/modules/person/person-scope.service.ts";
import { eventOf } from "#/modules/person/person.service.ts";

export type Rosters = ReturnType<typeof createRosters>;

/** So many grids confirmed at once have an event each; more are one event of the grid that was asked for. */
const mostEvents = 50;

/** 人员清 (P6): "the people of this grid, or of it and all below, are complete and right as of this day", by name. */
export function createRosters({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async confirm(
      caller: Caller,
      gridId: string,
      command: z.output<typeof rosterConfirmationCommand>,
    ): Promise<CommandAnswer> {
      const top = tree.getWithin(caller.scopeId, gridId);
      return rare.carryOut(command, `roster ${gridId}`, async ({ sql, now, record }) => {
        if (command.asOfOn > dayOf(now)) throw fieldProblem("time-in-future", "/asOfOn", "lies in the future");
        const { commandId, asOfOn, note } = command;
        const grids = command.below ? tree.subtree(top.id).filter(({ isPseudo }) => !isPseudo) : [top];
        const rows = await sql.query<{ id: string; gridId: string; holders: number }>(
          `insert into roster_confirmation (id, grid_id, as_of_on, holders, note, at, by_account, by_name)
           select c.id, c.grid_id, $3::date, (select count(*)::int from appointment a where a.grid_id = c.grid_id
               and a.starts_on <= $3::date and (a.ends_on is null or a.ends_on >= $3::date)), $4, $5, $6, $7
           from unnest($1::uuid[], $2::uuid[]) as c (id, grid_id)
           returning id, grid_id as "gridId", holders`,
          [
            grids.map((_, index) => (index === 0 ? commandId : uuidv7())),
            grids.map(({ id }) => id),
            ...[asOfOn, note, now, caller.accountId, caller.name],
          ],
        );
        record(
          authorOf(caller),
          ...rows.map((row) => ({
            kind: "roster" as const,
            subjectId: row.id,
            gridId: row.gridId,
            before: null,
            after: { asOfOn, holders: row.holders, note },
          })),
        );
        const confirmed = (of: { gridId: string; subjectId: string; holders: number; grids?: number }) => {
          const { gridId: confirmedId, subjectId, ...counts } = of;
          const about = { asOfOn, ...counts };
          return eventOf("roster.confirmed", caller, command, { gridId: confirmedId, subjectId, at: now, about });
        };
        if (rows.length <= mostEvents)
          return rows.map((row) => confirmed({ gridId: row.gridId, subjectId: row.id, holders: row.holders }));
        const holders = rows.reduce((sum, row) => sum + row.holders, 0);
        return [confirmed({ gridId: top.id, subjectId: commandId, holders, grids: rows.length })];
      });
    },
  };
}
