import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

const lsn = z.string().regex(/^[0-9A-F]+\/[0-9A-F]+$/);
const schema = z.object({
  "PostgreSQL-Backup-Manifest-Version": z.literal(2),
  "System-Identifier": z.string(),
  Files: z
    .array(
      z.object({
        Path: z.string().optional(),
        "Encoded-Path": z.string().optional(),
        Size: z.int(),
        "Checksum-Algorithm": z.literal("SHA256"),
        Checksum: z.string(),
      }),
    )
    .min(1),
  "WAL-Ranges": z.array(z.object({ Timeline: z.int(), "Start-LSN": lsn, "End-LSN": lsn })).length(1),
});

/** What PostgreSQL says a base backup consists of. */
export interface BackupManifest {
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** The first and the last byte of write-ahead log without which the backup is worth nothing. */
  readonly startLsn: bigint;
  readonly endLsn: bigint;
  readonly files: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>;
}

/**
 * Reads `backup_manifest`. The file ends with the checksum of all before it, so that a change or a truncation of the
 * manifest itself shows; throws then.
 */
export function readManifest(file: string): BackupManifest {
  const text = readFileSync(file, "utf8");
  const at = text.lastIndexOf(`"Manifest-Checksum"`);
  const said = /^"Manifest-Checksum": "([0-9a-f]{64})"\}\s*$/.exec(text.slice(at))?.[1];
  if (at < 0 || said !== createHash("sha256").update(text.slice(0, at)).digest("hex"))
    throw new Error("the manifest of the base backup is damaged");
  // The identifier is a number of 64 bits: more than a number of this language holds.
  const exact = text.replace(/"System-Identifier": (\d+)/, `"System-Identifier": "$1"`);
  const manifest = schema.parse(JSON.parse(exact));
  const range = manifest["WAL-Ranges"][0];
  if (!range) throw new Error("the manifest names no write-ahead log");
  return {
    systemIdentifier: manifest["System-Identifier"],
    timeline: range.Timeline,
    startLsn: lsnOf(range["Start-LSN"]),
    endLsn: lsnOf(range["End-LSN"]),
    files: new Map(
      manifest.Files.map((each) => [
        each.Path ?? Buffer.from(each["Encoded-Path"] ?? "", "hex").toString("utf8"),
        { size: each.Size, sha256: each.Checksum },
      ]),
    ),
  };
}

/** A position in the write-ahead log, as PostgreSQL writes it: `1/2A000028`. */
export function lsnOf(text: string): bigint {
  const [high = "", low = ""] = text.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
