import type { DuePlaceList } from "@safegrid/contract/due-place";
import type { PlaceSummary } from "@safegrid/contract/place";
import { businessDayOf } from "@safegrid/metrics/period";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import type { PhoneChecklist } from "#/offline/prefetch.ts";
import { cacheNames, checklistName, dueName } from "#/offline/prefetch.ts";
import type { VisitPlace } from "./visit-draft.ts";

/**
 * The place and its checklist as they lie on the phone; null where one is missing. A place that is not on today's list is
 * checked by the list of its like there, else by that of the first place.
 */
export async function readSubject(
  user: UserRow,
  placeId: string,
): Promise<{ readonly place: VisitPlace; readonly checklist: PhoneChecklist } | null> {
  const lastDay = await readCache<string>(user, "last-due-day");
  const days = [businessDayOf(Date.now()), ...(lastDay ? [lastDay.data] : [])];
  const lists = await Promise.all(days.map((day) => readCache<DuePlaceList>(user, dueName(day))));
  const due = lists.flatMap((list) => list?.data.places ?? []);
  const own = due.find((place) => place.placeId === placeId);
  const listed = (await readCache<PlaceSummary[]>(user, cacheNames.places))?.data.find(({ id }) => id === placeId);
  const place = own ?? listed;
  const like = own ?? due.find(({ category }) => category === listed?.category) ?? due[0];
  const checklist = like && (await readCache<PhoneChecklist>(user, checklistName(like.checklistVersion)));
  if (!place || !checklist) return null;
  const { name, address, category } = place;
  return { place: { placeId, name, address, category }, checklist: checklist.data };
}
