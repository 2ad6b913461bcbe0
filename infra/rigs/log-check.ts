import { createHash } from "node:crypto";
import type pg from "pg";
import type { RigContext } from "./rig.ts";

interface LogRow {
  seq: number;
  type: string;
  grid_id: string;
  occurred_at: string;
  recorded_at: string;
  actor_id: string | null;
  command_id: string | null;
  subject_id: string | null;
  about: string;
  hash: Buffer;
}

/**
 * Reads the whole log and checks that it is dense, that each hash follows from the one before, and that every command
 * with a receipt has its effect once. The reckoning is the rig's own. Returns the head. What is written meanwhile, by
 * jobs that follow the log, lies behind that head.
 */
export async function checkLog(db: pg.Pool, context: RigContext): Promise<number> {
  const { rows: heads } = await db.query<{ seq: number }>(`select seq::float8 as seq from log_head`);
  const head = heads[0]?.seq ?? -1;
  let last = 0;
  let before: Buffer | undefined;
  for (;;) {
    const { rows } = await db.query<LogRow>(logSql, [last, head]);
    for (const row of rows) {
      if (row.seq !== last + 1) context.fault(`the log goes from ${last} to ${row.seq}`);
      if (before && !hashAfter(before, row).equals(row.hash)) context.fault(`the chain breaks at ${row.seq}`);
      before = row.hash;
      last = row.seq;
    }
    if (rows.length === 0) break;
  }
  if (last !== head) context.fault(`the log ends at ${last}, its head says ${head}`);
  const { rows: strays } = await db.query<{ what: string; count: number }>(straysSql);
  for (const { what, count } of strays) if (count > 0) context.fault(`${count} ${what}`);
  return head;
}

function hashAfter(before: Buffer, row: LogRow): Buffer {
  const { seq, type, grid_id, occurred_at, recorded_at, actor_id, command_id, subject_id, about } = row;
  const said = [seq, type, grid_id, occurred_at, recorded_at, actor_id, command_id, subject_id, JSON.parse(about)];
  return createHash("sha256").update(before).update(JSON.stringify(said)).digest();
}

const logSql = `select seq::float8 as seq, type, grid_id, iso_utc(occurred_at) as occurred_at,
    iso_utc(recorded_at) as recorded_at, actor_id, command_id, subject_id, about::text as about, hash
  from event_log where seq > $1 and seq <= $2 order by seq limit 10000`;

const straysSql = `select 'receipts without an event' as what, count(*)::int as count
    from command_receipt r where not exists (select from event_log e where e.seq = r.seq and e.command_id = r.command_id)
  union all select 'commands with more than one first event', count(*)::int
    from (select command_id from event_log where type in ('visit.recorded', 'hazard.reported', 'hazard.eliminated')
      group by command_id having count(*) > 1) doubled
  union all select 'visits without a receipt', count(*)::int
    from visit v where not exists (select from command_receipt r where r.command_id = v.id
      and (r.seq = v.seq or exists (select from quarantine q where q.command_id = v.id and q.seq = r.seq)))
  union all select 'reported hazards without a receipt', count(*)::int
    from hazard h where not exists (select from command_receipt r where r.command_id = h.id)
  union all select 'events of visits or hazards without their record', count(*)::int
    from event_log e where e.type in ('visit.recorded', 'hazard.reported', 'hazard.eliminated')
      and not exists (select from visit v where v.id = e.subject_id)
      and not exists (select from hazard h where h.id = e.subject_id)`;
