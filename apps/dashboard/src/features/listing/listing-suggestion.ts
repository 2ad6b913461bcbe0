import type { HazardEscalation } from "@safegrid/contract/escalation";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { ListingView } from "@safegrid/contract/listing";
import type { ListingValues } from "./listing-body.ts";

export type Rung = HazardEscalation["rungs"][number];

/** The last rung of the escalation ladder that suggested a listing, unless one was begun after it; null where there is none. */
export function suggestionOf(rungs: readonly Rung[], listings: readonly Pick<ListingView, "steps">[]): Rung | null {
  const last = rungs
    .filter(({ does }) => does.includes("suggest_listing"))
    .toSorted(byRecord)
    .at(-1);
  if (!last) return null;
  const isFollowed = listings.some(({ steps }) => (steps[0]?.at ?? "") >= last.recordedAt);
  return isFollowed ? null : last;
}

const byRecord = (a: Rung, b: Rung) => a.recordedAt.localeCompare(b.recordedAt);

/** What the form begins with where the ladder suggested it: who is to rectify what, and why it is listed. */
export function suggestedValues(hazard: HazardStory["hazard"], why: string): ListingValues {
  const { holder, placeName, description } = hazard;
  return { responsible: holder ?? placeName, requirements: description, note: why };
}
