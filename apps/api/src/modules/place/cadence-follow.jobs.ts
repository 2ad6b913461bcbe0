import { v7 as uuidv7 } from "uuid";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readCadenceRules } from "#/modules/place/cadence-rules.service.ts";
import { alignPlans, hasOtherCadence } from "#/modules/place/place-plan.service.ts";

/**
 * At the beginning of each day the plans of places follow what has changed about them: an enterprise's risk class, a key
 * unit, another kind of cell. From that day on; what was due before stays. Cost: one read of all places a day; with two
 * processes whoever comes second finds nothing to change.
 */
export function createCadenceFollow(parts: {
  readonly db: Sql;
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly clock: Clock;
}) {
  const { db, rare, tree, clock } = parts;
  let done: BusinessDay | null = null;
  return {
    /** Says how many plans changed. */
    async followDay(): Promise<number> {
      const today = businessDayOf(clock.now().getTime());
      if (done === today) return 0;
      let changed = 0;
      if (await hasOtherCadence(db, await readCadenceRules(db), today)) {
        const command = { commandId: uuidv7() };
        await carryOutJob(rare, command, "cadences follow", async (context) => {
          const rules = await readCadenceRules(context.sql);
          changed = await alignPlans(context, tree, rules, { fromOn: today, takesAll: false });
          if (changed === 0) throw nothingLeft;
          return [
            {
              ...{ type: "place.cadence_changed", gridId: tree.county.id, occurredAt: context.now, actorId: null },
              ...{ commandId: command.commandId, subjectId: null, about: { count: changed, fromOn: today } },
            },
          ];
        });
      }
      done = today;
      return changed;
    },
    /** Forgets what was done: the database is another one now. */
    forget(): void {
      done = null;
    },
  };
}
