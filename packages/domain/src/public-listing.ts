import type { ListingState } from "./listing.ts";

/** How far a listing is, as everybody is told (公示): from its publication to its delisting. */
export const publicListingStages = ["published", "planned", "acceptance_asked", "accepted", "delisted"] as const;
export type PublicListingStage = (typeof publicListingStages)[number];

/**
 * The stage that the public is told of a listing; null where it is told nothing: before the publication, and of one that was
 * revoked, which should not have been.
 */
export function publicListingStageOf(state: ListingState): PublicListingStage | null {
  return publicListingStages.find((stage) => stage === state) ?? null;
}
