import { businessDayOf } from "@safegrid/metrics/period";
import type { LogHead, LoggedEvent } from "#/platform/log.ts";
import { eventColumns, insertEventsSql } from "#/platform/log.ts";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { limitOf } from "@safegrid/metrics/deadline-rule";
import type { Accepted } from "#/modules/command/judgement.ts";
import { levelOf } from "#/modules/command/judgement.ts";

/** A fact with the number that its event bears. */
export interface Numbered {
  readonly accepted: Accepted;
  readonly seq: number;
}

/** One statement of many that are sent together. */
export interface Statement {
  readonly text: string;
  readonly params: unknown[];
  readonly name: string;
}

/** All records of a batch with one statement: events, receipts, visits, hazards and their first steps, the head. */
export function batchStatement(
  head: LogHead,
  rules: DeadlineRules,
  facts: readonly Numbered[],
  {
    events,
    bodyHashes,
    now,
  }: {
    readonly events: readonly LoggedEvent[];
    readonly bodyHashes: readonly Buffer[];
    readonly now: Date;
  },
): Statement {
  const logged = [head.countyId, now, ...eventColumns(events), events.at(-1)?.seq, events.at(-1)?.hash, bodyHashes];
  return { text: batchSql, params: [...logged, ...factColumns(rules, facts, now)], name: "insert-records" };
}

/** The records of one fact alone, whose event and receipt are written by whoever carries it out. */
export function factStatement(rules: DeadlineRules, fact: Numbered, now: Date): Statement {
  return { text: factSql, params: [now, ...factColumns(rules, [fact], now)], name: "insert-fact" };
}

function factColumns(rules: DeadlineRules, facts: readonly Numbered[], now: Date): unknown[][] {
  const visits: unknown[][] = [];
  const hazards: unknown[][] = [];
  for (const { accepted, seq } of facts) {
    const { fact, time, path, event, visit } = accepted;
    const { by, command } = fact;
    const where = [command.commandId, command.placeId, ...path, by.accountId, event.occurredAt, seq];
    const grade = [time.grade, time.saidAt];
    if (command.type === "visit.record") {
      visits.push([
        ...where,
        ...grade,
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
        ...grade,
        command.visitId ?? null,
        command.category,
        command.grade,
        command.majorCriterion ?? null,
        command.description,
        isEliminated ? "eliminated" : "reported",
        level,
        isEliminated,
        `${businessDayOf(event.occurredAt.getTime()).replaceAll("-", "")}-${seq}`,
        by.name,
        command.eliminatedOnTheSpot?.what ?? null,
        limit ? new Date(limit.atMs) : null,
        limit?.isAssumed ?? false,
      ]);
    }
  }
  return [...columnsOf(visits, visitKinds.length), ...columnsOf(hazards, hazardKinds.length)];
}

function columnsOf(rows: readonly unknown[][], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
}

const visitKinds =
  "uuid uuid uuid uuid uuid uuid uuid timestamptz bigint text timestamptz text text int boolean text text".split(" ");
const hazardKinds =
  "uuid uuid uuid uuid uuid uuid uuid timestamptz bigint text timestamptz uuid text text text text text text boolean text text text timestamptz boolean".split(
    " ",
  );
const arrays = (kinds: string[], from: number) => kinds.map((kind, index) => `$${from + index}::${kind}[]`).join(", ");

/** What writes visits, hazards and their first steps, with their columns from parameter `from` on, and `now` received. */
const factCtes = (from: number, now: string) => `visits as (
    insert into visit (id, place_id, county_id, township_id, village_id, cell_id, account_id, occurred_at, seq,
      time_grade, said_at, checklist_version, answers, problem_count, is_complete, position, note, recorded_at)
    select v.id, v.place_id, v.county_id, v.township_id, v.village_id, v.cell_id, v.account_id, v.occurred_at, v.seq,
      v.time_grade, v.said_at, v.checklist_version, v.answers::jsonb, v.problem_count, v.is_complete, v.position::jsonb, v.note, ${now}
    from unnest(${arrays(visitKinds, from)}) as v (id, place_id, county_id, township_id, village_id, cell_id,
      account_id, occurred_at, seq, time_grade, said_at, checklist_version, answers, problem_count, is_complete, position, note)),
  found as (
    select * from unnest(${arrays(hazardKinds, from + visitKinds.length)}) as h (id, place_id, county_id, township_id, village_id,
      cell_id, account_id, occurred_at, seq, time_grade, said_at, visit_id, category, grade, major_criterion, description, state, level,
      is_eliminated, serial, by_name, what, limit_at, is_limit_assumed)),
  hazards as (
    insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, visit_id, category, grade,
      major_criterion, description, state, level, found_at, found_by, deadline_passed, closed_at, is_eliminated,
      is_overdue, returned_count, last_step_at, recorded_at, step_count, seq, found_grade, owner_grid_id, receipt_due_at, time_grade, said_at)
    select id, serial, county_id, township_id, village_id, cell_id, place_id, visit_id, category, grade,
      major_criterion, description, state, level, occurred_at, account_id, false,
      case when is_eliminated then occurred_at end, is_eliminated, false, 0, occurred_at, ${now}, 1, seq, grade,
      case level when 'cell' then cell_id when 'village' then village_id else township_id end, limit_at,
      time_grade, said_at
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
    select id, 1, case when is_eliminated then 'eliminate' else 'report' end, state, occurred_at, ${now}, account_id,
      by_name, what, seq, cell_id, '{}'
    from found)`;

const batchSql = `with logged as (${insertEventsSql(1, 3)}),
  receipts as (
    insert into command_receipt (county_id, command_id, body_hash, seq, recorded_at)
    select $1, r.id, r.hash, r.seq, $2 from unnest($9::uuid[], $15::bytea[], $3::bigint[]) as r (id, hash, seq)),
  ${factCtes(16, "$2")}
  update log_head set seq = $13, hash = $14 where county_id = $1`;

const factSql = `with ${factCtes(2, "$1::timestamptz")}
  select 1`;
