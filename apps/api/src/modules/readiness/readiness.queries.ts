import type { Evidence, ReadinessCardView, ReadinessNumbers, ReadinessRow } from "@safegrid/contract/readiness";
import type { ListQuery } from "@safegrid/contract/list";
import type { GridLevel } from "@safegrid/domain/grid";
import { gridLevels } from "@safegrid/domain/grid";
import { readinessDefinition } from "@safegrid/metrics/definition";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import type { ReadinessCard, ReadinessCheck } from "@safegrid/metrics/readiness";
import { cardOfBits, isReady, readinessCard, readinessChecks, sumReadinessByLevel } from "@safegrid/metrics/readiness";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { GridCard, GridFacts } from "#/modules/readiness/readiness.service.ts";
import { readCards, readFacts, ruleOn } from "#/modules/readiness/readiness.service.ts";

interface Day {
  readonly day: string;
  readonly today: string;
}

/** The cards of a scope: today's as they are, a past day's as they were known at its end. */
async function cardsOn(sql: Sql, scopeId: string, { day, today }: Day): Promise<Omit<GridCard, "countyId">[]> {
  if (day > today) throw new DomainProblem("not-known-then");
  if (day === today) return readCards(sql, scopeId, day, await ruleOn(sql, day));
  const [taken] = await sql.query(`select 1 from readiness_taken where day = $1::date`, [day]);
  if (!taken) throw new DomainProblem("not-known-then");
  const rows = await sql.query<SpanRow>(
    `select grid_id, level, township_id, village_id, passed, no_source from readiness_span
     where $1::uuid in (county_id, township_id, village_id, grid_id)
       and from_on <= $2::date and (to_on is null or to_on >= $2::date)`,
    [scopeId, day],
  );
  return rows.map(({ grid_id, level, township_id, village_id, passed, no_source }) => ({
    gridId: grid_id,
    level,
    townshipId: township_id,
    villageId: village_id,
    card: cardOfBits({ passed, noSource: no_source }),
  }));
}

interface SpanRow {
  grid_id: string;
  level: GridLevel;
  township_id: string | null;
  village_id: string | null;
  passed: number;
  no_source: number;
}

/** readiness and its nine checks for a subtree, each level that has grids by itself. */
export async function readReadiness(sql: Sql, scopeId: string, on: Day): Promise<ReadinessNumbers> {
  const cards = await cardsOn(sql, scopeId, on);
  const rule = await ruleOn(sql, on.day);
  const sums = sumReadinessByLevel(cards);
  return {
    scope: scopeId as ReadinessNumbers["scope"],
    day: on.day,
    isPast: on.day !== on.today,
    definitionVersion: readinessDefinition.version,
    rosterDays: rule.rosterDays,
    ledgerDays: rule.ledgerDays,
    levels: gridLevels
      .filter((level) => sums[level].readiness.denominator > 0)
      .map((level) => ({ level, ...sums[level] })),
  };
}

/** The cards of a subtree as a list: all, or those that miss a check; as many as the numbers say. */
export async function listReadiness(
  sql: Sql,
  tree: GridTree,
  scopeId: string,
  on: Day,
  query: ListQuery & { readonly level?: GridLevel | undefined; readonly missing?: ReadinessCheck | "any" | undefined },
): Promise<{ rows: ReadinessRow[]; total: number }> {
  const { level, missing, q, page, pageSize } = query;
  const found = (await cardsOn(sql, scopeId, on)).filter(
    ({ card, ...grid }) =>
      (level === undefined || grid.level === level) &&
      (missing === undefined || (missing === "any" ? !isReady(card) : card[missing] !== "passed")),
  );
  const named = await namesOf(
    sql,
    tree,
    found.map(({ gridId }) => gridId),
  );
  const rows = found
    .map((each) => ({ ...each, name: named.get(each.gridId) }))
    .filter(({ name }) => q === undefined || name?.name.includes(q) || name?.code.startsWith(q))
    .sort((a, b) => ((a.name?.code ?? "") < (b.name?.code ?? "") ? -1 : 1));
  return {
    total: rows.length,
    rows: rows.slice((page - 1) * pageSize, page * pageSize).map(({ gridId, name, level, card }) => ({
      id: gridId,
      gridId: gridId as ReadinessRow["gridId"],
      gridName: name?.name ?? "",
      gridCode: name?.code ?? "",
      level,
      pathName: tree.pathName(gridId),
      passedCount: readinessChecks.filter((check) => card[check] === "passed").length,
      checks: card,
    })),
  };
}

