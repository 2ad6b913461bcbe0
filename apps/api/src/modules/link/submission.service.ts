import type { CommandAnswer } from "@safegrid/contract/command";
import type { SubmissionSendBack, SubmissionTaking, TaskSubmission } from "@safegrid/contract/link";
import { hazardStepCommand } from "@safegrid/contract/hazard";
import { mayActFor } from "@safegrid/domain/unit";
import type { EventType } from "@safegrid/domain/event";
import type { Clock } from "#/platform/clock.ts";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { KnownCase } from "#/modules/hazard/hazard-case.service.ts";
import { loadCase, sees } from "#/modules/hazard/hazard-case.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { applyStep } from "#/modules/hazard/hazard-step.service.ts";
import { columnsOfUnit, unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { HazardStep } from "#/modules/hazard/hazard.entity.ts";
import { outsideCaller } from "#/modules/link/public-caller.service.ts";
import { findTask, maySubmit } from "#/modules/link/task.queries.ts";
import { noSuchLink } from "#/modules/link/grid-link.service.ts";

export type Submissions = ReturnType<typeof createSubmissions>;

/**
 * What enterprises submit, and what is said to it. A submission is an entry of the hazard's record and changes neither its
 * state nor any number: the unit that has the hazard in hand turns it into `submit`, in its own name, or sends it back. So
 * the rule of two persons stays what it was: who took it over does not re-inspect it.
 */
export function createSubmissions(options: {
  readonly db: Database;
  readonly rare: RareCommands;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}) {
  const { db, rare, clock, tree, rules, ladders } = options;

  return {
    /** What the enterprise did, in its words; answered by the holder of the hazard. */
    async submit({ token, ...said }: TaskSubmission): Promise<CommandAnswer> {
      const task = await findTask(db, token);
      if (!task) throw noSuchLink();
      const by = await outsideCaller(db, clock, "enterprise", task.cellId);
      return rare.carryOut(said, `submission ${task.hazardId}`, async (context) => {
        const { em, sql, now, firstSeq } = context;
        const current = await findTask(sql, token);
        const known = current ? await loadCase(em, sql, tree, current.hazardId) : null;
        if (!current || !known) throw noSuchLink();
        if (!maySubmit(current)) throw new DomainProblem("hazard-state-conflict", "nothing to submit now");
        await sql.query(
          `insert into hazard_submission (id, hazard_id, n, link_id, words, submitter, at, seq)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            ...[said.commandId, current.hazardId, current.submissions.length + 1, current.linkId, said.words],
            ...[said.submitter, now, firstSeq],
          ],
        );
        const commandId = said.commandId;
        return [
          await addEntry(context, known, {
            ...{ action: "enterprise_submit", type: "hazard.enterprise_submitted", note: said.words, commandId },
            ...{ by, unit: [null, null] },
          }),
        ];
      });
    },

    /** Not enough: back to the enterprise, with what is missing. */
    sendBack(caller: Caller, id: string, command: SubmissionSendBack): Promise<CommandAnswer> {
      return rare.carryOut(command, `submission back ${id}`, async (context) => {
        const known = await getWaiting(context, caller, id);
        const unit = unitOfCaller(tree, caller);
        if (!mayActFor(unit, known.case.owner, known.case.lineId)) throw new DomainProblem("hazard-not-yours");
        await decide(context.sql, id, caller, "sent_back", command.note, context.now);
        return [
          await addEntry(context, known, {
            ...{ action: "enterprise_send_back", type: "hazard.enterprise_sent_back", note: command.note },
            ...{ by: caller, unit: columnsOfUnit(unit), commandId: command.commandId },
          }),
        ];
      });
    },

    /** Turns it into `submit`; whether that may be, says the hazard's own decision. */
    take(caller: Caller, id: string, command: SubmissionTaking): Promise<CommandAnswer> {
      return rare.carryOut(command, `submission taken ${id}`, async (context) => {
        const { hazard } = await getWaiting(context, caller, id);
        const step = hazardStepCommand.parse({ ...command, action: "submit" });
        const events = await applyStep(context, { tree, rules, ladders }, caller, hazard.id, step);
        await decide(context.sql, id, caller, "taken", null, context.now);
        return events;
      });
    },
  };

  /** The hazard of a submission that waits and that the caller sees. */
  async function getWaiting({ em, sql }: RareContext, caller: Caller, id: string): Promise<KnownCase> {
    const [row] = await sql.query<{ hazardId: string; isDecided: boolean }>(
      `select hazard_id as "hazardId", decision is not null as "isDecided" from hazard_submission where id = $1`,
      [id],
    );
    const known = row ? await loadCase(em, sql, tree, row.hazardId) : null;
    if (!row || !known || !sees(known, caller, tree)) throw new DomainProblem("submission-not-found");
    if (row.isDecided) throw new DomainProblem("submission-decided");
    return known;
  }
}

async function decide(
  sql: Sql,
  id: string,
  { accountId, name }: Caller,
  decision: "taken" | "sent_back",
  note: string | null,
  at: Date,
): Promise<void> {
  await sql.query(
    `update hazard_submission set decision = $2, decided_at = $3, decided_by = $4, decided_by_name = $5, note = $6
     where id = $1`,
    [id, decision, at, accountId, name, note],
  );
}

/** An entry of the record that changes nothing of the hazard but its version. */
async function addEntry(
  { em, sql: _sql, head, now, firstSeq }: RareContext,
  { hazard }: KnownCase,
  of: {
    readonly action: string;
    readonly type: EventType;
    readonly note: string;
    readonly by: Pick<Caller, "accountId" | "name">;
    readonly unit: readonly [string | null, string | null];
    readonly commandId: string;
  },
): Promise<NewEvent> {
  const { action, type, note, by, unit, commandId } = of;
  hazard.stepCount += 1;
  hazard.seq = head.seq + 1;
  em.create(HazardStep, {
    ...{ hazardId: hazard.id, n: hazard.stepCount, action, fromState: hazard.state, toState: hazard.state },
    ...{ at: now, recordedAt: now, byAccount: by.accountId, byName: by.name, note, grade: null, deadlineAt: null },
    ...{ unitGridId: unit[0], unitDepartmentId: unit[1], about: {}, seq: firstSeq },
  });
  await em.flush();
  const { category, grade, serial, level } = hazard;
  return {
    ...{ type, gridId: hazard.cellId, occurredAt: now, actorId: by.accountId, commandId, subjectId: hazard.id },
    about: { category, grade, serial, level },
  };
}
