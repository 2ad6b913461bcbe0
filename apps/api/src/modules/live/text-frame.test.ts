import type { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import * as ws from "ws";
import { textFrame } from "#/modules/live/text-frame.ts";

/** The receiving half of the WebSocket library, which its types leave out. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** What the library's own receiver makes of the bytes, handed over in pieces of so many. */
async function received(bytes: Buffer, pieceBytes: number): Promise<{ text: string; isBinary: boolean }[]> {
  const receiver = new Receiver({ isServer: false });
  const messages: { text: string; isBinary: boolean }[] = [];
  const failed = new Promise<never>((_, reject) => receiver.once("error", reject));
  receiver.on("message", (data: Buffer, isBinary: boolean) => messages.push({ text: data.toString(), isBinary }));
  for (let at = 0; at < bytes.length; at += pieceBytes) receiver.write(bytes.subarray(at, at + pieceBytes));
  await Promise.race([new Promise<void>((resolve) => receiver.end(resolve)), failed]);
  return messages;
}

describe.each([
  ["in the second byte", 2, [0, 1, 125]],
  ["in two bytes", 4, [126, 127, 65_535]],
  ["in eight bytes", 10, [65_536, 200_000]],
])("a length that stands %s", (_, headerBytes, lengths) => {
  test.each(lengths)("a text of %i bytes is read back as it was", async (length) => {
    const text = "格".repeat(Math.floor(length / 3)) + "x".repeat(length % 3);
    const frame = textFrame(Buffer.from(text));
    expect(frame.length).toBe(headerBytes + length);
    // Two frames in a row: the first one ends exactly where the second begins.
    const twice = Buffer.concat([frame, textFrame(Buffer.from("next"))]);
    for (const pieceBytes of [twice.length, 7_919])
      expect(await received(twice, pieceBytes)).toEqual([
        { text, isBinary: false },
        { text: "next", isBinary: false },
      ]);
  });
});
