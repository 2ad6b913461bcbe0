import type { DuePlace, DuePlaceList, DueRecheck, MissedPlace } from "@safegrid/contract/due-place";
import { businessDayOf } from "@safegrid/metrics/period";
import type { UserRow } from "#/offline/database.ts";
import { readDueList } from "#/offline/due-list.ts";
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
  /** Places of earlier days that nobody came for, as far as this phone has recorded no visit since. */
  readonly missed: readonly MissedPlace[];
  /** Open hazards to look at again, those that were looked at from here today behind the others. */
  readonly rechecks: readonly (DueRecheck & { readonly isDone: boolean })[];
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

/**
 * Places that were missed when the list was fetched and that this phone has recorded no visit to since. A visit that was
 * delivered before then and left its place missed did not count: the place is shown again.
 */
export function stillMissed(
  missed: readonly MissedPlace[],
  items: readonly ShownCommand[],
  { fetchedAt, today }: { readonly fetchedAt: string; readonly today: string },
): MissedPlace[] {
  const visited = new Set<unknown>(visitedHere(items, today));
  for (const { content, state } of items) {
    const isVisit = content.body["type"] === "visit.record" && state !== "returned";
    const at = Date.parse(String(content.body["occurredAt"]));
    if (isVisit && (state === "kept" || at >= Date.parse(fetchedAt))) visited.add(content.body["placeId"]);
  }
  return missed.filter(({ placeId }) => !visited.has(placeId));
}

/** Hazards that this phone has recorded a look at on a business day. */
export function recheckedHere(items: readonly ShownCommand[], day: string): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const { content, state } of items) {
    const [, hazardId] = /^\/hazards\/(.+)\/rechecks$/.exec(content.path) ?? [];
    if (hazardId === undefined || state === "returned") continue;
    if (businessDayOf(Date.parse(String(content.body["occurredAt"]))) === day) seen.add(hazardId);
  }
  return seen;
}

/** The list that holds now, in walking order; `from` is where the officer stands, told by him for this once. */
export async function readToday(
  user: UserRow,
  now: number,
  from: { readonly lon: number; readonly lat: number } | null,
): Promise<TodaysList> {
  const today = businessDayOf(now);
  const list = await readDueList(user, now);
  if (!list) return { today, on: null, fetchedAt: null, open: [], done: [], missed: [], rechecks: [] };
  const { on, places } = list.data;
  const commands = await listCommands(user);
  const here = visitedHere(commands, today);
  const seen = recheckedHere(commands, today);
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
    // A list that an older version of the app fetched names none.
    missed: stillMissed((list.data as Partial<DuePlaceList>).missed ?? [], commands, { fetchedAt: list.at, today }),
    open: inWalkingOrder(
      places.filter((place) => !isDone(place)),
      start,
    ),
    rechecks: list.data.rechecks
      .map((each) => ({ ...each, isDone: seen.has(each.hazardId) }))
      .sort((a, b) => Number(a.isDone) - Number(b.isDone)),
  };
}
