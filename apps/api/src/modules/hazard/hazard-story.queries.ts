import type { HazardRow, HazardStory, UnitOut } from "@safegrid/contract/hazard";
import { findCriterion } from "@safegrid/domain/major-criteria";
import { DomainProblem } from "#/platform/problem.ts";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { hazardInSightSql, hazardRowSql } from "#/modules/hazard/hazard-row.service.ts";

interface UnitColumns {
  readonly grid: string | null;
  readonly department: string | null;
}

type Hop = HazardStory["hops"][number];
type Entry = HazardStory["entries"][number];

interface StoryRow {
  readonly hazard: HazardRow;
  readonly majorCriterion: string | null;
  readonly five: HazardStory["five"];
  readonly foundTime: HazardStory["foundTime"];
  readonly supervisor: UnitColumns;
  readonly entries: (Omit<Entry, "unit" | "toUnit" | "criterion"> & { readonly unit: UnitColumns })[];
  readonly hops: (Omit<Hop, "from" | "to"> & { readonly from: UnitColumns; readonly to: UnitColumns })[];
  readonly notices: {
    readonly unit: UnitColumns;
    readonly at: string;
    readonly seenAt: string | null;
    readonly seenBy: string | null;
  }[];
  readonly shares: { readonly unit: UnitColumns; readonly at: string }[];
  readonly requests: HazardStory["requests"];
  readonly recurrences: HazardStory["recurrences"];
  readonly rechecks: HazardStory["rechecks"];
}

/** Everything that is known of a hazard's life, read in one statement: who did what for whom, who knew what when. */
export async function readStory(
  sql: Sql,
  tree: GridTree,
  { scopeId, departmentId }: Viewer,
  id: string,
): Promise<Omit<HazardStory, "mayDo">> {
  const [row] = await sql.query<StoryRow>(storySql, [scopeId, departmentId, id]);
  if (!row) throw new DomainProblem("hazard-not-found");
  const departments = new Map(
    (await sql.query<{ id: string; name: string }>(`select id, name from department`)).map((each) => [
      each.id,
      each.name,
    ]),
  );
  const unit = ({ grid, department }: UnitColumns): UnitOut | null => {
    if (grid !== null) return { gridId: grid, departmentId: null, name: tree.pathName(grid) };
    return department === null
      ? null
      : { gridId: null, departmentId: department, name: departments.get(department) ?? "" };
  };
  const named = (columns: UnitColumns): UnitOut => unit(columns) ?? { gridId: null, departmentId: null, name: "" };
  const hops = row.hops.map((hop) => ({ ...hop, from: named(hop.from), to: named(hop.to) }));
  return {
    hazard: row.hazard,
    majorCriterion: criterionOf(row.majorCriterion),
    five: row.five,
    foundTime: row.foundTime,
    supervisor: unit(row.supervisor),
    entries: row.entries.map((entry) => ({
      ...entry,
      unit: unit(entry.unit),
      toUnit: unit({ grid: textOf(entry.about["toGridId"]), department: textOf(entry.about["toDepartmentId"]) }),
      criterion: criterionOf(textOf(entry.about["criterion"])),
    })),
    hops,
    knowledge: knowledgeOf(
      hops,
      row.notices.map((notice) => ({ ...notice, unit: named(notice.unit) })),
      row.shares.map((share) => ({ ...share, unit: named(share.unit) })),
    ),
    requests: row.requests,
    recurrences: row.recurrences,
    rechecks: row.rechecks,
  };
}

const textOf = (value: Entry["about"][string] | undefined) => (typeof value === "string" ? value : null);

/** What was given as the criterion: an item of an official document, or words. */
function criterionOf(text: string | null): HazardStory["majorCriterion"] {
  if (text === null) return null;
  const found = findCriterion(text);
  if (!found) return { code: null, text, document: null, isVerified: false };
  const { set, item } = found;
  return {
    code: item.code,
    text: item.text,
    document: `${set.titleZh}（${set.document}）`,
    isVerified: item.isVerified,
  };
}

/** Who was told when and by what, and when a named person took note; in the order of being told. */
function knowledgeOf(
  hops: readonly Hop[],
  notices: readonly { unit: UnitOut; at: string; seenAt: string | null; seenBy: string | null }[],
  shares: readonly { unit: UnitOut; at: string }[],
): HazardStory["knowledge"] {
  return [
    ...hops.map(({ to, sentAt, outcome, outcomeAt, outcomeBy }) => {
      const isKnown = outcome === "received" || outcome === "declined";
      return {
        ...{ unit: to, toldAt: sentAt, by: "hop" as const },
        ...{ knownAt: isKnown ? outcomeAt : null, knownBy: isKnown ? outcomeBy : null },
      };
    }),
    ...notices.map(({ unit, at, seenAt, seenBy }) => ({
      ...{ unit, toldAt: at, by: "notice" as const, knownAt: seenAt, knownBy: seenBy },
    })),
    ...shares.map(({ unit, at }) => ({ unit, toldAt: at, by: "share" as const, knownAt: null, knownBy: null })),
  ].toSorted((a, b) => a.toldAt.localeCompare(b.toldAt));
}

