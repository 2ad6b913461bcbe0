import type { CommandAnswer } from "@safegrid/contract/command";
import type {
  AppointmentCommand,
  AppointmentEndCommand,
  PersonChangeCommand,
  PersonCommand,
  TransferCommand,
} from "@safegrid/contract/person";
import { addDays } from "@safegrid/metrics/period";
import { isPostAt } from "@safegrid/domain/post";
import type { NewEvent } from "#/platform/log.ts";
import { initialsOf } from "#/platform/pinyin.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { followPosts } from "#/modules/person/account-follows-post.service.ts";
import {
  appointmentsOf,
  authorOf,
  dayOf,
  requireAppointment,
  requireGrid,
  requirePerson,
  spansTouch,
} from "#/modules/person/person-scope.service.ts";

export type People = ReturnType<typeof createPeople>;

/** 定人员: people, and which posts they hold from when to when. Every change of a post is a change of authority. */
export function createPeople({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /** Takes a person into the books of a grid. */
    async add(caller: Caller, command: PersonCommand): Promise<CommandAnswer> {
      const grid = requireGrid(tree, caller, command.gridId);
      return rare.carryOut(command, "person", async ({ sql, now, record }) => {
        const { commandId: id, name, phone, employer, title, activeFrom, activeTo } = command;
        await sql.query(
          `insert into person (id, name, phone, grid_id, initials, employer, title, active_from, active_to, is_demo)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, false)`,
          [id, name, phone, grid.id, initialsOf(name), employer, title, activeFrom, activeTo],
        );
        const after = { name, phone, employer, title, activeFrom, activeTo };
        record(authorOf(caller), { kind: "person", subjectId: id, gridId: grid.id, before: null, after });
        return [eventOf("person.added", caller, command, { gridId: grid.id, subjectId: id, at: now, about: {} })];
      });
    },

    /** Changes what is known of a person. */
    async change(caller: Caller, personId: string, command: PersonChangeCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `person ${personId}`, async ({ sql, now, record }) => {
        const was = await requirePerson(sql, caller.scopeId, personId);
        requireKeeper(tree, caller, was.gridId, await appointmentsOf(sql, personId), dayOf(now));
        const { commandId: _, ...given } = command;
        const before: Record<string, unknown> = {};
        const after: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(given)) {
          const old = was[name as keyof typeof given];
          if (value === undefined || value === old) continue;
          before[name] = old;
          after[name] = value;
        }
        const is = { ...was, ...after };
        if (is.activeFrom && is.activeTo && is.activeTo < is.activeFrom)
          throw fieldProblem("invalid-request", "/activeTo", "must not lie before activeFrom");
        if (Object.keys(after).length === 0) throw fieldProblem("invalid-request", "", "nothing changes");
        await sql.query(
          `update person set name = $2, phone = $3, employer = $4, title = $5, active_from = $6, active_to = $7,
             initials = $8 where id = $1`,
          [personId, is.name, is.phone, is.employer, is.title, is.activeFrom, is.activeTo, initialsOf(is.name)],
        );
        record(authorOf(caller), { kind: "person", subjectId: personId, gridId: was.gridId, before, after });
        const about = { fields: Object.keys(after).join(",") };
        return [
          eventOf("person.changed", caller, command, { gridId: was.gridId, subjectId: personId, at: now, about }),
        ];
      });
    },

    /** Names a person to a post. Two holders of one post are allowed and shown (overlaps), the same person twice is not. */
    async appoint(caller: Caller, command: AppointmentCommand): Promise<CommandAnswer> {
      const grid = requireGrid(tree, caller, command.gridId);
      if (!isPostAt(command.post, grid.level))
        throw fieldProblem("invalid-request", "/post", `there is no ${command.post} at the level ${grid.level}`);
      return rare.carryOut(command, "appointment", async ({ sql, now, record }) => {
        const person = await findPerson(sql, caller, command.personId);
        requireActive(person, command.startsOn, command.endsOn);
        if (command.substituteFor) {
          const stoodInFor = await requireAppointment(sql, tree, caller.scopeId, command.substituteFor);
          if (stoodInFor.gridId !== grid.id || stoodInFor.personId === person.id || stoodInFor.post === "substitute")
            throw fieldProblem("invalid-request", "/substituteFor", "must be another person's post in the same grid");
          if (!spansTouch(stoodInFor, command))
            throw fieldProblem("invalid-request", "/startsOn", "lies outside the appointment that is stood in for");
        }
        if (command.departmentId !== null) await requireDepartment(sql, command.departmentId);
        await refuseTwice(sql, command.personId, grid.id, command);
        await insertAppointment(sql, { ...command, id: command.commandId });
        const { post, startsOn, endsOn, departmentId } = command;
        const ofDepartment = departmentId === null ? {} : { departmentId };
        const after = { personId: person.id, personName: person.name, post, ...ofDepartment, startsOn, endsOn };
        record(authorOf(caller), {
          kind: "appointment",
          subjectId: command.commandId,
          gridId: grid.id,
          before: null,
          after,
        });
        await bumpAccess(sql);
        const about = { post, startsOn, endsOn };
        return [
          eventOf("appointment.started", caller, command, {
            gridId: grid.id,
            subjectId: command.commandId,
            at: now,
            about,
          }),
        ];
      });
    },

    /**
     * Ends an appointment on a last day, and with it whoever stood in for it. The day before its first one = it never
     * began.
     */
    async end(caller: Caller, appointmentId: string, command: AppointmentEndCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `appointment ${appointmentId}`, async ({ sql, now, record }) => {
        const was = await requireAppointment(sql, tree, caller.scopeId, appointmentId);
        if (was.endsOn !== null && was.endsOn <= command.endsOn) throw new DomainProblem("appointment-ended");
        if (command.endsOn < addDays(was.startsOn, -1))
          throw fieldProblem("invalid-request", "/endsOn", "must not lie before the day before the first one");
        const { endsOn, reason } = command;
        await endAppointment(sql, was.id, endsOn, reason);
        await followPosts(sql, dayOf(now), { ...authorOf(caller), at: now }, was.personId);
        record(authorOf(caller), {
          kind: "appointment",
          subjectId: was.id,
          gridId: was.gridId,
          before: { endsOn: was.endsOn },
          after: { endsOn, reason },
        });
        await bumpAccess(sql);
        const about = { post: was.post, endsOn };
        return [
          eventOf("appointment.ended", caller, command, { gridId: was.gridId, subjectId: was.id, at: now, about }),
        ];
      });
    },

    /**
     * Moves the holder of an appointment to another grid of the same level. The old one stays as it was until the day
     * before, so that what was done there keeps its author and its numbers (metrics.md, the transferred officer).
     */
    async transfer(caller: Caller, appointmentId: string, command: TransferCommand): Promise<CommandAnswer> {
      const to = requireGrid(tree, caller, command.gridId);
      return rare.carryOut(command, `transfer ${appointmentId}`, async ({ sql, now, record }) => {
        const was = await requireAppointment(sql, tree, caller.scopeId, appointmentId);
        if (was.post === "substitute") throw fieldProblem("invalid-request", "", "a substitute is not transferred");
        if (to.id === was.gridId) throw fieldProblem("invalid-request", "/gridId", "is the grid of before");
        if (!isPostAt(was.post as AppointmentCommand["post"], to.level))
          throw fieldProblem("invalid-request", "/gridId", `there is no ${was.post} at the level ${to.level}`);
        if (was.endsOn !== null && was.endsOn < command.startsOn) throw new DomainProblem("appointment-ended");
        if (command.startsOn <= was.startsOn)
          throw fieldProblem("invalid-request", "/startsOn", "must lie after the first day of the appointment");
        await refuseTwice(sql, was.personId, to.id, { post: was.post, startsOn: command.startsOn, endsOn: was.endsOn });
        const lastDay = addDays(command.startsOn, -1);
        await endAppointment(sql, was.id, lastDay, command.reason);
        const id = command.commandId;
        const { personId, post, endsOn, departmentId } = was;
        await insertAppointment(sql, {
          id,
          personId,
          gridId: to.id,
          post,
          startsOn: command.startsOn,
          endsOn,
          transferredFrom: was.id,
          departmentId,
        });
        await followPosts(sql, dayOf(now), { ...authorOf(caller), at: now }, personId);
        const { reason, startsOn } = command;
        record(
          authorOf(caller),
          {
            kind: "appointment",
            subjectId: was.id,
            gridId: was.gridId,
            before: { endsOn: was.endsOn },
            after: { endsOn: lastDay, reason },
          },
          {
            kind: "appointment",
            subjectId: id,
            gridId: to.id,
            before: null,
            after: { personId, personName: was.personName, post, startsOn, endsOn },
          },
        );
        await bumpAccess(sql);
        const about = { post, startsOn };
        // Each side hears of its own part only: scopes may differ.
        return [
          eventOf("appointment.ended", caller, command, {
            gridId: was.gridId,
            subjectId: was.id,
            at: now,
            about: { post, endsOn: lastDay },
          }),
          eventOf("appointment.transferred", caller, command, { gridId: to.id, subjectId: id, at: now, about }),
        ];
      });
    },
  };
}

