import type { ItemRow, UserRow } from "./database.ts";
import type { Content } from "./item.ts";
import { unseal } from "./seal.ts";

/** What a record says never changes after it was saved: opened once, it is remembered as long as its officer works here. */
const opened = new Map<number, Promise<Content>>();
let whose = "";

/** What a record says. */
export function openContent(
  user: UserRow,
  { order = 0, content }: Pick<ItemRow, "order" | "content">,
): Promise<Content> {
  if (whose !== user.userId) {
    opened.clear();
    whose = user.userId;
  }
  const known = opened.get(order);
  if (known) return known;
  const opening = unseal<Content>(user.key, content);
  opened.set(order, opening);
  // One that could not be opened is tried again.
  opening.catch(() => opened.delete(order));
  return opening;
}

/** Nothing of an officer who left stays in this page. */
export function forgetContents(): void {
  opened.clear();
}
