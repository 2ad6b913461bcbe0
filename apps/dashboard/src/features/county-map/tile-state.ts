import type { HazardRow } from "@safegrid/contract/hazard";
import type { NumbersRow, StandingRow } from "@safegrid/contract/number";
import { attentionOf } from "@safegrid/domain/hazard-attention";

/** What a tile says, gravest first; `none` = nothing due today. */
export type TileState = "overdue" | "due" | "stale" | "done" | "waiting" | "none";

/** The cells and villages in which some hazard is near due. */
export function gridsWithDue(hazards: Iterable<HazardRow>): Set<string> {
  const grids = new Set<string>();
  for (const hazard of hazards)
    // Asked as if it were nothing worse: a major one, a listed one or one sent back is due soon all the same.
    if (attentionOf({ ...hazard, grade: "ordinary", isListed: false, returnedCount: 0 }) === "due_soon")
      grids.add(hazard.villageId).add(hazard.cellId);
  return grids;
}

/** The state of a village or cell: red and amber before all, then whether its data can be trusted, then today's patrols. */
export function tileStateOf(
  today: NumbersRow | undefined,
  standing: StandingRow | undefined,
  hasDue: boolean,
  isStale: boolean,
): TileState {
  if ((standing?.overdue.count ?? 0) > 0) return "overdue";
  if (hasDue) return "due";
  if (isStale) return "stale";
  const { duePlaces = 0, coveredPlaces = 0 } = today?.counters ?? {};
  if (duePlaces === 0) return "none";
  return coveredPlaces > 0 ? "done" : "waiting";
}
