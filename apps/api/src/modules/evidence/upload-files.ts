import { mkdir, open, readdir, rm, stat, statfs, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { StorageFull, isFull } from "#/platform/files/file-store.ts";

export type UploadFiles = ReturnType<typeof createUploadFiles>;

/**
 * The bytes of uploads on their way in, one file each, named by the upload's id and nothing that a client said. How far
 * an upload is, is the length of its file: what the operating system has taken counts, also after `kill -9`.
 */
export function createUploadFiles(dir: string, reserveBytes: number) {
  const pathOf = (id: string) => join(dir, `${id}.part`);

  return {
    pathOf,

    /** How many bytes of it have come. */
    async received(id: string): Promise<number> {
      const found = await stat(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      return found?.size ?? 0;
    },

    /** Throws StorageFull where so many more bytes would eat into what stays free for the database. */
    async requireRoom(bytes: number): Promise<void> {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(dir);
      if (bavail * bsize < bytes + reserveBytes) throw new StorageFull();
    },

    /**
     * Appends at an offset, which must be where the file ends (null where it is not), and at most up to `length`;
     * resolves with where it ends now. What had come when the stream broke stays.
     */
    async append(id: string, offset: number, length: number, content: Readable): Promise<number | null> {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const handle = await open(pathOf(id), "r+").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return open(pathOf(id), "wx+", 0o600);
        throw error;
      });
      let end = offset;
      try {
        if ((await handle.stat()).size !== offset) return null;
        for await (const piece of content) {
          const bytes = (piece as Buffer).subarray(0, length - end);
          for (let at = 0; at < bytes.length;) {
            const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, end);
            at += bytesWritten;
            end += bytesWritten;
          }
        }
        return end;
      } catch (error) {
        throw isFull(error) ? new StorageFull(error) : error;
      } finally {
        await handle.close();
      }
    },

    /** Everything that came was wrong: it begins anew. */
    reset: (id: string) => truncate(pathOf(id), 0),
    remove: (id: string) => rm(pathOf(id), { force: true }),

    /** Removes what nobody has written to since: what a process that was killed has left behind. */
    async removeOlder(before: Date): Promise<number> {
      const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      let removed = 0;
      for (const name of names) {
        const found = await stat(join(dir, name)).catch(() => null);
        if (!found || found.mtime >= before) continue;
        await rm(join(dir, name), { force: true });
        removed += 1;
      }
      return removed;
    },

    /** A path of this folder that nothing is under yet. */
    async temporaryFile(): Promise<string> {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      return join(dir, `${crypto.randomUUID()}.tmp`);
    },
    removeFile: (path: string) => rm(path, { force: true }),
  };
}
