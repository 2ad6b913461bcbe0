import { expect, test } from "vitest";
import type { UploadState } from "@safegrid/contract/evidence";
import type { PhotoLine } from "./photo-drain.ts";
import { sendPhotos } from "./photo-drain.ts";
import type { StatesAnswer, UploadEnd } from "./photo-upload.ts";
import type { WaitingPhoto } from "./queue.ts";

const photos = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ item: { id: `photo-${n}`, order: n } }) as unknown as WaitingPhoto);

/** A server that takes photos and attaches what it was asked after once; `ends` are those of the first try, by number. */
function startServer(ends: Readonly<Record<number, UploadEnd>> = {}) {
  const known = new Map<string, UploadState["state"]>();
  const seen = { uploads: [] as string[], asked: 0, most: 0, settled: [] as number[], dropped: [] as string[] };
  let under = 0;
  const line: PhotoLine = {
    async states(ids): Promise<StatesAnswer> {
      seen.asked += 1;
      return ids.flatMap((id) => {
        const state = known.get(id);
        if (state === "waiting") known.set(id, "attached");
        return state ? [{ id, state, problem: null, detail: null } as unknown as UploadState] : [];
      });
    },
    async upload({ item }) {
      const isAgain = seen.uploads.includes(item.id);
      seen.uploads.push(item.id);
      under += 1;
      seen.most = Math.max(seen.most, under);
      await Promise.resolve();
      under -= 1;
      const end = (isAgain ? undefined : ends[Number(item.id.slice(6))]) ?? "done";
      if (end === "done") known.set(item.id, "waiting");
      return end;
    },
    isInterrupted: () => false,
    async settle(settlements, dropWhole) {
      seen.settled.push(...settlements.map(({ order }) => order));
      seen.dropped.push(...dropWhole);
    },
  };
  return { line, seen, known };
}

test("each photo is sent once, a few at a time, and asked after together with others", async () => {
  const { line, seen } = startServer();
  expect(await sendPhotos(photos(150), line)).toBe("empty");
  expect(seen.uploads).toHaveLength(150);
  expect(new Set(seen.uploads).size).toBe(150);
  expect(seen.most).toBe(3);
  expect(seen.settled.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, n) => n));
  expect(new Set(seen.dropped).size).toBe(150);
  expect(seen.asked).toBeLessThan(20);
});

test("one that the server wants later does not hold up the others, and is sent again", async () => {
  const { line, seen } = startServer({ 3: "later", 20: "later" });
  expect(await sendPhotos(photos(50), line)).toBe("empty");
  expect(seen.uploads).toHaveLength(52);
  expect(seen.settled).toHaveLength(50);
});

test("what the server has is not sent again; what it has a part of goes on; what it refuses comes back, and is kept", async () => {
  const { line, seen, known } = startServer();
  known.set("photo-0", "attached").set("photo-1", "receiving").set("photo-2", "refused");
  const begun: boolean[] = [];
  const { upload } = line;
  expect(await sendPhotos(photos(4), { ...line, upload: (photo, is) => (begun.push(is), upload(photo, is)) })).toBe(
    "empty",
  );
  expect(seen.uploads).toEqual(["photo-1", "photo-3"]);
  expect(begun).toEqual([true, false]);
  expect(seen.settled).toHaveLength(4);
  expect(seen.dropped).toEqual(["photo-0", "photo-1", "photo-3"]);
});

test("one that the server never attaches, or that it says to have and has not, ends in waiting, not in a loop", async () => {
  const { line, seen } = startServer();
  const never = { ...line, states: async () => [] as UploadState[] };
  expect(await sendPhotos(photos(2), never)).toBe("left");
  expect(seen.settled).toEqual([]);
});

test.each(["unreachable", "sign-in", "interrupted"] as const)("%s ends it for all behind it", async (end) => {
  const { line, seen } = startServer({ 4: end });
  expect(await sendPhotos(photos(50), line)).toBe(end);
  expect(seen.uploads.length).toBeLessThan(10);
});
