import { v7 as uuidv7 } from "uuid";
import type { RungDoing } from "@safegrid/domain/escalation";
import type { Unit } from "@safegrid/domain/unit";
import type { NewEvent } from "#/platform/log.ts";
import type { Sql } from "#/platform/sql.ts";
import { columnsOfUnit } from "#/modules/hazard/hazard-unit.service.ts";

/** That a unit is to hear of one hazard for one cause. */
export interface Notice {
  readonly unit: Unit;
  readonly hazardId: string;
  readonly kind: "near_due" | "escalated" | "skipped" | "to_decide" | "handed_in";
  /** What belongs together: in a burst each cause is one message to a unit. */
  readonly cause: string;
  readonly does: readonly RungDoing[];
  /** When it was due, ms since epoch. */
  readonly atMs: number;
}

/** What comes within so long after the last of its cause is the same burst, if nobody has taken note of that meanwhile. */
const burstMs = 60_000;

interface Group {
  readonly unit: Unit;
  readonly kind: Notice["kind"];
  readonly cause: string;
  readonly does: Set<RungDoing>;
  readonly hazardIds: Set<string>;
  firstMs: number;
  lastMs: number;
}

/**
 * Tells units of hazards, of each cause by one message: three hundred that fall due in a township at once are one, and what
 * follows within a minute joins it. Set-based, under the log's lock. Gives the events of the messages that are new.
 */
export async function sendGrouped(
  sql: Sql,
  of: { readonly countyId: string; readonly now: Date; readonly firstSeq: number },
  notices: readonly Notice[],
): Promise<NewEvent[]> {
  const groups = [...groupsOf(notices).values()];
  if (groups.length === 0) return [];
  const { now } = of;
  const growing = await growingMessages(sql, groups, now);
  const events: NewEvent[] = [];
  const ids = groups.map((group) => {
    const grows = growing.get(keyOf(group));
    if (grows) return grows;
    const id = uuidv7({ msecs: now.getTime() });
    events.push(sentEvent(id, group.unit, group, of));
    return id;
  });
  await writeNew(
    sql,
    of,
    groups.flatMap((group, index) => (growing.has(keyOf(group)) ? [] : [{ group, id: ids[index] ?? "" }])),
  );
  await addCases(sql, now, ids, groups, new Set(growing.values()));
  return events;
}

function groupsOf(notices: readonly Notice[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const { unit, kind, cause, does, hazardId, atMs } of notices) {
    const key = keyOf({ unit, kind, cause });
    let group = groups.get(key);
    if (!group) {
      group = { ...{ unit, kind, cause }, does: new Set(), hazardIds: new Set(), firstMs: atMs, lastMs: atMs };
      groups.set(key, group);
    }
    for (const doing of does) group.does.add(doing);
    group.hazardIds.add(hazardId);
    group.firstMs = Math.min(group.firstMs, atMs);
    group.lastMs = Math.max(group.lastMs, atMs);
  }
  return groups;
}

const keyOf = ({ unit, kind, cause }: Pick<Group, "unit" | "kind" | "cause">) => `${unit.id} ${kind} ${cause}`;

/** The messages of these units and causes that are still of the same burst, by their keys. */
async function growingMessages(sql: Sql, groups: readonly Group[], now: Date): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; key: string }>(
    `select distinct on (key) id, key from (
       select id, coalesce(unit_grid_id, unit_department_id) || ' ' || kind || ' ' || cause as key, sent_at
       from message where noted_at is null and grown_at > $2 and (unit_grid_id = any($1::uuid[])
         or unit_department_id = any($1::uuid[]))) m
     where key = any($3::text[]) order by key, sent_at desc`,
    [[...new Set(groups.map(({ unit }) => unit.id))], new Date(now.getTime() - burstMs), groups.map(keyOf)],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}

async function writeNew(
  sql: Sql,
  { now, firstSeq }: { readonly now: Date; readonly firstSeq: number },
  fresh: readonly { readonly group: Group; readonly id: string }[],
): Promise<void> {
  if (fresh.length === 0) return;
  const units = fresh.map(({ group }) => columnsOfUnit(group.unit));
  await sql.query(
    `insert into message (id, unit_grid_id, unit_department_id, kind, cause, does, case_count, first_at, last_at,
       sent_at, grown_at, seq)
     select m.id, m.grid, m.department, m.kind, m.cause, string_to_array(m.does, ','), m.cases, m.first_at, m.last_at,
       $1, $1, m.seq
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[],
       $10::timestamptz[], $11::bigint[]) as m (id, grid, department, kind, cause, does, cases, first_at, last_at, seq)`,
    [
      ...[now, fresh.map(({ id }) => id), units.map(([grid]) => grid), units.map(([, department]) => department)],
      ...[fresh.map(({ group }) => group.kind), fresh.map(({ group }) => group.cause)],
      ...[fresh.map(({ group }) => [...group.does].join(",")), fresh.map(({ group }) => group.hazardIds.size)],
      ...[fresh.map(({ group }) => new Date(group.firstMs)), fresh.map(({ group }) => new Date(group.lastMs))],
      fresh.map((_, index) => firstSeq + index),
    ],
  );
}

