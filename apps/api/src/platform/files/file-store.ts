/**
 * Where files lie under keys such as `originals/ab/abcd…`. A key is written once and never changed. What is written is
 * on the disk, or acknowledged by the store, when the promise resolves.
 */
export interface FileStore {
  /** Takes a local file over under a key; it is gone from its place afterwards. Writing the same again changes nothing. */
  take(key: string, file: string, sha256: string): Promise<void>;
  write(key: string, content: Buffer): Promise<void>;
  /** The content, or null where the key has none. */
  read(key: string): Promise<Buffer | null>;
  remove(key: string): Promise<void>;
}

/** Thrown where there is no room; whatever was there before is as it was. */
export class StorageFull extends Error {
  constructor(cause?: unknown) {
    super("the storage is full", { cause });
    this.name = "StorageFull";
  }
}

/** Whether the operating system says that a disk, a quota or a file's size is at its end. */
export function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes((error as NodeJS.ErrnoException).code ?? "");
}
