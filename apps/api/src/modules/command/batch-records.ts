import { businessDayOf } from "@safegrid/metrics/period";
import type { LogHead, LoggedEvent } from "#/platform/log.ts";
import { eventColumns, insertEventsSql } from "#/platform/log.ts";
import type { Transaction } from "#/platform/sql.ts";
import type { Accepted } from "#/modules/command/judgement.ts";
import { levelOf } from "#/modules/command/judgement.ts";

/** Sends all records of a batch with one statement: events, receipts, visits, hazards and their first steps, the head. */
export function sendRecords(
  tx: Transaction,
  head: LogHead,
  accepted: readonly Accepted[],
  events: readonly LoggedEvent[],
  now: Date,
): void {
  const visits: unknown[][] = [];
  const hazards: unknown[][] = [];
  for (const [at, { submission, path, event }] of accepted.entries()) {
    const { caller, command, visit } = submission;
    const seq = events[at]?.seq;
    const where = [command.commandId, command.placeId, ...path, caller.accountId, event.occurredAt, seq];
    if (command.type === "visit.record") {
      visits.push([
        ...where,
        command.checklistVersion,
        JSON.stringify(command.answers),
        visit?.problemCount,
        visit?.isComplete,
        JSON.stringify(command.position),
        command.note ?? null,
      ]);
    } else {
      const isEliminated = command.eliminatedOnTheSpot !== undefined;
      hazards.push([
        ...where,
        command.visitId ?? null,
        command.category,
        command.grade,
        command.majorCriterion ?? null,
        command.description,
        isEliminated ? "eliminated" : "reported",
        levelOf(command),
        isEliminated,
        `${businessDayOf(event.occurredAt.getTime()).replaceAll("-", "")}-${seq}`,
        caller.name,
        command.eliminatedOnTheSpot?.what ?? null,
      ]);
    }
  }
  tx.send(
    insertSql,
    [
      head.countyId,
      now,
      ...eventColumns(events),
      events.at(-1)?.seq,
      events.at(-1)?.hash,
      accepted.map(({ submission }) => submission.bodyHash),
      ...columnsOf(visits, visitKinds.length),
      ...columnsOf(hazards, hazardKinds.length),
    ],
    "insert-records",
  );
}

function columnsOf(rows: readonly unknown[][], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
}

const visitKinds = "uuid uuid uuid uuid uuid uuid uuid timestamptz bigint text text int boolean text text".split(" ");
const hazardKinds =
  "uuid uuid uuid uuid uuid uuid uuid timestamptz bigint uuid text text text text text text boolean text text text".split(
    " ",
  );
const arrays = (kinds: string[], from: number) => kinds.map((kind, index) => `$${from + index}::${kind}[]`).join(", ");
const firstVisit = 16;
const firstHazard = firstVisit + visitKinds.length;

const insertSql = `with logged as (${insertEventsSql(1, 3)}),
  receipts as (
    insert into command_receipt (county_id, command_id, body_hash, seq, recorded_at)
    select $1, r.id, r.hash, r.seq, $2 from unnest($9::uuid[], $15::bytea[], $3::bigint[]) as r (id, hash, seq)),
  visits as (
    insert into visit (id, place_id, county_id, township_id, village_id, cell_id, account_id, occurred_at, seq,
      checklist_version, answers, problem_count, is_complete, position, note, recorded_at)
    select v.id, v.place_id, v.county_id, v.township_id, v.village_id, v.cell_id, v.account_id, v.occurred_at, v.seq,
      v.checklist_version, v.answers::jsonb, v.problem_count, v.is_complete, v.position::jsonb, v.note, $2
    from unnest(${arrays(visitKinds, firstVisit)}) as v (id, place_id, county_id, township_id, village_id, cell_id,
      account_id, occurred_at, seq, checklist_version, answers, problem_count, is_complete, position, note)),
  found as (
    select * from unnest(${arrays(hazardKinds, firstHazard)}) as h (id, place_id, county_id, township_id, village_id,
      cell_id, account_id, occurred_at, seq, visit_id, category, grade, major_criterion, description, state, level,
      is_eliminated, serial, by_name, what)),
  hazards as (
    insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, visit_id, category, grade,
      major_criterion, description, state, level, found_at, found_by, deadline_passed, closed_at, is_eliminated,
      is_overdue, returned_count, last_step_at, recorded_at, step_count, seq)
    select id, serial, county_id, township_id, village_id, cell_id, place_id, visit_id, category, grade,
      major_criterion, description, state, level, occurred_at, account_id, false,
      case when is_eliminated then occurred_at end, is_eliminated, false, 0, occurred_at, $2, 1, seq
    from found returning id),
  steps as (
    insert into hazard_step (hazard_id, n, action, to_state, at, recorded_at, by_account, by_name, note, seq)
    select id, 1, case when is_eliminated then 'eliminate' else 'report' end, state, occurred_at, $2, account_id,
      by_name, what, seq
    from found)
  update log_head set seq = $13, hash = $14 where county_id = $1`;
