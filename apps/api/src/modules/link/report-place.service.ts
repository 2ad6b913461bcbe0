import type { MikroORM } from "@mikro-orm/postgresql";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { ReportPlaceCommand } from "@safegrid/contract/link";
import { isHazardOpen } from "@safegrid/domain/hazard";
import { mayActFor } from "@safegrid/domain/unit";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { KnownCase } from "#/modules/hazard/hazard-case.service.ts";
import { loadCase, sees } from "#/modules/hazard/hazard-case.service.ts";
import { relinkRecurrences } from "#/modules/hazard/hazard-closing.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";

export type ReportPlaces = ReturnType<typeof createReportPlaces>;

/** Everything of a hazard that names its place besides itself. */
const alsoPlaced = ["hazard_closing", "hazard_reinspection", "hazard_party", "closing_check"] as const;

/**
 * What the public reported lies at a spot of its own. Whoever has the hazard in hand says which place of the ledger in its
 * cell it is, or that it is none: then recurrence, the line of industry and the enterprise count it. No step of the case.
 */
export function createReportPlaces(options: {
  readonly db: Database;
  readonly orm: MikroORM;
  readonly rare: RareCommands;
  readonly tree: GridTree;
}) {
  const { db, orm, rare, tree } = options;
  const isTheirs = (known: KnownCase, caller: Caller) =>
    mayActFor(unitOfCaller(tree, caller), known.case.owner, known.case.lineId);

  return {
    /** Whether the caller's unit has an open hazard in hand that the public reported, or stands above. */
    async mayPlace(caller: Caller, hazardId: string): Promise<boolean> {
      const known = await loadCase(orm.em.fork(), db, tree, hazardId);
      return known !== null && isHazardOpen(known.hazard.state) && isTheirs(known, caller);
    },

    /** Throws `hazard-not-found`, `report-not-found`, `hazard-not-yours`, `hazard-state-conflict`, `place-not-found`. */
    async place(caller: Caller, hazardId: string, command: ReportPlaceCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `place of report ${hazardId}`, async ({ em, sql, now, firstSeq }) => {
        const known = await loadCase(em, sql, tree, hazardId);
        if (!known || !sees(known, caller, tree)) throw new DomainProblem("hazard-not-found");
        const { hazard } = known;
        const [report] = await sql.query<{ spotId: string }>(
          `select place_id as "spotId" from public_report where hazard_id = $1`,
          [hazardId],
        );
        if (!report) throw new DomainProblem("report-not-found");
        if (!isTheirs(known, caller)) throw new DomainProblem("hazard-not-yours");
        if (!isHazardOpen(hazard.state))
          throw new DomainProblem("hazard-state-conflict", `place while ${hazard.state}`);
        const { commandId, placeId } = command;
        if (placeId !== null && !(await isOfLedger(sql, placeId, hazard.cellId)))
          throw fieldProblem("place-not-found", "/placeId", "is no place of the ledger in this cell");
        const at = placeId ?? report.spotId;
        await sql.query(
          `update public_report set is_of_ledger = $2, placed_at = $3, placed_by = $4, placed_by_name = $5
           where hazard_id = $1`,
          [hazardId, placeId !== null, now, caller.accountId, caller.name],
        );
        const before = hazard.placeId;
        Object.assign(hazard, { placeId: at, seq: firstSeq });
        await em.flush();
        for (const table of alsoPlaced)
          await sql.query(`update ${table} set place_id = $2 where hazard_id = $1`, [hazardId, at]);
        await relinkRecurrences(sql, hazardId, [before, at]);
        return [
          {
            ...{ type: "hazard.placed", gridId: hazard.cellId, occurredAt: now, actorId: caller.accountId },
            ...{ commandId, subjectId: hazardId, about: { serial: hazard.serial, isOfLedger: placeId !== null } },
          },
        ];
      });
    },
  };
}

async function isOfLedger(sql: Sql, placeId: string, cellId: string): Promise<boolean> {
  const found = await sql.query(
    `select 1 from place p join place_cell c on c.place_id = p.id and c.to_on is null
     where p.id = $1 and c.cell_id = $2 and p.closed_on is null and p.category <> 'reported_spot'`,
    [placeId, cellId],
  );
  return found.length > 0;
}
