import type { ViolationClock } from "@safegrid/domain/violation";
import { toldOfLateViolation } from "@safegrid/domain/violation-holder";
import { businessDayOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { tellOfLateViolations } from "#/modules/message/violation-message.service.ts";
import { loadViolations } from "#/modules/violation/violation-case.service.ts";
import { readViolationRules } from "#/modules/violation/violation-rules.service.ts";

interface DueClock {
  readonly id: string;
  readonly clock: ViolationClock;
  readonly dueAt: Date;
}

/** Clocks whose instant has come and that nobody has noted: the rows are the queue. */
const dueSql = (more: string) => `select id, clock, due_at as "dueAt" from violation
  where due_at <= $1 and clock_passed_at is null ${more} order by due_at, id limit 500`;

/** Whether any clock is over that nobody has noted. One look-up in an index. */
export async function isAnyClockOver(sql: Sql, now: Date): Promise<boolean> {
  return (
    (await sql.query(`select 1 from violation where due_at <= $1 and clock_passed_at is null limit 1`, [now])).length >
    0
  );
}

/** The clocks that are over at an instant and not noted; of one violation, or of all, five hundred at most. */
export async function dueViolationClocks(sql: Sql, now: Date, id?: string): Promise<DueClock[]> {
  return id === undefined ? sql.query(dueSql(""), [now]) : sql.query(dueSql("and id = $2"), [now, id]);
}

/**
 * Notes that clocks have passed, each once: in the violation, in its story, as an event of its own at its own instant, and
 * by a message to who should have carried it on and to who stands above. `firstSeq` is the number of the first of these
 * events. Under the log's lock.
 */
export async function passViolationClocks(
  { sql, now, firstSeq }: { readonly sql: Sql; readonly now: Date; readonly firstSeq: number },
  tree: GridTree,
  due: readonly DueClock[],
): Promise<NewEvent[]> {
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  const [known, { authorities }] = [await loadViolations(sql, tree, ids), await readViolationRules(sql)];
  await sql.query(
    `with passed as (
       update violation v set clock_passed_at = v.due_at, seq = d.seq
       from unnest($1::uuid[], $2::bigint[]) as d (id, seq) where v.id = d.id returning v.id, v.state, v.due_at, d.seq)
     insert into violation_step (violation_id, n, action, from_state, to_state, at, by_name, seq)
     select p.id, (select max(s.n) + 1 from violation_step s where s.violation_id = p.id), 'clock_pass', p.state, p.state,
       p.due_at, '系统', p.seq
     from passed p`,
    [ids, ids.map((_, index) => firstSeq + index)],
  );
  const today = businessDayOf(now.getTime());
  const cases = due.flatMap((clock) => {
    const violation = known.get(clock.id)?.case;
    return violation ? [{ ...clock, dueAt: new Date(clock.dueAt), violation }] : [];
  });
  const events = cases.map(({ id, clock, dueAt, violation }): NewEvent => ({
    ...{ type: "violation.clock_passed", gridId: violation.home.at(-1) ?? "", occurredAt: dueAt, actorId: null },
    ...{ commandId: null, subjectId: id, about: { kind: violation.kind, state: violation.state, clock } },
  }));
  const told = await tellOfLateViolations(
    sql,
    { countyId: tree.county.id, now, firstSeq: firstSeq + events.length },
    cases.flatMap(({ id, clock, dueAt, violation }) =>
      toldOfLateViolation(violation, today, authorities).map((unit) => ({ unit, violationId: id, clock, dueAt })),
    ),
  );
  return [...events, ...told];
}
