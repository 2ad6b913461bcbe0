import { tellChange } from "./change-signal.ts";
import type { FieldDatabase, ItemRow, UserRow } from "./database.ts";
import { onDisk, openFieldDatabase } from "./database.ts";
import { withClock } from "./device-clock.ts";
import type { QueueStore, Settlement, Waiting } from "./drain.ts";
import type { CommandContent, Content, Item, ItemKind, ItemState, PhotoContent } from "./item.ts";
import { itemStates } from "./item.ts";
import { openContent } from "./opened-content.ts";
import { seal } from "./seal.ts";

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
export interface ShownCommand extends Item {
  readonly content: CommandContent;
}

async function shown(user: UserRow, rows: readonly ItemRow[]): Promise<ShownItem[]> {
  return Promise.all(
    rows.map(async (row) => {
      const { content: _, order = 0, ...rest } = row;
      return { ...rest, order, content: await openContent(user, row) };
    }),
  );
}

/** The records of a user without their photos, newest first. */
export async function listCommands(user: UserRow): Promise<ShownCommand[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, itemStates, ["batch", "single"]);
  const all = (await shown(user, rows)) as ShownCommand[];
  return all.sort((a, b) => b.order - a.order);
}

export interface ItemGroup {
  readonly count: number;
  /** The newest ones of them. */
  readonly items: readonly ShownItem[];
}

/** Records and photos in some states: how many there are, and the newest, at most so many. */
export async function listGroup(user: UserRow, states: readonly ItemState[], most: number): Promise<ItemGroup> {
  const db = await openFieldDatabase();
  const index = db.transaction("items").store.index("byUser");
  const keys = await Promise.all(states.map((state) => index.getAllKeys(IDBKeyRange.only([user.userId, state]))));
  const newest = keys.flat().sort((a, b) => b - a);
  const rows = await rowsAt(db, newest.slice(0, most));
  return { count: newest.length, items: await shown(user, rows) };
}

/** Everything that is unsent, oldest first. */
export async function listUnsent(user: UserRow): Promise<ShownItem[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["kept"], ["batch", "single", "photo"]);
  return (await shown(user, rows)).sort((a, b) => a.order - b.order);
}

export interface Counts {
  readonly kept: number;
  readonly keptPhotos: number;
  readonly returned: number;
}

/** How much waits and how much came back, without reading any of it. */
export async function countItems(userId: string): Promise<Counts> {
  const { store } = (await openFieldDatabase()).transaction("items");
  const [all, keptPhotos, returned] = await Promise.all([
    store.index("byUser").count(IDBKeyRange.only([userId, "kept"])),
    store.index("byKind").count(IDBKeyRange.only([userId, "kept", "photo"])),
    store.index("byUser").count(IDBKeyRange.only([userId, "returned"])),
  ]);
  return { kept: all - keptPhotos, keptPhotos, returned };
}

async function rowsOf(
  db: FieldDatabase,
  userId: string,
  states: readonly ItemState[],
  kinds: readonly ItemKind[],
): Promise<ItemRow[]> {
  const index = db.transaction("items").store.index("byKind");
  const wanted = states.flatMap((state) => kinds.map((kind) => IDBKeyRange.only([userId, state, kind])));
  return (await Promise.all(wanted.map((range) => index.getAll(range)))).flat();
}

async function rowsAt(db: FieldDatabase, orders: readonly number[]): Promise<ItemRow[]> {
  const { store } = db.transaction("items");
  const rows = await Promise.all(orders.map((order) => store.get(order)));
  return rows.filter((row) => row !== undefined);
}

/** The queue of a user as the drain sees it. */
export function queueOf(user: UserRow): QueueStore {
  return {
    async waiting(afterOrder, limit) {
      const db = await openFieldDatabase();
      const index = db.transaction("items").store.index("byKind");
      const keys = await Promise.all(
        (["batch", "single"] as const).map((kind) => index.getAllKeys(IDBKeyRange.only([user.userId, "kept", kind]))),
      );
      const next = keys.flat().filter((order) => order > afterOrder);
      const rows = await rowsAt(db, next.sort((a, b) => a - b).slice(0, limit));
      return Promise.all(
        rows.map(async (row): Promise<Waiting> => {
          const { path, body } = (await openContent(user, row)) as CommandContent;
          return { order: row.order ?? 0, id: row.id, kind: row.kind === "single" ? "single" : "batch", path, body };
        }),
      );
    },
    settle,
  };
}

