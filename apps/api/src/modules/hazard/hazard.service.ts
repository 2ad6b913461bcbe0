import type { CommandAnswer } from "@safegrid/contract/command";
import type { HazardStepCommand } from "@safegrid/contract/hazard";
import { abilityForHazardAction } from "@safegrid/domain/account";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { periodKeysAt } from "#/modules/hazard/hazard-event.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { applyStep } from "#/modules/hazard/hazard-step.service.ts";

const clockToleranceMs = 60_000;

export type Hazards = ReturnType<typeof createHazards>;

/** The steps of a hazard's life after it was found (plan.md section 4). */
export function createHazards(options: {
  readonly rare: RareCommands;
  readonly periods: Periods;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}) {
  const { rare, periods, clock, tree, rules, ladders } = options;

  return {
    /** Carries out one step by a responsible person; a hazard outside the caller's sight does not exist for it. */
    async takeStep(caller: Caller, hazardId: string, step: HazardStepCommand): Promise<CommandAnswer> {
      if (!caller.abilities.includes(abilityForHazardAction[step.action])) throw new DomainProblem("not-allowed");
      if (Date.parse(step.occurredAt) > clock.now().getTime() + clockToleranceMs)
        throw fieldProblem("time-in-future", "/occurredAt", "lies in the future");
      // A deadline that has passed already counts at once; its periods must be open before the transaction. One that is
      // due when the clock goes on can be due at that very instant.
      const due = step.action === "resume" ? step.occurredAt : "deadlineAt" in step ? step.deadlineAt : undefined;
      if (due !== undefined && Date.parse(due) <= clock.now().getTime()) await periods.ensureOpen(periodKeysAt(due));
      return rare.carryOut(step, `hazard ${hazardId}`, (context) =>
        applyStep(context, { tree, rules, ladders }, caller, hazardId, step),
      );
    },
  };
}
