import { createHash } from "node:crypto";

/**
 * A UUID derived from a kind and a name (RFC 9562 version 8: 122 bits of SHA-256), so that loading the same thing again
 * gives the same id.
 */
export function uuidOfName(kind: string, name: string): string {
  const bytes = createHash("sha256").update(`safegrid/${kind}\n${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
