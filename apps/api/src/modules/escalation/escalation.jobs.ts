import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import { nextRungAt, rungKey, rungsBetween } from "@safegrid/metrics/escalation-ladder";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { hazardIsOpenSql } from "#/modules/hazard/hazard-row.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { RungFactsRow } from "#/modules/escalation/rung-facts.ts";
import { rungFactsSql } from "#/modules/escalation/rung-facts.ts";
import type { FiringRung } from "#/modules/escalation/rung.service.ts";
import { fireRungs, rungsOf, toldCaseOf } from "#/modules/escalation/rung.service.ts";

const mostPerCommit = 2_000;
const longestPauseMs = 10_000;

interface JobParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly epochs: EpochWatch;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}

/**
 * Lets the rungs of the escalation ladder fire: each an event of its own with the instant at which it was due, once, also
 * when nothing ran then, also with two processes (docs/adr/0018). The hazards are the queue by their `rung_at`; a commit
 * takes some thousand of them with some six statements. What is behind the deadline waits until that has passed. Cost: one
 * index look-up when nothing is due. Returns how many hazards had rungs.
 */
export function createEscalation({ db, clock, epochs, tree, rules, ladders }: JobParts) {
  /** The version by which all open hazards are known to be reckoned. */
  let reckoned = -1;

  async function catchUp(tx: Sql, gridVersion: number) {
    await tree.catchUp(tx, gridVersion);
    return { ladder: await ladders.catchUp(tx), rules: await rules.catchUp(tx) };
  }

  return {
    async fireDue(): Promise<number> {
      const { known } = epochs;
      if ((await db.query(dueSql, [clock.now(), 1], "due-rungs")).length === 0) return 0;
      return db.transaction(async (tx) => {
        const head = await lockHead(tx, tree.county.id, longestPauseMs);
        epochs.require(head.epoch, known);
        const { ladder, rules: deadlines } = await catchUp(tx, head.gridVersion);
        // A ladder that was put in force meanwhile is reckoned first.
        if (ladder.version !== reckoned) return 0;
        const now = clock.now();
        const due = await tx.query<RungFactsRow>(dueSql, [now, mostPerCommit]);
        const firing: FiringRung[] = [];
        const moved = due.map((facts) => {
          const rungs = rungsOf(facts, { ladder: ladder.ladder, rules: deadlines });
          const fires = rungsBetween(rungs, facts.rungAt?.getTime() ?? 0, now.getTime());
          if (fires.length > 0) {
            const told = toldCaseOf(tree, facts, facts.lineId);
            firing.push(...fires.map((dated) => ({ facts, told, dated })));
          }
          const last = fires.at(-1);
          return {
            ...{ id: facts.id, nextMs: nextRungAt(rungs, now.getTime() + 1) },
            ...{ lastRung: last ? rungKey(last.rung) : null, seq: head.seq + firing.length },
          };
        });
        const said = await fireRungs(tx, { countyId: tree.county.id, now, firstSeq: head.seq + 1 }, firing);
        await moveOn(tx, moved);
        await appendEvents(tx, head, chainEvents(head, said, now));
        return due.length;
      });
    },

    /** Reckons the next rung of all open hazards anew where another ladder is in force; in pieces, from where it stopped. */
    async reckon(): Promise<void> {
      const { known } = epochs;
      while (ladders.current.version !== reckoned) {
        const isDone = await db.transaction(async (tx) => {
          const head = await lockHead(tx, tree.county.id, longestPauseMs);
          epochs.require(head.epoch, known);
          const { ladder: set, rules: deadlines } = await catchUp(tx, head.gridVersion);
          const [at] = await tx.query<{ up_to: string | null; done_at: Date | null }>(
            `select up_to, done_at from escalation_reckoning where version = $1`,
            [set.version],
          );
          if (at?.done_at) return set.version;
          const rows = await tx.query<RungFactsRow & { firedAt: Date | null }>(openSql, [
            at?.up_to ?? null,
            mostPerCommit,
          ]);
          // Of what lay in the past when this ladder came into force nobody is told afterwards, and of nothing twice.
          const madeMs = set.madeAt === null ? -1 : Date.parse(set.madeAt);
          await moveOn(
            tx,
            rows.map((facts) => ({
              id: facts.id,
              nextMs: nextRungAt(
                rungsOf(facts, { ladder: set.ladder, rules: deadlines }),
                Math.max(madeMs, facts.firedAt?.getTime() ?? -1) + 1,
              ),
              ...{ lastRung: null, seq: null },
            })),
          );
          const isLast = rows.length < mostPerCommit;
          await tx.query(
            `insert into escalation_reckoning (version, up_to, done_at) values ($1, $2, $3)
             on conflict (version) do update set up_to = excluded.up_to, done_at = excluded.done_at`,
            [set.version, rows.at(-1)?.id ?? at?.up_to ?? null, isLast ? clock.now() : null],
          );
          return isLast ? set.version : null;
        });
        if (isDone !== null) reckoned = isDone;
      }
    },

    /** Forgets what was reckoned: the database is another one now. */
    forget(): void {
      reckoned = -1;
    },
  };
}

async function moveOn(
  tx: Sql,
  rows: readonly { id: string; nextMs: number | null; lastRung: string | null; seq: number | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update hazard h set rung_at = u.next_at, last_rung = coalesce(u.last_rung, h.last_rung),
       seq = case when u.last_rung is null then h.seq else u.seq end
     from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[]) as u (id, next_at, last_rung, seq)
     where h.id = u.id`,
    [
      ...[rows.map(({ id }) => id), rows.map(({ nextMs }) => (nextMs === null ? null : new Date(nextMs)))],
      ...[rows.map(({ lastRung }) => lastRung), rows.map(({ seq }) => seq)],
    ],
  );
}

const dueSql = `select ${rungFactsSql} from hazard h join place p on p.id = h.place_id
  where h.rung_at <= $1 and (h.deadline_passed or h.rung_at < h.deadline_at)
  order by h.rung_at, h.id limit $2`;

const openSql = `select ${rungFactsSql},
    (select max(r.at) from hazard_rung r where r.hazard_id = h.id) as "firedAt"
  from hazard h join place p on p.id = h.place_id
  where h.deadline_at is not null and ${hazardIsOpenSql} and ($1::uuid is null or h.id > $1)
  order by h.id limit $2`;
