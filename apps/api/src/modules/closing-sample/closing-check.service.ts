import type { CheckResultCommand, DrawCommand } from "@safegrid/contract/closing-check";
import type { CommandAnswer } from "@safegrid/contract/command";
import { depthOfLevel } from "@safegrid/domain/grid";
import { businessDay, businessDayOf, periodOf } from "@safegrid/metrics/period";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { drawClosings, hasActed } from "#/modules/closing-sample/draw.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { applyStep } from "#/modules/hazard/hazard-step.service.ts";

interface Task {
  readonly hazard_id: string;
  readonly cell_id: string;
  readonly department_id: string | null;
  readonly outcome: string | null;
  readonly is_undone: boolean;
}

export type ClosingChecks = ReturnType<typeof createClosingChecks>;

/** Independent checks of closings (metrics.md, verifiedShare): draws by hand, and what a check has found. */
export function createClosingChecks(options: {
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}) {
  const { rare, tree, rules, ladders } = options;

  return {
    /** Draws now, for the county; the months that are over are drawn by themselves. Never by who closed one of them. */
    async draw(caller: Caller, command: DrawCommand): Promise<CommandAnswer> {
      if (caller.scopeId !== tree.county.id || caller.departmentId !== null) throw new DomainProblem("not-allowed");
      return rare.carryOut(command, "closing sample", async ({ sql, head, now, firstSeq }) => {
        const township = tree.find(command.gridId);
        if (township?.level !== "township") throw fieldProblem("invalid-request", "/gridId", "must be a township");
        const month = periodOf("month", businessDay.parse(`${command.month}-01`));
        if (month.startsOn > businessDayOf(now.getTime()))
          throw fieldProblem("time-in-future", "/month", "lies in the future");
        const event = await drawClosings(sql, head, {
          ...{ id: command.commandId, township, month, commandId: command.commandId, seq: firstSeq, now },
          by: { accountId: caller.accountId, name: caller.name },
        });
        if (!event) throw new DomainProblem("nothing-to-draw");
        return [event];
      });
    },

    /** What the check of a closing has found; where it was not really rectified, the hazard is reopened at once. */
    async tell(caller: Caller, id: string, command: CheckResultCommand): Promise<CommandAnswer> {
      return rare.carryOut(command, `closing check ${id}`, async (context) => {
        const { sql, now, firstSeq } = context;
        const [task] = await sql.query<Task>(
          `select k.hazard_id, k.cell_id, k.outcome, p.department_id, c.undone_at is not null as is_undone
           from closing_check k join hazard_closing c on c.hazard_id = k.hazard_id and c.n = k.n
           join place p on p.id = k.place_id where k.id = $1`,
          [id],
        );
        const isInLine = caller.departmentId === null || caller.departmentId === task?.department_id;
        if (!task || !isInLine || !tree.isWithin(caller.scopeId, task.cell_id))
          throw new DomainProblem("check-not-found");
        if (!isHighEnough(tree, caller) || caller.accountId === null) throw new DomainProblem("not-allowed");
        if (task.outcome !== null || task.is_undone) throw new DomainProblem("check-done");
        if ((await hasActed(sql, caller.accountId, [task.hazard_id])).size > 0)
          throw new DomainProblem("check-had-part");
        await requireOwnEvidence(sql, task.hazard_id, command.evidenceIds);
        await sql.query(
          `update closing_check set outcome = $2, note = $3, checked_at = $4, checked_by = $5, checked_by_name = $6, seq = $7,
             evidence_ids = $8::uuid[] where id = $1`,
          [
            ...[id, command.outcome, command.note ?? null, now, caller.accountId, caller.name, firstSeq],
            command.evidenceIds,
          ],
        );
        const events: NewEvent[] = [];
        if (command.outcome === "not_rectified") {
          const { commandId, note } = command;
          const step = { action: "reopen" as const, commandId, occurredAt: now.toISOString(), note };
          events.push(...(await applyStep(context, { tree, rules, ladders }, caller, task.hazard_id, step)));
        }
        return [
          ...events,
          {
            ...{ type: "closing.checked", gridId: task.cell_id, occurredAt: now, actorId: caller.accountId },
            ...{ commandId: command.commandId, subjectId: task.hazard_id, about: { outcome: command.outcome } },
          },
        ];
      });
    },
  };
}

/** What shows a check is a picture or file of this very hazard. */
async function requireOwnEvidence(sql: Sql, hazardId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await sql.query<{ id: string }>(
    `select id from evidence where id = any ($1::uuid[]) and hazard_id = $2`,
    [ids, hazardId],
  );
  const own = new Set(rows.map(({ id }) => id));
  const strange = ids.findIndex((id) => !own.has(id));
  if (strange >= 0)
    throw fieldProblem("evidence-not-found", `/evidenceIds/${strange}`, "is no picture or file of this hazard");
}

/** A township or the county checks, or a department; a village checks nothing that it is itself a part of. */
export function isHighEnough(tree: GridTree, { scopeId, departmentId }: Pick<Caller, "scopeId" | "departmentId">) {
  const level = tree.find(scopeId)?.level;
  return departmentId !== null || (level !== undefined && depthOfLevel(level) <= depthOfLevel("township"));
}