/** Names from the tree in memory; a grid that has been closed since then is looked up. */
async function namesOf(sql: Sql, tree: GridTree, ids: readonly string[]) {
  const names = new Map<string, { readonly name: string; readonly code: string }>();
  const closed: string[] = [];
  for (const id of ids) {
    const node = tree.find(id);
    if (node) names.set(id, node);
    else closed.push(id);
  }
  if (closed.length > 0)
    for (const row of await sql.query<{ id: string; name: string; code: string }>(
      `select id, name, code from grid where id = any($1::uuid[])`,
      [closed],
    ))
      names.set(row.id, row);
  return names;
}

const whereToMend = {
  areaFixed: "boundaries",
  peopleNamed: "people",
  dutiesAssigned: "duties",
  tasksSet: "tasks",
  rewardsSet: "schemes",
  territoryClear: "boundaries",
  rosterClear: "roster",
  dutiesClear: "duties",
  ledgerClear: "ledger",
} as const satisfies Record<ReadinessCheck, string>;

/** One grid's card of today, each check with what it was judged from. */
export async function readCard(
  sql: Sql,
  tree: GridTree,
  gridId: string,
  day: string,
  onBehalf: <T>(read: (sql: Sql) => Promise<T>) => Promise<T>,
): Promise<ReadinessCardView> {
  const node = tree.find(gridId);
  if (!node) throw new DomainProblem("grid-not-found");
  const rule = await ruleOn(sql, day);
  const grid = (await readFacts(sql, gridId, day, rule)).find((each) => each.gridId === gridId);
  const card: ReadinessCard | null = grid ? readinessCard(grid.facts, rule) : null;
  const required = rule.requiredPosts[node.level] ?? [];
  const found = grid ? await onBehalf((own) => readEvidence(own, grid, day, required)) : null;
  return {
    gridId: node.id,
    gridName: node.name,
    pathName: tree.pathName(gridId),
    level: node.level,
    day,
    isCounted: card !== null,
    isReady: card !== null && isReady(card),
    checks: readinessChecks.map((check) => ({
      check,
      state: card?.[check] ?? "no_source",
      evidence: found?.[check] ?? [],
      where: whereToMend[check],
    })),
  };
}

interface HolderRow {
  id: string;
  post: string;
  name: string;
  starts_on: string;
  is_away: boolean;
  stand_in: string | null;
  version: number | null;
  acknowledged_on: string | null;
}

/** At most so many lines of one kind; the count says how many there are. */
const mostLines = 30;

