import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { syncPath } from "./backup-folder.ts";

export interface Copied {
  readonly copied: number;
  readonly bytes: number;
  /** Files whose content is no longer what their name says: they were left out. */
  readonly damaged: readonly string[];
}

const isContent = (name: string) => /^[0-9a-f]{64}$/.test(name);

/** Where an installation keeps its pictures and files on this machine; null where a bucket has them. */
export function evidenceDirOf(home: string, name: string): string | null {
  if (process.env["SAFEGRID_EVIDENCE_S3"] !== undefined) return null;
  return process.env["SAFEGRID_EVIDENCE_DIR"] ?? join(home, `${name}-state`, "evidence");
}

/**
 * Copies originals of evidence into the backup, each once: they are named by their content and never change. Called
 * again it looks only into folders in which something has changed since. What is made of originals is not copied; it is
 * made again when it is asked for. Nothing is ever taken out of the backup.
 */
export function createEvidenceBackup(evidenceDir: string, backupPath: string): () => Promise<Copied> {
  const done = new Map<string, number>();
  return () => copyMissing(join(evidenceDir, "originals"), join(backupPath, "evidence"), done);
}

/** Puts back the originals that are missing. What is there already is left as it is. */
export function restoreEvidence(backupPath: string, evidenceDir: string): Promise<Copied> {
  return copyMissing(join(backupPath, "evidence"), join(evidenceDir, "originals"), new Map());
}

async function copyMissing(from: string, to: string, done: Map<string, number>): Promise<Copied> {
  const all = { copied: 0, bytes: 0, damaged: [] as string[] };
  for (const folder of await namesIn(from)) {
    const { mtimeMs } = await stat(join(from, folder));
    // A folder that changed just now may change again within the same tick of the disk's clock.
    if (done.get(folder) === mtimeMs && Date.now() - mtimeMs > 5_000) continue;
    const there = new Set(await namesIn(join(to, folder)));
    for (const name of (await namesIn(join(from, folder))).filter((each) => isContent(each) && !there.has(each))) {
      const bytes = await copyChecked(join(from, folder, name), join(to, folder), name);
      if (bytes === null) all.damaged.push(name);
      else {
        all.copied += 1;
        all.bytes += bytes;
      }
    }
    done.set(folder, mtimeMs);
  }
  return all;
}

/** Copies a file under its name, whole or not at all; null where its content is not what its name says. */
async function copyChecked(from: string, folder: string, name: string): Promise<number | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, `${name}.part`);
  const hash = createHash("sha256");
  let bytes = 0;
  const look = new Transform({
    transform(piece: Buffer, _encoding, next) {
      hash.update(piece);
      bytes += piece.length;
      next(null, piece);
    },
  });
  try {
    await rm(part, { force: true });
    await pipeline(createReadStream(from), look, createWriteStream(part, { flags: "wx", mode: 0o400 }));
    if (hash.digest("hex") !== name) return null;
    syncPath(part);
    await rename(part, join(folder, name));
    syncPath(folder);
    return bytes;
  } finally {
    await rm(part, { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
