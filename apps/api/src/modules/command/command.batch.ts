import type { PhoneCommand, CommandOutcome } from "@safegrid/contract/command";
import type { HazardCommand } from "@safegrid/contract/hazard";
import type { VisitCommand } from "@safegrid/contract/visit";
import { checklists, judgeAnswers } from "@safegrid/domain/checklist";
import type { PeriodKey } from "@safegrid/metrics/period";
import { businessDayOf, periodKey, periodsOf } from "@safegrid/metrics/period";
import { hazardContribution } from "@safegrid/metrics/counter";
import type { LogHead, NewEvent } from "#/platform/log.ts";
import { chainEvents, eventColumns, insertEventsSql } from "#/platform/log.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import { findReceipts } from "#/platform/receipt.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { mayActIn } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { NumberChanges } from "#/modules/number/number.service.ts";
import { countVisits } from "#/modules/number/visit-count.service.ts";

/** One command on its way into the log, with who sent it and the hash of what it says. */
export interface Submission {
  readonly caller: Caller;
  readonly command: PhoneCommand;
  readonly bodyHash: Buffer;
}

/** Judges what needs no database. Throws a DomainProblem that names the field. */
export function checkCommand(command: PhoneCommand): void {
  if (command.type === "hazard.report") return;
  const checklist = checklists.get(command.checklistVersion);
  if (!checklist) throw fieldProblem("checklist-unknown", "/checklistVersion", "no such checklist version");
  const judgement = judgeAnswers(checklist, command.answers);
  if (judgement.kind === "wrong") throw fieldProblem("answer-wrong", `/answers/${judgement.index}`, judgement.why);
}

/** The periods whose numbers a command can change. */
export function periodKeysOf(command: PhoneCommand): PeriodKey[] {
  return periodsOf(businessDayOf(Date.parse(command.occurredAt))).map(periodKey);
}

interface PlaceThen {
  id: string;
  name: string;
  category: string;
  cellId: string;
}

interface Accepted {
  readonly index: number;
  readonly submission: Submission;
  readonly place: PlaceThen;
  readonly path: readonly string[];
  readonly event: NewEvent;
}

/**
 * Carries out a batch inside a transaction that holds the log's head: receipts, records, events and numbers of all
 * four levels. One outcome per submission, in order. Throws only where the database fails; nothing is written then.
 */
export async function applyBatch(
  tx: Sql,
  head: LogHead,
  tree: GridTree,
  submissions: readonly Submission[],
  now: Date,
): Promise<CommandOutcome[]> {
  const outcomes: (CommandOutcome | undefined)[] = submissions.map(() => undefined);
  const earlier = await findReceipts(
    tx,
    head.countyId,
    submissions.map(({ command }) => command.commandId),
  );
  const places = await findPlaces(tx, submissions);
  const accepted: Accepted[] = [];
  const first = new Map<string, { index: number; hash: Buffer }>();

  for (const [index, submission] of submissions.entries()) {
    const id = submission.command.commandId;
    const receipt = earlier.get(id);
    const twin = first.get(id);
    const known = receipt?.bodyHash ?? twin?.hash;
    if (known && !known.equals(submission.bodyHash)) {
      outcomes[index] = rejected(id, new DomainProblem("command-id-reused"));
    } else if (receipt) {
      outcomes[index] = {
        status: "replayed",
        receipt: { commandId: id, seq: receipt.seq, recordedAt: receipt.recordedAt },
      };
    } else if (!twin) {
      const found = places.get(index);
      const path = found ? tree.find(found.cellId)?.path : undefined;
      const on = businessDayOf(Date.parse(submission.command.occurredAt));
      if (!found || !path || !mayActIn(submission.caller, path, on)) {
        outcomes[index] = rejected(
          id,
          fieldProblem("place-not-found", "/placeId", "no such place in your scope on that day"),
        );
      } else {
        first.set(id, { index, hash: submission.bodyHash });
        accepted.push({ index, submission, place: found, path, event: eventOf(submission, found, now) });
      }
    }
  }

  const events = chainEvents(
    head,
    accepted.map((each) => each.event),
    now,
  );
  const changes = new NumberChanges();
  const visits = accepted
    .filter(({ event }) => event.about["isComplete"] === true)
    .map(({ place, path, event }) => ({ placeId: place.id, path, occurredAt: event.occurredAt }));
  if (accepted.length > 0) {
    await insertRecords(tx, head, accepted, events, now);
    await countVisits(tx, visits, changes);
    for (const each of accepted) {
      changes.touch(each.path.slice(2, 3), now);
      if (each.submission.command.type === "hazard.report") countHazard(each.submission.command, each, changes);
    }
    await changes.write(tx, events.at(-1)?.seq ?? head.seq);
  }
  for (const [at, each] of accepted.entries()) {
    const seq = events[at]?.seq ?? 0;
    outcomes[each.index] = {
      status: "applied",
      receipt: { commandId: each.submission.command.commandId, seq, recordedAt: now.toISOString() },
    };
  }
  return submissions.map((submission, index) => outcomes[index] ?? replayOfTwin(submission, outcomes, first));
}

