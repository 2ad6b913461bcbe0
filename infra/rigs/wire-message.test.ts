import { expect, test } from "vitest";
import { createMessageSplitter, says } from "./wire-message.ts";

function message(letter: string, body: string): Buffer {
  const bytes = Buffer.alloc(letter.length + 4 + body.length);
  bytes.write(letter, 0, "latin1");
  bytes.writeUInt32BE(4 + body.length, letter.length);
  bytes.write(body, letter.length + 4, "latin1");
  return bytes;
}

test("messages come out whole and in order, however the bytes arrive", () => {
  const sent = [message("", "startup options"), message("Q", "begin\0"), message("S", ""), message("Q", "commit\0")];
  const stream = Buffer.concat(sent);
  for (let step = 1; step <= stream.length; step += 1) {
    const split = createMessageSplitter("client");
    const got = [];
    for (let at = 0; at < stream.length; at += step) got.push(...split(stream.subarray(at, at + step)));
    expect(got.map(({ type }) => type)).toEqual(["startup", "Q", "S", "Q"]);
    expect(Buffer.concat(got.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
    expect(got.map((each) => says(each, "commit"))).toEqual([false, false, false, true]);
  }
});

test("a server's first message has its letter", () => {
  expect(createMessageSplitter("server")(message("R", "ok")).map(({ type }) => type)).toEqual(["R"]);
});
