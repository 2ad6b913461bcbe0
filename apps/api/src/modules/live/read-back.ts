import type { Clock } from "#/platform/clock.ts";
import type { LoggedEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import { currentPeriodKeys } from "#/modules/number/period.service.ts";
import type { CarriedChanges } from "#/modules/live/carried-changes.ts";
import { readOwnChanges } from "#/modules/live/live.queries.ts";
import { eventRowOf } from "#/modules/live/recent-events.ts";

/** Lets small commits carry what they changed to the feed: one more statement in their own transaction. */
export function createReadBack(countyId: string, clock: Clock, carried: CarriedChanges) {
  return async (tx: Sql, since: number, events: readonly LoggedEvent[]): Promise<() => void> => {
    const state = await readOwnChanges(tx, countyId, since, currentPeriodKeys(clock.now()));
    return () => carried.add(since, { ...state, events: events.map(eventRowOf) });
  };
}
