import { createHash } from "node:crypto";
import { chownSync, createReadStream, mkdirSync, openSync, closeSync, fsyncSync, renameSync, rmSync } from "node:fs";
import { readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import pg from "pg";
import type { ServerUser } from "#/run/postgres-files.ts";
import type { BackupFolder, Seal } from "./backup-folder.ts";
import { syncPath, writeDurably } from "./backup-folder.ts";
import type { BackupManifest } from "./backup-manifest.ts";
import { readManifest } from "./backup-manifest.ts";
import { readTar } from "./tar-entries.ts";

/** A base backup that takes longer is given up: most likely its log cannot be archived. */
const longestMs = 2 * 3_600_000;

/**
 * Takes a base backup while the database works on: PostgreSQL itself writes it into the folder (`BASE_BACKUP`, the
 * command behind pg_basebackup) and verifies the checksum of every page that it reads; then all is read back and
 * compared with the manifest, and only then sealed. `adminUrl` is a superuser's. Costs one reading of the whole database
 * and some CPU for compression; when it fails, what was written is removed.
 */
export async function takeBaseBackup(folder: BackupFolder, adminUrl: string): Promise<Seal> {
  for (const left of readdirSync(folder.base).filter((each) => each.endsWith(".taking")))
    rmSync(join(folder.base, left), { recursive: true, force: true });
  const startedAt = new Date().toISOString();
  const name = startedAt.replaceAll(":", "-");
  const taking = join(folder.base, `${name}.taking`);
  const url = new URL(adminUrl);
  url.searchParams.set("replication", "database");
  const client = new pg.Client({ connectionString: url.href, query_timeout: longestMs });
  client.on("error", () => {});
  await client.connect();
  try {
    const target = taking.replaceAll("'", "''");
    await client.query(`BASE_BACKUP ( LABEL 'safegrid', TARGET 'server', TARGET_DETAIL '${target}', CHECKPOINT 'fast',
      MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256', COMPRESSION 'gzip', COMPRESSION_DETAIL 'level=1', WAIT true )`);
    const manifest = await readBaseBackup(taking);
    const seal: Seal = {
      version: 1,
      name,
      systemIdentifier: manifest.systemIdentifier,
      timeline: manifest.timeline,
      startedAt,
      endedAt: new Date().toISOString(),
      bytes: statSync(join(taking, "base.tar.gz")).size,
    };
    writeDurably(join(taking, "sealed.json"), `${JSON.stringify(seal, null, 2)}\n`);
    renameSync(taking, join(folder.base, name));
    syncPath(folder.base);
    return seal;
  } catch (error) {
    rmSync(taking, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Reads a base backup and compares every byte of it with its manifest; where a folder is given, the files are written
 * there meanwhile, for the server's user. Throws with the first thing that is damaged, missing, or too much.
 */
export async function readBaseBackup(
  dir: string,
  into?: { readonly folder: string; readonly user: ServerUser | null },
): Promise<BackupManifest> {
  const manifest = readManifest(join(dir, "backup_manifest"));
  const missing = new Map(manifest.files);
  let path = "";
  let hash = createHash("sha256");
  let handle: number | undefined;
  const own = (at: string) => into?.user && chownSync(at, into.user.uid, into.user.gid);
  if (into) {
    mkdirSync(into.folder, { mode: 0o700 });
    own(into.folder);
  }
  const packed = createReadStream(join(dir, "base.tar.gz"), { highWaterMark: 1 << 20 });
  const unpacked = packed.pipe(createGunzip({ chunkSize: 1 << 20 }));
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    await readTar(unpacked, {
      begin(entry) {
        ({ path } = entry);
        const at = into && join(into.folder, path);
        if (entry.kind === "folder") {
          if (!at) return;
          mkdirSync(at, { recursive: true, mode: 0o700 });
          own(at);
          return;
        }
        if (missing.get(path)?.size !== entry.size) throw new Error(`${path} is not what the manifest says`);
        hash = createHash("sha256");
        if (!at) return;
        handle = openSync(at, "wx", 0o600);
        own(at);
      },
      data(piece) {
        hash.update(piece);
        if (handle !== undefined) writeSync(handle, piece);
      },
      end() {
        if (handle !== undefined) {
          fsyncSync(handle);
          closeSync(handle);
          handle = undefined;
        }
        if (hash.digest("hex") !== missing.get(path)?.sha256) throw new Error(`${path} has another checksum`);
        missing.delete(path);
      },
    });
  } catch (error) {
    throw new Error(`the base backup is damaged: ${(error as Error).message}`, { cause: error });
  } finally {
    if (handle !== undefined) closeSync(handle);
    packed.destroy();
  }
  const [lost] = missing.keys();
  if (lost !== undefined) throw new Error(`the base backup is damaged: ${missing.size} files are missing, as ${lost}`);
  return manifest;
}
