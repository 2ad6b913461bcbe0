import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { UrgingCommand } from "@safegrid/contract/escalation";
import { turnOf } from "@safegrid/domain/escalation";
import { objectionToUrging } from "@safegrid/domain/urging";
import { businessDayOf } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase, sees } from "#/modules/hazard/hazard-case.service.ts";
import { columnsOfUnit, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { sendUrging } from "#/modules/message/send-message.service.ts";
import { isUrgedOn } from "#/modules/urging/may-urge.service.ts";

export type Urgings = ReturnType<typeof createUrgings>;

/**
 * 催办: the supervising unit, or one above, urges whoever's turn it is, with words, once per case and Shanghai day; the
 * table's key holds that against any mistake here. It changes nothing of the case and stands in its way to nobody: a step
 * that was being prepared meanwhile is taken as if nothing had happened.
 */
export function createUrgings({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async urge(caller: Caller, hazardId: string, command: UrgingCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `urging ${hazardId}`, async ({ em, sql, head, now, firstSeq }) => {
        const known = await loadCase(em, sql, tree, hazardId);
        if (!known || !sees(known, caller, tree)) throw new DomainProblem("hazard-not-found");
        const unit = unitOfCaller(tree, caller);
        const why = objectionToUrging(known.case, { unit, abilities: caller.abilities });
        if (why === "not-able") throw new DomainProblem("not-allowed");
        if (why === "wrong-state") throw new DomainProblem("hazard-state-conflict", `urge while ${known.case.state}`);
        if (why === "not-its-unit") throw new DomainProblem("hazard-not-yours", "urging is for who supervises it");
        if (await isUrgedOn(sql, hazardId, now)) throw new DomainProblem("urged-today");
        const { hazard } = known;
        const messageId = uuidv7({ msecs: now.getTime() });
        const said = { words: command.words, fromName: caller.name, from: unit };
        const of = { countyId: head.countyId, now, firstSeq: firstSeq + 1 };
        const sent = await sendUrging(sql, of, { id: messageId, unit: turnOf(known.case), hazardId, ...said });
        await sql.query(
          `insert into hazard_urging (hazard_id, urged_on, at, by_account, by_name, unit_grid_id, unit_department_id,
             message_id, words, seq)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            ...[hazardId, businessDayOf(now.getTime()), now, caller.accountId, caller.name, ...columnsOfUnit(unit)],
            ...[messageId, command.words, firstSeq],
          ],
        );
        return [
          {
            ...{ type: "hazard.urged", gridId: hazard.cellId, occurredAt: now, actorId: caller.accountId },
            ...{ commandId: command.commandId, subjectId: hazardId },
            about: { category: hazard.category, grade: hazard.grade, serial: hazard.serial, level: hazard.level },
          },
          sent,
        ];
      });
    },
  };
}
