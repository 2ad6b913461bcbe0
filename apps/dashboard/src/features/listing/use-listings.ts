import type { HazardListings } from "@safegrid/contract/listing";
import { useAnswer } from "#/live/answers.ts";

/** The listings of a hazard, the latest first; undefined while they are read. */
export function useListings(hazardId: string): HazardListings | undefined {
  return useAnswer<HazardListings>(`/hazards/${hazardId}/listings`).data;
}
