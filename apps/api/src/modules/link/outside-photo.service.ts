import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { v7 as uuidv7 } from "uuid";
import { evidenceId } from "@safegrid/domain/id";
import type { EvidencePart } from "@safegrid/domain/evidence";
import type { Clock } from "#/platform/clock.ts";
import { StorageFull } from "#/platform/files/file-store.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { EvidenceParts } from "#/modules/evidence/evidence.service.ts";
import { outsideCaller } from "#/modules/link/public-caller.service.ts";
import type { outsiders } from "#/modules/link/public-caller.service.ts";

export type OutsidePhotos = ReturnType<typeof createOutsidePhotos>;

/**
 * Photographs from people without an account: whole in one request, made smaller by the page before. From there they go
 * the way of all evidence (docs/adr/0016): judged by content in a process of their own, the original sealed, attached by a
 * command. Pictures only; what is refused leaves nothing behind.
 */
export function createOutsidePhotos(db: Database, clock: Clock, evidence: EvidenceParts) {
  return {
    /** Takes one photograph of a hazard; the same once more is the same. Resolves with how many there are now. */
    async take(of: {
      readonly which: keyof typeof outsiders;
      readonly hazardId: string;
      readonly cellId: string;
      readonly part: EvidencePart;
      readonly most: number;
      readonly content: Buffer;
    }): Promise<number> {
      const { which, hazardId, cellId, part, most, content } = of;
      if (content.length === 0 || content.subarray(0, 1024).includes("%PDF"))
        throw new DomainProblem("file-type-refused");
      const caller = await outsideCaller(db, clock, which, cellId);
      const sha256 = createHash("sha256").update(content).digest("hex");
      const sent = await db.query<{ sha256: string }>(
        `select encode(announced_sha256, 'hex') as sha256 from evidence
         where account_id = $1 and subject_kind = 'hazard' and subject_id = $2 and sha256 is not null and refused is null`,
        [caller.accountId, hazardId],
      );
      if (sent.some((each) => each.sha256 === sha256)) return sent.length;
      if (sent.length >= most) throw new DomainProblem("too-many-photos");
      const { uploads, files, finish } = evidence;
      const id = evidenceId.parse(uuidv7());
      const full = (error: unknown) => {
        throw error instanceof StorageFull ? new DomainProblem("storage-full") : error;
      };
      await files.requireRoom(content.length).catch(full);
      const row = await uploads.open(
        caller,
        { id, subjectKind: "hazard", subjectId: hazardId, part, sha256 },
        content.length,
      );
      try {
        await files.append(id, 0, content.length, Readable.from([content])).catch(full);
        await finish(row);
      } catch (error) {
        // Nobody asks for it again under this id: what was refused must not use up what may be under way.
        await files.remove(id);
        await db.query(`delete from evidence where id = $1 and attached_at is null`, [id]);
        throw error;
      }
      return sent.length + 1;
    },
  };
}
