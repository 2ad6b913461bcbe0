import type { EvidencePart, EvidenceSubject } from "@safegrid/domain/evidence";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { findSubject } from "#/modules/evidence/subject.service.ts";

const mostAtOnce = 200;

interface Waiting {
  readonly id: string;
  readonly accountId: string;
  readonly scopeId: string | null;
  readonly departmentId: string | null;
  readonly subjectKind: EvidenceSubject;
  readonly subjectId: string;
  readonly part: EvidencePart;
  readonly sha256: string;
  readonly takenAt: Date | null;
  readonly createdAt: Date;
}

/**
 * Attaches what is stored to its hazard or visit as soon as both are there, whichever came first. It is a command under
 * the evidence's own id: an event with the content's hash in the county's chained log, once, however often it is tried
 * and by however many processes. Waiting costs one look at a small index. Authority follows the record (findSubject).
 */
export async function attachWaiting(db: Database, rare: RareCommands, uploads: Refusing): Promise<number> {
  const waiting = await db.query<Waiting>(
    `select e.id, e.account_id as "accountId", e.scope_id as "scopeId", e.department_id as "departmentId",
       e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.part, encode(e.sha256, 'hex') as sha256,
       e.taken_at as "takenAt", e.created_at as "createdAt"
     from evidence e
     where e.sha256 is not null and e.attached_at is null and e.refused is null
       and (e.subject_kind = 'hazard' and exists (select from hazard h where h.id = e.subject_id)
         or e.subject_kind = 'visit' and exists (select from visit v where v.id = e.subject_id))
     order by e.stored_at limit ${mostAtOnce}`,
  );
  // One that cannot be attached now stops no other; it is tried again, and told, with the next turn.
  const faults: unknown[] = [];
  for (const each of waiting) {
    try {
      await attach(rare, each);
    } catch (error) {
      if (error instanceof DomainProblem && !error.toProblem().retryable)
        await uploads.refuse(each.id, error.code, error.message);
      else faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of ${waiting.length} were not attached`);
  return waiting.length;
}

interface Refusing {
  refuse(id: string, code: DomainProblem["code"], detail: string): Promise<unknown>;
}

async function attach(rare: RareCommands, waiting: Waiting): Promise<void> {
  const { id, accountId, subjectKind, subjectId, part, sha256 } = waiting;
  const command = { commandId: id, sha256 };
  await rare.carryOut(command, `evidence of ${subjectKind} ${subjectId}`, async ({ sql, now, firstSeq }) => {
    const subject = await findSubject(sql, { kind: subjectKind, id: subjectId }, waiting);
    if (!subject?.isHis) throw new DomainProblem(`${subjectKind}-not-found`);
    await sql.query(`update evidence set hazard_id = $2, visit_id = $3, attached_at = $4, seq = $5 where id = $1`, [
      id,
      subjectKind === "hazard" ? subjectId : null,
      subjectKind === "visit" ? subjectId : null,
      now,
      firstSeq,
    ]);
    await noteReuse(sql, waiting, now);
    return [
      {
        type: "evidence.attached",
        gridId: subject.cellId,
        occurredAt: new Date(Math.min(now.getTime(), new Date(waiting.takenAt ?? waiting.createdAt).getTime())),
        actorId: accountId,
        commandId: id,
        subjectId,
        about: { evidenceId: id, subject: subjectKind, part, sha256 },
      },
    ];
  });
}

/** The first use of the same content for something else: noted as a fact, and nothing follows from it by itself. */
async function noteReuse(sql: Sql, { id, subjectId, sha256 }: Waiting, at: Date): Promise<void> {
  await sql.query(
    `insert into evidence_reuse (evidence_id, earlier_id, noted_at)
     select $1, e.id, $4 from evidence e
     where e.sha256 = $3 and e.id <> $1 and e.attached_at is not null and e.subject_id <> $2
     order by e.seq limit 1`,
    [id, subjectId, Buffer.from(sha256, "hex"), at],
  );
}
