import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";

export interface PersonRecord {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly employer: string | null;
  readonly title: string | null;
  readonly activeFrom: string | null;
  readonly activeTo: string | null;
  readonly gridId: string;
}

export interface AppointmentRecord {
  readonly id: string;
  readonly personId: string;
  readonly personName: string;
  readonly gridId: string;
  readonly post: string;
  readonly departmentId: string | null;
  readonly startsOn: BusinessDay;
  readonly endsOn: BusinessDay | null;
}

/** Dates come as texts, whichever driver reads them. */
const appointmentColumns = `a.id, a.person_id as "personId", p.name as "personName", a.grid_id as "gridId", a.post,
  a.department_id as "departmentId", a.starts_on::text as "startsOn", a.ends_on::text as "endsOn"`;

/** A person whom the caller may see: in the books of its subtree, or holding or having held a post in it. */
export async function requirePerson(sql: Sql, scopeId: string, personId: string): Promise<PersonRecord> {
  const [person] = await sql.query<PersonRecord>(
    `select p.id, p.name, p.phone, p.employer, p.title, p.active_from::text as "activeFrom",
       p.active_to::text as "activeTo", p.grid_id as "gridId"
     from person p where p.id = $1 and (
       exists (select from grid g where g.id = p.grid_id and $2::uuid in (g.county_id, g.township_id, g.village_id, g.id))
       or exists (select from appointment a join grid g on g.id = a.grid_id
         where a.person_id = p.id and $2::uuid in (g.county_id, g.township_id, g.village_id, g.id)))`,
    [personId, scopeId],
  );
  if (!person) throw new DomainProblem("person-not-found");
  return person;
}

/** An appointment in the caller's subtree; one outside does not exist for it. */
export async function requireAppointment(
  sql: Sql,
  tree: GridTree,
  scopeId: string,
  appointmentId: string,
): Promise<AppointmentRecord> {
  const [found] = await sql.query<AppointmentRecord>(
    `select ${appointmentColumns} from appointment a join person p on p.id = a.person_id where a.id = $1`,
    [appointmentId],
  );
  if (!found || !tree.isWithin(scopeId, found.gridId)) throw new DomainProblem("appointment-not-found");
  return found;
}

/** All appointments of a person, the earliest first. */
export async function appointmentsOf(sql: Sql, personId: string): Promise<AppointmentRecord[]> {
  return sql.query<AppointmentRecord>(
    `select ${appointmentColumns} from appointment a join person p on p.id = a.person_id
     where a.person_id = $1 order by a.starts_on, a.id`,
    [personId],
  );
}

/** The person behind an account; walls and offices without a person have none. */
export async function personOfCaller(sql: Sql, caller: Caller): Promise<string | null> {
  if (caller.accountId === null) return null;
  const [row] = await sql.query<{ person_id: string | null }>(`select person_id from account where id = $1`, [
    caller.accountId,
  ]);
  return row?.person_id ?? null;
}

/** Whether two spans of days touch; null = without end. One that ended before it began touches nothing. */
export function spansTouch(
  a: { readonly startsOn: string; readonly endsOn: string | null },
  b: { readonly startsOn: string; readonly endsOn: string | null },
): boolean {
  for (const { startsOn, endsOn } of [a, b]) if (endsOn !== null && endsOn < startsOn) return false;
  return (a.endsOn === null || b.startsOn <= a.endsOn) && (b.endsOn === null || a.startsOn <= b.endsOn);
}

/** The Shanghai day of an instant. */
export function dayOf(now: Date): BusinessDay {
  return businessDayOf(now.getTime());
}

/** Who changed something, for the change history. */
export function authorOf(caller: Caller) {
  return { accountId: caller.accountId, name: caller.name };
}

/** A grid that the caller may name people in. */
export function requireGrid(tree: GridTree, caller: Caller, gridId: string): GridNode {
  return tree.getWithin(caller.scopeId, gridId);
}
