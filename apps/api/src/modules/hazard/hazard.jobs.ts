import type { MikroORM } from "@mikro-orm/postgresql";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database } from "#/platform/sql.ts";
import { sqlOf } from "#/platform/sql.ts";
import { NumberChanges } from "#/modules/number/number.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { addHazardChange, isOverdueNow, numbersOf } from "#/modules/hazard/hazard-number.service.ts";
import { Hazard } from "#/modules/hazard/hazard.entity.ts";
import { deadlinePassedEvent, pathOf, periodKeysAt } from "#/modules/hazard/hazard.service.ts";

const maxPerCommit = 500;

/**
 * Lets deadlines pass: each is an event of its own, at its moment, once, also when nothing ran at that moment
 * (metrics.md, rule 10). The hazards themselves are the queue: a deadline that has not passed is found by an index,
 * and the flag is set in the transaction that writes the event. Two processes may run this; the log's lock orders them.
 * Cost: one index look-up when nothing is due. Returns how many have passed.
 */
export async function passDeadlines(
  orm: MikroORM,
  db: Database,
  clock: Clock,
  periods: Periods,
  epochs: EpochWatch,
  countyId: string,
): Promise<number> {
  const { known } = epochs;
  const waiting = await db.query<{ deadline_at: Date }>(
    `select distinct deadline_at from (select deadline_at from hazard
       where deadline_at <= $1 and deadline_at is not null and not deadline_passed and refused_at is null
       order by deadline_at limit $2) as next`,
    [clock.now(), maxPerCommit],
  );
  if (waiting.length === 0) return 0;
  await periods.ensureOpen(waiting.flatMap((row) => periodKeysAt(row.deadline_at.toISOString())));
  const upTo = waiting.reduce((last, row) => (row.deadline_at > last ? row.deadline_at : last), new Date(0));

  return orm.em.fork().transactional(async (em) => {
    const sql = sqlOf(em);
    const head = await lockHead(sql, countyId);
    epochs.require(head.epoch, known);
    const hazards = await em.find(
      Hazard,
      { deadlineAt: { $lte: upTo }, deadlinePassed: false, refusedAt: null },
      { orderBy: { deadlineAt: "asc", id: "asc" }, limit: maxPerCommit },
    );
    const changes = new NumberChanges();
    for (const [index, hazard] of hazards.entries()) {
      const before = numbersOf(hazard);
      hazard.deadlinePassed = true;
      hazard.isOverdue = isOverdueNow(hazard);
      hazard.seq = head.seq + index + 1;
      addHazardChange(pathOf(hazard), before, hazard, changes);
    }
    await em.flush();
    const events = chainEvents(head, hazards.map(deadlinePassedEvent), clock.now());
    await changes.write(sql, events.at(-1)?.seq ?? head.seq);
    // With a full load some deadlines of the last instant may be left over, so the clock stops just before it.
    const last = hazards.length === maxPerCommit ? hazards.at(-1)?.deadlineAt : undefined;
    const clockAt = last ? new Date(last.getTime() - 1) : upTo;
    await appendEvents(sql, head, events, clockAt > head.clockAt ? clockAt : head.clockAt);
    return hazards.length;
  });
}
