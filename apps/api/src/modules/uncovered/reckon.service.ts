import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import { uncoveredOf } from "@safegrid/metrics/uncovered";
import type { Clock } from "#/platform/clock.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

const chunk = 500;

/**
 * Reckons anew since when some places are uncovered (metrics `uncoveredOf`). One at a time, also with two processes: who
 * comes second reads what the first one's visits have become. Places that have closed are taken out.
 */
export async function reckonPlaces(db: Database, placeIds: readonly string[], now: Date): Promise<void> {
  const ids = [...new Set(placeIds)];
  if (ids.length === 0) return;
  const today = businessDayOf(now.getTime());
  await db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('place_uncovered'))::text`);
    const fromOn = await logBeganOn(tx, today);
    const lastOn = await readLastVisits(tx, ids);
    const rows = (await loadPlaceHistories(tx, ids)).flatMap((place) => {
      const lastVisitOn = lastOn.get(place.id) ?? null;
      const uncovered = uncoveredOf(place, lastVisitOn, fromOn, today);
      return uncovered ? { placeId: place.id, lastVisitOn, ...uncovered } : [];
    });
    await tx.query(`delete from place_uncovered where place_id = any($1::uuid[]) and place_id <> all($2::uuid[])`, [
      ids,
      rows.map(({ placeId }) => placeId),
    ]);
    await tx.query(
      `insert into place_uncovered (place_id, since_on, missed, cadence, next_due_on, last_visit_on, reckoned_on)
       select *, $7::date from unnest($1::uuid[], $2::date[], $3::int[], $4::text[], $5::date[], $6::date[])
       on conflict (place_id) do update set since_on = excluded.since_on, missed = excluded.missed,
         cadence = excluded.cadence, next_due_on = excluded.next_due_on, last_visit_on = excluded.last_visit_on,
         reckoned_on = excluded.reckoned_on`,
      [
        ...[rows.map(({ placeId }) => placeId), rows.map(({ sinceOn }) => sinceOn), rows.map(({ missed }) => missed)],
        ...[rows.map(({ cadence }) => cadence), rows.map(({ nextDueOn }) => nextDueOn)],
        ...[rows.map(({ lastVisitOn }) => lastVisitOn), today],
      ],
    );
  });
}

/**
 * Reckons all places at the beginning of each day, some hundred at a time with rests between. How far it came stands in
 * the database: a process that starts in the middle of the day does it again, which changes nothing.
 */
export function createUncoveredDays(parts: { readonly db: Database; readonly clock: Clock; readonly tree: GridTree }) {
  const { db, clock, tree } = parts;
  let done: BusinessDay | null = null;
  return {
    async reckonDay(): Promise<void> {
      const today = businessDayOf(clock.now().getTime());
      if (done === today) return;
      const [progress] = await db.query<{ on: BusinessDay | null }>(
        `select uncovered_on as on from second_look_progress where county_id = $1`,
        [tree.county.id],
      );
      // Its row is made with the first look at the log.
      if (!progress) return;
      if (progress.on === null || progress.on < today) {
        const places = await db.query<{ id: string }>(
          `select id from place where closed_on is null or id in (select place_id from place_uncovered) order by id`,
        );
        for (let at = 0; at < places.length; at += chunk)
          await reckonPlaces(
            db,
            places.slice(at, at + chunk).map(({ id }) => id),
            clock.now(),
          );
        await db.query(`update second_look_progress set uncovered_on = $2 where county_id = $1`, [
          tree.county.id,
          today,
        ]);
      }
      done = today;
    },
    /** Forgets what was done: the database is another one now. */
    forget(): void {
      done = null;
    },
  };
}

/** The day since which anything can have been recorded: nothing is missed before the log began. */
async function logBeganOn(sql: Sql, today: BusinessDay): Promise<BusinessDay> {
  const [first] = await sql.query<{ at: Date }>(`select recorded_at as at from event_log order by seq limit 1`);
  return first ? businessDayOf(first.at.getTime()) : today;
}

async function readLastVisits(sql: Sql, placeIds: readonly string[]): Promise<Map<string, BusinessDay>> {
  const rows = await sql.query<{ id: string; at: Date }>(
    `select p.id, v.occurred_at as at from unnest($1::uuid[]) as p (id)
     cross join lateral (select occurred_at from visit where place_id = p.id and is_complete and rejected_at is null
       order by occurred_at desc limit 1) v`,
    [placeIds],
  );
  return new Map(rows.map(({ id, at }) => [id, businessDayOf(at.getTime())]));
}
