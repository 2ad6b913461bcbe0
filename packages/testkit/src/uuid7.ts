import { createHash } from "node:crypto";

/** Makes UUIDv7s, a new one at each call. */
export type Uuid7Maker = (at: Date | number | string) => string;

/**
 * A maker of UUIDv7s that depend on the seed, the instant and how many were made before: the same test run makes the same
 * ids. Within one millisecond they sort in the order of making (up to 4,096).
 */
export function createUuid7Maker(seed: string): Uuid7Maker {
  let madeCount = 0;
  return (at) => {
    const atMs = new Date(at).getTime();
    if (!(atMs >= 0 && atMs < 2 ** 48)) throw new RangeError(`no instant for a UUIDv7: ${String(at)}`);
    const time = atMs.toString(16).padStart(12, "0");
    const order = (madeCount % 4096).toString(16).padStart(3, "0");
    const rest = createHash("sha256").update(`${seed}\n${madeCount}`).digest("hex");
    const variant = "89ab"[Number.parseInt(rest.charAt(0), 16) % 4];
    madeCount += 1;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${variant}${rest.slice(1, 4)}-${rest.slice(4, 16)}`;
  };
}
