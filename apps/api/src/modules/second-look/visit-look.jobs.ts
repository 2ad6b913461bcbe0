import { v7 as uuidv7 } from "uuid";
import type { VisitGrade } from "@safegrid/contract/recheck";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { NewEvent } from "#/platform/log.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import { carryOutJob, nothingLeft } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { reckonPlaces } from "#/modules/uncovered/reckon.service.ts";
import type { FoundRecheck } from "#/modules/second-look/find-rechecks.service.ts";
import { findInPictures, findInVisits, visitColumns } from "#/modules/second-look/find-rechecks.service.ts";
import { readSecondLookRules } from "#/modules/second-look/second-look-rules.service.ts";
import type { RecordedVisit } from "#/modules/second-look/visit-grade.service.ts";
import { gradeVisits } from "#/modules/second-look/visit-grade.service.ts";

/** One turn's share: some tens of milliseconds, so that a day's visits coming back do not hold up anybody else. */
const mostAtOnce = 300;
const seenTypes = ["visit.recorded", "visit.rejected", "evidence.attached"];

interface Seen {
  readonly seq: number;
  readonly type: string;
  readonly subjectId: string;
  readonly evidenceId: string | null;
}

interface Judged {
  readonly from: number;
  readonly until: number;
  readonly grades: ReadonlyMap<string, VisitGrade>;
  readonly visits: readonly RecordedVisit[];
  readonly found: readonly FoundRecheck[];
  readonly ruleVersion: number;
  readonly dueDays: number;
}

/**
 * Judges visits and pictures behind their commit, in the order of the log: grades positions, and raises samples for a second
 * look. How far it has come stands in the database and moves in the transaction that writes the rest, from where it was
 * read: killed or doubled, each record is judged once. Cost when nothing happened: one look at two rows.
 */
export async function lookAtVisits(parts: {
  readonly db: Database;
  readonly rare: RareCommands;
  readonly tree: GridTree;
  readonly clock: Clock;
}): Promise<number> {
  const { db, rare, tree, clock } = parts;
  const { id: countyId } = tree.county;
  const [at] = await db.query<{ head: number; seq: number | null }>(
    `select h.seq as head, p.seq from log_head h left join second_look_progress p on p.county_id = h.county_id
     where h.county_id = $1`,
    [countyId],
    "second-look-progress",
  );
  if (!at || at.seq === at.head) return 0;
  if (at.seq === null)
    await db.query(`insert into second_look_progress (county_id, seq) values ($1, 0) on conflict do nothing`, [
      countyId,
    ]);
  const from = at.seq ?? 0;
  const seen = await db.query<Seen>(
    `select seq, type, subject_id as "subjectId", about->>'evidenceId' as "evidenceId" from event_log
     where county_id = $1 and seq > $2 and seq <= $3 and type = any($4) order by seq limit ${mostAtOnce}`,
    [countyId, from, at.head, seenTypes],
  );
  const until = seen.length === mostAtOnce ? (seen.at(-1)?.seq ?? at.head) : at.head;
  if (seen.length === 0) {
    await moveOn(db, countyId, { from, until });
    return 0;
  }
  const idsOf = (type: string) => seen.filter((each) => each.type === type).map(({ subjectId }) => subjectId);
  const { rules, version } = await readSecondLookRules(db);
  const visits = await readVisits(db, idsOf("visit.recorded"));
  const now = clock.now();
  const freshFrom = dayStartsAt(addDays(businessDayOf(now.getTime()), -rules.freshDays));
  const found = [
    ...(await findInVisits(db, visits, rules)),
    ...(await findInPictures(
      db,
      seen.flatMap(({ evidenceId }) => evidenceId ?? []),
    )),
  ].filter(({ occurredAt }) => occurredAt.getTime() >= freshFrom);
  // Whose age ends, or begins again. Before the progress is noted: killed in between, it is done once more.
  const rejected = await readVisits(db, idsOf("visit.rejected"));
  await reckonPlaces(
    db,
    [...visits, ...rejected].map(({ placeId }) => placeId),
    now,
  );
  const grades = await gradeVisits(db, visits, rules.nearM);
  const judged = { from, until, grades, visits, ruleVersion: version, dueDays: rules.dueDays };
  const fresh = await withoutKnown(db, found);
  if (fresh.length > 0) await carryOutRaising(rare, tree, { ...judged, found: fresh });
  else await db.transaction((tx) => write(tx, countyId, { ...judged, found: [] }, now));
  return seen.length;
}

