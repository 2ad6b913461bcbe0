import type { ChecklistView } from "@safegrid/contract/checklist";
import type { CommandAnswer, PhoneCommand } from "@safegrid/contract/command";
import type { HeldAcceptance, HeldRejection } from "@safegrid/contract/quarantine";
import type { QuarantineReason, QuarantineState } from "@safegrid/domain/quarantine";
import type { TimeGrade } from "@safegrid/domain/time-grade";
import { businessDayOf, periodKeysOn } from "@safegrid/metrics/period";
import { oldestFactDays } from "@safegrid/metrics/time-confidence";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { carryOutHeld } from "#/modules/command/carry-out-held.service.ts";
import type { FactTime } from "#/modules/command/phone-time.service.ts";
import type { RareCommands, RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

interface Held {
  readonly commandId: string;
  readonly cellId: string;
  readonly path: readonly string[];
  readonly accountId: string;
  readonly personId: string | null;
  readonly senderName: string;
  readonly body: PhoneCommand;
  readonly reasons: readonly QuarantineReason[];
  readonly timeGrade: TimeGrade;
  readonly occurredAt: Date | null;
  readonly receivedAt: Date;
  readonly version: number;
  readonly state: QuarantineState;
  readonly decidedByName: string | null;
}

export type Quarantine = ReturnType<typeof createQuarantine>;

/**
 * A person decides about a doubtful record: it is carried out as it came, known from now on and true then; or it is not,
 * and the sender is told why. Either way once, by somebody else than the sender, in one transaction with what follows.
 */
export function createQuarantine(parts: {
  readonly db: Database;
  readonly rare: RareCommands;
  readonly periods: Periods;
  readonly tree: GridTree;
  readonly rules: Pick<HazardRules, "catchUp">;
  readonly findChecklist: (version: string) => Promise<ChecklistView | null>;
}) {
  const { db, rare, periods, tree, rules, findChecklist } = parts;

  return {
    /**
     * Carries the record out. Throws `held-record-not-found`, `own-record`, `held-record-decided`,
     * `record-changed-meanwhile`, and `time-in-future`, `time-too-old`, `invalid-request` for `/occurredAt`.
     */
    async accept(caller: Caller, id: string, command: HeldAcceptance): Promise<CommandAnswer> {
      const known = await find(db, caller, id);
      if (known.state === "waiting") {
        const { occurredAt } = timeOf(known, command);
        await periods.ensureOpen(periodKeysOn(businessDayOf(occurredAt.getTime())));
      }
      const { body } = known;
      const checklist = body.type === "visit.record" ? await findChecklist(body.checklistVersion) : null;
      return rare.carryOut(command, `held ${id} accepted`, async (context) => {
        const { sql, now, firstSeq } = context;
        const held = await lock(sql, caller, id, command.basedOn);
        const time = timeOf(held, command);
        await decide(context, caller, held, "accepted", { note: command.note ?? null, takenAt: time.occurredAt });
        const by = { accountId: held.accountId, name: held.senderName };
        const ground = { tree, rules: await rules.catchUp(sql) };
        const event = await carryOutHeld(context, ground, { command: body, by, time, checklist }, firstSeq + 1);
        return [eventOf("command.released", held, caller, command.commandId, now), event];
      });
    },

    /** Leaves the record undone. Throws `held-record-not-found`, `own-record`, `held-record-decided`, `record-changed-meanwhile`. */
    async reject(caller: Caller, id: string, command: HeldRejection): Promise<CommandAnswer> {
      await find(db, caller, id);
      return rare.carryOut(command, `held ${id} rejected`, async (context) => {
        const held = await lock(context.sql, caller, id, command.basedOn);
        await decide(context, caller, held, "rejected", { note: command.reason, takenAt: null });
        return [eventOf("command.rejected", held, caller, command.commandId, context.now)];
      });
    },
  };
}

/** As of when it is taken: as whoever decides says, or as it came where that can be. */
function timeOf({ occurredAt, receivedAt, timeGrade, body }: Held, command: HeldAcceptance): FactTime {
  const said = new Date(body.occurredAt);
  if (command.occurredAt === undefined) {
    if (occurredAt === null)
      throw fieldProblem("invalid-request", "/occurredAt", "手机的时间不可信，须填写实际发生时间");
    return { grade: timeGrade, occurredAt, saidAt: occurredAt.getTime() === said.getTime() ? null : said };
  }
  const taken = new Date(command.occurredAt);
  if (taken > receivedAt) throw fieldProblem("time-in-future", "/occurredAt", "不能晚于收到时间");
  if (taken.getTime() < receivedAt.getTime() - oldestFactDays * 86_400_000)
    throw fieldProblem("time-too-old", "/occurredAt", `不能早于收到时间 ${oldestFactDays} 天以上`);
  return { grade: "decided", occurredAt: taken, saidAt: taken.getTime() === said.getTime() ? null : said };
}

const heldSql = `select q.command_id as "commandId", q.cell_id as "cellId",
    array[q.county_id, q.township_id, q.village_id, q.cell_id] as path, q.account_id as "accountId",
    q.person_id as "personId", q.sender_name as "senderName", q.body, q.reasons, q.time_grade as "timeGrade",
    q.occurred_at as "occurredAt", q.received_at as "receivedAt", q.version, q.state, q.decided_by_name as "decidedByName"
  from quarantine q where q.command_id = $1`;

/** A held record of the caller's territory that is not his own; what lies outside does not exist for him. */
async function find(sql: Sql, caller: Caller, id: string, ending = ""): Promise<Held> {
  const [row] = await sql.query<Held>(heldSql + ending, [id]);
  if (!row?.path.includes(caller.scopeId) || caller.departmentId !== null)
    throw new DomainProblem("held-record-not-found");
  const [own] = await sql.query<{ personId: string | null }>(
    `select person_id as "personId" from account where id = $1`,
    [caller.accountId],
  );
  const isSamePerson = row.personId !== null && row.personId === own?.personId;
  if (row.accountId === caller.accountId || isSamePerson) throw new DomainProblem("own-record");
  const date = (at: Date | string) => new Date(at);
  return { ...row, receivedAt: date(row.receivedAt), occurredAt: row.occurredAt && date(row.occurredAt) };
}

async function lock(sql: Sql, caller: Caller, id: string, basedOn: number): Promise<Held> {
  const held = await find(sql, caller, id, " for update");
  if (held.state !== "waiting")
    throw new DomainProblem("held-record-decided", `${held.state} by ${held.decidedByName ?? "somebody"}`);
  if (held.version !== basedOn)
    throw new DomainProblem("record-changed-meanwhile", `the record is at version ${held.version}`);
  return held;
}

async function decide(
  { sql, now, firstSeq }: RareContext,
  { accountId, name, scopeId }: Caller,
  { commandId, reasons, senderName, body, cellId }: Held,
  state: Exclude<QuarantineState, "waiting">,
  { note, takenAt }: { readonly note: string | null; readonly takenAt: Date | null },
): Promise<void> {
  await sql.query(
    `update quarantine set state = $2, version = version + 1, decided_at = $3, decided_by = $4, decided_by_name = $5,
       decision_note = $6, taken_at = $7, decided_seq = $8 where command_id = $1`,
    [commandId, state, now, accountId, name, note, takenAt, firstSeq],
  );
  const about = {
    ...{ id: commandId, what: body.type, sender: senderName, reasons: reasons.join(","), decision: state, note },
    ...{ saidAt: body.occurredAt, takenAt: takenAt?.toISOString() ?? null, cellId },
  };
  await noteOperation(sql, { kind: "quarantine_decided", accountId, byName: name, gridId: scopeId, about }, now);
}

function eventOf(
  type: "command.released" | "command.rejected",
  { commandId: subjectId, cellId, body, reasons }: Held,
  { accountId }: Caller,
  commandId: string,
  now: Date,
): NewEvent {
  const about = { what: body.type, reasons: reasons.join(",") };
  return { type, gridId: cellId, occurredAt: now, actorId: accountId, commandId, subjectId, about };
}
