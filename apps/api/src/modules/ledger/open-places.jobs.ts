import { v7 as uuidv7 } from "uuid";
import type { PlaceCategory } from "@safegrid/domain/place";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadEnterprises } from "#/modules/ledger/enterprise-entry.service.ts";
import { placeOfEnterprise, placesOf } from "#/modules/ledger/enterprise.service.ts";
import { openPlaces, suspendPlaces } from "#/modules/place/place-life.service.ts";

/** So many places are opened under one lock: some tens of milliseconds. Whoever calls rests in between, for others to write. */
const atOnce = 40;

interface Opening {
  readonly id: string;
  readonly category: PlaceCategory;
  readonly accountId: string | null;
  readonly name: string;
}

/**
 * Opens the places of enterprises that were imported, in pieces, so that an import of a whole county holds up nobody (P21:
 * nothing that does business is without a patrol plan). What waits stands in `place_opening` and goes with the place that
 * is opened; what has been closed meanwhile, or has a place already, gets none. With two processes whoever comes second
 * finds nothing left.
 */
export async function openWaitingPlaces(parts: {
  readonly db: Sql;
  readonly rare: RareCommands;
  readonly tree: GridTree;
}): Promise<void> {
  const { db, rare, tree } = parts;
  const [waiting] = await db.query(`select 1 from place_opening limit 1`, [], "place-opening-waits");
  if (!waiting) return;
  const command = { commandId: uuidv7() };
  await carryOutJob(rare, command, "waiting places", async (context) => {
    const { sql, now } = context;
    // Of one person at a time: it is his entry that the place belongs to.
    const openings = await sql.query<Opening>(
      `with first as (select by_account from place_opening order by by_account limit 1)
       delete from place_opening where enterprise_id in (
         select enterprise_id from place_opening o, first where o.by_account is not distinct from first.by_account
         order by enterprise_id limit $1)
       returning enterprise_id as id, category, by_account as "accountId", by_name as name`,
      [atOnce],
    );
    const ids = openings.map(({ id }) => id);
    const housed = await sql.query<{ id: string }>(
      `select distinct enterprise_id as id from place where enterprise_id = any($1::uuid[]) and facility_kind is null`,
      [ids],
    );
    const isHoused = new Set(housed.map(({ id }) => id));
    const entries = (await loadEnterprises(sql, ids)).filter(
      ({ id, state }) => state !== "closed" && !isHoused.has(id),
    );
    const categories = new Map(openings.map(({ id, category }) => [id, category]));
    const [by] = openings;
    if (!by) throw nothingLeft;
    const places = entries.map((entry) => placeOfEnterprise(uuidv7(), entry, categories.get(entry.id) ?? "shop"));
    await openPlaces(context, tree, by, places);
    const suspended = entries.filter(({ state }) => state === "suspended").map(({ id }) => id);
    await suspendPlaces(context, tree, await placesOf(sql, suspended), true);
    const byVillage = Map.groupBy(entries, ({ cellId }) => tree.find(cellId)?.parentId ?? cellId);
    return [...byVillage].map(([gridId, own]): NewEvent => ({
      ...{ type: "place.opened", gridId, occurredAt: now, actorId: by.accountId, commandId: command.commandId },
      ...{ subjectId: null, about: { count: own.length } },
    }));
  });
}
