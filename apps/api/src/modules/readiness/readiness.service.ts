import type { CommandAnswer } from "@safegrid/contract/command";
import type { ReadinessRuleCommand } from "@safegrid/contract/readiness";
import type { GridLevel } from "@safegrid/domain/grid";
import { gridLevels } from "@safegrid/domain/grid";
import type { Post } from "@safegrid/domain/post";
import { isPostAt } from "@safegrid/domain/post";
import type { ReadinessCard, ReadinessFacts } from "@safegrid/metrics/readiness";
import { readinessCard } from "@safegrid/metrics/readiness";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { authorOf, dayOf } from "#/modules/person/person-scope.service.ts";
import { eventOf } from "#/modules/person/person.service.ts";

export interface ReadinessRule {
  readonly fromOn: string;
  readonly rosterDays: number;
  readonly ledgerDays: number;
  readonly requiredPosts: Readonly<Record<GridLevel, Post[]>>;
  readonly allowedPosts: Readonly<Partial<Record<Post, number>>>;
  readonly byName: string;
}

const ruleColumns = `from_on::text as "fromOn", roster_days as "rosterDays", ledger_days as "ledgerDays",
  required_posts as "requiredPosts", allowed_posts as "allowedPosts", by_name as "byName"`;

/** All rules, the latest first. */
export async function readRules(sql: Sql): Promise<ReadinessRule[]> {
  return sql.query<ReadinessRule>(`select ${ruleColumns} from readiness_rule order by from_on desc`);
}

/** The rule in force on a day. */
export async function ruleOn(sql: Sql, day: string): Promise<ReadinessRule> {
  const [rule] = await sql.query<ReadinessRule>(
    `select ${ruleColumns} from readiness_rule where from_on <= $1::date order by from_on desc limit 1`,
    [day],
  );
  if (!rule) throw new Error("no readiness rule is in force");
  return rule;
}

export interface GridFacts {
  readonly gridId: string;
  readonly level: GridLevel;
  readonly countyId: string;
  readonly townshipId: string | null;
  readonly villageId: string | null;
  readonly facts: ReadinessFacts;
  /** Entries of the ledger in force here and below, and how many of them were ever confirmed. */
  readonly ledgerEntries: number;
  readonly ledgerConfirmed: number;
}

export interface GridCard extends Omit<GridFacts, "facts" | "ledgerEntries" | "ledgerConfirmed"> {
  readonly card: ReadinessCard;
}

/** The cards of all grids of a scope on a day, as things are known now. One statement, a pass over each table. */
export async function readCards(sql: Sql, scopeId: string, day: string, rule: ReadinessRule): Promise<GridCard[]> {
  return (await readFacts(sql, scopeId, day, rule)).map(
    ({ facts, ledgerEntries: _, ledgerConfirmed: __, ...grid }) => ({ ...grid, card: readinessCard(facts, rule) }),
  );
}

/** What is known of each active grid of a scope; units that exist in statistics only have no card. */
export async function readFacts(sql: Sql, scopeId: string, day: string, rule: ReadinessRule): Promise<GridFacts[]> {
  const rows = await sql.query<FactRow>(factsSql, [scopeId, day]);
  return rows.map((row) => {
    const required = rule.requiredPosts[row.level] ?? [];
    return {
      gridId: row.id,
      level: row.level,
      countyId: row.county_id,
      townshipId: row.township_id,
      villageId: row.village_id,
      facts: {
        // What is stored has been judged valid when it was drawn or imported; anything else is refused there.
        boundary: { isValid: row.has_boundary, openFaults: row.is_checked ? (row.open_faults ?? 0) : null },
        isSingleEnterprise: row.kind === "single_enterprise",
        requiredPosts: required.length,
        filledPosts: required.filter((post) => row.filled?.includes(post)).length,
        holders: row.holders ?? 0,
        holdersWithDuties: row.with_duties ?? 0,
        holdersAcknowledged: row.acknowledged ?? 0,
        tasksInForce: row.tasks ?? 0,
        plansInForce: row.plans ?? 0,
        hasScheme: row.has_scheme,
        rosterDays: row.roster_days,
        // As old as its oldest entry; a ledger without entries, or with one that nobody ever confirmed, is not known.
        ledgerDays: row.entries !== null && row.entries === row.confirmed ? row.ledger_days : null,
      },
      ledgerEntries: row.entries ?? 0,
      ledgerConfirmed: row.confirmed ?? 0,
    };
  });
}

interface FactRow {
  id: string;
  level: GridLevel;
  county_id: string;
  township_id: string | null;
  village_id: string | null;
  filled: string[] | null;
  holders: number | null;
  with_duties: number | null;
  acknowledged: number | null;
  tasks: number | null;
  plans: number | null;
  has_scheme: boolean;
  roster_days: number | null;
  kind: string;
  has_boundary: boolean;
  is_checked: boolean;
  open_faults: number | null;
  entries: number | null;
  confirmed: number | null;
  ledger_days: number | null;
}

