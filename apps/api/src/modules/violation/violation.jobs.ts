import { v7 as uuidv7 } from "uuid";
import type { Clock } from "#/platform/clock.ts";
import type { Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import {
  dueViolationClocks,
  isAnyClockOver,
  passViolationClocks,
} from "#/modules/violation/violation-clock.service.ts";

/**
 * Lets the clocks of violations pass: each is an event at its moment, once, also when nothing ran then, also with two
 * processes; the clocks are their own queue (docs/adr/0004). Cost: one index look-up when nothing is due. Resolves with how
 * many have passed.
 */
export async function passDueViolationClocks(parts: {
  readonly db: Sql;
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly clock: Clock;
}): Promise<number> {
  const { db, rare, tree, clock } = parts;
  if (!(await isAnyClockOver(db, clock.now()))) return 0;
  let passed = 0;
  await carryOutJob(rare, { commandId: uuidv7() }, "clocks of violations", async (context) => {
    const due = await dueViolationClocks(context.sql, context.now);
    if (due.length === 0) throw nothingLeft;
    passed = due.length;
    return passViolationClocks(context, tree, due);
  });
  return passed;
}
