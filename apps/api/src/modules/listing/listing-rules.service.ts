import type { CommandAnswer } from "@safegrid/contract/command";
import type { ListingRulesCommand, ListingRulesView } from "@safegrid/contract/listing";
import type { ListingRules } from "@safegrid/metrics/listing-rule";
import { exampleListingRules } from "@safegrid/metrics/listing-rule";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

const book: RuleBook<ListingRules> = {
  ...{ table: "listing_rule_set", column: "rules", example: exampleListingRules },
  ...{ about: "listing rules", inForce: "the rules in force are" },
  ...{ kind: "listing_rule", eventType: "listing.rules_changed" },
  recorded: (version, rules) => ({ version, rules }),
};

/** The clocks and conditions in force. */
export async function readListingRules(sql: Sql): Promise<ListingRules> {
  return (await readRuleSet(sql, book)).rules;
}

/** The rules in force, and whether they are still the software's example. */
export async function viewListingRules(sql: Sql): Promise<ListingRulesView> {
  const latest = await readRuleSet(sql, book);
  return { ...latest, isExample: latest.version === 0 };
}

export type ListingRuleBook = ReturnType<typeof createListingRuleBook>;

/** The county's rules for supervised listings, versioned; old versions stay. */
export function createListingRuleBook(parts: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    publish: (caller: Caller, command: ListingRulesCommand): Promise<CommandAnswer> =>
      publishRuleSet(parts, book, caller, command, command.rules),
  };
}
