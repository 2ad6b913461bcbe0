import { expect, test } from "vitest";
import { sendAll } from "./photo-drain.ts";
import type { UploadEnd } from "./photo-upload.ts";
import type { WaitingPhoto } from "./queue.ts";

const photos = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ item: { id: `photo-${n}` } }) as unknown as WaitingPhoto);

/** Sends with the given ends, by the photo's number; tells how many were under way at once. */
async function sendWith(count: number, ends: Readonly<Record<number, UploadEnd>>) {
  const sent: string[] = [];
  let under = 0;
  let most = 0;
  const result = await sendAll(photos(count), async ({ item }) => {
    sent.push(item.id);
    under += 1;
    most = Math.max(most, under);
    await Promise.resolve();
    under -= 1;
    return ends[Number(item.id.slice(6))] ?? "done";
  });
  return { ...result, sent, most };
}

test("each photo is sent once, a few at a time; one that the server wants later does not hold up the others", async () => {
  const { sent, most, later, stop } = await sendWith(50, { 3: "later", 20: "later" });
  expect(new Set(sent).size).toBe(50);
  expect(sent).toHaveLength(50);
  expect(most).toBe(3);
  expect(later.map(({ item }) => item.id)).toEqual(["photo-3", "photo-20"]);
  expect(stop).toBe(null);
});

test.each(["unreachable", "sign-in", "interrupted"] as const)("%s ends it for all behind it", async (end) => {
  const { sent, stop } = await sendWith(50, { 4: end });
  expect(stop).toBe(end);
  expect(sent.length).toBeLessThan(10);
});
