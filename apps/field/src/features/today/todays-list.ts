import type { DuePlace, DuePlaceList } from "@safegrid/contract/due-place";
import { businessDayOf } from "@safegrid/metrics/period";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { dueName } from "#/offline/prefetch.ts";
import type { ShownCommand } from "#/offline/queue.ts";
import { listCommands } from "#/offline/queue.ts";
import { inWalkingOrder } from "./walking-order.ts";

export interface TodaysList {
  readonly today: string;
  /** Of which day the list is: an older one where today's could not be fetched; null where there never was one. */
  readonly on: string | null;
  readonly fetchedAt: string | null;
  readonly open: readonly DuePlace[];
  readonly done: readonly DuePlace[];
}

/** Places that this phone has recorded a visit to on a business day. */
export function visitedHere(items: readonly ShownCommand[], day: string): ReadonlySet<string> {
  const visited = new Set<string>();
  for (const { content, state } of items) {
    if (content.body["type"] !== "visit.record" || state === "returned") continue;
    const at = Date.parse(String(content.body["occurredAt"]));
    if (businessDayOf(at) === day) visited.add(String(content.body["placeId"]));
  }
  return visited;
}

/** The list that holds now, in walking order; `from` is where the officer stands, told by him for this once. */
export async function readToday(
  user: UserRow,
  now: number,
  from: { readonly lon: number; readonly lat: number } | null,
): Promise<TodaysList> {
  const today = businessDayOf(now);
  const lastDay = await readCache<string>(user, "last-due-day");
  const list =
    (await readCache<DuePlaceList>(user, dueName(today))) ??
    (lastDay ? await readCache<DuePlaceList>(user, dueName(lastDay.data)) : null);
  if (!list) return { today, on: null, fetchedAt: null, open: [], done: [] };
  const { on, places } = list.data;
  const here = visitedHere(await listCommands(user), today);
  // What the server knew of another day says nothing of today.
  const isDone = (place: DuePlace) => here.has(place.placeId) || (on === today && place.visited);
  const done = places.filter(isDone);
  // oxlint-disable-next-line unicorn/no-array-reverse -- browsers of 2019 have no other
  const last = [...done].reverse().find(({ placeId, lon }) => here.has(placeId) && lon !== null);
  const start = from ?? (last && last.lon !== null && last.lat !== null ? { lon: last.lon, lat: last.lat } : null);
  return {
    today,
    on,
    fetchedAt: list.at,
    done,
    open: inWalkingOrder(
      places.filter((place) => !isDone(place)),
      start,
    ),
  };
}
