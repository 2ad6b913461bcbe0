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
  items: {
    key: number;
    value: ItemRow;
    indexes: { id: string; byUser: [string, string]; byKind: [string, string, string] };
  };
  /** Photos whole, by evidence id, until the server has them. */
  files: { key: string; value: { readonly id: string; readonly whole: Sealed | null; readonly keptAt?: string } };
  /** Photos small: a list shows many, and must not read the whole ones for it. */
  thumbs: { key: string; value: { readonly id: string; readonly thumb: Sealed; readonly keptAt?: string } };
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
  opened ??= open(schemaVersion)
    // A newer app has been here, and an older one of this tab goes on: what it knows is still there.
    .catch((error: unknown) => ((error as Error).name === "VersionError" ? open(undefined) : Promise.reject(error)))
    .catch((error: unknown) => {
      opened = null;
      throw error;
    });
  return opened;
}

const schemaVersion = 2;

function open(version: number | undefined): Promise<FieldDatabase> {
  return openDB<Schema>("safegrid-field", version, {
    async upgrade(db, from, _to, tx) {
      if (from < 1) {
        db.createObjectStore("users", { keyPath: "userId" });
        const items = db.createObjectStore("items", { keyPath: "order", autoIncrement: true });
        items.createIndex("id", "id", { unique: true });
        items.createIndex("byUser", ["userId", "state"]);
        db.createObjectStore("files", { keyPath: "id" });
        db.createObjectStore("cache", { keyPath: "key" });
        db.createObjectStore("drafts", { keyPath: "key" });
        db.createObjectStore("meta");
      }
      if (from < 2) {
        tx.objectStore("items").createIndex("byKind", ["userId", "state", "kind"]);
        const thumbs = db.createObjectStore("thumbs", { keyPath: "id" });
        // Small pictures lay beside the whole ones.
        for (let at = await tx.objectStore("files").openCursor(); at; at = await at.continue()) {
          const { id, thumb } = at.value as { readonly id: string; readonly thumb?: Sealed };
          if (thumb) await thumbs.put({ id, thumb });
        }
      }
    },
    // A newer app in another tab may go on; this one opens it again when it is needed.
    blocking(_version, _newer, event) {
      opened = null;
      (event.target as IDBDatabase).close();
    },
    terminated: () => (opened = null),
  });
}

/** Nobody is told that something is saved before the disk has it. */
export const onDisk = { durability: "strict" } as const;