/** The cases of each message; one that grows takes in what was not in it yet. */
async function addCases(
  sql: Sql,
  now: Date,
  ids: readonly string[],
  groups: readonly Group[],
  growing: ReadonlySet<string>,
): Promise<void> {
  const pairs = groups.flatMap(({ hazardIds }, index) => [...hazardIds].map((hazardId) => [ids[index], hazardId]));
  await sql.query(
    `with added as (
       insert into message_case (message_id, hazard_id, told_at)
       select c.message_id, c.hazard_id, $3 from unnest($1::uuid[], $2::uuid[]) as c (message_id, hazard_id)
       on conflict do nothing returning message_id),
     counted as (select message_id, count(*)::int as cases from added group by message_id)
     update message m set case_count = m.case_count + c.cases, grown_at = $3,
       first_at = least(m.first_at, g.first_at), last_at = greatest(m.last_at, g.last_at),
       does = array(select distinct unnest(m.does || string_to_array(g.does, ',')))
     from counted c join unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[])
       as g (id, first_at, last_at, does) on g.id = c.message_id
     where m.id = c.message_id and m.id = any($8::uuid[])`,
    [
      ...[pairs.map(([id]) => id), pairs.map(([, hazardId]) => hazardId), now, ids],
      ...[groups.map(({ firstMs }) => new Date(firstMs)), groups.map(({ lastMs }) => new Date(lastMs))],
      ...[groups.map(({ does }) => [...does].join(",")), [...growing]],
    ],
  );
}

/** One message of one person about one case, never grouped: it has words. */
export async function sendUrging(
  sql: Sql,
  of: { readonly countyId: string; readonly now: Date; readonly firstSeq: number },
  urging: {
    readonly id: string;
    readonly unit: Unit;
    readonly hazardId: string;
    readonly words: string;
    readonly fromName: string;
    readonly from: Unit;
  },
): Promise<NewEvent> {
  const { id, unit, words, fromName, from } = urging;
  await sql.query(
    `insert into message (id, unit_grid_id, unit_department_id, kind, cause, does, words, from_name, from_grid_id,
       from_department_id, case_count, first_at, last_at, sent_at, grown_at, seq)
     values ($1, $2, $3, 'urged', 'urged', '{}', $4, $5, $6, $7, 1, $8, $8, $8, $8, $9)`,
    [id, ...columnsOfUnit(unit), words, fromName, ...columnsOfUnit(from), of.now, of.firstSeq],
  );
  await sql.query(`insert into message_case (message_id, hazard_id, told_at) values ($1, $2, $3)`, [
    ...[id, urging.hazardId, of.now],
  ]);
  return sentEvent(id, unit, { kind: "urged", cause: "urged" }, of);
}

/** That a grid is to hear of a question of the county: that it is asked, or that it was not answered in time. */
export interface InquiryNotice {
  readonly gridId: string;
  readonly inquiryId: string;
  readonly kind: "asked" | "unanswered";
  readonly words: string;
  readonly dueAt: Date;
}

/** Tells grids of questions of the county, one message each. Gives their events, numbered from `firstSeq`. */
export async function tellOfInquiry(
  sql: Sql,
  { now, firstSeq }: { readonly now: Date; readonly firstSeq: number },
  notices: readonly InquiryNotice[],
): Promise<NewEvent[]> {
  const ids = notices.map(() => uuidv7({ msecs: now.getTime() }));
  // A question comes when it is asked; that it was not answered, when its limit is over.
  const dueAt = notices.map(({ kind, dueAt: limit }) => (kind === "asked" ? now : limit));
  await sql.query(
    `insert into message (id, unit_grid_id, kind, cause, does, words, inquiry_id, case_count, first_at, last_at, sent_at,
       grown_at, seq)
     select m.id, m.grid, m.kind, m.kind, '{}', m.words, m.inquiry, 1, m.at, m.at, $1, $1, $2 + m.n - 1
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::timestamptz[])
       with ordinality as m (id, grid, kind, words, inquiry, at, n)`,
    [
      ...[now, firstSeq, ids, notices.map(({ gridId }) => gridId), notices.map(({ kind }) => kind)],
      ...[notices.map(({ words }) => words), notices.map(({ inquiryId }) => inquiryId), dueAt],
    ],
  );
  return notices.map(({ gridId, kind }, index) => ({
    ...{ type: "message.sent", gridId, occurredAt: now, actorId: null, commandId: null, subjectId: ids[index] ?? "" },
    about: { kind, cause: kind, ofDepartment: false },
  }));
}

/** The event that tells the unit's screens: at its grid; of a department at the county. */
export function sentEvent(
  id: string,
  unit: Unit,
  { kind, cause }: { readonly kind: string; readonly cause: string },
  { now, countyId }: { readonly now: Date; readonly countyId: string },
): NewEvent {
  return {
    ...{ type: "message.sent", gridId: unit.kind === "grid" ? unit.id : countyId, occurredAt: now, actorId: null },
    ...{ commandId: null, subjectId: id, about: { kind, cause, ofDepartment: unit.kind === "department" } },
  };
}
