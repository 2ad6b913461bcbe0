import { join } from "node:path";
import type { Config } from "#/config.ts";
import type { Clock } from "#/platform/clock.ts";
import { createDiskFiles } from "#/platform/files/disk-files.ts";
import { createS3Files } from "#/platform/files/s3-files.ts";
import type { Loop } from "#/platform/loop.ts";
import { startLoop } from "#/platform/loop.ts";
import { createSessionLocks } from "#/platform/session-locks.ts";
import type { Database } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { attachWaiting } from "#/modules/evidence/attach.service.ts";
import { createContentJudge } from "#/modules/evidence/content-judge.ts";
import { createContents } from "#/modules/evidence/content.service.ts";
import { createFinishUpload } from "#/modules/evidence/finish-upload.service.ts";
import { sweepEvidence } from "#/modules/evidence/sweep.service.ts";
import { createTusServer } from "#/modules/evidence/tus-server.ts";
import { createUploadFiles } from "#/modules/evidence/upload-files.ts";
import { createUploads } from "#/modules/evidence/upload.service.ts";

const attachEveryMs = 500;
const sweepEveryMs = 600_000;

export type EvidenceParts = ReturnType<typeof createEvidence>;

/** Everything of evidence that lasts as long as the process: its stores, its locks, its judge and its two loops. */
export function createEvidence(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly rare: RareCommands;
  readonly databaseUrl: string;
  readonly settings: Config["evidence"];
  readonly onError: (error: unknown) => void;
}) {
  const { db, clock, rare, databaseUrl, settings, onError } = options;
  const files = createUploadFiles(join(settings.dir, "uploads"), settings.reserveBytes);
  const judge = createContentJudge();
  const contents = createContents({
    db,
    clock,
    judge,
    files: settings.s3 ? createS3Files(settings.s3) : createDiskFiles(settings.dir),
    temporaryFile: files.temporaryFile,
    removeFile: files.removeFile,
  });
  const uploads = createUploads(db, clock);
  const locks = createSessionLocks(databaseUrl, onError);
  let attaching: Loop | undefined;
  const finish = createFinishUpload({ uploads, files, contents, onStored: () => attaching?.kick() });
  const sweep = () => sweepEvidence({ db, clock, keepDays: settings.keepDays, files, contents });

  return {
    uploads,
    files,
    contents,
    finish,
    tus: createTusServer({ uploads, files, finish, locks }),
    sweep,

    /** Begins to attach and to sweep; what it returns ends both. */
    start(): Loop[] {
      attaching = startLoop(attachEveryMs, async () => void (await attachWaiting(db, rare, uploads)), onError);
      return [attaching, startLoop(sweepEveryMs, async () => void (await sweep()), onError)];
    },

    async close(): Promise<void> {
      judge.close();
      await locks.close();
    },
  };
}
