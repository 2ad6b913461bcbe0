import type { HazardRow } from "@safegrid/contract/hazard";
import type { UserRow } from "./database.ts";
import type { Settlement } from "./drain.ts";
import type { Item } from "./item.ts";
import { deliveredItems, settle } from "./queue.ts";

/** What became of a report there: null while nobody has looked at it. */
export function fateOf(state: HazardRow["state"]): "accepted" | "returned" | null {
  if (state === "reported") return null;
  return state === "not_accepted" ? "returned" : "accepted";
}

/** Which reports of the phone have gone on, seen in the server's list. Pure. */
export function settleFates(
  items: readonly Pick<Item, "order" | "id" | "receipt">[],
  hazards: readonly Pick<HazardRow, "id" | "state">[],
): Settlement[] {
  const states = new Map(hazards.map(({ id, state }) => [id as string, state]));
  return items.flatMap(({ order, id, receipt }) => {
    const state = states.get(id);
    const fate = state && fateOf(state);
    if (!fate) return [];
    const refused = fate === "returned" ? { code: "not-accepted", title: "不予受理，原因见“我的上报”" } : null;
    return [{ order, receipt, state: fate, refused, isPending: false }];
  });
}

export async function applyFates(user: UserRow, hazards: readonly HazardRow[]): Promise<void> {
  await settle(settleFates(await deliveredItems(user), hazards));
}
