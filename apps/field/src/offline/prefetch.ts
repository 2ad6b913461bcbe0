import type { BoundaryCollection } from "@safegrid/contract/boundary";
import type { TaskRow } from "@safegrid/contract/duty";
import type { DuePlaceList } from "@safegrid/contract/due-place";
import type { HazardList, HazardRow } from "@safegrid/contract/hazard";
import type { PlaceSummary } from "@safegrid/contract/place";
import type { ToolComplaintList } from "@safegrid/contract/tool-complaint";
import type { ChecklistItem } from "@safegrid/domain/checklist";
import { hazardStates } from "@safegrid/domain/hazard";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import { Refusal, ask, call } from "./call.ts";
import { readCache, writeCache } from "./cache.ts";
import { tellChange } from "./change-signal.ts";
import type { UserRow } from "./database.ts";
import { applyFates, learnDecisions } from "./fate.ts";

/** A checklist as a phone needs it. */
export interface PhoneChecklist {
  readonly version: string;
  readonly zh: string;
  readonly items: readonly ChecklistItem[];
}

export const cacheNames = {
  places: "places",
  hazards: "hazards",
  tasks: "tasks",
  complaints: "complaints",
  boundary: "boundary",
} as const;
export const dueName = (day: string) => `due:${day}`;
export const checklistName = (version: string) => `checklist:${version}`;

const daysAhead = 6;
const placesPerPage = 200;
const mostPlaces = 2_000;

export type PrefetchEnd = "done" | "unreachable" | "sign-in" | "refused";

/** Fetches what a week's work without signal needs. What could not be had stays as it was. */
export async function prefetch(user: UserRow, token: string, now: number): Promise<PrefetchEnd> {
  const get = <T>(path: string) => call<T>(path, { token });
  try {
    const today = businessDayOf(now);
    const due = await get<DuePlaceList>("/due-places");
    const lists = [due];
    for (let n = 1; n <= daysAhead; n += 1) {
      const day = addDays(today, n);
      const ahead = await get<DuePlaceList>(`/due-places?on=${day}`);
      // A day that the server has not planned yet is not a day without work.
      if (ahead.places.length > 0) lists.push(ahead);
    }
    // A place that is shown can be visited: its checklist is there before it.
    await fetchChecklists(
      lists.flatMap(({ places, missed }) => [...places, ...missed]),
      user,
      get,
    );
    for (const list of lists) await writeCache(user, dueName(list.on), list);
    await writeCache(user, "last-due-day", due.on);
    tellChange();
    const hazards: HazardRow[] = [];
    for (let offset: number | null = 0; offset !== null && hazards.length < 2_000;) {
      const page: HazardList = await get(`/hazards?state=${hazardStates.join(",")}&limit=500&offset=${offset}`);
      hazards.push(...page.hazards);
      offset = page.nextOffset;
    }
    await writeCache(user, cacheNames.hazards, hazards);
    await applyFates(user, hazards);
    await learnDecisions(user, (path, body) => ask(path, { method: "POST", body, token }));
    const tasks = await get<{ rows: TaskRow[] }>(`/tasks?scope=${user.gridId}&state=open&pageSize=100`);
    await writeCache(user, cacheNames.tasks, tasks.rows);
    const complaints = await get<ToolComplaintList>("/me/tool-complaints?pageSize=50");
    await writeCache(user, cacheNames.complaints, complaints.rows);
    // Its own ground, as fine as a sketch shows it; not every cell has been drawn.
    const { features } = await get<BoundaryCollection>(`/boundaries?depth=0&toleranceM=5`);
    const [ground] = features;
    if (ground) await writeCache(user, cacheNames.boundary, ground.geometry);
    const places: PlaceSummary[] = [];
    for (let page = 1; places.length < mostPlaces; page += 1) {
      const found = await get<{ rows: PlaceSummary[]; total: number }>(
        `/grids/${user.gridId}/places?pageSize=${placesPerPage}&page=${page}`,
      );
      places.push(...found.rows);
      if (found.rows.length < placesPerPage) break;
    }
    await fetchChecklists(places, user, get);
    await writeCache(user, cacheNames.places, places);
    tellChange();
    return "done";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tellChange();
    if (error.status === 401) return "sign-in";
    return error.status === 0 || error.status >= 500 ? "unreachable" : "refused";
  }
}

/** The lists by which places are patrolled, as far as they are not here: an edition never changes. */
async function fetchChecklists(
  places: readonly { readonly checklistVersion: string }[],
  user: UserRow,
  get: <T>(path: string) => Promise<T>,
): Promise<void> {
  for (const version of new Set(places.map(({ checklistVersion }) => checklistVersion)))
    if (!(await readCache(user, checklistName(version))))
      await writeCache(user, checklistName(version), await get(`/checklists/${encodeURIComponent(version)}`));
}
