import type { UserRow } from "./database.ts";
import { readCache, writeCache } from "./cache.ts";

/** What one visit cost its officer. Measured and shown here; sent to nobody (plan section 5). */
export interface Burden {
  readonly at: string;
  readonly placeName: string;
  readonly seconds: number;
  readonly presses: number;
  /** Fields that something was typed or photographed into. */
  readonly fields: number;
  /** Questions whose answer had been typed here before in the same words. */
  readonly repeats: number;
}

const remembered = 200;
const name = "burdens";

export async function noteBurden(user: UserRow, burden: Burden): Promise<void> {
  const before = await readBurdens(user);
  await writeCache(user, name, [burden, ...before].slice(0, remembered));
}

export async function readBurdens(user: UserRow): Promise<readonly Burden[]> {
  return (await readCache<Burden[]>(user, name))?.data ?? [];
}

/** The middle of what the visits cost; null without visits. */
export function sumBurdens(burdens: readonly Burden[]) {
  if (burdens.length === 0) return null;
  const middle = (of: (burden: Burden) => number): number => {
    const sorted = burdens.map(of).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  };
  return {
    visits: burdens.length,
    seconds: middle(({ seconds }) => seconds),
    presses: middle(({ presses }) => presses),
    fields: middle(({ fields }) => fields),
    repeats: burdens.reduce((sum, { repeats }) => sum + repeats, 0),
  };
}
