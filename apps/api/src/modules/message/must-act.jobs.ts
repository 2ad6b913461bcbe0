import { v7 as uuidv7 } from "uuid";
import type { Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";
import { sendGrouped } from "#/modules/message/send-message.service.ts";

interface Waiting {
  readonly kind: "skipped" | "to_decide" | "handed_in";
  readonly cause: string;
  readonly hazardId: string;
  readonly gridId: string | null;
  readonly departmentId: string | null;
  readonly atMs: number;
}

/** What waits for somebody who was not told of it yet. */
const waits = {
  hazard_notice: "messaged_at is null and seen_at is null",
  hazard_request: "messaged_at is null and decision is null",
  hazard_submission: "messaged_at is null and decision is null",
} as const;

const isAnySql = Object.entries(waits)
  .map(([table, condition]) => `exists (select from ${table} where ${condition})`)
  .join(" or ");

/**
 * Units that were skipped or bypassed, the unit that decides on an extension or a stop, the one that has to look at what an
 * enterprise handed in.
 */
const takeSql = `with skipped as (
    update hazard_notice set messaged_at = $1 where ${waits.hazard_notice}
    returning hazard_id, why, unit_grid_id, unit_department_id, at),
  asked as (
    update hazard_request set messaged_at = $1 where ${waits.hazard_request} returning hazard_id, kind, asked_at),
  handed as (
    update hazard_submission set messaged_at = $1 where ${waits.hazard_submission} returning hazard_id, at)
  select kind, cause, "hazardId", "gridId", "departmentId", extract(epoch from at)::float8 * 1000 as "atMs" from (
  select 'skipped' as kind, why as cause, hazard_id as "hazardId", unit_grid_id as "gridId",
    unit_department_id as "departmentId", at from skipped
  union all
  select 'to_decide', a.kind, a.hazard_id,
      case when h.supervisor_department_id is null then coalesce(h.supervisor_grid_id, h.owner_grid_id) end,
      case when h.supervisor_grid_id is null then coalesce(h.supervisor_department_id, h.owner_department_id) end,
      a.asked_at
    from asked a join hazard h on h.id = a.hazard_id
  union all
  select 'handed_in', 'handed_in', s.hazard_id, h.owner_grid_id, h.owner_department_id, s.at
    from handed s join hazard h on h.id = s.hazard_id) as waiting`;

/**
 * Sends whoever has to act on a hazard a message, once, also when nothing ran when it became his turn, also with two
 * processes; many of one kind that are found at once are one message. Cost: three index look-ups when nobody has to be told. Resolves
 * with true where somebody was.
 */
export async function tellWhoMustAct(parts: {
  readonly db: Sql;
  readonly rare: RareCommands;
  readonly tree: GridTree;
}): Promise<boolean> {
  const { db, rare, tree } = parts;
  const [look] = await db.query<{ isAny: boolean }>(`select ${isAnySql} as "isAny"`, [], "must-act-waits");
  if (!look?.isAny) return false;
  const commandId = uuidv7();
  return carryOutJob(rare, { commandId }, "messages to who must act", async ({ sql, now, firstSeq }) => {
    const waiting = await sql.query<Waiting>(takeSql, [now]);
    if (waiting.length === 0) throw nothingLeft;
    const notices = waiting.map(({ kind, cause, hazardId, gridId, departmentId, atMs }) => ({
      ...{ kind, hazardId, does: [], atMs, unit: unitOf(tree, gridId, departmentId) },
      // Each look has its own messages: one that grew would be no news to a screen.
      cause: `${cause}:${firstSeq}`,
    }));
    const events = await sendGrouped(sql, { countyId: tree.county.id, now, firstSeq }, notices);
    // The receipt of this command names the first of them.
    return events.map((event) => ({ ...event, commandId }));
  });
}
