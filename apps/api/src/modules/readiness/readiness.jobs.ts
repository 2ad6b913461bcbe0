import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import { bitsOfCard, isReady } from "@safegrid/metrics/readiness";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database } from "#/platform/sql.ts";
import type { Findings } from "#/modules/boundary/finding.service.ts";
import { byTheDay, followPosts } from "#/modules/person/account-follows-post.service.ts";
import { readCards, ruleOn } from "#/modules/readiness/readiness.service.ts";

/** How long after its end a day may still be taken down. */
const graceMs = 3_600_000;

/** All cards are read before the log is locked; only what differs from the day before is written under the lock. */
const takingPauseMs = 10_000;

/**
 * Begins a business day: accounts follow transfers that take effect and posts that are over, and the cards of the day that has ended are taken
 * down as they were known at its end (metrics.md, rules 3 and 10), once, with an event. Only grids whose card differs from
 * the day before get a new row, so a year of a county costs what has changed in it. Where nothing ran within an hour of
 * its end, what was known then is not known, and is never made up afterwards. Cost at midnight: one read of all cards. Returns whether it did.
 */
export function createDayChange(parts: {
  readonly db: Database;
  readonly clock: Clock;
  readonly epochs: EpochWatch;
  readonly countyId: string;
  readonly findings: Pick<Findings, "ensureChecked">;
}) {
  const { db, clock, epochs, countyId, findings } = parts;
  let begun: BusinessDay | undefined;
  return {
    async beginDay(): Promise<boolean> {
      const today = businessDayOf(clock.now().getTime());
      if (begun === today) return false;
      await db.transaction((tx) => followPosts(tx, today, byTheDay(clock.now())));
      const isLate = clock.now().getTime() - dayStartsAt(today) > graceMs;
      const taken = isLate ? false : await takeDay(addDays(today, -1));
      begun = today;
      return taken;
    },
    forget(): void {
      begun = undefined;
    },
  };

  async function takeDay(day: BusinessDay): Promise<boolean> {
    const { known } = epochs;
    const [done] = await db.query(
      `select 1 from readiness_taken where county_id = $1 and day >= $2::date
       union all select 1 from event_log where county_id = $1 and seq = 1 and recorded_at >= $3`,
      [countyId, day, new Date(dayStartsAt(addDays(day, 1)))],
    );
    if (done) return false;
    await findings.ensureChecked(countyId);
    const cards = await readCards(db, countyId, day, await ruleOn(db, day));
    return db.transaction(async (tx) => {
      const head = await lockHead(tx, countyId, takingPauseMs);
      epochs.require(head.epoch, known);
      const [other] = await tx.query(`select 1 from readiness_taken where county_id = $1 and day >= $2::date`, [
        countyId,
        day,
      ]);
      if (other) return false;
      const now = clock.now();
      const bits = cards.map(({ card }) => bitsOfCard(card));
      await tx.query(
        `with card as (
           select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::int[])
             as c (grid_id, township_id, village_id, level, passed, no_source)),
         ended as (
           update readiness_span s set to_on = $8::date - 1
           where s.county_id = $1 and s.to_on is null and not exists (select from card c where c.grid_id = s.grid_id
             and c.passed = s.passed and c.no_source = s.no_source
             and c.village_id is not distinct from s.village_id and c.township_id is not distinct from s.township_id)
           returning s.grid_id)
         insert into readiness_span (grid_id, county_id, township_id, village_id, level, from_on, passed, no_source)
         select c.grid_id, $1, c.township_id, c.village_id, c.level, $8::date, c.passed, c.no_source from card c
         where c.grid_id in (select grid_id from ended)
           or not exists (select from readiness_span s where s.grid_id = c.grid_id and s.to_on is null)`,
        [
          countyId,
          cards.map(({ gridId }) => gridId),
          cards.map(({ townshipId }) => townshipId),
          cards.map(({ villageId }) => villageId),
          cards.map(({ level }) => level),
          bits.map(({ passed }) => passed),
          bits.map(({ noSource }) => noSource),
          day,
        ],
      );
      const ready = cards.filter(({ card }) => isReady(card)).length;
      const event = {
        type: "readiness.taken",
        gridId: countyId,
        occurredAt: new Date(dayStartsAt(addDays(day, 1))),
        actorId: null,
        commandId: null,
        subjectId: null,
        about: { day, ready, grids: cards.length },
      };
      const events = chainEvents(head, [event], now);
      await tx.query(`insert into readiness_taken (county_id, day, seq) values ($1, $2, $3)`, [
        countyId,
        day,
        events[0]?.seq ?? head.seq,
      ]);
      await appendEvents(tx, head, events);
      return true;
    });
  }
}
