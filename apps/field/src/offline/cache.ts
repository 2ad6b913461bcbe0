import type { UserRow } from "./database.ts";
import { openFieldDatabase } from "./database.ts";
import { seal, unseal } from "./seal.ts";

/** Something that was fetched, and when. */
export interface Cached<T> {
  readonly at: string;
  readonly data: T;
}

export async function readCache<T>(user: UserRow, name: string): Promise<Cached<T> | null> {
  const row = await (await openFieldDatabase()).get("cache", `${user.userId}:${name}`);
  return row ? { at: row.at, data: await unseal<T>(user.key, row.data) } : null;
}

export async function writeCache(user: UserRow, name: string, data: unknown): Promise<void> {
  const row = { key: `${user.userId}:${name}`, at: new Date().toISOString(), data: await seal(user.key, data) };
  await (await openFieldDatabase()).put("cache", row);
}

export function draftKeyOf(user: UserRow, placeId: string): string {
  return `${user.userId}:${placeId}`;
}

export async function readDraft<T>(user: UserRow, placeId: string): Promise<T | null> {
  const row = await (await openFieldDatabase()).get("drafts", draftKeyOf(user, placeId));
  return row ? unseal<T>(user.key, row.data) : null;
}

let lastWrite: Promise<unknown> = Promise.resolve();

/** One after the other, so that what was said last is what lies there. */
export function writeDraft(user: UserRow, placeId: string, draft: unknown): Promise<void> {
  const write = async () => {
    const row = { key: draftKeyOf(user, placeId), data: await seal(user.key, draft) };
    await (await openFieldDatabase()).put("drafts", row);
  };
  const written = lastWrite.then(write, write);
  lastWrite = written;
  return written;
}

/** When every draft that was being written is: a late one must not come back behind the record that it became. */
export async function draftsAreWritten(): Promise<void> {
  await lastWrite.catch(() => {});
}
