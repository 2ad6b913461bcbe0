import { DomainProblem } from "#/platform/problem.ts";
import { StorageFull } from "#/platform/files/file-store.ts";
import { RefusedContent } from "#/modules/evidence/content-refusal.ts";
import type { Contents } from "#/modules/evidence/content.service.ts";
import { hashOfFile } from "#/modules/evidence/content.service.ts";
import type { UploadFiles } from "#/modules/evidence/upload-files.ts";
import type { UploadRow, Uploads } from "#/modules/evidence/upload.service.ts";

export type FinishUpload = ReturnType<typeof createFinishUpload>;

/**
 * What follows when all bytes of an upload are there: compared with what was announced, judged by content, stored under
 * its hash. Called under the upload's lock. It may be killed at any point and called again: each step finds what the
 * last one did. Throws the problem that the sender is told; a refusal stays for whoever asks again.
 */
export function createFinishUpload(options: {
  readonly uploads: Uploads;
  readonly files: UploadFiles;
  readonly contents: Contents;
  readonly onStored: () => void;
}) {
  const { uploads, files, contents, onStored } = options;

  return async (row: UploadRow): Promise<void> => {
    const path = files.pathOf(row.id);
    const sha256 = await hashOfFile(path);
    if (row.announcedSha256 !== null && row.announcedSha256 !== sha256) {
      await files.reset(row.id);
      throw new DomainProblem("file-hash-wrong");
    }
    try {
      await contents.takeOver(path, sha256, row.bytes);
    } catch (error) {
      if (error instanceof StorageFull) throw new DomainProblem("storage-full");
      if (!(error instanceof RefusedContent)) throw error;
      await uploads.refuse(row.id, error.code, error.message);
      await files.remove(row.id);
      throw new DomainProblem(error.code, error.message);
    }
    await uploads.markStored(row.id, sha256);
    onStored();
  };
}
