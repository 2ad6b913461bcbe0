import type { z } from "zod";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { publicityCommand } from "@safegrid/contract/publicity";
import { fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { judgePhoneTime } from "#/modules/command/phone-time.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type Publicity = ReturnType<typeof createPublicity>;

/** The register of publicity 宣传 (P17): whoever did it notes it for his own grid, once. */
export function createPublicity({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /** Throws `invalid-request` for a place that does not lie in the caller's grid. */
    async note(caller: Caller, command: z.output<typeof publicityCommand>): Promise<CommandAnswer> {
      return rare.carryOut(command, "publicity", async ({ sql, now, firstSeq }) => {
        // It moves no number: where its time cannot be believed, it stands as of its receipt, and says so.
        const { time } = judgePhoneTime(command, now);
        const at = time?.occurredAt ?? now;
        const said = time ? time.saidAt : new Date(command.occurredAt);
        const placeIds: string[] = [...new Set(command.placeIds)];
        const own = await sql.query<{ id: string }>(
          `select id from place where id = any ($1::uuid[]) and $2::uuid in (county_id, township_id, village_id, cell_id)`,
          [placeIds, caller.scopeId],
        );
        const known = new Set(own.map(({ id }) => id));
        const strange = command.placeIds.findIndex((id) => !known.has(id));
        if (strange >= 0) throw fieldProblem("invalid-request", `/placeIds/${strange}`, "is no place of this grid");
        const { commandId: id, kind, audience, material, where, peopleCount, householdCount, note } = command;
        await sql.query(
          `insert into publicity (id, grid_id, at, recorded_at, kind, audience, material, place_words, people_count,
             household_count, note, by_account, by_name, seq, time_grade, said_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
          [
            ...[id, caller.scopeId, at, now, kind, audience, material, where, peopleCount ?? null],
            ...[householdCount ?? null, note ?? null, caller.accountId, caller.name, firstSeq],
            ...[time?.grade ?? "doubtful", said],
          ],
        );
        await sql.query(`insert into publicity_reach (publicity_id, place_id) select $1, unnest($2::uuid[])`, [
          id,
          placeIds,
        ]);
        return [
          {
            ...{ type: "publicity.noted", gridId: caller.scopeId, occurredAt: at, actorId: caller.accountId },
            ...{ commandId: id, subjectId: id },
            about: { kind, audience, places: placeIds.length, grid: tree.find(caller.scopeId)?.name ?? "" },
          },
        ];
      });
    },
  };
}
