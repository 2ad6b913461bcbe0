import type { MikroORM } from "@mikro-orm/postgresql";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database } from "#/platform/sql.ts";
import { sqlOf } from "#/platform/sql.ts";
import { dueClocks, passClocks } from "#/modules/listing/listing-clock.service.ts";

/**
 * Lets the clocks of supervised listings pass: each is an event at its moment, once, also when nothing ran then, also with
 * two processes; the clocks are their own queue (docs/adr/0004). Cost: one index look-up when nothing is due. Returns how
 * many have passed.
 */
export async function passListingClocks(options: {
  readonly orm: MikroORM;
  readonly db: Database;
  readonly clock: Clock;
  readonly epochs: EpochWatch;
  readonly countyId: string;
}): Promise<number> {
  const { orm, db, clock, epochs, countyId } = options;
  const { known } = epochs;
  if ((await dueClocks(db, clock.now())).length === 0) return 0;
  return orm.em.fork().transactional(async (em) => {
    const sql = sqlOf(em);
    const head = await lockHead(sql, countyId);
    epochs.require(head.epoch, known);
    const now = clock.now();
    const events = await passClocks(sql, await dueClocks(sql, now), now, head.seq + 1);
    await appendEvents(sql, head, chainEvents(head, events, now));
    return events.length;
  });
}
