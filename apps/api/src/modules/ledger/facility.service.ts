import type { CommandAnswer } from "@safegrid/contract/command";
import type { EntryCloseCommand, EntryMoveCommand } from "@safegrid/contract/enterprise";
import type { FacilityAddCommand, FacilityChangeCommand, FacilityDetails } from "@safegrid/contract/facility";
import { facilityDetails, facilityDueOn } from "@safegrid/contract/facility";
import type { EventType } from "@safegrid/domain/event";
import type { LedgerState } from "@safegrid/domain/ledger";
import { normalNameOf, placeCategoryOfFacility } from "@safegrid/domain/ledger";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { DepartmentLine, Supervision } from "#/modules/ledger/enterprise-entry.service.ts";
import {
  differenceOf,
  getCell,
  loadDepartments,
  loadEnterprises,
  mayKeep,
  requireVersion,
  superviseBy,
} from "#/modules/ledger/enterprise-entry.service.ts";
import { closePlaces, movePlaces, openPlaces } from "#/modules/place/place-life.service.ts";

/** A facility as it is stored. */
export interface FacilityEntry extends Supervision {
  readonly id: string;
  readonly cellId: string;
  readonly state: LedgerState;
  readonly version: number;
  readonly name: string;
  readonly address: string;
  readonly position: { readonly lon: number; readonly lat: number; readonly crs: string } | null;
  readonly enterpriseId: string | null;
  readonly details: FacilityDetails;
}

export type Facilities = ReturnType<typeof createFacilities>;

/** What can happen to a public facility of the ledger (P14, P28–P30, P32); it is a place that is patrolled. */
export function createFacilities(rare: RareCommands, tree: GridTree) {
  return {
    add(caller: Caller, command: FacilityAddCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "facility", async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        const cellId = getCell(tree, caller, command.cellId, today);
        const { commandId: id, departmentId, cellId: _, ...fields } = command;
        const supervision = await superviseFacility(sql, tree, caller, fields.enterpriseId, departmentId, "", today);
        const entry: FacilityEntry = { id, cellId, version: 1, state: "active", ...fields, ...supervision };
        await openPlaces(context, tree, caller, [placeOfFacility(entry)]);
        context.record(caller, { kind: "facility", subjectId: id, gridId: cellId, before: null, after: { ...entry } });
        return [eventOf("facility.added", caller, command, entry, now, { kind: entry.details.kind })];
      });
    },

    change(caller: Caller, id: string, command: FacilityChangeCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `facility ${id}`, async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        const entry = await getFacility(sql, tree, caller, id, today);
        requireVersion(entry, command.version, command.change);
        const { name, address, position, details, enterpriseId, departmentId } = command.change;
        if (details && details.kind !== entry.details.kind)
          throw fieldProblem("ledger-entry-wrong", "/change/details/kind", "设施种类不能修改，请注销后重新登记");
        const ofEnterprise = enterpriseId === undefined ? entry.enterpriseId : enterpriseId;
        const chosen =
          departmentId === undefined ? (entry.isDepartmentChosen ? entry.departmentId : null) : departmentId;
        const after: FacilityEntry = {
          ...entry,
          name: name ?? entry.name,
          address: address ?? entry.address,
          position: position === undefined ? entry.position : position,
          details: details ?? entry.details,
          enterpriseId: ofEnterprise,
          ...(await superviseFacility(sql, tree, caller, ofEnterprise, chosen, "/change", today)),
        };
        await updateFacilities(sql, [after], now);
        const difference = differenceOf(entry, after);
        if (difference)
          context.record(caller, { kind: "facility", subjectId: id, gridId: entry.cellId, ...difference });
        return [
          eventOf("facility.changed", caller, command, after, now, { fields: Object.keys(command.change).join(" ") }),
        ];
      });
    },

    move(caller: Caller, id: string, command: EntryMoveCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `facility move ${id}`, async (context) => {
        const { sql, now } = context;
        const today = businessDayOf(now.getTime());
        const entry = await getFacility(sql, tree, caller, id, today);
        requireVersion(entry, command.version);
        const cellId = getCell(tree, caller, command.cellId, today);
        if (cellId === entry.cellId) throw fieldProblem("ledger-entry-wrong", "/cellId", "已经在这个网格");
        await movePlaces(context, tree, [{ placeId: id, cellId }]);
        const was = { cellId: entry.cellId, reason: null };
        const is = { cellId, reason: command.reason ?? null };
        for (const gridId of [entry.cellId, cellId])
          context.record(caller, { kind: "facility", subjectId: id, gridId, before: was, after: is });
        const about = { from: tree.find(entry.cellId)?.code ?? "", to: tree.find(cellId)?.code ?? "" };
        return [entry, { ...entry, cellId }].map((each) =>
          eventOf("facility.moved", caller, command, each, now, about),
        );
      });
    },

    close(caller: Caller, id: string, command: EntryCloseCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `facility close ${id}`, async (context) => {
        const { sql, now } = context;
        const entry = await getFacility(sql, tree, caller, id, businessDayOf(now.getTime()));
        requireVersion(entry, command.version);
        await closePlaces(context, tree, [id], command.reason);
        context.record(caller, {
          kind: "facility",
          subjectId: id,
          gridId: entry.cellId,
          before: { ...entry },
          after: null,
        });
        return [eventOf("facility.closed", caller, command, entry, now, { reason: command.reason })];
      });
    },
  };
}

