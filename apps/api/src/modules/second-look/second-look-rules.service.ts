import type { CommandAnswer } from "@safegrid/contract/command";
import type { SecondLookRuleCommand, SecondLookRuleView } from "@safegrid/contract/second-look-rule";
import type { SecondLookRules } from "@safegrid/domain/second-look";
import { exampleSecondLookRules } from "@safegrid/domain/second-look";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

const book: RuleBook<SecondLookRules> = {
  ...{ table: "second_look_rule_set", column: "rules", example: exampleSecondLookRules },
  ...{ about: "second look rules", inForce: "the thresholds in force are" },
  ...{ kind: "second_look_rule", eventType: "second_look.rules_changed" },
  recorded: (version, rules) => ({ version, rules }),
};

/** The thresholds in force; an example until the county has put its own in force. */
export async function readSecondLookRules(sql: Sql): Promise<SecondLookRuleView> {
  const set = await readRuleSet(sql, book);
  return { ...set, isExample: set.version === 0 };
}

export type SecondLookRuleBook = ReturnType<typeof createSecondLookRuleBook>;

/** The thresholds of second looks as versioned data of the county; samples that were raised stay as they were. */
export function createSecondLookRuleBook(parts: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    publish: (caller: Caller, command: SecondLookRuleCommand): Promise<CommandAnswer> =>
      publishRuleSet(parts, book, caller, command, command.rules),
  };
}
