import type { NextRung } from "@safegrid/contract/escalation";
import { unitsToTell } from "@safegrid/domain/escalation";
import type { Unit } from "@safegrid/domain/unit";
import type { UnitOut } from "@safegrid/contract/hazard";
import { nextRungAt } from "@safegrid/metrics/escalation-ladder";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { RungFacts, RungRules } from "#/modules/escalation/rung.service.ts";
import { rungsOf, toldCaseOf } from "#/modules/escalation/rung.service.ts";

/**
 * What the ladder does next with a hazard, as it will: by the same reckoning that fires it. Null where it has come to its
 * end. Of rungs at one instant the first of the ladder is named, and whom all of them tell.
 */
export function previewOf(
  by: RungRules,
  ground: { readonly tree: GridTree; readonly names: (unit: Unit) => UnitOut; readonly now: Date },
  facts: RungFacts,
  lineId: string | null,
): NextRung | null {
  const rungs = rungsOf(facts, by);
  const atMs = nextRungAt(rungs, ground.now.getTime() + 1);
  const [first, ...rest] = rungs.filter((rung) => rung.atMs === atMs);
  if (!first) return null;
  const { when, amount, unit } = first.rung;
  const does = [...new Set([first, ...rest].flatMap(({ rung }) => rung.does))];
  return {
    ...{ at: new Date(first.atMs).toISOString(), isAssumed: first.isAssumed, rung: { when, amount, unit } },
    countedFrom: first.baseMs === facts.deadlineAt?.getTime() ? null : new Date(first.baseMs).toISOString(),
    tells: unitsToTell(does, toldCaseOf(ground.tree, facts, lineId)).map((told) => ({
      unit: ground.names(told.unit),
      does: [...told.does],
    })),
  };
}
