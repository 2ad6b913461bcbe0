import type { CommandAnswer } from "@safegrid/contract/command";
import type { HandoverCommand } from "@safegrid/contract/person";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { authorOf, dayOf, personOfCaller, requireAppointment } from "#/modules/person/person-scope.service.ts";
import { eventOf } from "#/modules/person/person.service.ts";

export type Handovers = ReturnType<typeof createHandovers>;

/**
 * 交接: what is open goes from one holder of a grid's post to another. Due places follow by themselves, since they belong
 * to the cell; open hazards keep their level and state and change the name that they stand under; tasks change hands.
 * The work moves when the handover is made, so that nothing waits for a signature of somebody who has left; the record
 * stays open until both have confirmed.
 */
export function createHandovers({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async begin(caller: Caller, command: HandoverCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, "handover", async ({ sql, now, record, firstSeq }) => {
        const from = await requireAppointment(sql, tree, caller.scopeId, command.fromAppointmentId);
        const to = await requireAppointment(sql, tree, caller.scopeId, command.toAppointmentId);
        if (to.gridId !== from.gridId)
          throw fieldProblem("invalid-request", "/toAppointmentId", "must be in the same grid");
        if (to.personId === from.personId)
          throw fieldProblem("invalid-request", "/toAppointmentId", "must be another person's");
        if (to.endsOn !== null && to.endsOn < dayOf(now))
          throw fieldProblem("invalid-request", "/toAppointmentId", "has ended");
        const id = command.commandId;
        await sql.query(
          `insert into handover (id, grid_id, from_appointment_id, to_appointment_id, note, at, by_account, by_name)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [id, from.gridId, from.id, to.id, command.note, now, caller.accountId, caller.name],
        );
        const hazards = await sql.query(
          `with moved as (
             update hazard h set holder = $3, seq = $4
             where h.holder = $2 and h.state not in ('closed', 'eliminated', 'not_accepted')
               and $1::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)
             returning h.id)
           insert into handover_item (handover_id, kind, subject_id) select $5, 'hazard', id from moved
           returning subject_id`,
          [from.gridId, from.personName, to.personName, firstSeq, id],
        );
        const tasks = await sql.query(
          `with moved as (
             update task set appointment_id = $2 where appointment_id = $1 and state = 'open' returning id)
           insert into handover_item (handover_id, kind, subject_id) select $3, 'task', id from moved
           returning subject_id`,
          [from.id, to.id, id],
        );
        const counts = { hazards: hazards.length, tasks: tasks.length };
        record(authorOf(caller), {
          kind: "handover",
          subjectId: id,
          gridId: from.gridId,
          before: null,
          after: { from: from.personName, to: to.personName, ...counts },
        });
        return [
          eventOf("handover.begun", caller, command, { gridId: from.gridId, subjectId: id, at: now, about: counts }),
        ];
      });
    },

    /** Whoever gives or takes confirms by the own account. */
    async confirm(caller: Caller, handoverId: string, command: { readonly commandId: string }): Promise<CommandAnswer> {
      return rare.carryOut(command, `handover ${handoverId}`, async ({ sql, now, record }) => {
        const [handover] = await sql.query<HandoverSides>(
          `select h.grid_id, f.person_id as giver, t.person_id as taker, h.from_confirmed_at, h.to_confirmed_at
           from handover h join appointment f on f.id = h.from_appointment_id
             join appointment t on t.id = h.to_appointment_id where h.id = $1`,
          [handoverId],
        );
        const personId = await personOfCaller(sql, caller);
        // The giver may have left the grid, so it is the person that counts here, not the scope.
        const side = handover?.giver === personId ? "from" : handover?.taker === personId ? "to" : null;
        if (!handover || personId === null) throw new DomainProblem("handover-not-found");
        if (side === null) throw new DomainProblem("handover-not-yours");
        if (handover[`${side}_confirmed_at`] !== null) throw new DomainProblem("already-confirmed");
        await sql.query(`update handover set ${side}_confirmed_at = $2 where id = $1`, [handoverId, now]);
        const gridId = handover.grid_id;
        record(authorOf(caller), {
          kind: "handover",
          subjectId: handoverId,
          gridId,
          before: { [`${side}ConfirmedAt`]: null },
          after: { [`${side}ConfirmedAt`]: now.toISOString() },
        });
        return [
          eventOf("handover.confirmed", caller, command, { gridId, subjectId: handoverId, at: now, about: { side } }),
        ];
      });
    },
  };
}

interface HandoverSides {
  grid_id: string;
  giver: string;
  taker: string;
  from_confirmed_at: string | null;
  to_confirmed_at: string | null;
}
