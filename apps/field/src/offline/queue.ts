import { tellChange } from "./change-signal.ts";
import type { FieldDatabase, ItemRow, UserRow } from "./database.ts";
import { onDisk, openFieldDatabase } from "./database.ts";
import { withClock } from "./device-clock.ts";
import type { QueueStore, Settlement, Waiting } from "./drain.ts";
import type { CommandContent, Content, Item, ItemKind, PhotoContent } from "./item.ts";
import { seal, unseal } from "./seal.ts";

/** What is to be saved together, or not at all. */
export interface NewItem {
  readonly id: string;
  readonly content: Content;
}

function kindOf(content: Content): ItemKind {
  if (content.kind === "photo") return "photo";
  return content.path === "/commands" ? "batch" : "single";
}

/**
 * Saves records on the phone; resolves when the disk has them, and only then may 已存手机 be said. Saved twice under the
 * same id it stays one. The draft that they come from changes in the same transaction; null removes it.
 */
export async function keep(
  user: UserRow,
  items: readonly NewItem[],
  draft?: { readonly key: string; readonly value: unknown },
): Promise<void> {
  // Sealed before the transaction: one that has nothing to do ends by itself.
  const rows = await Promise.all(
    items.map(async ({ id, content }): Promise<ItemRow> => {
      return {
        ...{ id, userId: user.userId, kind: kindOf(content), state: "kept", keptAt: new Date().toISOString() },
        ...{ receipt: null, refused: null, isPending: false },
        subjectId: content.kind === "photo" ? content.subjectId : null,
        content: await seal(user.key, await withClock(content)),
      };
    }),
  );
  const draftData = draft && draft.value !== null ? await seal(user.key, draft.value) : null;
  const db = await openFieldDatabase();
  const tx = db.transaction(["items", "drafts"], "readwrite", onDisk);
  const store = tx.objectStore("items");
  for (const row of rows) if ((await store.index("id").getKey(row.id)) === undefined) await store.add(row);
  if (draft) {
    const drafts = tx.objectStore("drafts");
    await (draftData ? drafts.put({ key: draft.key, data: draftData }) : drafts.delete(draft.key));
  }
  await tx.done;
  tellChange();
}

export interface ShownItem extends Item {
  readonly content: Content;
}

/** Everything of a user, newest first, opened. */
export async function listItems(user: UserRow): Promise<ShownItem[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId);
  const shown = await Promise.all(
    rows.map(async ({ content, order = 0, ...row }) => ({
      ...{ ...row, order },
      content: await unseal<Content>(user.key, content),
    })),
  );
  return shown.sort((a, b) => b.order - a.order);
}

export interface Counts {
  readonly kept: number;
  readonly keptPhotos: number;
  readonly returned: number;
}

/** How much waits and how much came back, without opening anything. */
export async function countItems(userId: string): Promise<Counts> {
  const rows = await rowsOf(await openFieldDatabase(), userId, ["kept", "returned"]);
  const kept = rows.filter(({ state }) => state === "kept");
  const keptPhotos = kept.filter(({ kind }) => kind === "photo").length;
  return { kept: kept.length - keptPhotos, keptPhotos, returned: rows.length - kept.length };
}

async function rowsOf(
  db: FieldDatabase,
  userId: string,
  states: readonly Item["state"][] = ["kept", "delivered", "accepted", "returned"],
): Promise<ItemRow[]> {
  const found = await Promise.all(
    states.map((state) => db.getAllFromIndex("items", "byUser", IDBKeyRange.only([userId, state]))),
  );
  return found.flat();
}

/** The queue of a user as the drain sees it. */
export function queueOf(user: UserRow): QueueStore {
  return {
    async waiting(afterOrder, limit) {
      const rows = await rowsOf(await openFieldDatabase(), user.userId, ["kept"]);
      const next = rows
        .filter(({ kind, order = 0 }) => kind !== "photo" && order > afterOrder)
        .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
        .slice(0, limit);
      return Promise.all(
        next.map(async ({ id, kind, content, order = 0 }): Promise<Waiting> => {
          const { path, body } = await unseal<CommandContent>(user.key, content);
          return { order, id, kind: kind === "single" ? "single" : "batch", path, body };
        }),
      );
    },
    settle,
  };
}

export async function settle(settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const db = await openFieldDatabase();
  const tx = db.transaction("items", "readwrite", onDisk);
  for (const { order, ...changed } of settlements) {
    const row = await tx.store.get(order);
    if (row) await tx.store.put({ ...row, ...changed });
  }
  await tx.done;
  tellChange();
}

export interface WaitingPhoto {
  readonly item: Item;
  readonly content: PhotoContent;
}

/** Photos whose record has been delivered, oldest first: text goes before pictures. */
export async function photosToSend(user: UserRow): Promise<WaitingPhoto[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["kept", "delivered"]);
  const unsent = new Set(rows.filter(({ kind, state }) => kind !== "photo" && state === "kept").map(({ id }) => id));
  const ready = rows
    .filter(({ kind, state, subjectId }) => kind === "photo" && state === "kept" && !unsent.has(subjectId ?? ""))
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return Promise.all(
    ready.map(async ({ content, order = 0, ...row }) => ({
      item: { ...row, order },
      content: await unseal<PhotoContent>(user.key, content),
    })),
  );
}

const keptDays = 30;

/** Takes away what the server has had for a month. What was not sent, or came back, stays until its officer removes it. */
export async function removeOld(user: UserRow, now: number): Promise<void> {
  const db = await openFieldDatabase();
  const rows = await rowsOf(db, user.userId, ["accepted"]);
  const old = rows.filter(({ keptAt }) => Date.parse(keptAt) < now - keptDays * 86_400_000);
  if (old.length === 0) return;
  const tx = db.transaction(["items", "files"], "readwrite");
  for (const { order, id } of old) {
    if (order !== undefined) await tx.objectStore("items").delete(order);
    await tx.objectStore("files").delete(id);
  }
  await tx.done;
}

/** Removes one record that came back, at its officer's wish. */
export async function removeReturned(item: Item): Promise<void> {
  const db = await openFieldDatabase();
  const tx = db.transaction(["items", "files"], "readwrite", onDisk);
  const row = await tx.objectStore("items").get(item.order);
  if (row?.state === "returned") {
    await tx.objectStore("items").delete(item.order);
    await tx.objectStore("files").delete(item.id);
  }
  await tx.done;
  tellChange();
}

/** Reports that the server has and of which it is not known yet what became of them. */
export async function deliveredItems(user: UserRow): Promise<Item[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["delivered"]);
  return rows.filter(({ kind }) => kind === "batch").map(({ content: _, order = 0, ...row }) => ({ ...row, order }));
}

/** Records that somebody there still decides about, the oldest first. */
export async function pendingCommands(user: UserRow, limit: number): Promise<Waiting[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["delivered"]);
  const pending = rows
    .filter(({ kind, isPending }) => kind === "batch" && isPending)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .slice(0, limit);
  return Promise.all(
    pending.map(async ({ id, content, order = 0 }): Promise<Waiting> => {
      const { path, body } = await unseal<CommandContent>(user.key, content);
      return { order, id, kind: "batch", path, body };
    }),
  );
}

/** The unsent photos of some records. */
export async function photosOf(user: UserRow, subjectIds: ReadonlySet<string>): Promise<Item[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["kept"]);
  return rows
    .filter(({ kind, subjectId }) => kind === "photo" && subjectIds.has(subjectId ?? ""))
    .map(({ content: _, order = 0, ...row }) => ({ ...row, order }));
}
