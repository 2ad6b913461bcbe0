import { businessDayOf } from "@safegrid/metrics/period";
import type { LogHead, LoggedEvent } from "#/platform/log.ts";
import { eventColumns, insertEventsSql } from "#/platform/log.ts";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { limitOf } from "@safegrid/metrics/deadline-rule";
import type { Transaction } from "#/platform/sql.ts";
import type { Accepted } from "#/modules/command/judgement.ts";
import { levelOf } from "#/modules/command/judgement.ts";

/** Sends all records of a batch with one statement: events, receipts, visits, hazards and their first steps, the head. */
export function sendRecords(
  tx: Transaction,
  { head, rules }: { readonly head: LogHead; readonly rules: DeadlineRules },
  accepted: readonly Accepted[],
  events: readonly LoggedEvent[],
  now: Date,
): void {
  const visits: unknown[][] = [];
  const hazards: unknown[][] = [];
  for (const [at, { submission, path, event, visit }] of accepted.entries()) {
    const { caller, command } = submission;
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
      const level = levelOf(command);
      const limit = isEliminated ? null : limitOf(rules, "receive", { ...command, level }, now.getTime());
      hazards.push([
        ...where,
        command.visitId ?? null,
        command.category,
        command.grade,
        command.majorCriterion ?? null,
        command.description,
        isEliminated ? "eliminated" : "reported",
        level,
        isEliminated,
        `${businessDayOf(event.occurredAt.getTime()).replaceAll("-", "")}-${seq}`,
        caller.name,
        command.eliminatedOnTheSpot?.what ?? null,
        limit ? new Date(limit.atMs) : null,
        limit?.isAssumed ?? false,
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
  "uuid uuid uuid uuid uuid uuid uuid timestamptz bigint uuid text text text text text text boolean text text text timestamptz boolean".split(
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
      is_eliminated, serial, by_name, what, limit_at, is_limit_assumed)),
  hazards as (
    insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, visit_id, category, grade,
      major_criterion, description, state, level, found_at, found_by, deadline_passed, closed_at, is_eliminated,
      is_overdue, returned_count, last_step_at, recorded_at, step_count, seq, found_grade, owner_grid_id, receipt_due_at)
    select id, serial, county_id, township_id, village_id, cell_id, place_id, visit_id, category, grade,
      major_criterion, description, state, level, occurred_at, account_id, false,
      case when is_eliminated then occurred_at end, is_eliminated, false, 0, occurred_at, $2, 1, seq, grade,
      case level when 'cell' then cell_id when 'village' then village_id else township_id end, limit_at
    from found returning id),
  hops as (
    insert into hazard_hop (hazard_id, n, kind, from_grid_id, to_grid_id, sent_at, sent_by, sent_by_name, limit_at,
      is_limit_assumed, outcome, seq)
    select id, 1, 'found', cell_id, case level when 'village' then village_id else township_id end, occurred_at, account_id,
      by_name, limit_at, is_limit_assumed, 'waiting', seq
    from found where not is_eliminated),
  notices as (
    insert into hazard_notice (hazard_id, n, unit_grid_id, why, at)
    select f.id, u.n, u.id, 'skip', f.occurred_at
    from found f cross join lateral unnest(array[f.village_id, f.county_id]) with ordinality as u (id, n)
    where f.level = 'township' and not f.is_eliminated),
  steps as (
    insert into hazard_step (hazard_id, n, action, to_state, at, recorded_at, by_account, by_name, note, seq, unit_grid_id,
      about)
    select id, 1, case when is_eliminated then 'eliminate' else 'report' end, state, occurred_at, $2, account_id,
      by_name, what, seq, cell_id, '{}'
    from found)
  update log_head set seq = $13, hash = $14 where county_id = $1`;
