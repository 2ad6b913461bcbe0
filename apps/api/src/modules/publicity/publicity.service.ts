import type { z } from "zod";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { publicityCommand } from "@safegrid/contract/publicity";
import { businessDayOf } from "@safegrid/metrics/period";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { groundsAt } from "#/modules/access/authority.service.ts";
import { judgePhoneTime } from "#/modules/command/phone-time.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { findPlaces } from "#/modules/command/place-then.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type Publicity = ReturnType<typeof createPublicity>;

/** The register of publicity 宣传 (P17): whoever did it notes it, once, for the grid that was his when he did it. */
export function createPublicity({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  /** The grid that a note is for: the sender's own of then, or of now, whichever all its places lay in. */
  async function groundOf(sql: Sql, caller: Caller, at: Date, placeIds: readonly string[]): Promise<string> {
    const now = caller.abilities.includes("report") ? [caller.scopeId] : [];
    const grounds = [...groundsAt(caller, "report", at.getTime()), ...now];
    const [first] = grounds;
    if (first === undefined) throw new DomainProblem("not-allowed");
    const on = businessDayOf(at.getTime());
    const places = await findPlaces(
      sql,
      placeIds.map((placeId) => ({ placeId, on })),
    );
    const isIn = (ground: string, index: number) => tree.isWithin(ground, places.get(index)?.cellId ?? "");
    const own = grounds.find((ground) => placeIds.every((_, index) => isIn(ground, index)));
    if (own !== undefined) return own;
    const strange = placeIds.findIndex((_, index) => !isIn(first, index));
    throw fieldProblem("invalid-request", `/placeIds/${strange}`, "is no place of this grid");
  }

  return {
    /** Throws `invalid-request` for a place that does not lie in the sender's grid, `not-allowed` for who had none then. */
    async note(caller: Caller, command: z.output<typeof publicityCommand>): Promise<CommandAnswer> {
      return rare.carryOut(command, "publicity", async ({ sql, now, firstSeq }) => {
        // It moves no number: where its time cannot be believed, it stands as of its receipt, and says so.
        const { time } = judgePhoneTime(command, now);
        const at = time?.occurredAt ?? now;
        const said = time ? time.saidAt : new Date(command.occurredAt);
        const placeIds: string[] = [...new Set(command.placeIds)];
        const gridId = await groundOf(sql, caller, at, command.placeIds);
        const { commandId: id, kind, audience, material, where, peopleCount, householdCount, note } = command;
        await sql.query(
          `insert into publicity (id, grid_id, at, recorded_at, kind, audience, material, place_words, people_count,
             household_count, note, by_account, by_name, seq, time_grade, said_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
          [
            ...[id, gridId, at, now, kind, audience, material, where, peopleCount ?? null],
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
            ...{ type: "publicity.noted", gridId, occurredAt: at, actorId: caller.accountId },
            ...{ commandId: id, subjectId: id },
            about: { kind, audience, places: placeIds.length, grid: tree.find(gridId)?.name ?? "" },
          },
        ];
      });
    },
  };
}
