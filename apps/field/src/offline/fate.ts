import type { HazardRow } from "@safegrid/contract/hazard";
import type { UserRow } from "./database.ts";
import type { Send, Settlement } from "./drain.ts";
import { maxBatch, settlementsOf } from "./drain.ts";
import type { Item } from "./item.ts";
import { deliveredItems, pendingCommands, returnPhotos, settle } from "./queue.ts";

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

/**
 * Asks what became of records that are held for a person to decide (待核实), by sending them again: the server answers from
 * its receipt. The photos of one that came back come back with it.
 */
export async function learnDecisions(user: UserRow, send: Send): Promise<void> {
  const pending = await pendingCommands(user, maxBatch);
  if (pending.length === 0) return;
  const answer = await send("/commands", { commands: pending.map(({ body }) => body) });
  await settle(settlementsOf(pending, answer).filter(({ isPending }) => !isPending));
  await returnPhotos(user);
}
