import type { ChecklistAssignmentCommand, ChecklistCommand, ChecklistView } from "@safegrid/contract/checklist";
import type { CommandAnswer } from "@safegrid/contract/command";
import { checklistVersion } from "@safegrid/domain/checklist";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import { assignmentBook } from "#/modules/checklist/checklist-book.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { publishRuleSet } from "#/modules/command/rule-set.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type Checklists = ReturnType<typeof createChecklists>;

/** The county publishes editions of lists, and says which places they are for (P33). Whatever was published stays. */
export function createChecklists(parts: {
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly book: ChecklistBook;
}) {
  const { rare, tree, book } = parts;
  return {
    /** Throws `not-allowed`; `record-changed-meanwhile` where another edition came first. */
    publish(caller: Caller, command: ChecklistCommand): Promise<CommandAnswer> {
      requireCounty(tree, caller);
      return rare.carryOut(command, "checklist", async ({ sql, now, firstSeq, record, afterCommit }) => {
        await book.catchUp(sql);
        const { commandId, list, basedOn, zh, en = zh } = command;
        const items = command.items.map((item) => ({ ...item, en: item.en ?? item.zh }));
        const was = book.editionsOf(list)[0] ?? null;
        if ((was?.edition ?? 0) !== basedOn)
          throw new DomainProblem("record-changed-meanwhile", `the latest edition is ${was?.edition ?? 0}`);
        const edition = basedOn + 1;
        await sql.query(
          `insert into checklist_edition (list, edition, zh, en, items, made_at, made_by, made_by_name, seq)
           values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)`,
          [list, edition, zh, en, JSON.stringify(items), now, caller.accountId, caller.name, firstSeq],
        );
        const version = checklistVersion(list, edition);
        const made = { version, isExample: false, madeAt: now.toISOString(), madeBy: caller.name };
        afterCommit(async () => book.add({ list, edition, zh, en, items, ...made }));
        const gridId = tree.county.id;
        record(caller, {
          ...{ kind: "checklist", subjectId: commandId, gridId },
          ...{ before: was === null ? null : recorded(was), after: recorded({ list, edition, zh, items }) },
        });
        return [
          {
            ...{ type: "checklist.published", gridId, occurredAt: now, actorId: caller.accountId },
            ...{ commandId, subjectId: commandId, about: { version, name: zh } },
          },
        ];
      });
    },

    /** Throws `not-allowed`, `record-changed-meanwhile`, and `invalid-request` for a line with a list that there is not. */
    async assign(caller: Caller, command: ChecklistAssignmentCommand): Promise<CommandAnswer> {
      requireCounty(tree, caller);
      const lists = new Set(book.current.map(({ list }) => list));
      for (const [index, { list }] of command.assignments.entries())
        if (!lists.has(list)) throw fieldProblem("invalid-request", `/assignments/${index}/list`, "没有这份检查表");
      return publishRuleSet(parts, assignmentBook, caller, command, command.assignments, book.assign);
    },
  };
}

function requireCounty(tree: GridTree, caller: Caller): void {
  if (caller.scopeId !== tree.county.id || caller.departmentId !== null) throw new DomainProblem("not-allowed");
}

/** An edition as it stands in the history of records. */
function recorded({ list, edition, zh, items }: Pick<ChecklistView, "list" | "edition" | "zh" | "items">) {
  return { list, version: edition, name: zh, items: items.map((item) => item.zh) };
}
