import { v7 as uuidv7 } from "uuid";
import type { CellPatrols, QuietCell } from "@safegrid/metrics/quiet-cell";
import { findQuietCells } from "@safegrid/metrics/quiet-cell";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { NewEvent } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readSecondLookRules } from "#/modules/second-look/second-look-rules.service.ts";

/** What a day's reckoning changes on the list. */
interface QuietPlan {
  readonly today: BusinessDay;
  readonly fromOn: BusinessDay;
  readonly ruleVersion: number;
  readonly oneIn: number;
  readonly comparedCount: number;
  readonly shown: readonly QuietCell[];
  /** Cells that come onto it, and those that go before anybody has looked. */
  readonly listed: readonly string[];
  readonly ended: readonly string[];
  /** What the public reported, by cell. */
  readonly outside: ReadonlyMap<string, number>;
}

/**
 * Once a day, for the day before: which cells are improbably quiet against their peers (metrics `findQuietCells`). Who is
 * on the list stays with fresh numbers until somebody has looked, or it is improbable no more; who was looked at rests for
 * a while. Cost: one pass over the visits and hazards of the window, outside every lock; with two processes whoever
 * comes second finds the day taken.
 */
export function createQuietDays(parts: {
  readonly db: Database;
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly clock: Clock;
}) {
  const { db, rare, tree, clock } = parts;
  let done: BusinessDay | null = null;
  return {
    async reckonDay(): Promise<void> {
      const today = businessDayOf(clock.now().getTime());
      if (done === today) return;
      const [progress] = await db.query<{ on: BusinessDay | null }>(
        `select quiet_on as on from second_look_progress where county_id = $1`,
        [tree.county.id],
      );
      // Its row is made with the first look at the log.
      if (!progress) return;
      if (progress.on === null || progress.on < today) await reckon({ db, rare, tree }, today);
      done = today;
    },
    /** Forgets what was done: the database is another one now. */
    forget(): void {
      done = null;
    },
  };
}

async function reckon(
  { db, rare, tree }: { readonly db: Database; readonly rare: RareCommands; readonly tree: GridTree },
  today: BusinessDay,
): Promise<void> {
  const plan = await planDay(db, tree, today);
  const changed = [...plan.listed, ...plan.ended];
  if (changed.length === 0) {
    await db.transaction((tx) => carryOutPlan(tx, tree, plan, 0));
    return;
  }
  const command = { commandId: uuidv7() };
  await carryOutJob(rare, command, "quiet cells", async ({ sql, now, firstSeq }) => {
    if (!(await carryOutPlan(sql, tree, plan, firstSeq))) throw nothingLeft;
    const villages = Map.groupBy(changed, (id) => tree.find(id)?.path[2] ?? tree.county.id);
    return [...villages].map(([gridId, cells], index): NewEvent => ({
      ...{ type: "quiet.listed", gridId, occurredAt: now, actorId: null, subjectId: null },
      ...{ commandId: index === 0 ? command.commandId : null, about: { cells: cells.length } },
    }));
  });
}

async function planDay(db: Sql, tree: GridTree, today: BusinessDay): Promise<QuietPlan> {
  const { rules, version: ruleVersion } = await readSecondLookRules(db);
  const fromOn = addDays(today, -rules.quietDays);
  const { cells, outside } = await readPatrols(db, tree, fromOn, today);
  const { quiet, compared: comparedCount } = findQuietCells(cells, rules);
  const waiting = await cellsOf(db, `outcome is null and ended_on is null`);
  const restFrom = new Date(dayStartsAt(addDays(today, -rules.quietRestDays)));
  const resting = await cellsOf(db, `looked_at >= $1`, restFrom);
  const shown = quiet.filter(({ cellId }) => !resting.has(cellId));
  const isShown = new Set(shown.map(({ cellId }) => cellId));
  return {
    ...{ today, fromOn, ruleVersion, oneIn: rules.quietOneIn, comparedCount, shown, outside },
    listed: [...isShown].filter((id) => !waiting.has(id)),
    ended: [...waiting].filter((id) => !isShown.has(id)),
  };
}

