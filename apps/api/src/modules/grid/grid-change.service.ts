import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { GridChange } from "@safegrid/contract/grid-change";
import { gridChange } from "@safegrid/contract/grid-change";
import type { EventType } from "@safegrid/domain/event";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridDecision } from "#/modules/grid/grid-decision.ts";
import { decide, emptiedBy } from "#/modules/grid/grid-decision.ts";
import { moveFollowers } from "#/modules/grid/grid-followers.ts";
import { movePeople } from "#/modules/grid/grid-people.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { GridWords } from "#/modules/grid/grid-write.ts";
import { readWords, writeGrids, writeWords } from "#/modules/grid/grid-write.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";
import { movePlaces } from "#/modules/place/place-move.service.ts";

export type GridChanges = ReturnType<typeof createGridChanges>;

interface Author {
  readonly accountId: string | null;
  readonly name: string;
}

/** Thrown where another process has done it meanwhile: the transaction leaves nothing. */
class DoneElsewhere extends Error {}

/**
 * Changes of the grids (P1, P12–P14): each is one transaction under the log's lock that writes grids, places, posts,
 * numbers and events together. One whose day is still to come is judged, noted, and judged again when it comes.
 */
export function createGridChanges(options: {
  readonly rare: RareCommands;
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
}) {
  const { rare, db, clock, tree } = options;

  /** Judges and writes a change that holds from `on`, which is today. */
  async function carryOut(context: RareContext, said: GridChange, by: Author & { scopeId: string }, on: BusinessDay) {
    const { sql, head, firstSeq, changes, now } = context;
    const { decision, places } = await judge(sql, said, by.scopeId, on);
    const { countyId } = head;
    let entries: RecordEntry[];
    if (said.action === "rename" || said.action === "change") {
      entries = [await changeWords(sql, said, on, countyId)];
    } else {
      await writeGrids(sql, decision, {
        on,
        seq: firstSeq,
        countyId,
        wordsOf: () => (said.action === "create" ? said : {}),
      });
      const paths = new Map(decision.opened.map(({ id, path }) => [id, path]));
      const moves = [...places].flatMap(([fromCellId, ids]) =>
        ids.flatMap((placeId) => {
          const toCellId = decision.placesTo.get(placeId) ?? decision.restTo.get(fromCellId);
          return toCellId ? [{ placeId, fromCellId, toCellId }] : [];
        }),
      );
      const pathOf = (cellId: string) => paths.get(cellId) ?? tree.find(cellId)?.path ?? [];
      await movePlaces(sql, moves, { countyId, on, seq: firstSeq, pathOf, changes });
      const followers = await moveFollowers(sql, decision, on);
      entries = [
        ...recordsOf(decision, said, on),
        ...moves.map(({ placeId, fromCellId, toCellId }) => ({
          kind: "place" as const,
          subjectId: placeId,
          gridId: toCellId,
          before: { cellId: fromCellId },
          after: { cellId: toCellId, fromOn: on },
        })),
        ...followers,
        ...(await movePeople(sql, decision.peopleTo, on, { ...by, at: now })),
      ];
    }
    context.record(by, ...entries);
    context.afterCommit(() => tree.refresh(db));
    return eventsOf(tree, said, decision, { by, now, on });
  }

  async function judge(sql: Sql, said: GridChange, scopeId: string, on: BusinessDay) {
    const places = await placesOf(
      sql,
      emptiedBy(tree, said).filter(({ level }) => level === "cell"),
      on,
    );
    const decision = decide(tree, said, places, { scopeId, on });
    if (said.action === "create" && said.enterpriseId) {
      // One outside of the scope is answered as if it did not exist.
      const [known] = await sql.query(
        `select 1 from enterprise where id = $1 and $2::uuid in (county_id, township_id, village_id, cell_id)`,
        [said.enterpriseId, scopeId],
      );
      if (!known) throw fieldProblem("grid-change-not-fitting", "/enterpriseId", "no such enterprise");
    }
    if (said.action === "close") {
      const [entry] = await sql.query(
        `select 1 from enterprise where coalesce(cell_id, village_id, township_id) = $1 and state <> 'closed' limit 1`,
        [said.gridId],
      );
      if (entry) throw new DomainProblem("grid-not-empty");
    }
    return { decision, places };
  }

  async function plan({ sql, now, head, firstSeq }: RareContext, said: GridChange, caller: Caller, on: BusinessDay) {
    await judge(sql, said, caller.scopeId, on);
    const gridId = concerned(said);
    await sql.query(
      `insert into grid_plan (id, county_id, grid_id, effective_on, change, planned_by, planned_by_name, planned_at,
         planned_seq, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending')`,
      [said.commandId, head.countyId, gridId, on, JSON.stringify(said), caller.accountId, caller.name, now, firstSeq],
    );
    const about = { action: said.action, on };
    return [planEvent("grid.planned", said.commandId, { gridId, by: caller, now, about })];
  }

  /** Carries out one planned change on its day, or notes why it no longer can be. */
  async function carryOutPlan(planId: string): Promise<void> {
    const commandId = uuidv7({ msecs: clock.now().getTime() });
    await rare.carryOut({ commandId }, `grid plan ${planId}`, async (context) => {
      const { sql, now, head } = context;
      const [row] = await sql.query<PlanRow>(
        `select grid_id, change, planned_by, planned_by_name from grid_plan where id = $1 and state = 'pending'`,
        [planId],
      );
      if (!row) throw new DoneElsewhere();
      // Whether its author might do so was judged when it was planned.
      const by = { accountId: row.planned_by, name: row.planned_by_name, scopeId: head.countyId };
      const end = (state: string, why: string | null) =>
        sql.query(`update grid_plan set state = $2, why = $3 where id = $1`, [planId, state, why]);
      try {
        const said = readPlanned(row.change);
        const events = await carryOut(context, said, by, businessDayOf(now.getTime()));
        await end("carried_out", null);
        return events;
      } catch (problem) {
        // It is judged before anything is written: what a problem leaves is only its note.
        if (!(problem instanceof DomainProblem)) throw problem;
        await end("failed", problem.message);
        const about = { action: actionOf(row.change), why: problem.code };
        return [planEvent("grid.plan_failed", planId, { gridId: row.grid_id, by, now, about })];
      }
    });
  }

  return {
    /** Changes the grids from today on, or notes that it is to be done on a later day. */
    async change(caller: Caller, said: GridChange): Promise<CommandAnswer> {
      return rare.carryOut(said, "grid change", async (context) => {
        const today = businessDayOf(context.now.getTime());
        const on = said.effectiveOn ?? today;
        if (on < today) throw fieldProblem("invalid-request", "/effectiveOn", "lies in the past");
        return on > today ? plan(context, said, caller, on) : carryOut(context, said, caller, on);
      });
    },

    /** Takes a planned change back before its day. */
    async withdraw(caller: Caller, planId: string, command: { readonly commandId: string }): Promise<CommandAnswer> {
      return rare.carryOut(command, `grid plan withdrawal ${planId}`, async ({ sql, now }) => {
        const [row] = await sql.query<{ grid_id: string; state: string; change: unknown }>(
          `select grid_id, state, change from grid_plan where id = $1`,
          [planId],
        );
        if (!row || !tree.isWithin(caller.scopeId, row.grid_id)) throw new DomainProblem("not-found");
        if (row.state !== "pending") throw new DomainProblem("grid-plan-not-pending");
        await sql.query(`update grid_plan set state = 'withdrawn' where id = $1`, [planId]);
        // What it would have done need not be understood for that.
        const about = { action: actionOf(row.change) };
        return [planEvent("grid.plan_withdrawn", planId, { gridId: row.grid_id, by: caller, now, about })];
      });
    },

    /** Carries out what was planned for today or a day on which nothing ran. Cost: one look-up by index when nothing is. */
    async carryOutPlanned(): Promise<void> {
      const due = await db.query<{ id: string }>(
        `select id from grid_plan where state = 'pending' and effective_on <= $1 order by effective_on, planned_seq`,
        [businessDayOf(clock.now().getTime())],
      );
      for (const { id } of due) {
        await carryOutPlan(id).catch((error: unknown) => {
          if (!(error instanceof DoneElsewhere)) throw error;
        });
      }
    },
  };
}

