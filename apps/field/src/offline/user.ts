import type { Me } from "@safegrid/contract/session";
import { ask } from "./call.ts";
import { tellChange } from "./change-signal.ts";
import type { UserRow } from "./database.ts";
import { onDisk, openFieldDatabase } from "./database.ts";
import { forgetContents } from "./opened-content.ts";
import { makeKey, seal, unseal } from "./seal.ts";

const currentName = "current-user";

/** Who works on this phone now; null where nobody does. */
export async function currentUser(): Promise<UserRow | null> {
  const db = await openFieldDatabase();
  const userId = await db.get("meta", currentName);
  return userId === undefined ? null : ((await db.get("users", userId)) ?? null);
}

export async function tokenOf(user: UserRow): Promise<string | null> {
  return user.token && (await unseal<string>(user.key, user.token));
}

/** Lets somebody work here; who was here before finds his key and his unsent records as they were. */
export async function enterUser(me: Me, login: string, token: string): Promise<void> {
  const userId = me.accountId;
  if (userId === null) throw new Error("an account without an id cannot work on a phone");
  const db = await openFieldDatabase();
  const known = await db.get("users", userId);
  const key = known ? known.key : await makeKey();
  const row: UserRow = {
    ...{ userId, name: me.name, login, gridId: me.scope.id, gridName: me.scope.name, key, mustSignIn: false },
    token: await seal(key, token),
  };
  const tx = db.transaction(["users", "meta"], "readwrite", onDisk);
  await Promise.all([tx.objectStore("users").put(row), tx.objectStore("meta").put(userId, currentName), tx.done]);
  tellChange();
}

/** The server does not know the token any more: everything stays, sending waits for a new sign-in. */
export async function noteMustSignIn(userId: string): Promise<void> {
  const db = await openFieldDatabase();
  const row = await db.get("users", userId);
  if (!row || row.mustSignIn) return;
  await db.put("users", { ...row, mustSignIn: true });
  tellChange();
}

/** Ends the work of somebody on this phone. What is unsent stays, sealed, and goes out after his next sign-in. */
export async function leave(user: UserRow): Promise<void> {
  const token = await tokenOf(user);
  const db = await openFieldDatabase();
  const tx = db.transaction(["users", "meta"], "readwrite", onDisk);
  await Promise.all([
    tx.objectStore("users").put({ ...user, token: null, mustSignIn: true }),
    tx.objectStore("meta").delete(currentName),
    tx.done,
  ]);
  forgetContents();
  tellChange();
  if (token !== null) await ask("/sessions/current", { method: "DELETE", token });
}

/** Who else has something on this phone that was not sent yet, and how much. */
export async function othersUnsent(): Promise<{ readonly name: string; readonly count: number }[]> {
  const db = await openFieldDatabase();
  const [users, current] = await Promise.all([db.getAll("users"), db.get("meta", currentName)]);
  const counted = await Promise.all(
    users
      .filter(({ userId }) => userId !== current)
      .map(async ({ userId, name }) => ({
        name,
        count: await db.countFromIndex("items", "byUser", IDBKeyRange.only([userId, "kept"])),
      })),
  );
  return counted.filter(({ count }) => count > 0);
}
