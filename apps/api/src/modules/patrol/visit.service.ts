import type { CommandAnswer } from "@safegrid/contract/command";
import type { VisitRejection } from "@safegrid/contract/visit";
import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { isPlaceInLine } from "#/modules/place/place-line.service.ts";
import { uncountVisit } from "#/modules/number/visit-count.service.ts";

export type Visits = ReturnType<typeof createVisits>;

/** What happens to a visit after it was recorded. */
export function createVisits(rare: RareCommands) {
  return {
    /** Rejects a visit on review: it stays in the record and stops counting as valid, in every period. */
    async reject(caller: Caller, visitId: string, rejection: VisitRejection): Promise<CommandAnswer> {
      return rare.carryOut(rejection, `visit ${visitId}`, async ({ sql, now, firstSeq, changes }) => {
        const [visit] = await sql.query<VisitRow>(
          `select place_id, array[county_id, township_id, village_id, cell_id] as path, occurred_at, is_complete,
             rejected_at is not null as is_rejected
           from visit where id = $1`,
          [visitId],
        );
        const isHis = visit?.path.includes(caller.scopeId) && (await isPlaceInLine(sql, caller, visit.place_id));
        if (!visit || !isHis) throw new DomainProblem("visit-not-found");
        if (visit.is_rejected) throw new DomainProblem("already-rejected");
        await sql.query(
          `update visit set rejected_at = $2, rejected_by = $3, rejected_reason = $4, rejected_seq = $5 where id = $1`,
          [visitId, now, caller.accountId, rejection.reason, firstSeq],
        );
        const occurredAt = new Date(visit.occurred_at);
        if (visit.is_complete)
          await uncountVisit(sql, { placeId: visit.place_id, path: visit.path, occurredAt }, changes);
        return [
          {
            type: "visit.rejected",
            gridId: visit.path.at(-1) ?? caller.scopeId,
            occurredAt: now,
            actorId: caller.accountId,
            commandId: rejection.commandId,
            subjectId: visitId,
            about: { reason: rejection.reason },
          },
        ];
      });
    },
  };
}

interface VisitRow {
  place_id: string;
  path: string[];
  occurred_at: string | Date;
  is_complete: boolean;
  is_rejected: boolean;
}
