import { expect, test } from "vitest";
import { randomOf } from "#/rigs/random.ts";
import { readTar } from "./tar-entries.ts";

function headerOf(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write(type, 156);
  header.write("        ", 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function tarOf(files: readonly [string, Buffer][]): Buffer {
  const parts = files.flatMap(([name, content]) => [
    headerOf(name, content.length, "0"),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([headerOf("dir/", 0, "5"), ...parts, Buffer.alloc(1024)]);
}

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size: number): Promise<[string, Buffer][]> {
  const found: [string, Buffer[]][] = [];
  await readTar(inPieces(bytes, size), {
    begin: ({ path, kind }) => void (kind === "file" && found.push([path, []])),
    data: (piece) => void found.at(-1)?.[1].push(Buffer.from(piece)),
    end: () => {},
  });
  return found.map(([path, pieces]) => [path, Buffer.concat(pieces)]);
}

test("files come out as they went in, in pieces of any size; cut off anywhere, it is refused", async () => {
  const random = randomOf(4212);
  for (let run = 0; run < 60; run += 1) {
    const files = Array.from({ length: random.below(7) }, (_, n): [string, Buffer] => [
      `dir/file-${n}`,
      Buffer.alloc(random.chance(0.2) ? 512 * random.below(4) : random.below(1_600), n + 1),
    ]);
    const tar = tarOf(files);
    const size = 1 + random.below(3_000);
    expect(await read(tar, size)).toEqual(files);
    await expect(read(tar.subarray(0, random.below(tar.length)), size)).rejects.toThrow(/ends too early/);
  }
});

test("a path that leaves the folder, a link and a damaged header are refused", async () => {
  const of = (header: Buffer) => Buffer.concat([header, Buffer.alloc(1024)]);
  await expect(read(of(headerOf("../x", 0, "0")), 512)).rejects.toThrow(/leaves its folder/);
  await expect(read(of(headerOf("link", 0, "2")), 512)).rejects.toThrow(/what is link/);
  const damaged = headerOf("x", 0, "0");
  damaged[3] = 7;
  await expect(read(of(damaged), 512)).rejects.toThrow(/damaged/);
});
