import { chmod, copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileStore } from "#/platform/files/file-store.ts";
import { StorageFull, isFull } from "#/platform/files/file-store.ts";

/**
 * Files in a folder. A new one is written beside its place, synced, made read-only and renamed: a crash or a full disk
 * leaves the whole file or none under its key.
 */
export function createDiskFiles(dir: string): FileStore {
  const pathOf = (key: string) => join(dir, key);

  async function putInPlace(key: string, file: string): Promise<void> {
    const path = pathOf(key);
    await sync(file);
    await chmod(file, 0o400);
    await rename(file, path);
    await sync(dirname(path));
  }

  /** A file beside the place of a key, on the same disk. */
  async function besideOf(key: string): Promise<string> {
    await mkdir(dirname(pathOf(key)), { recursive: true, mode: 0o700 });
    return `${pathOf(key)}.${crypto.randomUUID()}.part`;
  }

  async function tryTo(part: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await rm(part, { force: true });
      throw isFull(error) ? new StorageFull(error) : error;
    }
  }

  return {
    async take(key, file) {
      const given = await stat(file);
      const kept = await stat(pathOf(key)).catch(() => null);
      if (kept?.size === given.size) return rm(file);
      const part = await besideOf(key);
      await tryTo(part, async () => {
        await rename(file, part).catch(async (error: NodeJS.ErrnoException) => {
          if (error.code !== "EXDEV") throw error;
          await copyFile(file, part);
          await rm(file);
        });
        await putInPlace(key, part);
      });
    },

    async write(key, content) {
      const part = await besideOf(key);
      await tryTo(part, async () => {
        await writeFile(part, content, { flag: "wx", mode: 0o600 });
        await putInPlace(key, part);
      });
    },

    read: (key) =>
      readFile(pathOf(key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      }),

    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
