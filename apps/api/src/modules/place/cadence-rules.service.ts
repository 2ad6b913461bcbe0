import type { CadencePreview, CadenceRulesCommand, CadenceRulesView } from "@safegrid/contract/cadence-rule";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { CadenceRule } from "@safegrid/domain/cadence-rule";
import { exampleCadenceRules } from "@safegrid/domain/cadence-rule";
import { cadences } from "@safegrid/domain/place";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { alignPlans, compareCadences } from "#/modules/place/place-plan.service.ts";

const book: RuleBook<CadenceRule[]> = {
  ...{ table: "cadence_rule_set", column: "rules", example: [...exampleCadenceRules] },
  ...{ about: "cadence rules", inForce: "the rules in force are" },
  ...{ kind: "cadence_rule", eventType: "patrol.rules_changed" },
  recorded: (version, rules) => ({ version, rules }),
};

/** The rules as they were last published. */
export async function readCadenceRules(sql: Sql): Promise<readonly CadenceRule[]> {
  return (await readRuleSet(sql, book)).rules;
}

/** The rules with who published them, and since which day they hold. */
export async function viewCadenceRules(sql: Sql): Promise<CadenceRulesView> {
  const { rules, ...set } = await readRuleSet(sql, book);
  const fromOn = set.madeAt === null ? null : addDays(businessDayOf(Date.parse(set.madeAt)), 1);
  return { ...set, rules, fromOn, isExample: set.version === 0 };
}

export type CadenceRuleBook = ReturnType<typeof createCadenceRuleBook>;

/**
 * How often which places are patrolled (定任务). New rules hold from the next day on, so that nothing that was due is due
 * no more: all open places get a plan by them, under the log's lock. Cost: a second or two for a county of 20,000 places.
 */
export function createCadenceRuleBook(parts: {
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly clock: Clock;
}) {
  const { rare, tree, clock } = parts;
  const tomorrow = (now: Date) => addDays(businessDayOf(now.getTime()), 1);

  return {
    publish(caller: Caller, command: CadenceRulesCommand): Promise<CommandAnswer> {
      return publishRuleSet({ rare, tree }, book, caller, command, command.rules, undefined, async (context) => {
        const changed = await alignPlans(context, tree, command.rules, {
          ...{ fromOn: tomorrow(context.now), takesAll: true },
        });
        return { changed, fromOn: tomorrow(context.now) };
      });
    },

    /** What rules would change, from the next day on. The county's alone: throws `not-allowed`. */
    async preview(sql: Sql, caller: Caller, rules: readonly CadenceRule[]): Promise<CadencePreview> {
      if (caller.scopeId !== tree.county.id || caller.departmentId !== null) throw new DomainProblem("not-allowed");
      const places = await compareCadences(sql, rules, tomorrow(clock.now()));
      return {
        changed: places.filter(({ now, next }) => now !== next).length,
        cadences: cadences.map((cadence) => ({
          cadence,
          now: places.filter(({ now }) => now === cadence).length,
          next: places.filter(({ next }) => next === cadence).length,
        })),
      };
    },
  };
}
