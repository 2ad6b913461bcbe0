import type { CommandAnswer } from "@safegrid/contract/command";
import type { RecheckResult } from "@safegrid/contract/recheck";
import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { accountsOfSamePerson } from "#/modules/access/same-person.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type Rechecks = ReturnType<typeof createRechecks>;

/** What a second look at a place has found 抽样复核 (plan.md section 5): words, and no number that moves by itself. */
export function createRechecks({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /**
     * Tells it once, by somebody else than who recorded it; by any account of that person there is no such task. Throws
     * `recheck-not-found`, `recheck-done`.
     */
    async tell(caller: Caller, id: string, command: RecheckResult): Promise<CommandAnswer> {
      return rare.carryOut(command, `second look ${id}`, async ({ sql, now, firstSeq }) => {
        const [task] = await sql.query<{
          path: string[];
          villageId: string;
          accountId: string;
          outcome: string | null;
        }>(
          `select array[p.county_id, p.township_id, p.village_id, p.cell_id] as path, p.village_id as "villageId",
             k.account_id as "accountId", k.outcome from recheck k join place p on p.id = k.place_id where k.id = $1`,
          [id],
        );
        const own = await accountsOfSamePerson(sql, caller.accountId);
        if (!task?.path.includes(caller.scopeId) || own.includes(task.accountId))
          throw new DomainProblem("recheck-not-found");
        if (task.outcome !== null) throw new DomainProblem("recheck-done");
        const { outcome, note, commandId } = command;
        await sql.query(
          `update recheck set outcome = $2, note = $3, told_at = $4, told_by = $5, told_by_name = $6, seq = $7
           where id = $1`,
          [id, outcome, note, now, caller.accountId, caller.name, firstSeq],
        );
        const gridId = tree.find(task.villageId)?.id ?? caller.scopeId;
        return [
          {
            ...{ type: "recheck.told", gridId, occurredAt: now, actorId: caller.accountId, commandId, subjectId: id },
            about: { outcome },
          },
        ];
      });
    },
  };
}
