import type { UploadState } from "@safegrid/contract/evidence";
import type { UserRow } from "./database.ts";
import type { Settlement } from "./drain.ts";
import type { StatesAnswer, UploadEnd } from "./photo-upload.ts";
import { askStates, uploadPhoto } from "./photo-upload.ts";
import type { WaitingPhoto } from "./queue.ts";
import { photosToSend, returnPhotos, settle } from "./queue.ts";

/** So many photos are under way at once: while one is judged by the server, the line carries another. */
const atOnce = 3;
/** So many are asked after in one request while others are being sent; and at most so many at any time. */
const askedTogether = 20;
const mostAsked = 100;
/** The server attaches what it has stored by a step of its own, within moments; so often it is asked in vain. */
const attachMs = 300;
const vainAsks = 10;

export type PhotosEnd = Stop | "empty" | "left";
type Stop = Exclude<UploadEnd, "done" | "later" | "gone">;

/** What the drain needs of the server and of the phone. */
export interface PhotoLine {
  /** How uploads stand at the server, of those that it knows. */
  states(ids: readonly string[]): Promise<StatesAnswer>;
  /** Sends one, from where it stood; `done`: the server has answered all of it. */
  upload(photo: WaitingPhoto, isBegun: boolean): Promise<UploadEnd>;
  /** Commits durably before it resolves; `dropWhole` are photos that the server has attached. */
  settle(settlements: readonly Settlement[], dropWhole: readonly string[]): Promise<void>;
  /** Whether something else is to be sent first. */
  isInterrupted(): boolean;
}

/** Sends the photos whose record has been delivered. */
export async function drainPhotos(
  user: UserRow,
  token: string,
  isInterrupted: () => boolean,
  line: PhotoLine = {
    states: (ids) => askStates(token, ids),
    upload: (photo, isBegun) => uploadPhoto(user, token, photo, isBegun, isInterrupted),
    settle,
    isInterrupted,
  },
): Promise<PhotosEnd> {
  await returnPhotos(user);
  return sendPhotos(await photosToSend(user), line);
}

/**
 * Asks how photos stand, many in one request; sends those that the server does not have, some at once; and asks again as
 * long as the answers go forward. A photo stays on the phone whole until the server says of that very photo that it is
 * attached. One that the server wants later does not hold up the others; a link that is gone ends it for all of them.
 */
export async function sendPhotos(photos: readonly WaitingPhoto[], line: PhotoLine): Promise<PhotosEnd> {
  const sent = new Set<string>();
  let vain = 0;
  for (let rest = photos; rest.length > 0;) {
    if (line.isInterrupted()) return "interrupted";
    const looked = await lookAfter(rest, line);
    if (typeof looked === "string") return looked;
    const had = sent.size;
    const { later, stop } = await sendAll(looked.unsent, looked.begun, line, sent);
    if (stop) return stop;
    const next = [...looked.waiting, ...later];
    // Neither settled nor brought there for the first time: nothing goes forward, unless what was sent just now does.
    vain = next.length === rest.length && sent.size === had ? vain + 1 : 0;
    if (vain > (sent.size > 0 ? vainAsks : 0)) return "left";
    if (next.length > 0) await new Promise((resolve) => setTimeout(resolve, attachMs));
    rest = next;
  }
  return "empty";
}

/** Sends some at once, and meanwhile asks after what has arrived; what is left is told, and what ended it. */
async function sendAll(
  photos: readonly WaitingPhoto[],
  begun: ReadonlySet<string>,
  line: PhotoLine,
  sent: Set<string>,
): Promise<{ readonly later: readonly WaitingPhoto[]; readonly stop: Stop | "left" | null }> {
  const queue = [...photos];
  const later: WaitingPhoto[] = [];
  let arrived: WaitingPhoto[] = [];
  let stop: Stop | "left" | null = null;
  const look = async () => {
    const asked = arrived;
    arrived = [];
    const looked = await lookAfter(asked, line);
    if (typeof looked === "string") stop ??= looked;
    else later.push(...looked.waiting, ...looked.unsent);
  };
  const work = async () => {
    for (let photo = queue.shift(); photo && !stop; photo = queue.shift()) {
      const end = await line.upload(photo, begun.has(photo.item.id));
      if (end === "later") later.push(photo);
      else if (end === "done") {
        sent.add(photo.item.id);
        arrived.push(photo);
        if (arrived.length >= askedTogether) await look();
      } else if (end !== "gone") stop ??= end;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { later: [...later, ...arrived], stop };
}

interface Looked {
  /** The server has them whole, and their record not yet. */
  readonly waiting: readonly WaitingPhoto[];
  readonly unsent: readonly WaitingPhoto[];
  /** Of those unsent, the ones that it has a part of. */
  readonly begun: ReadonlySet<string>;
}

/** Asks how photos stand, and notes what the server has ended. */
async function lookAfter(photos: readonly WaitingPhoto[], line: PhotoLine): Promise<Looked | Stop | "left"> {
  const waiting: WaitingPhoto[] = [];
  const unsent: WaitingPhoto[] = [];
  const begun = new Set<string>();
  for (let at = 0; at < photos.length; at += mostAsked) {
    const asked = photos.slice(at, at + mostAsked);
    const answer = await line.states(asked.map(({ item }) => item.id));
    if (typeof answer === "string") return answer;
    const known = new Map(answer.map((state) => [state.id as string, state]));
    const settled: Settlement[] = [];
    const attached: string[] = [];
    for (const photo of asked) {
      const state = known.get(photo.item.id);
      if (state?.state === "receiving") begun.add(photo.item.id);
      if (state?.state === "attached") attached.push(photo.item.id);
      if (state?.state === "attached" || state?.state === "refused") settled.push(settlementOf(photo, state));
      else if (state?.state === "waiting") waiting.push(photo);
      else unsent.push(photo);
    }
    await line.settle(settled, attached);
  }
  return { waiting, unsent, begun };
}

function settlementOf({ item }: WaitingPhoto, { state, problem, detail }: UploadState): Settlement {
  const common = { order: item.order, receipt: null, isPending: false };
  if (state === "attached") return { ...common, state: "accepted", refused: null };
  const refused = { code: problem ?? "refused", title: "照片没有被接收", detail: detail ?? undefined };
  return { ...common, state: "returned", refused };
}
