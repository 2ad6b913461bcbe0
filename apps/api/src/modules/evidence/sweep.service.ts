import type { Clock } from "#/platform/clock.ts";
import type { Database } from "#/platform/sql.ts";
import type { Contents } from "#/modules/evidence/content.service.ts";
import type { UploadFiles } from "#/modules/evidence/upload-files.ts";

const dayMs = 86_400_000;
const mostAtOnce = 500;

/**
 * Removes what belongs to nothing: uploads that nobody went on with, or whose hazard or visit never came, after some
 * days (one that is held for a decision may still come); then contents of which no evidence is left, a day after their
 * last use. What is to be done stands in the database: a process that dies has lost nothing of it, and several at once do
 * not do it twice. Resolves with how many uploads and contents went.
 */
export async function sweepEvidence(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly keepDays: number;
  readonly files: UploadFiles;
  readonly contents: Contents;
}): Promise<{ readonly uploads: number; readonly contents: number }> {
  const { db, clock, keepDays, files, contents } = options;
  const now = clock.now().getTime();
  const gone = await db.query<{ id: string }>(
    `delete from evidence where id in (
       select id from evidence e where attached_at is null and touched_at < $1
         and not exists (select from quarantine q where q.command_id = e.subject_id and q.state = 'waiting')
       order by touched_at limit ${mostAtOnce} for update of e skip locked) returning id`,
    [new Date(now - keepDays * dayMs)],
  );
  for (const { id } of gone) await files.remove(id);
  // Twice the time: the clock of the files is the disk's, and an upload that somebody goes on with is written to.
  await files.removeOlder(new Date(now - 2 * keepDays * dayMs));
  const unused = await db.query<{ sha256: string }>(
    `select encode(c.sha256, 'hex') as sha256 from evidence_content c
     where c.touched_at < $1 and not exists (select from evidence e where e.sha256 = c.sha256) limit ${mostAtOnce}`,
    [new Date(now - dayMs)],
  );
  let removed = 0;
  for (const { sha256 } of unused) if (await contents.removeUnused(sha256, new Date(now - dayMs))) removed += 1;
  return { uploads: gone.length, contents: removed };
}
