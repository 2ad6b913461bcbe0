import type { ChecklistAssignmentView, ChecklistView } from "@safegrid/contract/checklist";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { ChecklistAssignment } from "@safegrid/domain/checklist-assignment";
import { exampleAssignments, listFor } from "@safegrid/domain/checklist-assignment";
import { exampleChecklists } from "@safegrid/domain/example-checklists";
import type { Sql } from "#/platform/sql.ts";
import type { RuleBook } from "#/modules/command/rule-set.service.ts";
import { holdRuleSet } from "#/modules/command/rule-set.service.ts";

/** Where the assignments are kept. */
export const assignmentBook: RuleBook<ChecklistAssignment[]> = {
  ...{ table: "checklist_assignment_set", column: "assignments", example: [...exampleAssignments] },
  ...{ about: "checklist assignments", inForce: "the assignments in force are" },
  ...{ kind: "checklist", eventType: "checklist.assigned" },
  recorded: (version, assignments) => ({ version, assignments }),
};

const shipped: readonly ChecklistView[] = [sixChecksTwoCoverages, ...exampleChecklists].map(
  ({ items, ...list }) => structuredClone({ ...list, items: [...items], madeAt: null, madeBy: null }) as ChecklistView,
);

export type ChecklistBook = ReturnType<typeof createChecklistBook>;

/**
 * Every edition of every checklist, and which place is patrolled by which: some dozen lists, held in memory by each
 * process, since each visit is judged by the edition that it bears. Half a second old at most; whoever finds an edition
 * unknown asks the database first (`find`). An edition never changes, so what is known stays right.
 */
export function createChecklistBook() {
  let [known, latest, seq] = [new Map<string, ChecklistView>(), new Map<string, ChecklistView>(), 0];
  let database = 0;
  const assignments = holdRuleSet(assignmentBook);

  function add(edition: ChecklistView): void {
    known.set(edition.version, edition);
    if (edition.edition > (latest.get(edition.list)?.edition ?? 0)) latest.set(edition.list, edition);
  }

  function forget(): void {
    [known, latest, seq, database] = [new Map(), new Map(), 0, database + 1];
    assignments.forget();
    for (const edition of shipped) add(edition);
  }
  forget();

  async function catchUp(sql: Sql): Promise<void> {
    const from = database;
    const rows = await sql.query<ChecklistView & { seq: number }>(
      `select list || '@' || edition as version, list, edition, zh, en, false as "isExample", items,
         iso_utc(made_at) as "madeAt", made_by_name as "madeBy", seq::float8 as seq
       from checklist_edition where seq > $1 order by seq`,
      [seq],
      "newer-checklists",
    );
    // What was read in a database that is gone would count as known in the next.
    for (const { seq: at, ...edition } of from === database ? rows : []) {
      add(edition);
      seq = Math.max(seq, at);
    }
    await assignments.catchUp(sql);
  }

  return {
    add,
    assign: assignments.take,
    catchUp,
    forget,

    /** The edition of a version; asks the database where it is not known here. */
    async find(sql: Sql, version: string): Promise<ChecklistView | null> {
      if (!known.has(version)) await catchUp(sql);
      return known.get(version) ?? null;
    },

    /** The latest edition of each list, the plan's own first. */
    get current(): readonly ChecklistView[] {
      return [...latest.values()];
    },

    /** All editions of a list, newest first. */
    editionsOf: (list: string): readonly ChecklistView[] =>
      [...known.values()].filter((each) => each.list === list).toSorted((a, b) => b.edition - a.edition),

    get assignment(): ChecklistAssignmentView {
      const { rules, ...set } = assignments.set;
      return { ...set, assignments: rules, isExample: set.version === 0 };
    },

    /** By which version a place is patrolled now (P33). */
    versionFor(gridKind: string, category: string): string {
      return (
        latest.get(listFor(assignments.set.rules, gridKind, category)) ?? (sixChecksTwoCoverages as ChecklistView)
      ).version;
    },
  };
}