async function carryOutRaising(rare: RareCommands, tree: GridTree, judged: Judged): Promise<void> {
  const command = { commandId: uuidv7() };
  await carryOutJob(rare, command, "second looks", async ({ sql, now, firstSeq }) => {
    if (!(await write(sql, tree.county.id, judged, now))) throw nothingLeft;
    const { found, ruleVersion, dueDays } = judged;
    const rows = found.map((each, index) => ({ ...each, id: uuidv7(), seq: firstSeq + index }));
    const places = await sql.query<{ id: string; villageId: string }>(
      `with raised as (
         insert into recheck (id, reason, place_id, visit_id, hazard_id, account_id, occurred_at, facts, record_ids,
           rule_version, due_on, raised_at, seq)
         select r.id, r.reason, r."placeId", r."visitId", r."hazardId", r."accountId", r."occurredAt", r.facts,
           r."recordIds", $2, $3, $4, r.seq
         from jsonb_to_recordset($1::jsonb) as r (id uuid, reason text, "placeId" uuid, "visitId" uuid, "hazardId" uuid,
           "accountId" uuid, "occurredAt" timestamptz, facts jsonb, "recordIds" uuid[], seq bigint)
         returning place_id)
       select distinct p.id, p.village_id as "villageId" from raised r join place p on p.id = r.place_id`,
      [JSON.stringify(rows), ruleVersion, addDays(businessDayOf(now.getTime()), dueDays), now],
    );
    const villageOf = new Map(places.map(({ id, villageId }) => [id, villageId]));
    // A matter of the village and of whoever stands above it: a cell's feed hears nothing of it.
    return rows.map(({ id, placeId, reason }, index): NewEvent => ({
      ...{ type: "recheck.raised", gridId: villageOf.get(placeId) ?? tree.county.id, occurredAt: now, actorId: null },
      ...{ commandId: index === 0 ? command.commandId : null, subjectId: id, about: { reason } },
    }));
  });
}

/** Writes the grades and moves on; false where another process was first. */
async function write(sql: Sql, countyId: string, { visits, grades, ...judged }: Judged, now: Date): Promise<boolean> {
  if (!(await moveOn(sql, countyId, judged))) return false;
  const graded = visits.flatMap(({ id, accountId, occurredAt }) => {
    const grade = grades.get(id);
    return grade
      ? { id, accountId, occurredAt: new Date(Math.min(occurredAt.getTime(), now.getTime())), ...grade }
      : [];
  });
  await sql.query(
    `insert into visit_look (visit_id, account_id, occurred_at, grade, reason, against, metres, rule_version)
     select g.id, g.account_id, g.occurred_at, g.grade, g.reason, g.against, g.metres, $8
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::int[])
       as g (id, account_id, occurred_at, grade, reason, against, metres)
     on conflict (visit_id) do nothing`,
    [
      ...[graded.map(({ id }) => id), graded.map(({ accountId }) => accountId)],
      ...[graded.map(({ occurredAt }) => occurredAt), graded.map(({ grade }) => grade)],
      ...[graded.map(({ reason }) => reason), graded.map(({ against }) => against)],
      ...[graded.map(({ metres }) => metres), judged.ruleVersion],
    ],
  );
  return true;
}

async function moveOn(sql: Sql, countyId: string, { from, until }: Pick<Judged, "from" | "until">): Promise<boolean> {
  const moved = await sql.query(
    `update second_look_progress set seq = $3 where county_id = $1 and seq = $2 returning seq`,
    [countyId, from, until],
  );
  return moved.length === 1;
}

/**
 * Without what rests on a record that a sample of the same reason rests on already, and without a second one of a reason
 * while one about the same account waits: a sample is to be looked at, not to be piled up.
 */
async function withoutKnown(sql: Sql, found: readonly FoundRecheck[]): Promise<FoundRecheck[]> {
  if (found.length === 0) return [];
  const known = await sql.query<{ reason: string; accountId: string; recordIds: string[]; isWaiting: boolean }>(
    `select reason, account_id as "accountId", record_ids as "recordIds", outcome is null as "isWaiting" from recheck
     where record_ids && $1::uuid[] or (outcome is null and account_id = any($2::uuid[]))`,
    [found.flatMap(({ recordIds }) => recordIds), found.map(({ accountId }) => accountId)],
  );
  const keysOf = ({
    reason,
    accountId,
    recordIds,
  }: Pick<FoundRecheck, "accountId" | "recordIds"> & { reason: string }) => ({
    records: recordIds.map((id) => `${reason} ${id}`),
    account: `${reason} of ${accountId}`,
  });
  const taken = new Set(
    known.flatMap((each) => [...keysOf(each).records, ...(each.isWaiting ? [keysOf(each).account] : [])]),
  );
  return found.filter((each) => {
    const { records, account } = keysOf(each);
    const isNew = ![...records, account].some((key) => taken.has(key));
    for (const key of isNew ? [...records, account] : records) taken.add(key);
    return isNew;
  });
}

async function readVisits(sql: Sql, ids: readonly string[]): Promise<RecordedVisit[]> {
  if (ids.length === 0) return [];
  return sql.query<RecordedVisit>(
    `select ${visitColumns} from visit v join place p on p.id = v.place_id where v.id = any($1::uuid[])`,
    [ids],
  );
}
