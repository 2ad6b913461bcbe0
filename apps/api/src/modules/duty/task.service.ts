import { v7 as uuidv7 } from "uuid";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { SchemeCommand, TaskClosingCommand, TaskCommand } from "@safegrid/contract/duty";
import { depthOfLevel } from "@safegrid/domain/grid";
import { insertRows } from "#/platform/insert-rows.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { authorOf, dayOf, requireAppointment } from "#/modules/person/person-scope.service.ts";
import { eventOf } from "#/modules/person/person.service.ts";

export type Tasks = ReturnType<typeof createTasks>;

/** 定任务 and 定奖惩: what grids are to do, sent down and received by name (P4); what is rewarded and what is not (P8). */
export function createTasks({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /** Sends a task to grids: those of the sender's subtree, the sender's own grid included. One row for each. */
    async send(caller: Caller, command: TaskCommand): Promise<CommandAnswer> {
      const from = tree.getWithin(caller.scopeId, command.fromGridId);
      const gridIds =
        command.toLevel === undefined
          ? [...new Set(command.gridIds)]
          : tree
              .subtree(from.id)
              .flatMap(({ id, level, isPseudo }) => (level === command.toLevel && !isPseudo ? [id] : []));
      if (gridIds.length === 0) throw fieldProblem("invalid-request", "/toLevel", "there is no such grid below");
      for (const [index, id] of (command.gridIds ?? []).entries())
        if (!tree.isWithin(from.id, id))
          throw fieldProblem("grid-not-found", `/gridIds/${index}`, "no such grid below the sending one");
      return rare.carryOut(command, "task", async ({ sql, now, record }) => {
        if (command.appointmentId !== null)
          await requireHolder(sql, tree, caller, gridIds[0] ?? "", command.appointmentId);
        const { commandId: directiveId, title, detail, kind, cadence, startsOn, dueOn, appointmentId } = command;
        const rows = gridIds.map((gridId) => ({
          id: gridIds.length === 1 ? directiveId : uuidv7(),
          directive_id: directiveId,
          grid_id: gridId,
          from_grid_id: from.id,
          title,
          detail,
          kind,
          cadence,
          starts_on: startsOn,
          due_on: dueOn,
          appointment_id: appointmentId,
          state: "open",
          sent_at: now.toISOString(),
          sent_by: caller.name,
        }));
        await insertRows(sql, "task", rows);
        record(
          authorOf(caller),
          ...rows.map(({ id, grid_id }) => ({
            kind: "task" as const,
            subjectId: id,
            gridId: grid_id,
            before: null,
            after: { title, kind, cadence, startsOn, dueOn },
          })),
        );
        // One for each grid; of a whole county's thousands one of the sender, or they would drown the log.
        if (rows.length > 50)
          return [
            eventOf("task.sent", caller, command, {
              gridId: from.id,
              subjectId: directiveId,
              at: now,
              about: { kind, cadence, dueOn, grids: rows.length },
            }),
          ];
        return rows.map(({ id, grid_id }) =>
          eventOf("task.sent", caller, command, {
            gridId: grid_id,
            subjectId: id,
            at: now,
            about: { kind, cadence, dueOn },
          }),
        );
      });
    },

    /** A named person of the grid receives the task: the hop's receipt (P4). */
    async receive(
      caller: Caller,
      taskId: string,
      command: { readonly commandId: string; readonly appointmentId: string | null },
    ): Promise<CommandAnswer> {
      return rare.carryOut(command, `task receipt ${taskId}`, async ({ sql, now, record }) => {
        const task = await requireTask(sql, tree, caller, taskId);
        if (task.state !== "open") throw new DomainProblem("task-closed");
        if (task.received_at !== null) throw new DomainProblem("already-confirmed");
        if (command.appointmentId !== null) await requireHolder(sql, tree, caller, task.grid_id, command.appointmentId);
        await sql.query(
          `update task set received_at = $2, received_by = $3, received_account = $4,
             appointment_id = coalesce($5, appointment_id) where id = $1`,
          [taskId, now, caller.name, caller.accountId, command.appointmentId],
        );
        record(authorOf(caller), {
          kind: "task",
          subjectId: taskId,
          gridId: task.grid_id,
          before: { receivedBy: null },
          after: { receivedBy: caller.name },
        });
        const about = { kind: task.kind };
        return [eventOf("task.received", caller, command, { gridId: task.grid_id, subjectId: taskId, at: now, about })];
      });
    },

    /** Done, with what proves it, by the grid; cancelled, with why, by whoever may name people. */
    async close(caller: Caller, taskId: string, command: TaskClosingCommand): Promise<CommandAnswer> {
      if (command.state === "cancelled" && !caller.abilities.includes("keepPeople"))
        throw new DomainProblem("not-allowed");
      return rare.carryOut(command, `task ${taskId}`, async ({ sql, now, record }) => {
        const task = await requireTask(sql, tree, caller, taskId);
        if (task.state !== "open") throw new DomainProblem("task-closed");
        // What a higher grid sent is taken back by that grid, not by the one that was to do it.
        if (command.state === "cancelled" && !tree.isWithin(caller.scopeId, task.from_grid_id))
          throw new DomainProblem("not-allowed");
        await sql.query(`update task set state = $2, closed_at = $3, closed_by = $4, evidence = $5 where id = $1`, [
          taskId,
          command.state,
          now,
          caller.name,
          command.evidence,
        ]);
        record(authorOf(caller), {
          kind: "task",
          subjectId: taskId,
          gridId: task.grid_id,
          before: { state: task.state },
          after: { state: command.state, evidence: command.evidence },
        });
        const about = { kind: task.kind, state: command.state };
        return [eventOf("task.closed", caller, command, { gridId: task.grid_id, subjectId: taskId, at: now, about })];
      });
    },

    /** Drafts the next version of a scheme for one level of a subtree. */
    async draftScheme(caller: Caller, command: SchemeCommand): Promise<CommandAnswer> {
      const grid = tree.getWithin(caller.scopeId, command.gridId);
      if (depthOfLevel(command.level) < grid.depth)
        throw fieldProblem("invalid-request", "/level", "lies above the grid that issues the scheme");
      return rare.carryOut(command, "scheme", async ({ sql, now, record }) => {
        const { commandId: id, gridId, level, title, fromOn, toOn, lines } = command;
        const [row] = await sql.query<{ version: number }>(
          `insert into reward_scheme (id, grid_id, level, version, title, lines, from_on, to_on, made_at, made_by)
           select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5::jsonb, $6, $7, $8, $9
           from reward_scheme where grid_id = $2 and level = $3 returning version`,
          [id, gridId, level, title, JSON.stringify(lines), fromOn, toOn, now, caller.name],
        );
        const after = { title, level, version: row?.version, fromOn, toOn, lines };
        record(authorOf(caller), { kind: "scheme", subjectId: id, gridId, before: null, after });
        return [eventOf("scheme.drafted", caller, command, { gridId, subjectId: id, at: now, about: { level } })];
      });
    },

    /** Puts a draft in force from its first day on. The version before it ends the day before. */
    async publishScheme(
      caller: Caller,
      schemeId: string,
      command: { readonly commandId: string },
    ): Promise<CommandAnswer> {
      return rare.carryOut(command, `scheme ${schemeId}`, async ({ sql, now, record }) => {
        const [scheme] = await sql.query<{
          grid_id: string;
          level: string;
          published_at: string | null;
          to_on: string | null;
        }>(`select grid_id, level, published_at, to_on::text as to_on from reward_scheme where id = $1`, [schemeId]);
        if (!scheme || !tree.isWithin(caller.scopeId, scheme.grid_id)) throw new DomainProblem("scheme-not-found");
        if (scheme.published_at !== null) throw new DomainProblem("already-confirmed");
        if (scheme.to_on !== null && scheme.to_on < dayOf(now))
          throw fieldProblem("invalid-request", "/toOn", "the scheme would have ended already");
        await sql.query(`update reward_scheme set published_at = $2, published_by = $3 where id = $1`, [
          schemeId,
          now,
          caller.name,
        ]);
        const gridId = scheme.grid_id;
        record(authorOf(caller), {
          kind: "scheme",
          subjectId: schemeId,
          gridId,
          before: { publishedBy: null },
          after: { publishedBy: caller.name },
        });
        const about = { level: scheme.level };
        return [eventOf("scheme.published", caller, command, { gridId, subjectId: schemeId, at: now, about })];
      });
    },
  };
}

interface TaskRecord {
  grid_id: string;
  from_grid_id: string;
  kind: string;
  state: string;
  received_at: string | null;
}

async function requireTask(sql: Sql, tree: GridTree, caller: Caller, taskId: string): Promise<TaskRecord> {
  const [task] = await sql.query<TaskRecord>(
    `select grid_id, from_grid_id, kind, state, received_at from task where id = $1`,
    [taskId],
  );
  if (!task || !tree.isWithin(caller.scopeId, task.grid_id)) throw new DomainProblem("task-not-found");
  return task;
}

/** Who is responsible for a task holds a post in its grid. */
async function requireHolder(sql: Sql, tree: GridTree, caller: Caller, gridId: string, appointmentId: string) {
  const held = await requireAppointment(sql, tree, caller.scopeId, appointmentId).catch(() => null);
  if (!held || held.gridId !== gridId)
    throw fieldProblem("invalid-request", "/appointmentId", "is no post of this grid");
}
