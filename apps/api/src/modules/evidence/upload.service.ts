import type { UploadState, UploadWish } from "@safegrid/contract/evidence";
import type { ProblemCode } from "@safegrid/contract/problem";
import type { EvidencePart, EvidenceSubject } from "@safegrid/domain/evidence";
import { evidenceLimits } from "@safegrid/domain/evidence";
import type { EvidenceId } from "@safegrid/domain/id";
import type { Clock } from "#/platform/clock.ts";
import { bareFileName } from "#/platform/file-name.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { findSubject } from "#/modules/evidence/subject.service.ts";

/** What is known of an upload, whatever became of it. */
export interface UploadRow {
  readonly id: EvidenceId;
  readonly accountId: string;
  readonly bytes: number;
  readonly announcedSha256: string | null;
  readonly subjectKind: EvidenceSubject;
  readonly subjectId: string;
  readonly part: EvidencePart;
  readonly refused: ProblemCode | null;
  readonly refusedDetail: string | null;
  readonly isStored: boolean;
  readonly isAttached: boolean;
}

export type Uploads = ReturnType<typeof createUploads>;

/** Whose uploads there are and how they stand; their bytes lie in `upload-files.ts` until they are whole. */
export function createUploads(db: Database, clock: Clock) {
  const rowSql = `select id, account_id as "accountId", bytes::float8 as bytes,
      encode(announced_sha256, 'hex') as "announcedSha256", subject_kind as "subjectKind", subject_id as "subjectId", part,
      refused, refused_detail as "refusedDetail", sha256 is not null as "isStored", attached_at is not null as "isAttached"
    from evidence`;

  async function find(id: string): Promise<UploadRow | null> {
    const [row] = await db.query<UploadRow>(`${rowSql} where id = $1`, [id]);
    return row ?? null;
  }

  return {
    find,

    /** An upload of this caller; anybody else's does not exist for him. */
    async findOwn(caller: Caller, id: string): Promise<UploadRow> {
      const row = await find(id);
      if (!row || row.accountId !== caller.accountId) throw new DomainProblem("upload-not-found");
      return row;
    },

    /** Those of this caller's uploads that there are, of some ids. */
    listOwn: ({ accountId }: Caller, ids: readonly string[]): Promise<UploadRow[]> =>
      db.query<UploadRow>(`${rowSql} where id = any($1::uuid[]) and account_id = $2`, [ids, accountId]),

    /**
     * Begins an upload, or finds the one that was begun under the same id. Refuses what outgrows the limits, and what is
     * to be evidence of something that is there already and not the caller's; throws again what it was refused for.
     */
    async open(caller: Caller, wish: UploadWish, bytes: number): Promise<UploadRow> {
      if (!Number.isInteger(bytes) || bytes < 1)
        throw fieldProblem("invalid-request", "headers/upload-length", "must be at least 1");
      const earlier = await find(wish.id);
      if (earlier) return sameAsEarlier(earlier, caller, wish, bytes);
      const { accountId, scopeId, departmentId } = caller;
      if (accountId === null) throw new DomainProblem("not-allowed");
      const subject = await findSubject(
        db,
        { kind: wish.subjectKind, id: wish.subjectId },
        { accountId, scopeId, departmentId },
      );
      if (subject?.isHis === false) throw new DomainProblem(`${wish.subjectKind}-not-found`);
      const now = clock.now();
      // The scope of whose last post is over is no grid.
      const made = await db.query(
        `insert into evidence (id, account_id, by_name, scope_id, department_id, subject_kind, subject_id, part, file_name,
           bytes, announced_sha256, taken_at, created_at, touched_at)
         select $1, $2, $3, (select id from grid where id = $4), $5, $6, $7, $8, $9, $10, $11, $12, $13, $13
         where (select count(*) from evidence where account_id = $2 and attached_at is null) < $14
         on conflict (id) do nothing returning 1`,
        [
          ...[wish.id, accountId, caller.name, scopeId, departmentId, wish.subjectKind, wish.subjectId, wish.part],
          wish.fileName === undefined ? null : bareFileName(wish.fileName),
          bytes,
          wish.sha256 === undefined ? null : Buffer.from(wish.sha256, "hex"),
          wish.takenAt ?? null,
          now,
          evidenceLimits.openUploads,
        ],
      );
      const row = await find(wish.id);
      // The limit, or somebody else at the same moment.
      if (!row) throw new DomainProblem("too-many-requests", "未完成或未关联的上传过多");
      return made.length > 0 ? row : sameAsEarlier(row, caller, wish, bytes);
    },

    /** Says that somebody still goes on with it. */
    touch: (id: string) =>
      db.query(`update evidence set touched_at = $2 where id = $1 and attached_at is null`, [id, clock.now()]),

    refuse: (id: string, code: ProblemCode, detail: string) =>
      db.query(`update evidence set refused = $2, refused_detail = $3, touched_at = $4 where id = $1`, [
        id,
        code,
        detail,
        clock.now(),
      ]),

    /** Its bytes are in the store under their hash. */
    markStored: (id: string, sha256: string) =>
      db.query(`update evidence set sha256 = $2, stored_at = $3, touched_at = $3 where id = $1 and sha256 is null`, [
        id,
        Buffer.from(sha256, "hex"),
        clock.now(),
      ]),
  };
}

/** How an upload stands, as its sender is told. */
export function stateOf(row: UploadRow, received: number): UploadState {
  const { id, bytes, refused, refusedDetail, isStored, isAttached } = row;
  const state = refused ? "refused" : isAttached ? "attached" : isStored ? "waiting" : "receiving";
  return { id, state, offset: isStored ? bytes : received, length: bytes, problem: refused, detail: refusedDetail };
}

function sameAsEarlier(row: UploadRow, caller: Caller, wish: UploadWish, bytes: number): UploadRow {
  if (row.accountId !== caller.accountId) throw new DomainProblem("upload-not-found");
  const isSame =
    row.bytes === bytes &&
    row.subjectKind === wish.subjectKind &&
    row.subjectId === wish.subjectId &&
    row.part === wish.part &&
    row.announcedSha256 === (wish.sha256 ?? null);
  if (!isSame) throw new DomainProblem("command-id-reused");
  if (row.refused) throw new DomainProblem(row.refused, row.refusedDetail ?? undefined);
  return row;
}
