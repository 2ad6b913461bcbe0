import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { EvidenceType, PictureSize } from "@safegrid/domain/evidence";
import { pictureSizes } from "@safegrid/domain/evidence";
import type { Clock } from "#/platform/clock.ts";
import type { FileStore } from "#/platform/files/file-store.ts";
import { StorageFull } from "#/platform/files/file-store.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { ContentJudge } from "#/modules/evidence/content-judge.ts";
import { RefusedContent } from "#/modules/evidence/content-refusal.ts";

export type Contents = ReturnType<typeof createContents>;

/**
 * Contents by their hash: each is kept once, whoever sends it how often. An original is sealed: written once, read-only,
 * and read only by `original`, which compares it with its hash. What is shown are pictures made of it, the small one when
 * it is judged, the others when somebody looks.
 */
export function createContents(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly files: FileStore;
  readonly judge: ContentJudge;
  /** A file of this process, for a moment. */
  readonly temporaryFile: () => Promise<string>;
  readonly removeFile: (path: string) => Promise<void>;
}) {
  const { db, clock, files, judge, temporaryFile, removeFile } = options;
  const making = new Map<string, Promise<Buffer>>();

  async function original(sha256: string): Promise<Buffer> {
    const content = await files.read(originalKey(sha256));
    if (!content || createHash("sha256").update(content).digest("hex") !== sha256)
      throw new DomainProblem("evidence-damaged");
    return content;
  }

  async function make(sha256: string, size: PictureSize): Promise<Buffer> {
    const path = await temporaryFile();
    try {
      await writeFile(path, await original(sha256), { mode: 0o600 });
      const picture = Buffer.from(await judge.picture(path, size));
      // A full disk is no reason not to show it.
      await files.write(variantKey(sha256, size), picture).catch((error: unknown) => {
        if (!(error instanceof StorageFull)) throw error;
      });
      return picture;
    } catch (error) {
      throw error instanceof RefusedContent ? new DomainProblem("evidence-damaged") : error;
    } finally {
      await removeFile(path);
    }
  }

  /** Two screens that look at the same moment have it made once. */
  function makeOnce(sha256: string, size: PictureSize): Promise<Buffer> {
    const key = variantKey(sha256, size);
    const made = making.get(key) ?? make(sha256, size).finally(() => making.delete(key));
    making.set(key, made);
    return made;
  }

  return {
    original,

    /**
     * Takes a local file over as the content of this hash. Its row is written before the file, so that nothing lies in
     * the store that no row tells of, and marked as stored after it. Throws RefusedContent or StorageFull.
     */
    async takeOver(path: string, sha256: string, bytes: number): Promise<void> {
      const [known] = await db.query(
        `update evidence_content set touched_at = $2 where sha256 = $1 and stored_at is not null returning 1`,
        [Buffer.from(sha256, "hex"), clock.now()],
      );
      if (known) return files.take(originalKey(sha256), path, sha256);
      const judged = await judge.judge(path);
      await db.query(
        `insert into evidence_content (sha256, media_type, bytes, width, height, touched_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (sha256) do update set touched_at = excluded.touched_at`,
        [
          Buffer.from(sha256, "hex"),
          judged.mediaType,
          bytes,
          judged.picture?.width ?? null,
          judged.picture?.height ?? null,
          clock.now(),
        ],
      );
      if (judged.picture) await files.write(variantKey(sha256, "thumb"), judged.picture.thumb);
      await files.take(originalKey(sha256), path, sha256);
      await db.query(`update evidence_content set stored_at = $2 where sha256 = $1 and stored_at is null`, [
        Buffer.from(sha256, "hex"),
        clock.now(),
      ]);
    },

    /** A picture that is shown instead of an original; made when it is looked at first, or is gone. */
    async variant(sha256: string, size: PictureSize): Promise<Buffer> {
      return (await files.read(variantKey(sha256, size))) ?? makeOnce(sha256, size);
    },

    /**
     * Removes a content that no evidence tells of and that nobody has touched since `before`. Its row is locked
     * meanwhile: who takes the same content over at this moment waits, and writes it anew.
     */
    async removeUnused(sha256: string, before: Date): Promise<boolean> {
      return db.transaction(async (tx) => {
        const gone = await tx.query(
          `delete from evidence_content c where c.sha256 = $1 and c.touched_at < $2
             and not exists (select from evidence e where e.sha256 = c.sha256) returning 1`,
          [Buffer.from(sha256, "hex"), before],
        );
        if (gone.length === 0) return false;
        for (const size of Object.keys(pictureSizes) as PictureSize[]) await files.remove(variantKey(sha256, size));
        await files.remove(originalKey(sha256));
        return true;
      });
    },
  };
}

/** The SHA-256 of a file, in hexadecimal. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** How a file is named that an original is given out as. */
export function extensionOf(type: EvidenceType): string {
  return type === "image/jpeg" ? "jpg" : (type.split("/")[1] ?? "bin");
}

const originalKey = (sha256: string) => `originals/${sha256.slice(0, 2)}/${sha256}`;
const variantKey = (sha256: string, size: PictureSize) => `shown/${sha256.slice(0, 2)}/${sha256}-${size}.webp`;
