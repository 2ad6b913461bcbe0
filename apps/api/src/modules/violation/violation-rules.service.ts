import type { CommandAnswer } from "@safegrid/contract/command";
import type { ViolationRulesCommand, ViolationRulesView } from "@safegrid/contract/violation";
import { exampleAuthorities } from "@safegrid/domain/violation-authority";
import { exampleViolationClocks } from "@safegrid/metrics/violation-clock";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type ViolationRules = Pick<ViolationRulesView, "authorities" | "clocks">;

/** As it is kept: versions from before there were clocks are the authorities alone. */
type Kept = ViolationRules | ViolationRules["authorities"];

const book: RuleBook<Kept> = {
  ...{ table: "violation_rule_set", column: "rules" },
  example: { authorities: [...exampleAuthorities], clocks: exampleViolationClocks },
  ...{ about: "violation rules", inForce: "the authorities in force are" },
  ...{ kind: "violation_rule", eventType: "violation.rules_changed" },
  recorded: (version, rules) => ({ version, ...rulesOf(rules) }),
};

function rulesOf(kept: Kept): ViolationRules {
  return Array.isArray(kept) ? { authorities: kept, clocks: exampleViolationClocks } : kept;
}

/** Who has authority for what, and by when each step must be taken, as it is in force. */
export async function readViolationRules(sql: Sql): Promise<ViolationRules> {
  return rulesOf((await readRuleSet(sql, book)).rules);
}

/** The rules in force, and whether they are still the software's example. */
export async function viewViolationRules(sql: Sql): Promise<ViolationRulesView> {
  const { rules, ...set } = await readRuleSet(sql, book);
  return { ...set, ...rulesOf(rules), isExample: set.version === 0 };
}

export type ViolationRuleBook = ReturnType<typeof createViolationRuleBook>;

/** Who may file which kind of violation, and by when (P12, P13), versioned; old versions stay. */
export function createViolationRuleBook(parts: {
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly db: Sql;
}) {
  return {
    async publish(caller: Caller, command: ViolationRulesCommand): Promise<CommandAnswer> {
      const { authorities, clocks = (await readViolationRules(parts.db)).clocks } = command;
      return publishRuleSet(parts, book, caller, command, { authorities, clocks });
    },
  };
}
