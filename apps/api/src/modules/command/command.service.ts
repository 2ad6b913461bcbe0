import type { ChecklistView } from "@safegrid/contract/checklist";
import type { CommandOutcome, PhoneCommand } from "@safegrid/contract/command";
import { createBatcher } from "#/platform/batcher.ts";
import { periodKeysOn } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { LoggedEvent } from "#/platform/log.ts";
import type { EpochWatch } from "#/platform/log-epoch.ts";
import { DomainProblem } from "#/platform/problem.ts";
import { isDatabaseGone } from "#/platform/problem-answer.ts";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import type { ReadBack } from "#/modules/command/command.batch.ts";
import { applyBatch } from "#/modules/command/command.batch.ts";
import type { Submission } from "#/modules/command/judgement.ts";
import { prepareSubmission, rejected } from "#/modules/command/judgement.ts";

const maxCommandsPerCommit = 1_000;
/** What happened so lately goes before what phones bring that had no signal for long: walls look on. */
const freshMs = 15 * 60_000;
/** A run of a thousand late ones would hold up for half a second what happens meanwhile; a quarter is nearly as fast. */
const mostLate = 250;
/** A batch of so few reads back what it changed, so that screens need not; for a larger one that would hold the lock. */
const fewCommands = 8;

export type Commands = ReturnType<typeof createCommands>;

/**
 * The hot commands, visits and found hazards, by group commit: whatever arrives while one transaction commits goes
 * into the next. If a batch fails as a whole, its commands are tried one by one, so that a bad one fails alone.
 */
export function createCommands(options: {
  /** Connections whose statements look up by key only. */
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly periods: Periods;
  readonly epochs: EpochWatch;
  readonly onCommitted: (events: readonly LoggedEvent[]) => void;
  readonly readBack?: ReadBack;
  /** The county's rules as this process knows them: they say by when a report must be received. */
  readonly rules: () => DeadlineRules;
  /** The edition of a checklist, by the version that a visit bears. */
  readonly findChecklist: (version: string) => Promise<ChecklistView | null>;
}) {
  const { db, clock, tree, periods, epochs, onCommitted, readBack, rules, findChecklist } = options;

  async function commit(submissions: Submission[], handOver = () => {}): Promise<CommandOutcome[]> {
    const { known } = epochs;
    // What has no time that can be believed opens nothing: a wrong clock may not open 1992.
    await periods.ensureOpen(new Set(submissions.flatMap(({ time, on }) => (time ? periodKeysOn(on) : []))));
    const requireEpoch = (epoch: string) => epochs.require(epoch, known);
    const wanted = submissions.length <= fewCommands ? readBack : undefined;
    const {
      outcomes,
      events,
      readBack: isRead,
    } = await db.transaction(async (tx) => {
      const decided = await applyBatch(
        tx,
        { countyId: tree.county.id, tree, rules: rules() },
        submissions,
        clock,
        requireEpoch,
        wanted,
      );
      // All is sent; only the commit's answer is waited for. The next batch can queue up behind the log's lock.
      handOver();
      return decided;
    });
    (await isRead)?.();
    onCommitted(events);
    return outcomes;
  }

  async function run(submissions: Submission[], handOver: () => void): Promise<CommandOutcome[]> {
    try {
      return await commit(submissions, handOver);
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
    }
  }

  const batcher = createBatcher<Submission, CommandOutcome>({
    maxItems: maxCommandsPerCommit,
    run,
    mostOthers: mostLate,
    isUrgent: ({ time }) => time !== null && clock.now().getTime() - time.occurredAt.getTime() < freshMs,
  });

  return {
    /**
     * Carries out one command, or holds it where it is doubtful; a refusal is an outcome, not an error. Throws where the
     * database is out of reach.
     */
    async submit(caller: Caller, command: PhoneCommand): Promise<CommandOutcome> {
      let submission: Submission;
      try {
        const checklist = command.type === "visit.record" ? await findChecklist(command.checklistVersion) : null;
        submission = prepareSubmission(caller, command, checklist, clock.now());
      } catch (problem) {
        if (problem instanceof DomainProblem) return rejected(command.commandId, problem);
        throw problem;
      }
      return batcher.add(submission);
    },
  };
}