/** Who is away without anybody standing in fills no post; a substitute fills the post that is stood in for. */
const factsSql = `with scoped as (
    select id, level, kind, parent_id, county_id, township_id, village_id from grid
    where valid_to is null and not is_pseudo and $1::uuid in (county_id, township_id, village_id, id)),
  away as (select distinct person_id from absence where $2::date between from_on and to_on),
  held as (
    select a.id, a.grid_id, a.post, a.substitute_for, w.person_id is not null as is_away
    from appointment a left join away w on w.person_id = a.person_id
    where a.starts_on <= $2::date and (a.ends_on is null or a.ends_on >= $2::date)),
  stood_in as (select distinct substitute_for as id from held where post = 'substitute' and not is_away),
  roster as (
    select h.grid_id, array_agg(distinct h.post) filter (where not h.is_away or s.id is not null) as filled,
      count(*)::int as holders, count(d.id)::int as with_duties, count(d.acknowledged_at)::int as acknowledged
    from held h left join stood_in s on s.id = h.id
      left join duty_assignment d on d.appointment_id = h.id and d.superseded_at is null
    where h.post <> 'substitute' group by h.grid_id),
  tasks as (
    select grid_id, count(*)::int as n from task where state = 'open' and starts_on <= $2::date group by grid_id),
  planned as (
    select c.cell_id, count(*)::int as n
    from place_plan l join place_cell c on c.place_id = l.place_id and c.from_on <= $2::date
        and (c.to_on is null or c.to_on >= $2::date)
      join place p on p.id = l.place_id and (p.closed_on is null or p.closed_on >= $2::date)
    where l.from_on <= $2::date and (l.to_on is null or l.to_on >= $2::date) group by c.cell_id),
  plans as (
    select cell_id as grid_id, n from planned
    union all
    select s.village_id, sum(n)::int from planned join scoped s on s.id = planned.cell_id
    where s.village_id is not null group by s.village_id),
  confirmed as (
    select grid_id, $2::date - max(as_of_on) as days from roster_confirmation where as_of_on <= $2::date group by grid_id),
  faults as (
    select grid_id, count(*)::int as n from (
      select f.grid_id from boundary_finding f where f.state = 'open'
      union all
      select unnest(f.grid_ids) from boundary_finding f where f.state = 'open') f group by grid_id),
  entry as (
    select county_id, township_id, village_id, cell_id, confirmed_at from enterprise where state <> 'closed'
    union all
    select county_id, township_id, village_id, cell_id, confirmed_at from place
    where facility_kind is not null and state <> 'closed'),
  ledger as (
    select coalesce(cell_id, village_id, township_id, county_id) as grid_id, count(*)::int as entries,
      count(confirmed_at)::int as confirmed, $2::date - (min(confirmed_at) at time zone 'Asia/Shanghai')::date as days
    from entry where county_id is not null
    group by grouping sets ((cell_id), (village_id), (township_id), (county_id)))
  select g.id, g.level, g.kind, g.county_id, g.township_id, g.village_id, r.filled, r.holders, r.with_duties, r.acknowledged,
    t.n as tasks, p.n as plans, c.days as roster_days,
    b.grid_id is not null as has_boundary, k.grid_id is not null as is_checked, f.n as open_faults,
    l.entries, l.confirmed, l.days as ledger_days,
    exists (select from reward_scheme s where s.level = g.level and s.published_at is not null
      and s.from_on <= $2::date and (s.to_on is null or s.to_on >= $2::date)
      and s.grid_id in (g.county_id, g.township_id, g.village_id, g.id)) as has_scheme
  from scoped g left join roster r on r.grid_id = g.id left join tasks t on t.grid_id = g.id
    left join plans p on p.grid_id = g.id left join confirmed c on c.grid_id = g.id
    left join grid_boundary b on b.grid_id = g.id and b.from_on <= $2::date and (b.to_on is null or b.to_on >= $2::date)
    left join boundary_check k on k.grid_id = coalesce(g.parent_id, g.id)
    left join faults f on f.grid_id = g.id left join ledger l on l.grid_id = g.id`;

export type ReadinessRules = ReturnType<typeof createReadinessRules>;

/** The N and the required posts are data with a first day: what was judged before stays as it was judged. */
export function createReadinessRules({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async set(caller: Caller, command: ReadinessRuleCommand): Promise<CommandAnswer> {
      if (caller.scopeId !== tree.county.id) throw new DomainProblem("not-allowed");
      for (const level of gridLevels)
        for (const [index, post] of command.requiredPosts[level].entries())
          if (!isPostAt(post, level))
            throw fieldProblem(
              "invalid-request",
              `/requiredPosts/${level}/${index}`,
              `no such post at the level ${level}`,
            );
      return rare.carryOut(command, "readiness rule", async ({ sql, now, record }) => {
        if (command.fromOn < dayOf(now)) throw fieldProblem("invalid-request", "/fromOn", "must not lie in the past");
        const { fromOn, rosterDays, ledgerDays, requiredPosts, allowedPosts } = command;
        const before = await ruleOn(sql, fromOn);
        await sql.query(
          `insert into readiness_rule (from_on, roster_days, ledger_days, required_posts, allowed_posts, by_name, at)
           values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7)
           on conflict (from_on) do update set roster_days = excluded.roster_days, ledger_days = excluded.ledger_days,
             required_posts = excluded.required_posts, allowed_posts = excluded.allowed_posts,
             by_name = excluded.by_name, at = excluded.at`,
          [
            fromOn,
            rosterDays,
            ledgerDays,
            JSON.stringify(requiredPosts),
            JSON.stringify(allowedPosts),
            caller.name,
            now,
          ],
        );
        record(authorOf(caller), {
          kind: "readiness_rule",
          subjectId: command.commandId,
          gridId: tree.county.id,
          before: { ...before },
          after: { fromOn, rosterDays, ledgerDays, requiredPosts, allowedPosts },
        });
        const about = { fromOn, rosterDays, ledgerDays };
        return [
          eventOf("readiness.rules_changed", caller, command, {
            gridId: tree.county.id,
            subjectId: command.commandId,
            at: now,
            about,
          }),
        ];
      });
    },
  };
}
