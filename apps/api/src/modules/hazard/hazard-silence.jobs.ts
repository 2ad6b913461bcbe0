import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { bypassedCase, levelOfCase } from "@safegrid/domain/hazard-case";
import type { EscalationLadder } from "@safegrid/metrics/escalation-ladder";
import type { Clock } from "#/platform/clock.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import type { NewEvent } from "#/platform/log.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import { sqlOf } from "#/platform/sql.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import { reckonRungs } from "#/modules/escalation/step-rungs.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase } from "#/modules/hazard/hazard-case.service.ts";
import { beginHop, endHop, giveNotice, receiptLimit } from "#/modules/hazard/hazard-hop.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { columnsOfUnit } from "#/modules/hazard/hazard-unit.service.ts";
import { HazardStep } from "#/modules/hazard/hazard.entity.ts";

const maxPerCommit = 100;

interface SilentHop {
  readonly hazard_id: string;
  readonly n: number;
  readonly limit_at: string | Date;
}

const silentSql = `select hazard_id, n, limit_at from hazard_hop
  where outcome = 'waiting' and silent_at is null and limit_at is not null and limit_at <= $1
  order by limit_at, hazard_id limit $2`;

/**
 * Sends on what nobody received within its limit, to the next unit above, with a notice to the one that kept silent;
 * at the county the silence is noted (plan.md section 4). Each once, also when nothing ran at that moment, also with two
 * processes: the waiting hops are the queue, as deadlines are theirs (docs/adr/0004). The next limit runs from when it is
 * sent on. Cost: one index look-up when nothing is due. Returns how many limits have passed.
 */
export async function passSilentHops(options: {
  readonly orm: MikroORM;
  readonly db: Database;
  readonly clock: Clock;
  readonly epochs: EpochWatch;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}): Promise<number> {
  const { orm, db, clock, epochs, tree, rules, ladders } = options;
  const { known } = epochs;
  if ((await db.query<SilentHop>(silentSql, [clock.now(), 1], "silent-hops")).length === 0) return 0;
  return orm.em.fork().transactional(async (em) => {
    const sql = sqlOf(em);
    const head = await lockHead(sql, tree.county.id);
    epochs.require(head.epoch, known);
    await tree.catchUp(sql, head.gridVersion);
    await rules.catchUp(sql);
    const { ladder } = await ladders.catchUp(sql);
    const now = clock.now();
    const silent = await sql.query<SilentHop>(silentSql, [now, maxPerCommit]);
    const events: NewEvent[] = [];
    for (const hop of silent)
      events.push(await sendOn({ em, sql, tree, rules, ladder, now, seq: head.seq + events.length + 1 }, hop));
    await em.flush();
    await appendEvents(sql, head, chainEvents(head, events, now));
    return silent.length;
  });
}

async function sendOn(
  context: {
    readonly em: EntityManager;
    readonly sql: Sql;
    readonly tree: GridTree;
    readonly rules: HazardRules;
    readonly ladder: EscalationLadder;
    readonly now: Date;
    readonly seq: number;
  },
  silent: SilentHop,
): Promise<NewEvent> {
  const { em, sql, tree, rules, ladder, now, seq } = context;
  const known = await loadCase(em, sql, tree, silent.hazard_id);
  if (!known?.case.hop) throw new Error("a hop waits for a hazard that does not");
  const { hazard } = known;
  const at = new Date(silent.limit_at);
  const kept = known.case.hop.to;
  const next = bypassedCase(known.case);
  await sql.query(`update hazard_hop set silent_at = $3 where hazard_id = $1 and n = $2`, [hazard.id, silent.n, at]);
  if (next?.hop) {
    await endHop(sql, hazard.id, silent.n, { outcome: "bypassed", at, by: null });
    const limit = receiptLimit(rules.current, hazard, next.hop.to, now);
    await beginHop(sql, hazard.id, next.hop, {
      ...{ sentAt: now, by: null, reason: null, limit, seq, home: next.home },
    });
    await giveNotice(sql, hazard.id, [kept], { why: "bypass", at: now });
    [hazard.ownerGridId, hazard.ownerDepartmentId] = columnsOfUnit(next.owner);
    hazard.level = levelOfCase(next);
    hazard.receiptDueAt = new Date(limit.atMs);
    hazard.holder = null;
    // Another level may have another ladder; what is due already fires by the queue.
    if (!hazard.rungAt || hazard.rungAt > now) reckonRungs(hazard, { ladder, rules: rules.current }, { now });
  }
  hazard.stepCount += 1;
  hazard.seq = seq;
  em.create(HazardStep, {
    ...{ hazardId: hazard.id, n: hazard.stepCount, action: next ? "bypass" : "silence", fromState: hazard.state },
    ...{ toState: hazard.state, at, recordedAt: now, byAccount: null, byName: "系统", note: null, grade: null },
    ...{ unitGridId: null, unitDepartmentId: null, about: aboutOf(kept, next?.owner ?? null), deadlineAt: null, seq },
  });
  return {
    type: next ? "hazard.bypassed" : "hazard.unanswered",
    ...{ gridId: hazard.cellId, occurredAt: at, actorId: null, commandId: null, subjectId: hazard.id },
    about: { category: hazard.category, grade: hazard.grade, serial: hazard.serial, level: hazard.level },
  };
}

function aboutOf(kept: Parameters<typeof columnsOfUnit>[0], to: Parameters<typeof columnsOfUnit>[0] | null) {
  const [silentGridId, silentDepartmentId] = columnsOfUnit(kept);
  return {
    ...(silentGridId ? { silentGridId } : {}),
    ...(silentDepartmentId ? { silentDepartmentId } : {}),
    ...(to ? { toGridId: to.id } : {}),
  };
}
