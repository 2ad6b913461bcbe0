import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { AbsenceCommand } from "@safegrid/contract/person";
import { addDays } from "@safegrid/metrics/period";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { appointmentsOf, authorOf, requirePerson, spansTouch } from "#/modules/person/person-scope.service.ts";
import { eventOf, insertAppointment } from "#/modules/person/person.service.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";

export type Absences = ReturnType<typeof createAbsences>;

/** Who is away from when to when, and who stands in meanwhile (P7, P14: no grid without somebody). */
export function createAbsences({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /**
     * Notes an absence. With a substitute, that person stands in for every post that the absent one holds in the
     * caller's scope during these days, and has the authority of them.
     */
    async begin(caller: Caller, personId: string, command: AbsenceCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `absence of ${personId}`, async ({ sql, now, record }) => {
        await requirePerson(sql, caller.scopeId, personId);
        const span = { startsOn: command.fromOn, endsOn: command.toOn };
        const held = (await appointmentsOf(sql, personId)).filter(
          (each) => each.post !== "substitute" && spansTouch(each, span) && tree.isWithin(caller.scopeId, each.gridId),
        );
        const first = held[0];
        if (!first) throw fieldProblem("invalid-request", "/fromOn", "the person holds no post in these days");
        const [other] = await sql.query(
          `select 1 from absence where person_id = $1 and from_on <= $3::date and to_on >= $2::date and to_on >= from_on`,
          [personId, command.fromOn, command.toOn],
        );
        if (other) throw new DomainProblem("already-absent");
        const { commandId: id, fromOn, toOn, kind, substitutePersonId } = command;
        await sql.query(`insert into absence (id, person_id, from_on, to_on, kind) values ($1, $2, $3, $4, $5)`, [
          id,
          personId,
          fromOn,
          toOn,
          kind,
        ]);
        const gridId = first.gridId;
        const entries: RecordEntry[] = [
          { kind: "absence", subjectId: id, gridId, before: null, after: { personId, fromOn, toOn, kind } },
        ];
        const events: NewEvent[] = [
          eventOf("absence.begun", caller, command, { gridId, subjectId: id, at: now, about: { fromOn, toOn } }),
        ];
        if (substitutePersonId !== null) {
          if (substitutePersonId === personId)
            throw fieldProblem("invalid-request", "/substitutePersonId", "nobody stands in for oneself");
          const substitute = await requirePerson(sql, caller.scopeId, substitutePersonId).catch(() => null);
          if (!substitute) throw fieldProblem("invalid-request", "/substitutePersonId", "no such person in your scope");
          for (const post of held) {
            const appointmentId = uuidv7();
            const startsOn = later(fromOn, post.startsOn);
            const endsOn = post.endsOn === null || post.endsOn > toOn ? toOn : post.endsOn;
            await insertAppointment(sql, {
              id: appointmentId,
              personId: substitutePersonId,
              gridId: post.gridId,
              post: "substitute",
              startsOn,
              endsOn,
              substituteFor: post.id,
              absenceId: id,
            });
            entries.push({
              kind: "appointment",
              subjectId: appointmentId,
              gridId: post.gridId,
              before: null,
              after: {
                personId: substitutePersonId,
                personName: substitute.name,
                post: "substitute",
                startsOn,
                endsOn,
              },
            });
            events.push(
              eventOf("appointment.started", caller, command, {
                gridId: post.gridId,
                subjectId: appointmentId,
                at: now,
                about: { post: "substitute", startsOn, endsOn },
              }),
            );
          }
          await bumpAccess(sql);
        }
        record(authorOf(caller), ...entries);
        return events;
      });
    },

    /** Ends an absence earlier than said, and the substitution with it; before its first day = it never was. */
    async end(
      caller: Caller,
      absenceId: string,
      command: { readonly commandId: string; readonly toOn: BusinessDay },
    ): Promise<CommandAnswer> {
      return rare.carryOut(command, `absence ${absenceId}`, async ({ sql, now, record }) => {
        const [was] = await sql.query<{ person_id: string; from_on: BusinessDay; to_on: BusinessDay }>(
          `select person_id, from_on::text as from_on, to_on::text as to_on from absence where id = $1`,
          [absenceId],
        );
        const person = was ? await requirePerson(sql, caller.scopeId, was.person_id).catch(() => null) : null;
        if (!was || !person) throw new DomainProblem("absence-not-found");
        if (command.toOn >= was.to_on) throw fieldProblem("invalid-request", "/toOn", "must lie before the last day");
        const dayBefore = addDays(was.from_on, -1);
        const toOn = command.toOn < dayBefore ? dayBefore : command.toOn;
        await sql.query(`update absence set to_on = $2 where id = $1`, [absenceId, toOn]);
        await sql.query(
          `update appointment set ends_on = greatest($2::date, starts_on - 1)
           where absence_id = $1 and (ends_on is null or ends_on > $2::date)`,
          [absenceId, toOn],
        );
        await bumpAccess(sql);
        const held = (await appointmentsOf(sql, was.person_id)).find((each) =>
          tree.isWithin(caller.scopeId, each.gridId),
        );
        const gridId = held?.gridId ?? person.gridId;
        record(authorOf(caller), {
          kind: "absence",
          subjectId: absenceId,
          gridId,
          before: { toOn: was.to_on },
          after: { toOn },
        });
        return [eventOf("absence.ended", caller, command, { gridId, subjectId: absenceId, at: now, about: { toOn } })];
      });
    },
  };
}

function later(a: BusinessDay, b: BusinessDay): BusinessDay {
  return a > b ? a : b;
}
