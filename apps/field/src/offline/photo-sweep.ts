import type { FieldDatabase, UserRow } from "./database.ts";
import { onDisk, openFieldDatabase } from "./database.ts";
import { unseal } from "./seal.ts";

/** A photo that is being kept, or brought from a file, is named by its draft or record within moments. */
const restMs = 86_400_000;
const anyId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Takes photos away that neither a record nor a draft of anybody on this phone names, a day after they were kept: a browser
 * that ended between a photo and its draft leaves such. Where a draft cannot be read nothing goes.
 */
export async function sweepPhotos(now: number): Promise<number> {
  const db = await openFieldDatabase();
  const kept = new Set([...(await db.getAllKeys("files")), ...(await db.getAllKeys("thumbs"))]);
  if (kept.size === 0) return 0;
  const named = await namedIds(db).catch(() => null);
  if (!named) return 0;
  const unnamed = [...kept].filter((id) => !named.has(id));
  const old: string[] = [];
  for (const id of unnamed) {
    const keptAt = ((await db.get("thumbs", id)) ?? (await db.get("files", id)))?.keptAt;
    if ((keptAt === undefined ? madeAt(id) : Date.parse(keptAt)) < now - restMs) old.push(id);
  }
  if (old.length === 0) return 0;
  const tx = db.transaction(["files", "thumbs"], "readwrite", onDisk);
  for (const id of old) await Promise.all([tx.objectStore("files").delete(id), tx.objectStore("thumbs").delete(id)]);
  await tx.done;
  return old.length;
}

async function namedIds(db: FieldDatabase): Promise<ReadonlySet<string>> {
  const users = new Map((await db.getAll("users")).map((user): [string, UserRow] => [user.userId, user]));
  const named = new Set<string>();
  for (let at = await db.transaction("items").store.index("id").openKeyCursor(); at; at = await at.continue())
    named.add(at.key);
  for (const { key, data } of await db.getAll("drafts")) {
    const user = users.get(key.slice(0, key.indexOf(":")));
    const text = JSON.stringify(await unseal<unknown>(user?.key ?? null, data));
    for (const id of text.match(anyId) ?? []) named.add(id);
  }
  return named;
}

/** When an id was made; kept before that was noted. */
function madeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
