import type { CommandAnswer } from "@safegrid/contract/command";
import type { PlaceFreezeCommand } from "@safegrid/contract/place";
import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import { DomainProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { recountPlaces } from "#/modules/place/place-due.service.ts";
import { PlaceFreeze } from "#/modules/place/place.entity.ts";
import { isPlaceInLine } from "#/modules/place/place-line.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

export type Places = ReturnType<typeof createPlaces>;

/** What changes when a place owes patrols. */
export function createPlaces(rare: RareCommands, tree: GridTree) {
  return {
    /** Freezes a place for some days, e.g. while business is suspended: it owns no due slots then. */
    async freeze(caller: Caller, placeId: string, command: PlaceFreezeCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `place ${placeId}`, async ({ em, sql, now, head, firstSeq, changes }) => {
        const [before] = await loadPlaceHistories(sql, [placeId]);
        const cellId = before?.cells.find((cell) => cell.to === null)?.cellId;
        if (!before || !cellId || !tree.isWithin(caller.scopeId, cellId)) throw new DomainProblem("place-not-found");
        if (!(await isPlaceInLine(sql, caller, placeId))) throw new DomainProblem("place-not-found");
        const until = command.toOn ?? null;
        const overlaps = before.freezes.some(
          (freeze) => (until === null || freeze.from <= until) && (freeze.to === null || command.fromOn <= freeze.to),
        );
        if (overlaps) throw new DomainProblem("already-frozen");
        em.create(PlaceFreeze, {
          id: command.commandId,
          placeId,
          fromOn: command.fromOn,
          toOn: until,
          reason: command.reason,
          seq: firstSeq,
        });
        await em.flush();
        const after: DatedPlace = { ...before, freezes: [...before.freezes, { from: command.fromOn, to: until }] };
        await recountPlaces(sql, head.countyId, tree, [{ before, after }], changes, command.fromOn);
        return [
          {
            type: "place.frozen",
            gridId: cellId,
            occurredAt: now,
            actorId: caller.accountId,
            commandId: command.commandId,
            subjectId: placeId,
            about: { fromOn: command.fromOn, toOn: until, reason: command.reason },
          },
        ];
      });
    },
  };
}
