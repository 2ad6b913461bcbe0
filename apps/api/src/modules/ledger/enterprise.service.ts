import type { CommandAnswer } from "@safegrid/contract/command";
import type {
  EnterpriseAddCommand,
  EnterpriseChangeCommand,
  EnterpriseMergeCommand,
  EntryCloseCommand,
  EntryMoveCommand,
} from "@safegrid/contract/enterprise";
import { enrolmentFaults } from "@safegrid/contract/enterprise";
import type { DistinguishCommand } from "@safegrid/contract/ledger";
import type { EventType } from "@safegrid/domain/event";
import { patrolCategoryOf } from "@safegrid/domain/patrol-category";
import type { PlaceCategory } from "@safegrid/domain/place";
import { businessDayOf } from "@safegrid/metrics/period";
import { v7 as uuidv7 } from "uuid";
import { insertRows } from "#/platform/insert-rows.ts";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { EnterpriseEntry } from "#/modules/ledger/enterprise-entry.service.ts";
import {
  columnsOfEntry,
  differenceOf,
  getCell,
  getEnterprise,
  loadDepartments,
  loadEnterprises,
  mayKeep,
  requireVersion,
  superviseBy,
  updateEnterprises,
} from "#/modules/ledger/enterprise-entry.service.ts";
import { closePlaces, gridsOf, movePlaces, openPlaces, suspendPlaces } from "#/modules/place/place-life.service.ts";

export type Enterprises = ReturnType<typeof createEnterprises>;

