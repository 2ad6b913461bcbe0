import type { EvidencePart } from "@safegrid/domain/evidence";
import type { HazardState } from "@safegrid/domain/hazard";

const rectified: ReadonlySet<HazardState> = new Set(["rectifying", "submitted", "reinspected", "closed", "eliminated"]);

/** Which part a photograph most likely plays, by how far a case is; whoever adds it may say otherwise. */
export function usualPartOf(state: HazardState): EvidencePart {
  return rectified.has(state) ? "after" : "before";
}
