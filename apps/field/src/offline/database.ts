import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import type { Item } from "./item.ts";
import type { Sealed } from "./seal.ts";

/** Somebody who has signed in on this phone. Nobody is ever removed while something of his is unsent. */
export interface UserRow {
  readonly userId: string;
  readonly name: string;
  readonly login: string;
  readonly gridId: string;
  readonly gridName: string;
  /** Cannot be taken out of this browser; null where the browser has no WebCrypto, which the app says. */
  readonly key: CryptoKey | null;
  /** The phone's bearer token; null once signed out. */
  readonly token: Sealed | null;
  /** The server said that the token stands no more. */
  readonly mustSignIn: boolean;
}

export interface ItemRow extends Omit<Item, "order"> {
  readonly order?: number;
  readonly content: Sealed;
}

interface Schema extends DBSchema {
  users: { key: string; value: UserRow };
  items: { key: number; value: ItemRow; indexes: { id: string; byUser: [string, string] } };
  /** Photos, whole and small, by evidence id. */
  files: { key: string; value: { readonly id: string; readonly whole: Sealed | null; readonly thumb: Sealed } };
  /** What was fetched for work without signal, by user and name. */
  cache: { key: string; value: { readonly key: string; readonly at: string; readonly data: Sealed } };
  /** A visit that is not saved yet, by user and place. */
  drafts: { key: string; value: { readonly key: string; readonly data: Sealed } };
  meta: { key: string; value: string };
}
export type FieldDatabase = IDBPDatabase<Schema>;

let opened: Promise<FieldDatabase> | null = null;

/** The phone's own database. An update of the app adds to it and never takes away. */
export function openFieldDatabase(): Promise<FieldDatabase> {
  opened ??= openDB<Schema>("safegrid-field", 1, {
    upgrade(db) {
      db.createObjectStore("users", { keyPath: "userId" });
      const items = db.createObjectStore("items", { keyPath: "order", autoIncrement: true });
      items.createIndex("id", "id", { unique: true });
      items.createIndex("byUser", ["userId", "state"]);
      db.createObjectStore("files", { keyPath: "id" });
      db.createObjectStore("cache", { keyPath: "key" });
      db.createObjectStore("drafts", { keyPath: "key" });
      db.createObjectStore("meta");
    },
    // A newer app in another tab may go on; this one opens it again when it is needed.
    blocking: () => void opened?.then((db) => db.close()).finally(() => (opened = null)),
    terminated: () => (opened = null),
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

/** Nobody is told that something is saved before the disk has it. */
export const onDisk = { durability: "strict" } as const;
