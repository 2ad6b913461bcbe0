import type { SamplingRuleCommand, SamplingRuleView } from "@safegrid/contract/closing-check";
import type { CommandAnswer } from "@safegrid/contract/command";
import { exampleSamplingRule } from "@safegrid/domain/closing-sample";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

const book: RuleBook<SamplingRuleView["rule"]> = {
  ...{ table: "sampling_rule_set", column: "rule", example: exampleSamplingRule },
  ...{ about: "sampling rule", inForce: "the rule in force is" },
  ...{ kind: "sampling_rule", eventType: "sampling.rule_changed" },
  recorded: (version, rule) => ({ version, rule }),
};

/** The rule in force; an example until the county has put its own in force. */
export async function readSamplingRule(sql: Sql): Promise<SamplingRuleView> {
  const { rules: rule, ...set } = await readRuleSet(sql, book);
  return { ...set, rule, isExample: set.version === 0 };
}

export type SamplingRules = ReturnType<typeof createSamplingRules>;

/** How many closings are checked, as versioned data of the county; draws that were made stay as they were. */
export function createSamplingRules(parts: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    publish: (caller: Caller, command: SamplingRuleCommand): Promise<CommandAnswer> =>
      publishRuleSet(parts, book, caller, command, command.rule),
  };
}