interface PlanRow {
  grid_id: string;
  change: unknown;
  planned_by: string | null;
  planned_by_name: string;
}

/** The places of some cells that are open on a day or open later, by cell. */
async function placesOf(
  sql: Sql,
  cells: readonly { readonly id: string }[],
  on: BusinessDay,
): Promise<Map<string, string[]>> {
  const rows = await sql.query<{ cell_id: string; place_id: string }>(
    `select c.cell_id, c.place_id from place_cell c join place p on p.id = c.place_id
     where c.cell_id = any($1::uuid[]) and c.to_on is null and (p.closed_on is null or p.closed_on > $2)
     order by c.place_id`,
    [cells.map(({ id }) => id), on],
  );
  const byCell = new Map<string, string[]>();
  for (const row of rows) byCell.set(row.cell_id, [...(byCell.get(row.cell_id) ?? []), row.place_id]);
  return byCell;
}

async function changeWords(
  sql: Sql,
  said: Extract<GridChange, { action: "rename" | "change" }>,
  on: BusinessDay,
  countyId: string,
): Promise<RecordEntry> {
  const before = await readWords(sql, said.gridId);
  const after: GridWords =
    said.action === "rename"
      ? { ...before, name: said.name }
      : {
          ...before,
          kind: said.kind ?? before.kind,
          responsibleSubject:
            said.responsibleSubject === undefined ? before.responsibleSubject : said.responsibleSubject,
          supervisingSubject:
            said.supervisingSubject === undefined ? before.supervisingSubject : said.supervisingSubject,
        };
  await writeWords(sql, said.gridId, after, { on, countyId });
  const names = (Object.keys(before) as (keyof GridWords)[]).filter((name) => before[name] !== after[name]);
  const only = (words: GridWords) => Object.fromEntries(names.map((name) => [name, words[name]]));
  return { kind: "grid", subjectId: said.gridId, gridId: said.gridId, before: only(before), after: only(after) };
}