/** Facilities by id, whoever asks. */
export async function loadFacilities(sql: Sql, ids: readonly string[]): Promise<FacilityEntry[]> {
  const rows = await sql.query<FacilityEntry>(
    `select id, cell_id as "cellId", state, version, name, address,
       case when lon is not null then json_build_object('lon', lon, 'lat', lat, 'crs', crs) end as position,
       enterprise_id as "enterpriseId", department_id as "departmentId", department_chosen as "isDepartmentChosen",
       details
     from place where id = any($1::uuid[]) and facility_kind is not null`,
    [ids],
  );
  return rows.map((row) => ({ ...row, details: facilityDetails.parse(row.details) }));
}

async function getFacility(
  sql: Sql,
  tree: GridTree,
  caller: Caller,
  id: string,
  today: BusinessDay,
): Promise<FacilityEntry> {
  const [entry] = await loadFacilities(sql, [id]);
  if (!entry || !mayKeep(tree, caller, entry, today)) throw new DomainProblem("facility-not-found");
  if (entry.state === "closed") throw new DomainProblem("entry-closed");
  return entry;
}

/** A facility is supervised by whom a person chose, else by its enterprise's department. */
async function superviseFacility(
  sql: Sql,
  tree: GridTree,
  caller: Caller,
  enterpriseId: string | null,
  chosen: string | null,
  at: string,
  today: BusinessDay,
): Promise<Supervision> {
  const [enterprise] = enterpriseId === null ? [] : await loadEnterprises(sql, [enterpriseId]);
  if (
    enterpriseId !== null &&
    (!enterprise || enterprise.state === "closed" || !mayKeep(tree, caller, enterprise, today))
  )
    throw fieldProblem("enterprise-not-found", `${at}/enterpriseId`, "企业不存在、已注销或不在您的范围内");
  const byEnterprise = { departmentId: enterprise?.departmentId ?? null, isDepartmentChosen: false };
  if (chosen === null) return byEnterprise;
  const departments: DepartmentLine[] = await loadDepartments(sql);
  return superviseBy(departments, chosen, null, `${at}/departmentId`);
}

/** A facility as the place that is opened with it. */
export function placeOfFacility(entry: FacilityEntry) {
  const { id, name, address, cellId, enterpriseId, position, departmentId, isDepartmentChosen, details } = entry;
  return {
    id,
    name,
    category: placeCategoryOfFacility[details.kind],
    address,
    cellId,
    enterpriseId,
    position,
    departmentId,
    isDepartmentChosen,
    facility: { kind: details.kind, details, dueOn: facilityDueOn(details) },
  };
}

/** Writes changed facilities with one statement, and moves their version on. */
export async function updateFacilities(sql: Sql, entries: readonly FacilityEntry[], now: Date): Promise<void> {
  const columns =
    "name address lon lat crs enterprise_id department_id department_chosen details due_on initials name_key";
  await sql.query(
    `update place p set ${columns
      .split(" ")
      .map((column) => `${column} = n.${column}`)
      .join(", ")}, version = p.version + 1, changed_at = $2
     from json_populate_recordset(null::place, $1::json) as n where p.id = n.id`,
    [
      JSON.stringify(
        entries.map((entry) => ({
          id: entry.id,
          name: entry.name,
          address: entry.address,
          lon: entry.position?.lon ?? null,
          lat: entry.position?.lat ?? null,
          crs: entry.position?.crs ?? null,
          enterprise_id: entry.enterpriseId,
          department_id: entry.departmentId,
          department_chosen: entry.isDepartmentChosen,
          details: entry.details,
          due_on: facilityDueOn(entry.details),
          initials: initialsOf(entry.name),
          name_key: normalNameOf(entry.name),
        })),
      ),
      now,
    ],
  );
}

function eventOf(
  type: EventType,
  caller: Caller,
  command: { readonly commandId: string },
  entry: FacilityEntry,
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