/** What can happen to an enterprise of the ledger (P14, P18, P19). Every command is kept with author, before and after. */
export function createEnterprises(rare: RareCommands, tree: GridTree) {
  return {
    /** Adds an entry, and the place where it does business. */
    add(caller: Caller, command: EnterpriseAddCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "enterprise", async (context) => {
        const { sql, now } = context;
        const cellId = getCell(tree, caller, command.cellId, businessDayOf(now.getTime()));
        const { commandId: id, placeCategory, departmentId, cellId: _, ...fields } = command;
        const supervision = superviseBy(await loadDepartments(sql), departmentId, fields.industry, "/departmentId");
        const entry: EnterpriseEntry = { id, cellId, version: 1, ...fields, ...supervision };
        await insertEnterprises(context, tree, caller, [entry]);
        const category = placeCategory === undefined ? patrolCategoryOf(fields.industry, fields.kind) : placeCategory;
        if (category !== null) await openPlaces(context, tree, caller, [placeOfEnterprise(uuidv7(), entry, category)]);
        if (entry.state === "suspended") await suspendPlaces(context, tree, await placesOf(sql, [id]), true);
        context.record(caller, {
          kind: "enterprise",
          subjectId: id,
          gridId: cellId,
          before: null,
          after: { ...entry },
        });
        return [eventOf("enterprise.added", caller, command, entry, now, { kind: entry.kind })];
      });
    },

    /** Changes fields of an entry; a new industry brings its default department along, unless a person chose one. */
    change(caller: Caller, id: string, command: EnterpriseChangeCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `enterprise ${id}`, async (context) => {
        const { sql, now } = context;
        const entry = await getEnterprise(sql, tree, caller, id, businessDayOf(now.getTime()));
        requireVersion(entry, command.version, command.change);
        const { departmentId, ...change } = command.change;
        const fields = { ...entry, ...withoutUndefined(change) };
        for (const [field, words] of enrolmentFaults(fields))
          throw fieldProblem("ledger-entry-wrong", `/change/${field}`, words);
        const chosen =
          departmentId === undefined ? (entry.isDepartmentChosen ? entry.departmentId : null) : departmentId;
        const after: EnterpriseEntry = {
          ...fields,
          ...superviseBy(await loadDepartments(sql), chosen, fields.industry, "/change/departmentId"),
        };
        await applyChange(context, tree, entry, after);
        noteChange(context, caller, entry, after);
        return [
          eventOf("enterprise.changed", caller, command, after, now, { fields: Object.keys(command.change).join(" ") }),
        ];
      });
    },

    /** Moves an entry with its places to another cell from today on. */
    move(caller: Caller, id: string, command: EntryMoveCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `enterprise move ${id}`, async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        const entry = await getEnterprise(sql, tree, caller, id, today);
        requireVersion(entry, command.version);
        const cellId = getCell(tree, caller, command.cellId, today);
        if (cellId === entry.cellId) throw fieldProblem("ledger-entry-wrong", "/cellId", "已经在这个网格");
        const along = await sql.query<{ id: string }>(
          `select id from place where enterprise_id = $1 and cell_id = $2 and closed_on is null`,
          [id, entry.cellId],
        );
        await moveEnterprises(sql, tree, [{ id, cellId }], now);
        await movePlaces(
          context,
          tree,
          along.map((place) => ({ placeId: place.id, cellId })),
        );
        const was = { cellId: entry.cellId, reason: null };
        const is = { cellId, reason: command.reason ?? null };
        // Both sides may read it: the cell that it leaves, and the one to which it comes.
        for (const gridId of [entry.cellId, cellId])
          context.record(caller, { kind: "enterprise", subjectId: id, gridId, before: was, after: is });
        const about = { from: tree.find(entry.cellId)?.code ?? "", to: tree.find(cellId)?.code ?? "" };
        return [
          eventOf("enterprise.moved", caller, command, entry, now, about),
          ...(cellId === entry.cellId
            ? []
            : [eventOf("enterprise.moved", caller, command, { ...entry, cellId }, now, about)]),
        ];
      });
    },

    /** Closes an entry and its places. */
    close(caller: Caller, id: string, command: EntryCloseCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `enterprise close ${id}`, async (context) => {
        const { sql, now } = context;
        const entry = await getEnterprise(sql, tree, caller, id, businessDayOf(now.getTime()));
        requireVersion(entry, command.version);
        await closePlaces(context, tree, await placesOf(sql, [id]), command.reason);
        await closeEntry(sql, id, command.reason, null, now);
        context.record(caller, {
          kind: "enterprise",
          subjectId: id,
          gridId: entry.cellId,
          before: { ...entry },
          after: null,
        });
        return [eventOf("enterprise.closed", caller, command, entry, now, { reason: command.reason })];
      });
    },

    /** Merges another entry into this one: its places, with all their visits and hazards, are this one's from now on. */
    merge(caller: Caller, id: string, command: EnterpriseMergeCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `enterprise merge ${id}`, async (context) => {
        const { sql, now } = context;
        if (command.otherId === id) throw fieldProblem("ledger-entry-wrong", "/otherId", "不能与自身合并");
        const today = businessDayOf(now.getTime());
        const entry = await getEnterprise(sql, tree, caller, id, today);
        const other = await getEnterprise(sql, tree, caller, command.otherId, today);
        requireVersion(entry, command.version);
        requireVersion(other, command.otherVersion);
        const taken = Object.fromEntries(
          command.keep.filter((field) => field !== "departmentId").map((field) => [field, other[field]]),
        ) as Partial<EnterpriseEntry>;
        if (command.keep.includes("departmentId"))
          Object.assign(taken, { departmentId: other.departmentId, isDepartmentChosen: other.departmentId !== null });
        const after: EnterpriseEntry = { ...entry, ...taken };
        for (const [field, words] of enrolmentFaults(after))
          throw fieldProblem("ledger-entry-wrong", "/keep", `${field}：${words}`);
        const places = await placesOf(sql, [other.id]);
        const duplicates = command.closePlaceIds.filter((place) => !places.includes(place));
        if (duplicates.length > 0) throw fieldProblem("place-not-found", "/closePlaceIds", duplicates.join(" "));
        await closePlaces(context, tree, command.closePlaceIds, `与“${entry.name}”合并`);
        await sql.query(
          `update place set enterprise_id = $2, version = version + 1, changed_at = $3 where enterprise_id = $1`,
          [other.id, id, now],
        );
        await sql.query(`update enterprise set merged_into = $2 where merged_into = $1`, [other.id, id]);
        await closeEntry(sql, other.id, `与“${entry.name}”合并`, id, now);
        await applyChange(context, tree, entry, after);
        const { before, after: is } = differenceOf(entry, after) ?? { before: {}, after: {} };
        context.record(
          caller,
          {
            kind: "enterprise",
            subjectId: id,
            gridId: entry.cellId,
            before: { ...before, mergedFrom: null },
            after: { ...is, mergedFrom: other.id, mergedName: other.name, places: places.join(" ") },
          },
          {
            kind: "enterprise",
            subjectId: other.id,
            gridId: other.cellId,
            before: { ...other },
            after: { mergedInto: id, state: "closed" },
          },
        );
        return [
          eventOf("enterprise.merged", caller, command, after, now, { other: other.id, otherName: other.name }),
          eventOf("enterprise.closed", caller, command, other, now, { reason: "merged", into: id }),
        ];
      });
    },

    /** Keeps the decision that two entries are not one. */
    distinguish(caller: Caller, command: DistinguishCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "ledger distinguish", async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        const entries = await loadEnterprises(sql, [command.enterpriseId, command.otherId]);
        const mine = entries.filter((entry) => mayKeep(tree, caller, entry, today));
        // One of the two may lie in a neighbouring grid: who keeps either can say that they differ.
        if (entries.length < 2 || mine.length === 0) throw new DomainProblem("enterprise-not-found");
        const [a, b] = [command.enterpriseId, command.otherId].sort();
        await sql.query(
          `insert into ledger_distinct (a, b, note, by_account, by_name, at) values ($1, $2, $3, $4, $5, $6)
           on conflict (a, b) do update set note = excluded.note, by_account = excluded.by_account,
             by_name = excluded.by_name, at = excluded.at`,
          [a, b, command.note, caller.accountId, caller.name, now],
        );
        context.record(
          caller,
          ...entries.map((entry) => ({
            kind: "enterprise" as const,
            subjectId: entry.id,
            gridId: entry.cellId,
            before: null,
            after: { isNot: entry.id === a ? (b ?? "") : (a ?? ""), note: command.note },
          })),
        );
        return mine.map((entry) => eventOf("ledger.distinguished", caller, command, entry, now, {}));
      });
    },
  };
}

