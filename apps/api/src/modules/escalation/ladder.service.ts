import type { CommandAnswer } from "@safegrid/contract/command";
import type { LadderCommand, LadderView } from "@safegrid/contract/escalation";
import type { EscalationLadder } from "@safegrid/metrics/escalation-ladder";
import { exampleLadder } from "@safegrid/metrics/escalation-ladder";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { RuleBook, RuleSet } from "#/modules/command/rule-set.service.ts";
import { holdRuleSet, publishRuleSet, readRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

const book: RuleBook<EscalationLadder> = {
  ...{ table: "escalation_ladder_set", column: "ladder", example: exampleLadder },
  ...{ about: "escalation ladder", inForce: "the ladder in force is" },
  ...{ kind: "hazard_rule", eventType: "hazard.ladder_changed" },
  recorded: (ladderVersion, ladder) => ({ ladderVersion, ladder }),
};

export interface LadderSet extends Omit<RuleSet<EscalationLadder>, "rules"> {
  readonly ladder: EscalationLadder;
}

function named({ rules: ladder, ...set }: RuleSet<EscalationLadder>): LadderSet {
  return { ...set, ladder };
}

export type Ladders = ReturnType<typeof createLadders>;

/** The county's escalation ladder, versioned like its deadline rules; each process holds the latest in memory. */
export function createLadders(parts: { readonly rare: RareCommands; readonly tree: GridTree }) {
  const held = holdRuleSet(book);

  return {
    get current(): LadderSet {
      return named(held.set);
    },

    /** Reads a newer ladder, if there is one, and gives it; under the log's lock it is exact. */
    async catchUp(sql: Sql): Promise<LadderSet> {
      return named(await held.catchUp(sql));
    },

    /** Forgets it: the database is another one now. */
    forget: held.forget,

    async view(sql: Sql): Promise<LadderView> {
      const set = await readRuleSet(sql, book);
      return { ...named(set), isExample: set.version === 0 };
    },

    /** For all that has not fired. */
    publish: (caller: Caller, command: LadderCommand): Promise<CommandAnswer> =>
      publishRuleSet(parts, book, caller, command, command.ladder, held.take),
  };
}