function recordsOf({ opened, closed }: GridDecision, said: GridChange, on: BusinessDay): RecordEntry[] {
  const reason = said.reason ? { reason: said.reason } : {};
  return [
    ...closed.map(({ id, code, name, kind, parentId }) => ({
      kind: "grid" as const,
      subjectId: id,
      gridId: id,
      before: { code, name, kind, parentId, ...reason, endsBefore: on },
      after: null,
    })),
    ...opened.map(({ id, code, name, kind, parentId }) => ({
      kind: "grid" as const,
      subjectId: id,
      gridId: id,
      before: null,
      after: { code, name, kind, parentId, ...reason, validFrom: on },
    })),
  ];
}

const eventOf = {
  create: "grid.created",
  rename: "grid.renamed",
  change: "grid.changed",
  split: "grid.split",
  merge: "grid.merged",
  move: "grid.moved",
  close: "grid.closed",
} as const satisfies Record<GridChange["action"], EventType>;

/** A plan as it was stored, perhaps by an older version whose changes looked otherwise. */
function readPlanned(change: unknown): GridChange {
  const said = gridChange.safeParse(change);
  if (!said.success) throw new DomainProblem("grid-plan-unreadable", "该计划的内容已无法读取");
  return said.data;
}

/** What a stored plan calls itself, whether the rest can be read or not. */
function actionOf(change: unknown): string {
  const action = change !== null && typeof change === "object" && "action" in change ? change.action : null;
  return typeof action === "string" ? action : "";
}

/** The grid whose people see a planned change. */
function concerned(said: GridChange): string {
  if (said.action === "create") return said.parentId;
  return said.action === "merge" ? (said.gridIds[0] ?? "") : said.gridId;
}

interface Said {
  readonly by: Author;
  readonly now: Date;
}

function planEvent(
  type: EventType,
  planId: string,
  { gridId, by, now, about }: Said & { gridId: string; about: NewEvent["about"] },
): NewEvent {
  return {
    type,
    gridId,
    occurredAt: now,
    actorId: by.accountId,
    commandId: planId,
    subjectId: planId,
    about,
  };
}

/** One event for each grid that the command names, and one for each that begins. */
function eventsOf(
  tree: GridTree,
  said: GridChange,
  { opened, closed }: GridDecision,
  { by, now, on }: Said & { on: BusinessDay },
): NewEvent[] {
  const event = (type: EventType, gridId: string, about: NewEvent["about"]): NewEvent => ({
    type,
    gridId,
    occurredAt: now,
    actorId: by.accountId,
    commandId: said.commandId,
    subjectId: gridId,
    about: { ...about, on },
  });
  const named = said.action === "merge" ? said.gridIds : said.action === "create" ? [] : [said.gridId];
  const top = said.action === "move" ? opened.slice(0, 1) : opened;
  return [
    ...named.map((id) =>
      event(eventOf[said.action], id, {
        name: tree.find(id)?.name ?? "",
        to: said.action === "rename" ? said.name : top.map(({ name, code }) => `${name} ${code}`).join("、"),
        grids: closed.length,
      }),
    ),
    ...top.map(({ id, name, code, level }) => event("grid.created", id, { name, code, level })),
  ];
}