async function readEvidence(
  sql: Sql,
  { gridId, facts, ledgerEntries, ledgerConfirmed }: GridFacts,
  day: string,
  required: readonly string[],
): Promise<Record<ReadinessCheck, Evidence[]>> {
  const holders = await sql.query<HolderRow>(
    `select a.id, a.post, p.name, a.starts_on,
       exists (select from absence b where b.person_id = a.person_id and $2::date between b.from_on and b.to_on) as is_away,
       (select sp.name from appointment s join person sp on sp.id = s.person_id
        where s.substitute_for = a.id and s.starts_on <= $2::date and (s.ends_on is null or s.ends_on >= $2::date)
          and not exists (select from absence b where b.person_id = s.person_id and $2::date between b.from_on and b.to_on)
        order by s.starts_on limit 1) as stand_in,
       d.version, (d.acknowledged_at at time zone 'Asia/Shanghai')::date as acknowledged_on
     from appointment a join person p on p.id = a.person_id
       left join duty_assignment d on d.appointment_id = a.id and d.superseded_at is null
     where a.grid_id = $1 and a.post <> 'substitute' and a.starts_on <= $2::date
       and (a.ends_on is null or a.ends_on >= $2::date)
     order by a.post, a.starts_on, a.id`,
    [gridId, day],
  );
  const tasks = await sql.query<{ id: string; title: string; due_on: string | null }>(
    `select id, title, due_on from task where grid_id = $1 and state = 'open' and starts_on <= $2::date
     order by due_on nulls last, id limit ${mostLines}`,
    [gridId, day],
  );
  const [plans] = await sql.query<{ count: number }>(
    `select count(distinct l.place_id)::int as count from place_plan l join place_cell c on c.place_id = l.place_id
       join grid g on g.id = c.cell_id join place p on p.id = l.place_id
     where $1::uuid in (g.village_id, g.id) and c.from_on <= $2::date and (c.to_on is null or c.to_on >= $2::date)
       and l.from_on <= $2::date and (l.to_on is null or l.to_on >= $2::date)
       and (p.closed_on is null or p.closed_on >= $2::date)`,
    [gridId, day],
  );
  const schemes = await sql.query<{ id: string; title: string; from_on: string }>(
    `select s.id, s.title, s.from_on from reward_scheme s join grid g on g.id = $1
     where s.level = g.level and s.published_at is not null and s.from_on <= $2::date
       and (s.to_on is null or s.to_on >= $2::date) and s.grid_id in (g.county_id, g.township_id, g.village_id, g.id)
     order by s.version desc limit 5`,
    [gridId, day],
  );
  const [roster] = await sql.query<{ id: string; by_name: string; as_of_on: string; holders: number }>(
    `select id, by_name, as_of_on, holders from roster_confirmation where grid_id = $1 and as_of_on <= $2::date
     order by as_of_on desc, at desc limit 1`,
    [gridId, day],
  );

  const [boundary] = await sql.query<{ from_on: string }>(
    `select from_on from grid_boundary where grid_id = $1 and from_on <= $2::date
       and (to_on is null or to_on >= $2::date)`,
    [gridId, day],
  );

  const oldest = facts.ledgerDays == null ? null : addDays(day as BusinessDay, -facts.ledgerDays);
  const single = line("single_enterprise", true, "");
  const drawn = boundary
    ? line("boundary", true, "", gridId, boundary.from_on)
    : line("boundary_missing", false, "", gridId);
  const nobody: Evidence[] = [line("nobody", false, "")];
  return {
    areaFixed: facts.isSingleEnterprise ? [single] : [drawn],
    peopleNamed: [
      ...holders.map((each) =>
        !each.is_away
          ? line("post_filled", true, `${each.post}:${each.name}`, each.id, each.starts_on)
          : each.stand_in !== null
            ? line("post_stood_in", true, `${each.post}:${each.name}:${each.stand_in}`, each.id)
            : line("post_away", false, `${each.post}:${each.name}`, each.id),
      ),
      ...required
        .filter((post) => !holders.some((each) => each.post === post))
        .map((post) => line("post_vacant", false, post)),
    ],
    dutiesAssigned:
      holders.length === 0
        ? nobody
        : holders.map((each) =>
            line(
              each.version === null ? "duties_missing" : "duties_assigned",
              each.version !== null,
              `${each.post}:${each.name}`,
              each.id,
              null,
              each.version,
            ),
          ),
    tasksSet: [
      ...tasks.map((task) => line("task", true, task.title, task.id, task.due_on)),
      ...(plans && plans.count > 0 ? [line("plan", true, "", null, null, plans.count)] : []),
    ],
    rewardsSet: schemes.map((scheme) => line("scheme", true, scheme.title, scheme.id, scheme.from_on)),
    territoryClear: facts.isSingleEnterprise
      ? [single]
      : [
          drawn,
          ...(facts.boundary?.openFaults == null
            ? [line("boundary_unchecked", false, "")]
            : [line("boundary_fault", facts.boundary.openFaults === 0, "", null, null, facts.boundary.openFaults)]),
        ],
    rosterClear: roster
      ? [line("roster", true, roster.by_name, roster.id, roster.as_of_on, roster.holders)]
      : [line("never", false, "")],
    dutiesClear:
      holders.length === 0
        ? nobody
        : holders.map((each) =>
            line(
              each.acknowledged_on === null ? "duties_unacknowledged" : "duties_acknowledged",
              each.acknowledged_on !== null,
              `${each.post}:${each.name}`,
              each.id,
              each.acknowledged_on,
              each.version,
            ),
          ),
    ledgerClear: [
      ledgerEntries === 0
        ? line("ledger_empty", false, "")
        : oldest === null
          ? line("ledger_partly", false, String(ledgerEntries), null, null, ledgerConfirmed)
          : line("ledger", true, String(ledgerEntries), null, oldest, ledgerConfirmed),
    ],
  };
}

function line(
  kind: Evidence["kind"],
  isGood: boolean,
  label: string,
  subjectId: string | null = null,
  on: string | null = null,
  count: number | null = null,
): Evidence {
  return { kind, isGood, subjectId, label, on, count };
}
