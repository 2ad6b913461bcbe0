import { v7 as uuidv7 } from "uuid";
import type { UserRow } from "./database.ts";
import { onDisk, openFieldDatabase } from "./database.ts";
import type { Sealed } from "./seal.ts";
import { openBytes, sealBytes } from "./seal.ts";

const thumbSide = 320;

/** A photo that lies on this phone; not yet part of a record. */
export interface KeptPhoto {
  readonly id: string;
  readonly takenAt: string;
  readonly mediaType: string;
  readonly bytes: number;
}

let keeping: Promise<unknown> = Promise.resolve();

/**
 * Keeps photos one after the other and says each that lies here. Reducing one takes a while on an old phone; the officer
 * goes on meanwhile. `take` says whether anybody still wants it: one whose form was given up meanwhile goes at once.
 * Throws when the phone is full.
 */
export function keepPhotos(user: UserRow, files: readonly File[], take: (photo: KeptPhoto) => boolean): Promise<void> {
  const work = async () => {
    for (const file of files) {
      const photo = await keepPhoto(user, file);
      if (!take(photo)) await dropPhotos([photo]);
    }
  };
  const kept = keeping.then(work, work);
  keeping = kept;
  kept.catch(() => {
    if (keeping === kept) keeping = Promise.resolve();
  });
  return kept;
}

/**
 * When every photo that is being kept lies here: a record that is saved before would leave without it. Throws when one of
 * them could not be kept; who was told so and saves again does without.
 */
export async function photosAreKept(): Promise<void> {
  await keeping;
}

/** Keeps a photo the moment it was taken: a camera often ends the browser behind it. Throws when the phone is full. */
export async function keepPhoto(user: UserRow, file: File, id = uuidv7()): Promise<KeptPhoto> {
  const bytes = await file.arrayBuffer();
  const small = await smallPicture(file);
  const [whole, thumb] = await Promise.all([
    sealBytes(user.key, bytes),
    sealBytes(user.key, small ? await small.arrayBuffer() : new ArrayBuffer(0)),
  ]);
  const db = await openFieldDatabase();
  const tx = db.transaction(["files", "thumbs"], "readwrite", onDisk);
  const keptAt = new Date().toISOString();
  const puts = [
    tx.objectStore("files").put({ id, whole, keptAt }),
    tx.objectStore("thumbs").put({ id, thumb, keptAt }),
  ];
  await Promise.all([...puts, tx.done]);
  return { id, takenAt: keptAt, mediaType: file.type, bytes: file.size };
}

/** Whether a photo lies here, whole or, when the server has it, small. */
export async function hasPhoto(id: string): Promise<boolean> {
  return (await (await openFieldDatabase()).getKey("thumbs", id)) !== undefined;
}

/** The small picture; null where the phone could draw none. */
export async function thumbOf(user: UserRow, id: string): Promise<Blob | null> {
  const row = await (await openFieldDatabase()).get("thumbs", id);
  if (!row) return null;
  const bytes = await openBytes(user.key, row.thumb);
  return bytes.byteLength === 0 ? null : new Blob([bytes], { type: "image/jpeg" });
}

export async function wholePhoto(user: UserRow, id: string): Promise<ArrayBuffer | null> {
  const whole: Sealed | null | undefined = (await (await openFieldDatabase()).get("files", id))?.whole;
  return whole ? openBytes(user.key, whole) : null;
}

/** Takes photos away that no record will have. */
export async function dropPhotos(photos: readonly Pick<KeptPhoto, "id">[]): Promise<void> {
  if (photos.length === 0) return;
  const db = await openFieldDatabase();
  const tx = db.transaction(["files", "thumbs"], "readwrite");
  const gone = photos.flatMap(({ id }) => [tx.objectStore("files").delete(id), tx.objectStore("thumbs").delete(id)]);
  await Promise.all([...gone, tx.done]);
}

async function smallPicture(file: File): Promise<Blob | null> {
  const picture = await drawable(file);
  if (!picture) return null;
  const scale = Math.min(1, thumbSide / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", 0.8);
  });
}

function drawable(file: File): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.addEventListener("load", () => resolve(picture));
    picture.addEventListener("error", () => resolve(null));
    picture.src = URL.createObjectURL(file);
  });
}
