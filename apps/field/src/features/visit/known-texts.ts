import { readCache, writeCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { phrasesOf } from "./phrases.ts";
import { hazardCategories } from "@safegrid/domain/hazard";

const name = "typed-texts";
const remembered = 300;
/** What was taken with one press was not asked twice. */
const offered = new Set(hazardCategories.flatMap((category) => phrasesOf(category)));

/** How many of these were typed on this phone before, word for word: questions that were asked again. */
export async function countRepeats(user: UserRow, texts: readonly string[]): Promise<number> {
  const known = new Set((await readCache<string[]>(user, name))?.data);
  return texts.map((text) => text.trim()).filter((text) => text !== "" && known.has(text) && !offered.has(text)).length;
}

export async function noteTexts(user: UserRow, texts: readonly string[]): Promise<void> {
  const known = (await readCache<string[]>(user, name))?.data ?? [];
  const next = [...texts.map((text) => text.trim()).filter((text) => !known.includes(text)), ...known];
  await writeCache(user, name, next.slice(0, remembered));
}