interface NewAppointment {
  readonly id: string;
  readonly personId: string;
  readonly gridId: string;
  readonly post: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly substituteFor?: string | null;
  readonly absenceId?: string | null;
  readonly transferredFrom?: string | null;
  readonly departmentId?: string | null;
}

/** Writes an appointment. Whoever calls it bumps access. */
export async function insertAppointment(sql: Sql, of: NewAppointment): Promise<void> {
  await sql.query(
    `insert into appointment (id, person_id, grid_id, post, starts_on, ends_on, substitute_for, absence_id,
       transferred_from, department_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      of.id,
      of.personId,
      of.gridId,
      of.post,
      of.startsOn,
      of.endsOn,
      of.substituteFor ?? null,
      of.absenceId ?? null,
      of.transferredFrom ?? null,
      of.departmentId ?? null,
    ],
  );
}

/** Ends an appointment and those that stand in for it; a substitute who would begin later never does. */
async function endAppointment(sql: Sql, id: string, endsOn: string, reason: string): Promise<void> {
  await sql.query(`update appointment set ends_on = $2, end_reason = $3 where id = $1`, [id, endsOn, reason]);
  await sql.query(
    `update appointment set ends_on = greatest($2::date, starts_on - 1) where substitute_for = $1
       and (ends_on is null or ends_on > $2::date)`,
    [id, endsOn],
  );
}

/** A person to be named must be one that the caller can see. */
async function findPerson(sql: Sql, caller: Caller, personId: string) {
  try {
    return await requirePerson(sql, caller.scopeId, personId);
  } catch (error) {
    if (!(error instanceof DomainProblem)) throw error;
    throw fieldProblem("invalid-request", "/personId", "no such person in your scope");
  }
}

async function requireDepartment(sql: Sql, departmentId: string): Promise<void> {
  const [row] = await sql.query(`select 1 from department where id = $1`, [departmentId]);
  if (!row) throw fieldProblem("invalid-request", "/departmentId", "no such department");
}

/** Nobody holds the same post of the same grid twice at once. */
async function refuseTwice(
  sql: Sql,
  personId: string,
  gridId: string,
  of: { readonly post: string; readonly startsOn: string; readonly endsOn: string | null },
): Promise<void> {
  const held = (await appointmentsOf(sql, personId)).filter((each) => each.gridId === gridId && each.post === of.post);
  if (held.some((each) => spansTouch(each, of))) throw new DomainProblem("already-appointed");
}

function requireActive(
  person: { readonly activeFrom: string | null; readonly activeTo: string | null },
  startsOn: string,
  endsOn: string | null,
): void {
  if (person.activeFrom !== null && startsOn < person.activeFrom)
    throw fieldProblem("invalid-request", "/startsOn", `the person is active from ${person.activeFrom} on`);
  if (person.activeTo !== null && (endsOn === null || endsOn > person.activeTo))
    throw fieldProblem("invalid-request", "/endsOn", `the person is active until ${person.activeTo}`);
}

/** A person's record is changed by whoever keeps the books that the person stands in, or a grid where a post is held now. */
function requireKeeper(
  tree: GridTree,
  caller: Caller,
  homeId: string,
  held: readonly { readonly gridId: string; readonly endsOn: string | null }[],
  today: string,
): void {
  const now = held.filter(({ endsOn }) => endsOn === null || endsOn >= today);
  if ([homeId, ...now.map(({ gridId }) => gridId)].some((id) => tree.isWithin(caller.scopeId, id))) return;
  throw new DomainProblem("person-not-found");
}

/** An event about people. Nothing personal goes along: the log is read by walls. */
export function eventOf(
  type: string,
  caller: Caller,
  command: { readonly commandId: string },
  of: { readonly gridId: string; readonly subjectId: string; readonly at: Date; readonly about: NewEvent["about"] },
): NewEvent {
  const { gridId, subjectId, at, about } = of;
  return {
    type,
    gridId,
    occurredAt: at,
    actorId: caller.accountId,
    commandId: command.commandId,
    subjectId,
    about,
  };
}
