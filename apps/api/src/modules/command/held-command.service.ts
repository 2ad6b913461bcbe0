import type { CommandOutcome } from "@safegrid/contract/command";
import type { QuarantineReason, QuarantineState } from "@safegrid/domain/quarantine";
import type { LoggedEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { StoredReceipt } from "#/platform/receipt.ts";
import type { Sql, Transaction } from "#/platform/sql.ts";
import type { Held } from "#/modules/command/judgement.ts";

/** What is known of a command that was held when it came first. */
export interface EarlierHold {
  readonly state: QuarantineState;
  readonly reasons: readonly QuarantineReason[];
  readonly note: string | null;
}

/** Of commands that have a receipt, those that were held. Exact while the log's head is locked. */
export async function findHolds(sql: Sql, commandIds: readonly string[]): Promise<Map<string, EarlierHold>> {
  const rows = await sql.query<EarlierHold & { id: string }>(
    `select command_id as id, state, reasons, decision_note as note from quarantine where command_id = any($1::uuid[])`,
    [commandIds],
    "find-holds",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a command is answered that has its receipt already: the number stays, what became of it may have changed. */
export function outcomeOfHold(commandId: string, stored: StoredReceipt, hold: EarlierHold | undefined): CommandOutcome {
  const receipt = { commandId, seq: stored.seq, recordedAt: stored.recordedAt };
  if (hold?.state === "waiting") return { status: "quarantined", receipt, reasons: [...hold.reasons] };
  if (hold?.state === "rejected")
    return { status: "rejected", commandId, problem: rejectedAfterReview(hold.note).toProblem() };
  return { status: "replayed", receipt };
}

function rejectedAfterReview(note: string | null): DomainProblem {
  return new DomainProblem("rejected-after-review", note ?? undefined);
}

/** Keeps doubtful submissions whole; their events and receipts are written with those of the others. */
export function sendHolds(tx: Transaction, held: readonly Held[], events: readonly LoggedEvent[], now: Date): void {
  const rows = held.map(({ submission, place, path, reasons }, at) => ({
    ...{ command_id: submission.command.commandId, place_id: place.id, account_id: submission.caller.accountId },
    ...{ county_id: path[0], township_id: path[1], village_id: path[2], cell_id: path[3] },
    ...{ sender_name: submission.caller.name, body: submission.command, reasons, received_at: now },
    ...{ time_grade: submission.time?.grade ?? "doubtful", occurred_at: submission.time?.occurredAt ?? null },
    ...{ earliest_at: submission.earliestAt, seq: events[at]?.seq },
  }));
  tx.send(insertSql, [JSON.stringify(rows)], "insert-holds");
}

const insertSql = `insert into quarantine (command_id, county_id, township_id, village_id, cell_id, place_id, account_id, person_id,
    sender_name, body, reasons, time_grade, occurred_at, earliest_at, received_at, seq)
  select r.command_id, r.county_id, r.township_id, r.village_id, r.cell_id, r.place_id, r.account_id, a.person_id,
    r.sender_name, r.body, r.reasons, r.time_grade, r.occurred_at, r.earliest_at, r.received_at, r.seq
  from jsonb_to_recordset($1::jsonb) as r (command_id uuid, county_id uuid, township_id uuid, village_id uuid,
    cell_id uuid, place_id uuid, account_id uuid, sender_name text, body jsonb, reasons text[], time_grade text,
    occurred_at timestamptz, earliest_at timestamptz, received_at timestamptz, seq bigint)
    join account a on a.id = r.account_id`;
