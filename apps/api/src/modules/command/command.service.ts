import type { CommandOutcome, PhoneCommand } from "@safegrid/contract/command";
import { createBatcher } from "#/platform/batcher.ts";
import type { Clock } from "#/platform/clock.ts";
import { lockHead } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import { isDatabaseGone } from "#/platform/problem-answer.ts";
import type { Database } from "#/platform/sql.ts";
import { byKeyOnly } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { sha256 } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { oldestFactDays } from "#/modules/number/period.service.ts";
import type { Submission } from "#/modules/command/command.batch.ts";
import { applyBatch, checkCommand, periodKeysOf, rejected } from "#/modules/command/command.batch.ts";

/** How far a phone's clock may run ahead before its time is refused. */
const clockToleranceMs = 60_000;
const maxCommandsPerCommit = 1_000;

export type Commands = ReturnType<typeof createCommands>;

/**
 * The hot commands, visits and found hazards, by group commit: whatever arrives while one transaction commits goes
 * into the next. If a batch fails as a whole, its commands are tried one by one, so that a bad one fails alone.
 */
export function createCommands(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly periods: Periods;
  readonly onCommitted: () => void;
}) {
  const { db, clock, tree, periods, onCommitted } = options;

  async function commit(submissions: Submission[]): Promise<CommandOutcome[]> {
    await periods.ensureOpen(submissions.flatMap(({ command }) => periodKeysOf(command)));
    return db.transaction(
      async (tx) => applyBatch(tx, await lockHead(tx, tree.county.id), tree, submissions, clock.now()),
      byKeyOnly,
    );
  }

  async function run(submissions: Submission[]): Promise<CommandOutcome[]> {
    try {
      return await commit(submissions);
    } catch (error) {
      if (submissions.length === 1 || isDatabaseGone(error)) throw error;
      const outcomes: CommandOutcome[] = [];
      for (const submission of submissions) {
        try {
          outcomes.push(...(await commit([submission])));
        } catch (alone) {
          if (isDatabaseGone(alone)) throw alone;
          outcomes.push(rejected(submission.command.commandId, new DomainProblem("internal-error")));
        }
      }
      return outcomes;
    } finally {
      onCommitted();
    }
  }

  const batcher = createBatcher<Submission, CommandOutcome>({ maxItems: maxCommandsPerCommit, run });

  return {
    /** Carries out one command; a refusal is an outcome, not an error. Throws where the database is out of reach. */
    async submit(caller: Caller, command: PhoneCommand): Promise<CommandOutcome> {
      try {
        if (Date.parse(command.occurredAt) > clock.now().getTime() + clockToleranceMs)
          throw fieldProblem("time-in-future", "/occurredAt", "lies in the future");
        if (Date.parse(command.occurredAt) < clock.now().getTime() - oldestFactDays * 86_400_000)
          throw fieldProblem("time-too-old", "/occurredAt", `lies more than ${oldestFactDays} days back`);
        checkCommand(command);
      } catch (problem) {
        if (problem instanceof DomainProblem) return rejected(command.commandId, problem);
        throw problem;
      }
      return batcher.add({ caller, command, bodyHash: sha256(JSON.stringify(command)) });
    },
  };
}
