import type { HazardStory } from "@safegrid/contract/hazard";

/** The facts of a hazard that people decide by, in the order in which they are compared. */
const compared = ["state", "grade", "level", "holder", "deadlineAt", "returnedCount", "clockStoppedUntil"] as const;

export interface CaseDifference {
  readonly field: (typeof compared)[number] | "owner";
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/** In what a hazard differs from what somebody saw, and what happened in between; who has it in hand is told by name. */
export function differenceOf(seen: HazardStory, now: HazardStory) {
  const fields: CaseDifference[] = compared
    .filter((field) => seen.hazard[field] !== now.hazard[field])
    .map((field) => ({ field, before: seen.hazard[field], after: now.hazard[field] }));
  const [had, has] = [ownerOf(seen), ownerOf(now)];
  if (had !== has) fields.push({ field: "owner", before: had, after: has });
  return { fields, entries: now.entries.filter(({ n }) => n > seen.hazard.version) };
}

/** The last hop leads to whoever has it in hand. */
function ownerOf({ hops }: HazardStory): string | null {
  return hops.at(-1)?.to.name ?? null;
}