async function cellsOf(db: Sql, condition: string, ...params: unknown[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(
    `select distinct cell_id as id from quiet_cell where ${condition}`,
    params,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Writes a day's list; false where another process had the day already. */
async function carryOutPlan(sql: Sql, tree: GridTree, plan: QuietPlan, seq: number): Promise<boolean> {
  const taken = await sql.query(
    `update second_look_progress set quiet_on = $2
     where county_id = $1 and (quiet_on is null or quiet_on < $2) returning quiet_on`,
    [tree.county.id, plan.today],
  );
  if (taken.length === 0) return false;
  await sql.query(
    `update quiet_cell set ended_on = $2, reckoned_on = $2
     where cell_id = any($1::uuid[]) and outcome is null and ended_on is null`,
    [plan.ended, plan.today],
  );
  for (const cell of plan.shown) {
    const path = tree.find(cell.cellId)?.path;
    if (!path) continue;
    await sql.query(
      `insert into quiet_cell (id, county_id, township_id, village_id, cell_id, listed_on, reckoned_on, from_on, visits,
         found, outside_found, expected, peer_count, peer_visits, peer_found, compared_count, probability, rule_version,
         one_in, seq)
       values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
       on conflict (cell_id) where outcome is null and ended_on is null do update
       set reckoned_on = excluded.reckoned_on, from_on = excluded.from_on, visits = excluded.visits,
         found = excluded.found, outside_found = excluded.outside_found, expected = excluded.expected,
         peer_count = excluded.peer_count, peer_visits = excluded.peer_visits, peer_found = excluded.peer_found,
         compared_count = excluded.compared_count, probability = excluded.probability,
         rule_version = excluded.rule_version, one_in = excluded.one_in`,
      [
        ...[uuidv7(), ...path, plan.today, plan.fromOn, cell.visits, cell.found, plan.outside.get(cell.cellId) ?? 0],
        ...[cell.expected, cell.peerCount, cell.peerVisits, cell.peerFound, plan.comparedCount, cell.probability],
        ...[plan.ruleVersion, plan.oneIn, seq],
      ],
    );
  }
  return true;
}

interface Counted {
  readonly cellId: string;
  readonly stratum: string;
  readonly visits: number;
  readonly found: number;
  readonly outside: number;
}

/**
 * Valid visits of the window, and hazards found in it, by cell and stratum: category of place and its cadence today.
 * Hazards that were not accepted count nowhere; those that the public reported, apart.
 */
async function readPatrols(sql: Sql, tree: GridTree, fromOn: BusinessDay, today: BusinessDay) {
  const rows = await sql.query<Counted>(
    `with plan as (
       select place_id, max(cadence) as cadence from place_plan
       where from_on <= $3::date and (to_on is null or $3::date <= to_on) group by place_id),
     done as (
       select cell_id, place_id, count(*)::int as visits, 0 as found, 0 as outside from visit
       where occurred_at >= $1 and occurred_at < $2 and is_complete and rejected_at is null group by cell_id, place_id
       union all
       select h.cell_id, h.place_id, 0, (count(*) filter (where r.hazard_id is null))::int,
         (count(*) filter (where r.hazard_id is not null))::int
       from hazard h left join public_report r on r.hazard_id = h.id
       where h.found_at >= $1 and h.found_at < $2 and h.state <> 'not_accepted' group by h.cell_id, h.place_id)
     select d.cell_id as "cellId", p.category || '/' || coalesce(plan.cadence, '-') as stratum,
       sum(d.visits)::int as visits, sum(d.found)::int as found, sum(d.outside)::int as outside
     from done d join place p on p.id = d.place_id left join plan on plan.place_id = d.place_id
     group by 1, 2`,
    [new Date(dayStartsAt(fromOn)), new Date(dayStartsAt(today)), today],
  );
  const byCell = Map.groupBy(rows, ({ cellId }) => cellId);
  const counts = (cellId: string, name: "visits" | "found") =>
    new Map((byCell.get(cellId) ?? []).flatMap((row) => (row[name] > 0 ? [[row.stratum, row[name]]] : [])));
  const cells = tree
    .subtree(tree.county.id)
    .filter(({ level, isPseudo }) => level === "cell" && !isPseudo)
    .map(({ id, kind }): CellPatrols => ({
      ...{ cellId: id, group: kind },
      ...{ visits: counts(id, "visits"), found: counts(id, "found") },
    }));
  const outside = new Map([...byCell].map(([cellId, own]) => [cellId, own.reduce((sum, row) => sum + row.outside, 0)]));
  return { cells, outside };
}
