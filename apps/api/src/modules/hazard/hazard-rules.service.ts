import type { CommandAnswer } from "@safegrid/contract/command";
import type { DeadlineRulesCommand, DeadlineRulesView } from "@safegrid/contract/hazard-rule";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { calendarOf, exampleDeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { holdRuleSet, publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

const book: RuleBook<DeadlineRules> = {
  ...{ table: "deadline_rule_set", column: "rules", example: exampleDeadlineRules },
  ...{ about: "deadline rules", inForce: "the rules in force are" },
  ...{ kind: "hazard_rule", eventType: "hazard.rules_changed" },
  recorded: (version, rules) => ({ version, rules }),
};

export type HazardRules = ReturnType<typeof createHazardRules>;

/**
 * The county's rules for deadlines and receipts, versioned; old versions stay. Each process holds the latest in memory:
 * found hazards need a limit in the hot path. Under the log's lock `catchUp` makes it exact.
 */
export function createHazardRules(parts: { readonly rare: RareCommands; readonly tree: GridTree }) {
  const held = holdRuleSet(book);

  return {
    /** The rules as this process knows them, half a second old at most. */
    get current(): DeadlineRules {
      return held.set.rules;
    },

    /** Reads newer rules, if there are any, and gives them. */
    async catchUp(sql: Sql): Promise<DeadlineRules> {
      return (await held.catchUp(sql)).rules;
    },

    /** Forgets them: the database is another one now. */
    forget: held.forget,

    async view(sql: Sql): Promise<DeadlineRulesView> {
      const { version, rules, madeAt, madeBy } = await readRuleSet(sql, book);
      return {
        ...{ version, isExample: version === 0, rules, madeAt, madeBy },
        calendarKnownUntil: calendarOf(rules).knownUntil,
      };
    },

    publish: (caller: Caller, command: DeadlineRulesCommand): Promise<CommandAnswer> =>
      publishRuleSet(parts, book, caller, command, command.rules, held.take),
  };
}
