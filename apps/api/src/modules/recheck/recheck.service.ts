import type { CommandAnswer } from "@safegrid/contract/command";
import type { HazardRecheckCommand } from "@safegrid/contract/hazard-recheck";
import { isHazardOpen } from "@safegrid/domain/hazard";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { judgeAuthority } from "#/modules/access/authority.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { judgePhoneTime } from "#/modules/command/phone-time.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { KnownCase } from "#/modules/hazard/hazard-case.service.ts";
import { loadCase, sees } from "#/modules/hazard/hazard-case.service.ts";

export type HazardRechecks = ReturnType<typeof createHazardRechecks>;

/**
 * 回头看: whoever sees a hazard tells how far it is (P21, P24). It is no step of the case and stands in the way of nobody;
 * told late, it counts as of when it was seen, and is taken also where the case was closed in the meantime.
 */
export function createHazardRechecks({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  /** Who sees the case now, or was to look after its ground when he looked at it. */
  function mayTell(known: KnownCase, caller: Caller, at: Date): boolean {
    if (caller.abilities.includes("report") && sees(known, caller, tree)) return true;
    const { home: path, lineId: departmentId } = known.case;
    return judgeAuthority(caller, { path, departmentId }, "report", at.getTime()) === "granted";
  }

  return {
    /** Throws `hazard-not-found`, `hazard-state-conflict`, `invalid-request`. */
    async tell(caller: Caller, hazardId: string, command: HazardRecheckCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `recheck ${hazardId}`, async ({ em, sql, now, firstSeq }) => {
        const known = await loadCase(em, sql, tree, hazardId);
        if (caller.accountId === null) throw new DomainProblem("not-allowed");
        // It moves no number: where its time cannot be believed, it stands as of its receipt, and says so.
        const { time } = judgePhoneTime(command, now);
        const at = time?.occurredAt ?? now;
        const said = time ? time.saidAt : new Date(command.occurredAt);
        if (!known || !mayTell(known, caller, at)) throw new DomainProblem("hazard-not-found");
        const { hazard } = known;
        if (at < hazard.foundAt) throw fieldProblem("invalid-request", "/occurredAt", "lies before it was found");
        if (!isHazardOpen(hazard.state) && hazard.lastStepAt <= at)
          throw new DomainProblem("hazard-state-conflict", `recheck while ${hazard.state}`);
        const { commandId, finding, note } = command;
        await sql.query(
          `insert into hazard_recheck (id, hazard_id, at, recorded_at, by_account, by_name, finding, note, seq,
             time_grade, said_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
          [
            ...[commandId, hazardId, at, now, caller.accountId, caller.name, finding, note ?? null, firstSeq],
            ...[time?.grade ?? "doubtful", said],
          ],
        );
        return [
          {
            ...{ type: "hazard.rechecked", gridId: hazard.cellId, occurredAt: at, actorId: caller.accountId },
            ...{ commandId, subjectId: hazardId, about: { finding, serial: hazard.serial } },
          },
        ];
      });
    },
  };
}