export function rejected(commandId: string | null, problem: DomainProblem): CommandOutcome {
  return { status: "rejected", commandId, problem: problem.toProblem() };
}

function replayOfTwin(
  { command }: Submission,
  outcomes: readonly (CommandOutcome | undefined)[],
  first: ReadonlyMap<string, { index: number }>,
): CommandOutcome {
  const twin = outcomes[first.get(command.commandId)?.index ?? -1];
  if (twin?.status !== "applied") throw new Error("a command was left without an outcome");
  return { status: "replayed", receipt: twin.receipt };
}

/** The places as they were on the days of the acts: open, and with the cell that owned them then. */
async function findPlaces(tx: Sql, submissions: readonly Submission[]): Promise<Map<number, PlaceThen>> {
  const rows = await tx.query<PlaceThen & { index: number }>(
    `select a.index::int as index, p.id, p.name, p.category, c.cell_id as "cellId"
     from unnest($1::uuid[], $2::date[]) with ordinality as a (place_id, on_day, index)
     join place p on p.id = a.place_id and p.opened_on <= a.on_day and (p.closed_on is null or a.on_day < p.closed_on)
     join place_cell c on c.place_id = p.id and c.from_on <= a.on_day and (c.to_on is null or a.on_day <= c.to_on)`,
    [
      submissions.map(({ command }) => command.placeId),
      submissions.map(({ command }) => businessDayOf(Date.parse(command.occurredAt))),
    ],
    "places-then",
  );
  return new Map(rows.map((row) => [row.index - 1, row]));
}

function eventOf({ caller, command }: Submission, place: PlaceThen, now: Date): NewEvent {
  const shared = {
    gridId: place.cellId,
    occurredAt: occurredAtOf(command, now),
    actorId: caller.accountId,
    commandId: command.commandId,
    subjectId: command.commandId,
  };
  if (command.type === "visit.record") {
    const { problemCount, isComplete } = judgeVisit(command);
    return {
      ...shared,
      type: "visit.recorded",
      about: { place: place.name, category: place.category, problemCount, isComplete },
    };
  }
  const { grade, category } = command;
  return {
    ...shared,
    type: command.eliminatedOnTheSpot ? "hazard.eliminated" : "hazard.reported",
    about: { place: place.name, category, grade, level: levelOf(command) },
  };
}

/** A clock that runs a little fast must not make a fact of the future. */
function occurredAtOf(command: PhoneCommand, now: Date): Date {
  return new Date(Math.min(Date.parse(command.occurredAt), now.getTime()));
}

function judgeVisit(visit: VisitCommand) {
  const checklist = checklists.get(visit.checklistVersion);
  return {
    isComplete: checklist !== undefined && judgeAnswers(checklist, visit.answers).kind === "complete",
    problemCount: visit.answers.filter((answer) => answer.result === "problem").length,
  };
}

/** Serious cases go straight from the officer to the township (P22); others begin at the village. */
function levelOf(hazard: HazardCommand): string {
  if (hazard.eliminatedOnTheSpot) return "cell";
  return hazard.grade === "major" ? "township" : "village";
}

async function insertRecords(
  tx: Sql,
  head: LogHead,
  accepted: readonly Accepted[],
  events: ReturnType<typeof chainEvents>,
  now: Date,
): Promise<void> {
  const visits: unknown[][] = [];
  const hazards: unknown[][] = [];
  for (const [at, { submission, path, event }] of accepted.entries()) {
    const { caller, command } = submission;
    const seq = events[at]?.seq;
    const where = [command.commandId, command.placeId, ...path, caller.accountId, event.occurredAt, seq];
    if (command.type === "visit.record") {
      const { problemCount, isComplete } = judgeVisit(command);
      visits.push([
        ...where,
        command.checklistVersion,
        JSON.stringify(command.answers),
        problemCount,
        isComplete,
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
  await tx.query(
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

function countHazard(command: HazardCommand, { path, event }: Accepted, changes: NumberChanges): void {
  const foundAtMs = event.occurredAt.getTime();
  const isEliminatedOnTheSpot = command.eliminatedOnTheSpot !== undefined;
  changes.addContribution(
    path,
    hazardContribution(
      {
        id: command.commandId,
        cellId: event.gridId as never,
        grade: command.grade,
        foundAtMs,
        refusedAtMs: null,
        closedAtMs: isEliminatedOnTheSpot ? foundAtMs : null,
        isEliminatedOnTheSpot,
        deadlineAtMs: null,
      },
      0,
    ),
  );
  if (!isEliminatedOnTheSpot)
    changes.addStanding(path, { openHazards: 1, ...(command.grade === "major" ? { openMajor: 1 } : {}) });
}
