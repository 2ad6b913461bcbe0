import { useMemo } from "react";
import type { BoundaryGeometry } from "@safegrid/contract/boundary";
import type { CountyInfo, GridSummary } from "@safegrid/contract/grid";
import type { PlaceSummary } from "@safegrid/contract/place";
import { useAnswer } from "#/live/answers.ts";
import type { MapPlace } from "#/ui/grid-map.tsx";

/** The county's outline as it came with its division list: somewhere to begin drawing from. */
export function useGround(): BoundaryGeometry | null {
  const { data } = useAnswer<CountyInfo>("/county");
  const outline = data?.outline ?? null;
  return useMemo(() => (outline ? { type: "MultiPolygon", coordinates: outline.polygons } : null), [outline]);
}

const mostPlaces = 200;
const none: readonly MapPlace[] = [];

/** The places of a village or cell that have been measured; of larger grids there would be too many to be read. */
export function usePlaces(scope: GridSummary): readonly MapPlace[] {
  const isNear = scope.level === "village" || scope.level === "cell";
  const { data, isPlaceholderData } = useAnswer<{ rows: PlaceSummary[] }>(
    isNear ? `/grids/${scope.id}/places?pageSize=${mostPlaces}` : null,
  );
  return useMemo(() => {
    if (!isNear || !data || isPlaceholderData) return none;
    return data.rows.flatMap(({ id, name, position }) =>
      position ? [{ id, name, lon: position[0], lat: position[1] }] : [],
    );
  }, [isNear, data, isPlaceholderData]);
}