const units = (prefix: string) => `json_build_object('grid', ${prefix}_grid_id, 'department', ${prefix}_department_id)`;
const listOf = (item: string, from: string, order: string) =>
  `coalesce((select json_agg(${item} order by ${order}) from ${from}), '[]'::json)`;

const storySql = `select ${hazardRowSql} as hazard, h.major_criterion as "majorCriterion", h.five,
    json_build_object('grade', h.time_grade, 'saidAt', iso_utc(h.said_at)) as "foundTime",
    ${units("h.supervisor")} as supervisor,
    ${listOf(
      `json_build_object('n', s.n, 'action', s.action, 'from', s.from_state, 'to', s.to_state, 'at', iso_utc(s.at),
        'recordedAt', iso_utc(s.recorded_at), 'by', s.by_name, 'unit', ${units("s.unit")}, 'note', s.note,
        'deadlineAt', iso_utc(s.deadline_at), 'about', s.about)`,
      "hazard_step s where s.hazard_id = h.id",
      "s.n",
    )} as entries,
    ${listOf(
      `json_build_object('n', o.n, 'kind', o.kind, 'from', ${units("o.from")}, 'to', ${units("o.to")},
        'sentAt', iso_utc(o.sent_at), 'sentBy', o.sent_by_name, 'reason', o.reason, 'limitAt', iso_utc(o.limit_at),
        'isLimitAssumed', o.is_limit_assumed, 'outcome', o.outcome, 'outcomeAt', iso_utc(o.outcome_at),
        'outcomeBy', o.outcome_by_name, 'silentAt', iso_utc(o.silent_at))`,
      "hazard_hop o where o.hazard_id = h.id",
      "o.n",
    )} as hops,
    ${listOf(
      `json_build_object('unit', ${units("n.unit")}, 'at', iso_utc(n.at), 'seenAt', iso_utc(n.seen_at),
        'seenBy', n.seen_by_name)`,
      "hazard_notice n where n.hazard_id = h.id",
      "n.n",
    )} as notices,
    ${listOf(
      `json_build_object('unit', json_build_object('grid', x.about ->> 'toGridId', 'department', x.about ->> 'toDepartmentId'),
        'at', iso_utc(x.at))`,
      "hazard_step x where x.hazard_id = h.id and x.action = 'share'",
      "x.n",
    )} as shares,
    ${listOf(
      `json_build_object('id', r.id, 'kind', r.kind, 'untilAt', iso_utc(r.until_at), 'reason', r.reason,
        'askedAt', iso_utc(r.asked_at), 'askedBy', r.asked_by_name, 'decision', r.decision,
        'decidedAt', iso_utc(r.decided_at), 'decidedBy', r.decided_by_name, 'grantedUntil', iso_utc(r.granted_until),
        'note', r.note)`,
      "hazard_request r where r.hazard_id = h.id",
      "r.asked_at, r.id",
    )} as requests,
    ${listOf(
      `json_build_object('side', r.side, 'hazardId', o.id, 'serial', o.serial, 'state', o.state,
        'closedAt', iso_utc(r.at), 'foundAt', iso_utc(r.recurred_at),
        'days', (r.recurred_at at time zone 'Asia/Shanghai')::date - (r.at at time zone 'Asia/Shanghai')::date)`,
      `(select 'earlier' as side, c.hazard_id as other, c.at, c.recurred_at from hazard_closing c
          where c.recurred_by = h.id and c.undone_at is null
        union all select 'later', c.recurred_by, c.at, c.recurred_at from hazard_closing c
          where c.hazard_id = h.id and c.undone_at is null) r join hazard o on o.id = r.other`,
      "r.at, o.id",
    )} as recurrences,
    ${listOf(
      `json_build_object('id', k.id, 'at', iso_utc(k.at), 'recordedAt', iso_utc(k.recorded_at), 'by', k.by_name,
        'finding', k.finding, 'note', k.note, 'timeGrade', k.time_grade, 'saidAt', iso_utc(k.said_at))`,
      "hazard_recheck k where k.hazard_id = h.id",
      "k.at, k.id",
    )} as rechecks
  from hazard h join place p on p.id = h.place_id where h.id = $3 and ${hazardInSightSql}`;
