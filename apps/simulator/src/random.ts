import { createHash } from "node:crypto";

export interface Random {
  /** 0 ≤ x < 1. */
  fraction(): number;
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Draws that follow from a label alone: the same label, the same draws, on every machine. */
export function randomOf(label: string): Random {
  const bytes = createHash("sha256").update(label).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at)) as [number, number, number, number];
  const fraction = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    between: (low, high) => low + (high - low) * fraction(),
    chance: (share) => fraction() < share,
    pick: (items) => {
      const item = items[Math.floor(fraction() * items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}

/** A UUIDv7 that follows from a label and an instant: what is sent again bears the same id. */
export function uuid7Of(label: string, atMs: number): string {
  const time = Math.floor(atMs).toString(16).padStart(12, "0");
  const rest = createHash("sha256").update(label).digest("hex");
  const variant = "89ab"[Number.parseInt(rest[0] ?? "0", 16) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1, 4)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
}
