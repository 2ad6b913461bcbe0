/** One entry of a tar archive; a file's content follows in pieces. */
export interface TarEntry {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly size: number;
}

export interface TarSink {
  begin(entry: TarEntry): void | Promise<void>;
  data(piece: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
}

const block = 512;

/**
 * Reads a tar archive as PostgreSQL writes it (ustar, plain files and folders) from pieces of any size. Throws on
 * anything else, on a header whose checksum is wrong, and where the archive ends too early.
 */
export async function readTar(pieces: AsyncIterable<Buffer>, sink: TarSink): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let padding = 0;
  let isOpen = false;
  let endBlocks = 0;
  for await (const piece of pieces) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      if (isOpen && left > 0) {
        const part = rest.subarray(0, left);
        if (part.length === 0) break;
        left -= part.length;
        rest = rest.subarray(part.length);
        await sink.data(part);
        if (left > 0) break;
      }
      if (isOpen) {
        if (rest.length < padding) break;
        rest = rest.subarray(padding);
        isOpen = false;
        await sink.end();
      }
      if (rest.length < block) break;
      const header = rest.subarray(0, block);
      rest = rest.subarray(block);
      if (header.every((byte) => byte === 0)) {
        endBlocks += 1;
        continue;
      }
      const entry = entryOf(header);
      await sink.begin(entry);
      if (entry.kind === "file") {
        isOpen = true;
        left = entry.size;
        padding = (block - (entry.size % block)) % block;
      }
    }
  }
  if (isOpen || rest.length > 0 || endBlocks < 2) throw new Error("the archive ends too early");
}

function entryOf(header: Buffer): TarEntry {
  const text = (from: number, length: number) => header.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  const octal = (from: number, length: number) => Number.parseInt(text(from, length).trim(), 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== octal(148, 8)) throw new Error("a header of the archive is damaged");
  const [name, prefix, type] = [text(0, 100), text(345, 155), text(156, 1)];
  // Above 8 GiB PostgreSQL writes the size in base 256; its files are at most 1 GiB.
  const size = octal(124, 12);
  const path = prefix === "" ? name : `${prefix}/${name}`;
  if (path.startsWith("/") || path.split("/").includes("..")) throw new Error(`the archive leaves its folder: ${path}`);
  if (type === "5") return { path: path.replace(/\/$/, ""), kind: "folder", size: 0 };
  if ((type !== "0" && type !== "") || !Number.isSafeInteger(size)) throw new Error(`what is ${path} in the archive?`);
  return { path, kind: "file", size };
}
