import type { UserRow } from "./database.ts";
import type { UploadEnd } from "./photo-upload.ts";
import { sendPhoto } from "./photo-upload.ts";
import type { WaitingPhoto } from "./queue.ts";
import { photosToSend } from "./queue.ts";

/** So many photos are under way at once: while one is judged by the server, the line carries another. */
const atOnce = 3;
/** The server attaches what it has stored by a step of its own, within moments. */
const attachMs = 300;

export type PhotosEnd = Exclude<UploadEnd, "done" | "later"> | "empty" | "left";

/**
 * Sends the photos whose record has been delivered. One that the server wants later does not hold up the others; a link
 * that is gone ends it for all of them. What was sent is asked after as long as the answers go forward.
 */
export async function drainPhotos(
  user: UserRow,
  token: string,
  isInterrupted: () => boolean,
  send: (photo: WaitingPhoto) => Promise<UploadEnd> = (photo) => sendPhoto(user, token, photo, isInterrupted),
): Promise<PhotosEnd> {
  let waiting: readonly WaitingPhoto[] = await photosToSend(user);
  for (;;) {
    const { later, stop } = await sendAll(waiting, send);
    if (stop) return stop;
    if (later.length === 0) return "empty";
    if (later.length === waiting.length) return "left";
    waiting = later;
    await new Promise((resolve) => setTimeout(resolve, attachMs));
  }
}

/** Sends some at once; pure but for what `send` does. */
export async function sendAll(
  photos: readonly WaitingPhoto[],
  send: (photo: WaitingPhoto) => Promise<UploadEnd>,
): Promise<{ readonly later: readonly WaitingPhoto[]; readonly stop: Exclude<UploadEnd, "done" | "later"> | null }> {
  const queue = [...photos];
  const later: WaitingPhoto[] = [];
  let stop: Exclude<UploadEnd, "done" | "later"> | null = null;
  const work = async () => {
    for (let photo = queue.shift(); photo && !stop; photo = queue.shift()) {
      const end = await send(photo);
      if (end === "later") later.push(photo);
      else if (end !== "done") stop ??= end;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { later, stop };
}