/** Notes what became of records, all of it in one transaction; `dropWhole` are photos that the server has attached. */
export async function settle(settlements: readonly Settlement[], dropWhole: readonly string[] = []): Promise<void> {
  if (settlements.length === 0) return;
  const db = await openFieldDatabase();
  const tx = db.transaction(["items", "files"], "readwrite", onDisk);
  const items = tx.objectStore("items");
  await Promise.all([
    ...settlements.map(async ({ order, ...changed }) => {
      const row = await items.get(order);
      if (row) await items.put({ ...row, ...changed });
    }),
    ...dropWhole.map((id) => tx.objectStore("files").delete(id)),
    tx.done,
  ]);
  tellChange();
}

export interface WaitingPhoto {
  readonly item: Item;
  readonly content: PhotoContent;
}

/** Photos whose record has been delivered, oldest first: text goes before pictures. */
export async function photosToSend(user: UserRow): Promise<WaitingPhoto[]> {
  const db = await openFieldDatabase();
  const unsent = new Set((await rowsOf(db, user.userId, ["kept"], ["batch", "single"])).map(({ id }) => id));
  const rows = await rowsOf(db, user.userId, ["kept"], ["photo"]);
  const ready = await shown(
    user,
    rows.filter(({ subjectId }) => !unsent.has(subjectId ?? "")),
  );
  return ready
    .sort((a, b) => a.order - b.order)
    .map(({ content, ...item }) => ({ item, content: content as PhotoContent }));
}

const keptDays = 30;

/** Takes away what the server has had for a month. What was not sent, or came back, stays until its officer removes it. */
export async function removeOld(user: UserRow, now: number): Promise<void> {
  const db = await openFieldDatabase();
  const rows = await rowsOf(db, user.userId, ["accepted"], ["batch", "single", "photo"]);
  const old = rows.filter(({ keptAt }) => Date.parse(keptAt) < now - keptDays * 86_400_000);
  if (old.length > 0) await remove(db, old);
}

/** Removes one record that came back, at its officer's wish. */
export async function removeReturned(item: Item): Promise<void> {
  const db = await openFieldDatabase();
  const row = await db.get("items", item.order);
  if (row?.state === "returned") await remove(db, [row]);
  tellChange();
}

async function remove(db: FieldDatabase, rows: readonly Pick<ItemRow, "order" | "id">[]): Promise<void> {
  const tx = db.transaction(["items", "files", "thumbs"], "readwrite", onDisk);
  for (const { order, id } of rows) {
    if (order !== undefined) await tx.objectStore("items").delete(order);
    await Promise.all([tx.objectStore("files").delete(id), tx.objectStore("thumbs").delete(id)]);
  }
  await tx.done;
}

/** Reports that the server has and of which it is not known yet what became of them. */
export async function deliveredItems(user: UserRow): Promise<Item[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["delivered"], ["batch"]);
  return rows.map(({ content: _, order = 0, ...row }) => ({ ...row, order }));
}

/** Records that somebody there still decides about, the oldest first. */
export async function pendingCommands(user: UserRow, limit: number): Promise<Waiting[]> {
  const rows = await rowsOf(await openFieldDatabase(), user.userId, ["delivered"], ["batch"]);
  const pending = rows.filter(({ isPending }) => isPending).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return Promise.all(
    pending.slice(0, limit).map(async (row): Promise<Waiting> => {
      const { path, body } = (await openContent(user, row)) as CommandContent;
      return { order: row.order ?? 0, id: row.id, kind: "batch", path, body };
    }),
  );
}

/**
 * The unsent photos of records that came back come back with them, with the same reason: they would wait for ever. Where
 * the server has taken the record, and somebody has refused it later, its photos go to it all the same.
 */
export async function returnPhotos(user: UserRow): Promise<void> {
  const db = await openFieldDatabase();
  const records = (await rowsOf(db, user.userId, ["returned"], ["batch"])).filter(({ receipt }) => receipt === null);
  if (records.length === 0) return;
  const reasons = new Map(records.map(({ id, refused }) => [id, refused]));
  const photos = await rowsOf(db, user.userId, ["kept"], ["photo"]);
  await settle(
    photos.flatMap(({ order, subjectId, receipt }): Settlement[] => {
      const reason = reasons.get(subjectId ?? "");
      if (order === undefined || reason === undefined) return [];
      return [{ order, receipt, state: "returned", refused: reason, isPending: false }];
    }),
  );
}
