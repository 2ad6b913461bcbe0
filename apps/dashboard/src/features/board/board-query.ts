import { boardSorts } from "@safegrid/contract/board";
import { gridLevels } from "@safegrid/domain/grid";
import { hazardCategories } from "@safegrid/domain/hazard";
import { boardLanes } from "@safegrid/metrics/board-lane";

/** How many of each lane are shown, and on a page of one lane. */
export const shownOfEach = 20;
export const shownOfOne = 100;

const allowed: Readonly<Record<string, readonly string[]>> = {
  lane: boardLanes,
  level: gridLevels,
  grade: ["ordinary", "major"],
  category: hazardCategories,
  overdue: ["true"],
  mine: ["true"],
  sort: boardSorts,
};
const free = ["scope", "holder", "q"] as const;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The filters of the board that stand in an address, in the API's own words; what an old link says wrongly is left out. */
export function filtersIn(address: URLSearchParams): Record<string, string> {
  const said: Record<string, string> = {};
  for (const [name, words] of Object.entries(allowed)) {
    const value = address.get(name);
    if (value !== null && words.includes(value)) said[name] = value;
  }
  for (const name of free) {
    const value = address.get(name)?.trim().slice(0, 60);
    if (value) said[name] = value;
  }
  const message = address.get("message");
  if (message !== null && uuid.test(message)) said["message"] = message;
  return said;
}

/** What the API is asked for an address. */
export function boardPathOf(address: URLSearchParams): string {
  const filters = filtersIn(address);
  const asked = new URLSearchParams(filters);
  asked.set("limit", String(filters["lane"] ? shownOfOne : shownOfEach));
  const page = Number(address.get("page") ?? 1);
  if (filters["lane"] && Number.isInteger(page) && page > 1) asked.set("offset", String((page - 1) * shownOfOne));
  return `/board?${asked.toString()}`;
}
