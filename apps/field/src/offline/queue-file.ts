import type { UserRow } from "./database.ts";
import type { Content } from "./item.ts";
import { hasPhoto, keepPhoto, wholePhoto } from "./photo-store.ts";
import type { NewItem } from "./queue.ts";
import { keep, listUnsent } from "./queue.ts";

const format = "safegrid-field-queue@1";
/** So many records are saved in one transaction. */
const atOnce = 100;
/** So much of a file is in memory at once, besides the line that is being read: a week's photos are more than a phone has. */
const pieceBytes = 4 * 1024 * 1024;

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
  const parts: Blob[] = [new Blob([JSON.stringify(head), "\n"])];
  for (const { id, kind, content } of await listUnsent(user)) {
    const bytes = kind === "photo" ? await wholePhoto(user, id) : null;
    const line: Line = { id, content, ...(bytes ? { base64: toBase64(bytes) } : {}) };
    // A blob each: the browser may put it on the disk.
    parts.push(new Blob([JSON.stringify(line), "\n"]));
  }
  return new Blob(parts, { type: "application/x-ndjson" });
}

/**
 * Takes such a file into the queue of the very officer who made it; from there it is sent like everything else, under the
 * same ids, so that what had arrived in the meantime is not doubled. Returns how many records it held, or why not; a file
 * that is not whole is not taken at all. When the phone is full in the middle, the same file can be taken again.
 */
export async function importQueue(user: UserRow, file: Blob): Promise<number | "not-such-a-file" | "of-somebody-else"> {
  let count = -1;
  for await (const text of linesOf(file)) {
    const line = parse(text) as Partial<Head & Line> | null;
    if (count < 0 && line?.format !== format) return "not-such-a-file";
    if (count < 0 && line?.userId !== user.userId) return "of-somebody-else";
    if (count >= 0 && typeof line?.id !== "string") return "not-such-a-file";
    count += 1;
  }
  if (count < 0) return "not-such-a-file";
  let batch: NewItem[] = [];
  let isHead = true;
  for await (const text of linesOf(file)) {
    const line = isHead ? null : (parse(text) as Line);
    isHead = false;
    if (!line) continue;
    const { id, content, base64 } = line;
    // Under the id that it had on the other phone.
    if (base64 !== undefined && content.kind === "photo" && !(await hasPhoto(id)))
      await keepPhoto(user, new File([fromBase64(base64)], "photo", { type: content.mediaType }), id);
    batch.push({ id, content });
    if (batch.length < atOnce) continue;
    await keep(user, batch);
    batch = [];
  }
  await keep(user, batch);
  return count;
}

/** The lines of a file that are not empty, read piece by piece. */
async function* linesOf(file: Blob): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for (let from = 0; from < file.size; from += pieceBytes) {
    const piece = await file.slice(from, from + pieceBytes).arrayBuffer();
    const [first = "", ...rest] = decoder.decode(piece, { stream: true }).split("\n");
    begun.push(first);
    for (const next of rest) {
      const line = begun.join("");
      begun = [next];
      if (line !== "") yield line;
    }
  }
  const last = begun.join("") + decoder.decode();
  if (last !== "") yield last;
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
