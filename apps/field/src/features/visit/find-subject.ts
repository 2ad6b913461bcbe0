import type { DuePlaceList } from "@safegrid/contract/due-place";
import type { PlaceSummary } from "@safegrid/contract/place";
import { businessDayOf } from "@safegrid/metrics/period";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import type { PhoneChecklist } from "#/offline/prefetch.ts";
import { cacheNames, checklistName, dueName } from "#/offline/prefetch.ts";
import type { VisitPlace } from "./visit-draft.ts";

/** A place that the phone knows, and by which checklist it is patrolled. */
type KnownPlace = VisitPlace & { readonly checklistVersion: string };

/** As the first of the day's lists names it, else, due or not, as the grid's places do; null where neither has it. */
export function findPlace(
  placeId: string,
  due: readonly (Pick<DuePlaceList, "places"> & Partial<Pick<DuePlaceList, "missed">>)[],
  places: readonly PlaceSummary[],
): KnownPlace | null {
  const found =
    due.flatMap((list) => [...list.places, ...(list.missed ?? [])]).find((place) => place.placeId === placeId) ??
    places.find(({ id }) => id === placeId);
  if (!found) return null;
  const { name, address, category, checklistVersion } = found;
  return { placeId, name, address, category, checklistVersion };
}

/** The place and its checklist as they lie on the phone; null where one is missing. */
export async function readSubject(
  user: UserRow,
  placeId: string,
): Promise<{ readonly place: VisitPlace; readonly checklist: PhoneChecklist } | null> {
  const lastDay = await readCache<string>(user, "last-due-day");
  const days = [businessDayOf(Date.now()), ...(lastDay ? [lastDay.data] : [])];
  const lists = await Promise.all(days.map((day) => readCache<DuePlaceList>(user, dueName(day))));
  const places = await readCache<PlaceSummary[]>(user, cacheNames.places);
  const found = findPlace(
    placeId,
    lists.flatMap((list) => (list ? [list.data] : [])),
    places?.data ?? [],
  );
  if (!found) return null;
  const { checklistVersion, ...place } = found;
  const checklist = await readCache<PhoneChecklist>(user, checklistName(checklistVersion));
  return checklist && { place, checklist: checklist.data };
}
