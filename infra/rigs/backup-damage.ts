import { cpSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { BackupFolder } from "#/backup/backup-folder.ts";
import { openBackupFolder, sealedBases } from "#/backup/backup-folder.ts";
import { readManifest } from "#/backup/backup-manifest.ts";
import { restoreBackup } from "#/backup/restore.ts";
import { segmentOf } from "#/backup/wal-archive.ts";
import type { Random } from "./random.ts";

/** A way in which disks, copies and people break a backup. Changes the files of a copy. */
export interface Damage {
  readonly what: string;
  breakIt(base: string, wal: string, random: Random): void;
}

export const damages: readonly Damage[] = [
  {
    what: "a flipped byte in a packed file of data",
    breakIt: (base, _wal, random) => flipByte(join(base, "base.tar.gz"), random),
  },
  {
    what: "a flipped byte in a page, packed again without a trace",
    breakIt(base, _wal, random) {
      const file = join(base, "base.tar.gz");
      const bytes = gunzipSync(readFileSync(file));
      const at = bytes.indexOf("base/1/1259\0");
      const target = at + 512 + random.below(8_000);
      bytes[target] = (bytes[target] ?? 0) ^ 1;
      writeFileSync(file, gzipSync(bytes, { level: 1 }));
    },
  },
  {
    what: "a truncated base backup",
    breakIt: (base) => truncateSync(join(base, "base.tar.gz"), statSync(join(base, "base.tar.gz")).size - 10_000),
  },
  { what: "a missing base backup", breakIt: (base) => rmSync(join(base, "base.tar.gz")) },
  {
    what: "a truncated manifest",
    breakIt: (base) =>
      truncateSync(join(base, "backup_manifest"), statSync(join(base, "backup_manifest")).size - 5_000),
  },
  {
    what: "a manifest that names a file more",
    breakIt(base) {
      const file = join(base, "backup_manifest");
      writeFileSync(file, readFileSync(file, "utf8").replace(`"Files": [`, `"Files": [ { "Path": "x", "Size": 0 },`));
    },
  },
  { what: "a missing manifest", breakIt: (base) => rmSync(join(base, "backup_manifest")) },
  {
    what: "a flipped byte in the archived log",
    breakIt: (base, wal, random) => flipByte(pieceOf(base, wal, random), random),
  },
  { what: "a missing segment of the log", breakIt: (base, wal, random) => rmSync(pieceOf(base, wal, random)) },
  {
    what: "a missing segment with its checksum",
    breakIt(base, wal, random) {
      const file = pieceOf(base, wal, random);
      for (const each of [file, file.replace(/gz$/, "sha256")]) rmSync(each);
    },
  },
  {
    what: "a segment of the log cut off at its half",
    breakIt(base, wal, random) {
      const file = pieceOf(base, wal, random);
      truncateSync(file, Math.floor(statSync(file).size / 2));
    },
  },
];

/**
 * Breaks a copy of the backup in one way and tries to restore it to an empty place. Resolves with the refusal's words,
 * or null where it was restored all the same.
 */
export async function refusalOf(
  folder: BackupFolder,
  damage: Damage,
  random: Random,
  at: string,
): Promise<{ readonly words: string | null; readonly tookMs: number }> {
  for (const part of ["base", "wal"] as const)
    cpSync(folder[part], join(at, part), { recursive: true, filter: (file) => !file.endsWith(".new") });
  const broken = openBackupFolder(at);
  const base = sealedBases(broken).at(-1);
  if (!base) throw new Error("there is no backup to break");
  damage.breakIt(join(broken.base, base.name), broken.wal, random);
  const begun = performance.now();
  try {
    await restoreBackup({ folder: broken, dataDir: join(at, "data"), goesOn: false, say: () => {} });
    return { words: null, tookMs: performance.now() - begun };
  } catch (error) {
    return { words: (error as Error).message, tookMs: performance.now() - begun };
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}

/** One of the segments between the first and the last that the newest base backup needs. */
function pieceOf(base: string, wal: string, random: Random): string {
  const { startLsn } = readManifest(join(base, "backup_manifest"));
  const names = readdirSync(wal).filter((name) => /^[0-9A-F]{24}\.gz$/.test(name));
  const needed = names.filter((name) => BigInt(`0x${name.slice(8, 16)}${name.slice(22, 24)}`) >= segmentOf(startLsn));
  return join(wal, random.pick(needed.toSorted().slice(0, -1)));
}

function flipByte(file: string, random: Random): void {
  const bytes = readFileSync(file);
  const at = 100 + random.below(bytes.length - 200);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  writeFileSync(file, bytes);
}
