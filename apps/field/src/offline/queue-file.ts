import type { UserRow } from "./database.ts";
import type { Content } from "./item.ts";
import { dropPhoto, keepPhoto, wholePhoto } from "./photo-store.ts";
import { keep, listItems } from "./queue.ts";
import { openFieldDatabase } from "./database.ts";

const format = "safegrid-field-queue@1";

interface Head {
  readonly format: string;
  readonly userId: string;
  readonly name: string;
  readonly savedAt: string;
}
interface Line {
  readonly id: string;
  readonly content: Content;
  /** Of a photo: its bytes. */
  readonly base64?: string;
}

/** What was not sent, as a file, for the day when this phone cannot send any more. Not sealed: the officer is told. */
export async function exportQueue(user: UserRow): Promise<Blob> {
  const head: Head = { format, userId: user.userId, name: user.name, savedAt: new Date().toISOString() };
  const parts: string[] = [JSON.stringify(head), "\n"];
  const unsent = (await listItems(user)).filter(({ state }) => state === "kept").sort((a, b) => a.order - b.order);
  for (const { id, kind, content } of unsent) {
    const bytes = kind === "photo" ? await wholePhoto(user, id) : null;
    const line: Line = { id, content, ...(bytes ? { base64: toBase64(bytes) } : {}) };
    parts.push(JSON.stringify(line), "\n");
  }
  return new Blob(parts, { type: "application/x-ndjson" });
}

/**
 * Takes such a file into the queue of the very officer who made it; from there it is sent like everything else, under the
 * same ids, so that what had arrived in the meantime is not doubled. Returns how many records it held, or why not.
 */
export async function importQueue(user: UserRow, file: Blob): Promise<number | "not-such-a-file" | "of-somebody-else"> {
  const [first = "", ...rest] = (await file.text()).split("\n").filter((line) => line !== "");
  const head = parse(first) as Head | null;
  if (head?.format !== format) return "not-such-a-file";
  if (head.userId !== user.userId) return "of-somebody-else";
  const lines = rest.map((line) => parse(line) as Line | null);
  if (lines.some((line) => line === null || typeof line.id !== "string")) return "not-such-a-file";
  for (const line of lines) {
    if (!line) continue;
    if (line.base64 !== undefined && line.content.kind === "photo") {
      const { mediaType } = line.content;
      await keepPhotoAs(user, line.id, new File([fromBase64(line.base64)], "photo", { type: mediaType }));
    }
    await keep(user, [{ id: line.id, content: line.content }]);
  }
  return lines.length;
}

/** Under the id that it had on the other phone. */
async function keepPhotoAs(user: UserRow, id: string, file: File): Promise<void> {
  const db = await openFieldDatabase();
  if (await db.get("files", id)) return;
  const kept = await keepPhoto(user, file);
  const row = await db.get("files", kept.id);
  if (row) await db.put("files", { ...row, id });
  await dropPhoto(kept.id);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function toBase64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = "";
  for (let from = 0; from < view.length; from += 32_768)
    text += String.fromCharCode(...view.subarray(from, from + 32_768));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0);
}
