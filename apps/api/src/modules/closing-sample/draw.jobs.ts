import { v7 as uuidv7 } from "uuid";
import type { Period } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt, periodOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { drawClosings, lookBackFrom } from "#/modules/closing-sample/draw.service.ts";

/** Hashing and marking some thousand closings of a township, once a month. */
const drawPauseMs = 20_000;

/**
 * Draws the sample of each township when a month is over, once: that a month ends is an event at its moment, also when
 * nothing ran then, also with two processes, since whoever comes second finds nothing left to draw. Cost: one look-up per
 * start and month, then a transaction for each township.
 */
export function createMonthlyDraws(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly epochs: EpochWatch;
  readonly tree: GridTree;
}) {
  const { db, clock, epochs, tree } = options;
  let done: string | null = null;

  async function drawOne(townshipId: string, month: Period): Promise<boolean> {
    const { known } = epochs;
    return db.transaction(async (tx) => {
      const head = await lockHead(tx, tree.county.id, drawPauseMs);
      epochs.require(head.epoch, known);
      await tree.catchUp(tx, head.gridVersion);
      const township = tree.find(townshipId);
      if (!township) return false;
      const now = clock.now();
      const event = await drawClosings(tx, head, {
        ...{ id: uuidv7(), township, month, by: { accountId: null, name: "系统" }, commandId: null },
        ...{ seq: head.seq + 1, now },
      });
      if (!event) return false;
      await appendEvents(tx, head, chainEvents(head, [event], now));
      return true;
    });
  }

  return {
    /** Draws what is due; says whether anything was drawn. */
    async drawLastMonth(): Promise<boolean> {
      const thisMonth = periodOf("month", businessDayOf(clock.now().getTime()));
      if (done === thisMonth.startsOn) return false;
      const month = periodOf("month", addDays(thisMonth.startsOn, -1));
      const townships = await db.query<{ id: string }>(
        `select distinct township_id as id from hazard_closing
         where county_id = $1 and sample_id is null and undone_at is null and at >= $2 and at < $3`,
        [tree.county.id, new Date(dayStartsAt(lookBackFrom(month))), new Date(dayStartsAt(thisMonth.startsOn))],
      );
      let hasDrawn = false;
      for (const { id } of townships) hasDrawn = (await drawOne(id, month)) || hasDrawn;
      done = thisMonth.startsOn;
      return hasDrawn;
    },

    /** Forgets what was done: the database is another one now. */
    forget(): void {
      done = null;
    },
  };
}
