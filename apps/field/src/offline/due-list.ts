import type { DuePlaceList } from "@safegrid/contract/due-place";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Cached } from "./cache.ts";
import { readCache } from "./cache.ts";
import type { UserRow } from "./database.ts";
import { dueName } from "./prefetch.ts";

/** The list that holds now: today's, or the last one where today's could not be fetched; null where there never was one. */
export async function readDueList(user: UserRow, now: number): Promise<Cached<DuePlaceList> | null> {
  const todays = await readCache<DuePlaceList>(user, dueName(businessDayOf(now)));
  if (todays) return todays;
  const lastDay = await readCache<string>(user, "last-due-day");
  return lastDay ? readCache<DuePlaceList>(user, dueName(lastDay.data)) : null;
}
