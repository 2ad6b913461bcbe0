import { useMemo, useState } from "react";
import { areaOf } from "@safegrid/geo/area";
import { readShape } from "@safegrid/geo/geojson";
import { judgeShape } from "@safegrid/geo/validity";
import type { BoundaryGeometry } from "@safegrid/contract/boundary";

/** A boundary in the making: what it looks like now, what was before, and whether it could be saved. */
export function useDraft() {
  const [steps, setSteps] = useState<readonly (BoundaryGeometry | null)[] | null>(null);
  const geometry = steps?.at(-1) ?? null;
  const judgement = useMemo(() => {
    if (!geometry) return null;
    const read = readShape(geometry, "cgcs2000");
    const { shape, faults } = read.shape ? judgeShape(read.shape) : { shape: null, faults: [] };
    return {
      areaM2: shape && areaOf(shape),
      faults: [...read.faults, ...faults].filter(({ isBlocking }) => isBlocking),
    };
  }, [geometry]);
  return {
    isOpen: steps !== null,
    geometry,
    judgement,
    canUndo: (steps?.length ?? 0) > 1,
    begin: (from: BoundaryGeometry | null) => setSteps([from]),
    change: (next: BoundaryGeometry) => setSteps((before) => [...(before ?? []), next]),
    clear: () => setSteps((before) => [...(before ?? []), null]),
    undo: () => setSteps((before) => (before && before.length > 1 ? before.slice(0, -1) : before)),
    close: () => setSteps(null),
  };
}
export type Draft = ReturnType<typeof useDraft>;