/** The place where an enterprise does business, under its short name. */
export function placeOfEnterprise(id: string, entry: EnterpriseEntry, category: PlaceCategory) {
  const { name, shortName, address, cellId, position, departmentId, isDepartmentChosen } = entry;
  return {
    id,
    name: shortName ?? name,
    category,
    address,
    cellId,
    enterpriseId: entry.id,
    position,
    departmentId,
    isDepartmentChosen,
    facility: null,
  };
}

/** Inserts new entries with one statement. */
export async function insertEnterprises(
  { sql, now }: RareContext,
  tree: GridTree,
  caller: Caller,
  entries: readonly EnterpriseEntry[],
): Promise<void> {
  await insertRows(
    sql,
    "enterprise",
    entries.map((entry) => ({
      ...columnsOfEntry(entry),
      ...gridsOf(tree, entry.cellId),
      is_demo: false,
      collected_at: now,
      collected_by: caller.accountId,
      collected_by_name: caller.name,
      changed_at: now,
      version: 1,
    })),
  );
}

/** Writes the new cell of entries; their places are moved by `movePlaces`. */
export async function moveEnterprises(
  sql: Sql,
  tree: GridTree,
  moves: readonly { readonly id: string; readonly cellId: string }[],
  now: Date,
): Promise<void> {
  await sql.query(
    `update enterprise e set cell_id = n.cell_id, village_id = n.village_id, township_id = n.township_id,
       county_id = n.county_id, version = e.version + 1, changed_at = $2
     from json_populate_recordset(null::enterprise, $1::json) as n where e.id = n.id`,
    [JSON.stringify(moves.map(({ id, cellId }) => ({ id, ...gridsOf(tree, cellId) }))), now],
  );
}

/** What follows from a change: the entry itself, its places' department, and their freeze where it is suspended. */
async function applyChange(
  context: RareContext,
  tree: GridTree,
  before: EnterpriseEntry,
  after: EnterpriseEntry,
): Promise<void> {
  const { sql, now } = context;
  await updateEnterprises(sql, [after], now);
  const places = await placesOf(sql, [after.id]);
  if (before.departmentId !== after.departmentId) await followDepartments(sql, [after.id]);
  if (before.state !== after.state) await suspendPlaces(context, tree, places, after.state === "suspended");
}

/** The places of enterprises are supervised by the enterprise's department, unless a person chose another. */
export async function followDepartments(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query(
    `update place p set department_id = e.department_id from enterprise e
     where e.id = any($1::uuid[]) and p.enterprise_id = e.id and (not p.department_chosen or e.department_chosen)
       and p.department_id is distinct from e.department_id`,
    [ids],
  );
}

/** The open places of enterprises. */
export async function placesOf(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from place where enterprise_id = any($1::uuid[]) and closed_on is null`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

async function closeEntry(sql: Sql, id: string, reason: string, into: string | null, now: Date): Promise<void> {
  await sql.query(
    `update enterprise set state = 'closed', closed_on = $2, closed_reason = $3, merged_into = $4,
       version = version + 1, changed_at = $5 where id = $1`,
    [id, businessDayOf(now.getTime()), reason, into, now],
  );
}

function noteChange(context: RareContext, caller: Caller, before: EnterpriseEntry, after: EnterpriseEntry): void {
  const difference = differenceOf(before, after);
  if (!difference) return;
  context.record(caller, { kind: "enterprise", subjectId: after.id, gridId: after.cellId, ...difference });
}

function eventOf(
  type: EventType,
  caller: Caller,
  command: { readonly commandId: string },
  entry: EnterpriseEntry,
  now: Date,
  about: NewEvent["about"],
): NewEvent {
  return {
    type,
    gridId: entry.cellId,
    occurredAt: now,
    actorId: caller.accountId,
    commandId: command.commandId,
    subjectId: entry.id,
    about: { name: entry.name, ...about },
  };
}

function withoutUndefined<T extends object>(fields: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
