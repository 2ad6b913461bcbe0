import type { ListingAction, ListingClockKind, ListingLevel, ListingState } from "@safegrid/domain/listing";
import { isRectifyClockRunning, stepClockOf } from "@safegrid/domain/listing";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { ListingRules } from "@safegrid/metrics/listing-rule";
import { listingLimitOf } from "@safegrid/metrics/listing-rule";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";

interface Running {
  readonly n: number;
  readonly kind: ListingClockKind;
  readonly dueAt: string;
}

interface Clocked {
  readonly state: ListingState;
  readonly deadlineAt: string | null;
}

/**
 * Ends the clocks of what was done and begins those of what is to be done next: one for the step, and the deadline while
 * the hazard is being rectified. A report of progress begins its clock anew.
 */
export async function moveClocks(
  sql: Sql,
  listingId: string,
  of: {
    readonly before: Clocked | null;
    readonly after: Clocked;
    readonly action: ListingAction;
    readonly level: ListingLevel;
    readonly at: Date;
    readonly rules: ListingRules;
    readonly calendar: DeadlineRules;
  },
): Promise<void> {
  const { before, after, action, level, at, rules, calendar } = of;
  const running = await sql.query<Running>(
    `select n, kind, iso_utc(due_at) as "dueAt" from listing_clock where listing_id = $1 and ended_at is null`,
    [listingId],
  );
  const isNewStep = before?.state !== after.state || action === "report_progress";
  const stepClock = stepClockOf(after.state);
  const rectifyDue = isRectifyClockRunning(after.state) ? after.deadlineAt : null;
  const stays = ({ kind, dueAt }: Running) =>
    kind === "rectify" ? dueAt === rectifyDue : kind === stepClock && !isNewStep;
  const over = running.filter((clock) => !stays(clock)).map(({ n }) => n);
  if (over.length > 0)
    await sql.query(`update listing_clock set ended_at = $3 where listing_id = $1 and n = any ($2::int[])`, [
      ...[listingId, over, at],
    ]);
  const isRunning = (kind: ListingClockKind) => running.some((clock) => clock.kind === kind && stays(clock));
  if (stepClock !== null && !isRunning(stepClock)) {
    const { atMs, isAssumed, rule } = listingLimitOf(rules, calendar, stepClock, level, at.getTime());
    await beginClock(sql, listingId, stepClock, [at, new Date(atMs), rule.amount, rule.unit, isAssumed]);
  }
  if (rectifyDue !== null && !isRunning("rectify"))
    await beginClock(sql, listingId, "rectify", [at, new Date(rectifyDue), null, null, false]);
}

async function beginClock(
  sql: Sql,
  listingId: string,
  kind: ListingClockKind,
  rest: [fromAt: Date, dueAt: Date, amount: number | null, unit: string | null, isAssumed: boolean],
): Promise<void> {
  await sql.query(
    `insert into listing_clock (listing_id, n, kind, from_at, due_at, amount, unit, is_assumed)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7 from listing_clock where listing_id = $1`,
    [listingId, kind, ...rest],
  );
}

interface DueClock {
  readonly listingId: string;
  readonly hazardId: string;
  readonly n: number;
  readonly kind: ListingClockKind;
  readonly passedAt: string;
  readonly state: ListingState;
  readonly number: string | null;
  readonly level: ListingLevel;
  readonly cellId: string;
  readonly serial: string;
  readonly category: string;
  readonly grade: string;
}

/** Clocks whose instant has come and that nobody has noted: the rows are the queue. */
const dueClocksSql = (more: string) => `select c.listing_id as "listingId", l.hazard_id as "hazardId", c.n, c.kind,
    iso_utc(greatest(c.due_at, c.from_at)) as "passedAt", l.state, l.number, l.level, h.cell_id as "cellId", h.serial,
    h.category, h.grade
  from listing_clock c join listing l on l.id = c.listing_id join hazard h on h.id = l.hazard_id
  where c.ended_at is null and c.passed_at is null and c.due_at <= $1 ${more}
  order by c.due_at, c.listing_id, c.n limit 100`;

/**
 * Notes that clocks have passed, each once: in the clock, in the listing's story, and as an event of its own at its own
 * second. `nextSeq` is the number of the first of these events. Under the log's lock.
 */
export async function passClocks(sql: Sql, due: readonly DueClock[], now: Date, nextSeq: number): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  for (const clock of due) {
    const { listingId, hazardId, n, kind, passedAt, state, number, level, cellId, serial, category, grade } = clock;
    const seq = nextSeq + events.length;
    await sql.query(`update listing_clock set passed_at = $3 where listing_id = $1 and n = $2`, [
      ...[listingId, n, new Date(passedAt)],
    ]);
    await sql.query(
      `insert into listing_step (listing_id, n, action, from_state, to_state, at, by_name, about, seq)
       select $1, coalesce(max(n), 0) + 1, 'clock_pass', $2, $2, $3, '系统', $4::jsonb, $5
       from listing_step where listing_id = $1`,
      [listingId, state, new Date(passedAt), JSON.stringify({ clock: kind, notedAt: now.toISOString() }), seq],
    );
    await sql.query(`update listing set seq = $2 where id = $1`, [listingId, seq]);
    await sql.query(`update hazard set seq = $2 where id = $1`, [hazardId, seq]);
    events.push({
      ...{ type: "listing.clock_passed", gridId: cellId, occurredAt: new Date(passedAt), actorId: null },
      ...{ commandId: null, subjectId: listingId },
      about: { hazardId, clock: kind, number, level, serial, category, grade },
    });
  }
  return events;
}

/** The clocks of one listing that are over at an instant. */
export async function dueClocksOf(sql: Sql, listingId: string, now: Date): Promise<DueClock[]> {
  return sql.query<DueClock>(dueClocksSql("and c.listing_id = $2"), [now, listingId]);
}

/** The clocks of all listings that are over at an instant, a hundred at most. */
export async function dueClocks(sql: Sql, now: Date): Promise<DueClock[]> {
  return sql.query<DueClock>(dueClocksSql(""), [now]);
}
