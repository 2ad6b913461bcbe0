import { useRef } from "react";
import type { BoundaryCollection } from "@safegrid/contract/boundary";
import type { GridSummary } from "@safegrid/contract/grid";
import { callApi } from "#/live/api.ts";
import { usePolled } from "#/live/use-live.ts";

/** A county of 40 km is some 700 px wide on a wall: what is smaller than half a pixel need not be sent. */
const toleranceM = 30;
const none: BoundaryCollection = { type: "FeatureCollection", features: [], missing: [] };

/** The boundaries of a county's townships and villages; null until it is known whether there are any. */
export function useWallGround(scope: GridSummary, changedSeq: number): BoundaryCollection | null {
  const isCounty = scope.level === "county";
  const known = useRef(none);
  const ask = async () => {
    if (!isCounty) return none;
    try {
      known.current = await callApi<BoundaryCollection>(
        `/boundaries?scope=${scope.id}&depth=2&toleranceM=${toleranceM}`,
      );
    } catch {
      // The feed says that the link is lost; the ground stays where it was.
    }
    return known.current;
  };
  return usePolled(ask, 600_000, scope.id, changedSeq);
}
