import { createHash } from "node:crypto";

/** Draws that depend on nothing but the label; one label per subject, so that more draws for one move no other. */
export interface SeededRandom {
  /** From 0 (inside) to 1 (outside). */
  fraction(): number;
  /** A whole number, both ends inside. */
  whole(min: number, max: number): number;
  /** One of the items by its weight. Throws on an empty list. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T;
}

/** A stream of draws for a label: SHA-256 of label and block number, four bytes a draw. */
export function seededRandom(label: string): SeededRandom {
  let block = Buffer.alloc(0);
  let blockCount = 0;
  let offset = 0;
  const fraction = () => {
    if (offset >= block.length) {
      block = createHash("sha256").update(`${label}\n${blockCount}`).digest();
      blockCount += 1;
      offset = 0;
    }
    offset += 4;
    return block.readUInt32BE(offset - 4) / 2 ** 32;
  };
  return {
    fraction,
    whole: (min, max) => min + Math.floor(fraction() * (max - min + 1)),
    weighted: (items) => {
      let left = fraction() * items.reduce((sum, item) => sum + item.weight, 0);
      const drawn = items.find((item) => (left -= item.weight) < 0) ?? items.at(-1);
      if (!drawn) throw new RangeError("nothing to draw from");
      return drawn;
    },
  };
}
