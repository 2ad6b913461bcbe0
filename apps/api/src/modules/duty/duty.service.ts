import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { DutyAssignmentCommand, DutyTemplateCommand } from "@safegrid/contract/duty";
import { isPostAt } from "@safegrid/domain/post";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { authorOf, dayOf, personOfCaller } from "#/modules/person/person-scope.service.ts";
import { eventOf } from "#/modules/person/person.service.ts";

export type Duties = ReturnType<typeof createDuties>;

/** 定职责: duty sheets as versioned data, given to whoever holds a post, acknowledged by that person (P5, P6). */
export function createDuties({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /** Publishes the next version of a sheet. The county's alone: a sheet is the same in every township. */
    async publishTemplate(caller: Caller, command: DutyTemplateCommand): Promise<CommandAnswer> {
      if (caller.scopeId !== tree.county.id) throw new DomainProblem("not-allowed");
      if (command.post === "substitute" || !isPostAt(command.post, command.level))
        throw fieldProblem("invalid-request", "/post", `there is no ${command.post} at the level ${command.level}`);
      return rare.carryOut(command, "duty template", async ({ sql, now, record }) => {
        const { level, post, items } = command;
        const [last] = await sql.query<{ version: number; items: unknown }>(
          `select version, items from duty_template where level = $1 and post = $2 order by version desc limit 1`,
          [level, post],
        );
        const version = (last?.version ?? 0) + 1;
        await sql.query(
          `insert into duty_template (level, post, version, items, published_at, by_account, by_name)
           values ($1, $2, $3, $4::jsonb, $5, $6, $7)`,
          [level, post, version, JSON.stringify(items), now, caller.accountId, caller.name],
        );
        record(authorOf(caller), {
          kind: "duty",
          subjectId: command.commandId,
          gridId: tree.county.id,
          before: last ? { level, post, version: last.version, items: last.items } : null,
          after: { level, post, version, items },
        });
        return [
          eventOf("duty.template_published", caller, command, {
            gridId: tree.county.id,
            subjectId: command.commandId,
            at: now,
            about: { level, post, version },
          }),
        ];
      });
    },

    /**
     * Gives the sheet in force to holders of posts, today's and upcoming ones, who have none or an older version. What
     * was acknowledged stays on record; the new version asks for a new acknowledgement. One statement for a county.
     */
    async assign(caller: Caller, command: DutyAssignmentCommand): Promise<CommandAnswer> {
      const scope = tree.getWithin(caller.scopeId, command.scope);
      return rare.carryOut(command, "duty assignment", async ({ sql, now, record }) => {
        const due = await sql.query<{ id: string; gridId: string; level: string; post: string; version: number }>(
          `select a.id, a.grid_id as "gridId", g.level, coalesce(o.post, a.post) as post, t.version
           from appointment a join grid g on g.id = a.grid_id
             left join appointment o on o.id = a.substitute_for
             join lateral (select max(version) as version from duty_template t
               where t.level = g.level and t.post = coalesce(o.post, a.post)) t on t.version is not null
             left join duty_assignment d on d.appointment_id = a.id and d.superseded_at is null
           where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
             and (a.ends_on is null or a.ends_on >= $2::date)
             and ($3::uuid[] is null or a.id = any($3::uuid[]))
             and (d.id is null or d.version < t.version)`,
          [scope.id, dayOf(now), command.appointmentIds ?? null],
        );
        if (due.length === 0) throw new DomainProblem("nothing-to-assign");
        const rows = due.map((each) => ({ ...each, assignmentId: uuidv7() }));
        await sql.query(
          `update duty_assignment set superseded_at = $2 where superseded_at is null and appointment_id = any($1::uuid[])`,
          [rows.map(({ id }) => id), now],
        );
        await sql.query(
          `insert into duty_assignment (id, appointment_id, level, post, version, assigned_at)
           select *, $6::timestamptz from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[])`,
          [
            rows.map(({ assignmentId }) => assignmentId),
            rows.map(({ id }) => id),
            rows.map(({ level }) => level),
            rows.map(({ post }) => post),
            rows.map(({ version }) => version),
            now,
          ],
        );
        record(
          authorOf(caller),
          ...rows.map(({ id, gridId, version }) => ({
            kind: "duty" as const,
            subjectId: id,
            gridId,
            before: null,
            after: { dutiesVersion: version },
          })),
        );
        const events = new Map<string, number>();
        for (const { gridId } of rows) events.set(gridId, (events.get(gridId) ?? 0) + 1);
        // Many at once are one event of the grid that was asked for: a county's thousand lines would drown the log.
        if (events.size > 20)
          return [eventOf("duty.assigned", caller, command, of(scope.id, command, now, { count: rows.length }))];
        return [...events].map(([gridId, count]): NewEvent =>
          eventOf("duty.assigned", caller, command, of(gridId, command, now, { count })),
        );
      });
    },

    /** 职责清: the person says to have read the own sheet. Nobody can say so for somebody else. */
    async acknowledge(
      caller: Caller,
      assignmentId: string,
      command: { readonly commandId: string },
    ): Promise<CommandAnswer> {
      return rare.carryOut(command, `duty ${assignmentId}`, async ({ sql, now, record }) => {
        const personId = await personOfCaller(sql, caller);
        const [duty] = await sql.query<{
          appointment_id: string;
          grid_id: string;
          version: number;
          acknowledged_at: string | null;
        }>(
          `select d.appointment_id, a.grid_id, d.version, d.acknowledged_at
           from duty_assignment d join appointment a on a.id = d.appointment_id
           where d.id = $1 and a.person_id = $2 and d.superseded_at is null`,
          [assignmentId, personId],
        );
        if (!duty) throw new DomainProblem("duty-not-found");
        if (duty.acknowledged_at !== null) throw new DomainProblem("already-confirmed");
        await sql.query(`update duty_assignment set acknowledged_at = $2, acknowledged_by = $3 where id = $1`, [
          assignmentId,
          now,
          caller.accountId,
        ]);
        record(authorOf(caller), {
          kind: "duty",
          subjectId: duty.appointment_id,
          gridId: duty.grid_id,
          before: { acknowledgedAt: null },
          after: { acknowledgedAt: now.toISOString(), dutiesVersion: duty.version },
        });
        return [
          eventOf("duty.acknowledged", caller, command, {
            gridId: duty.grid_id,
            subjectId: duty.appointment_id,
            at: now,
            about: { version: duty.version },
          }),
        ];
      });
    },
  };
}

function of(gridId: string, { commandId }: { readonly commandId: string }, at: Date, about: NewEvent["about"]) {
  return { gridId, subjectId: commandId, at, about };
}
