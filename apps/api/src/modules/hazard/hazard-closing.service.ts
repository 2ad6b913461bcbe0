import type { HazardAction, HazardState } from "@safegrid/domain/hazard";
import { hazardActionsOfHolder, isHazardClosed } from "@safegrid/domain/hazard";
import { longestRecurrenceDays } from "@safegrid/metrics/outcome";
import type { Sql } from "#/platform/sql.ts";
import type { Hazard } from "#/modules/hazard/hazard.entity.ts";

/** Whether what was found is a recurrence of what was closed: business days in Shanghai (metrics.md, rule 6). */
const isAgainSql = (found: string, closed: string) =>
  `${found} > ${closed} and (${found} at time zone 'Asia/Shanghai')::date
    <= (${closed} at time zone 'Asia/Shanghai')::date + ${longestRecurrenceDays}`;
/** The same in a form that an index answers, a day wider. */
const reachSql = `interval '${longestRecurrenceDays + 1} days'`;

/** The first find of the same category at the same place after a closing `k`. */
const firstAgainSql = `select h.id, h.found_at from hazard h
  where h.place_id = k.place_id and h.category = k.category and h.id <> k.hazard_id and h.refused_at is null
    and h.found_at > k.at and h.found_at < k.at + ${reachSql} and ${isAgainSql("h.found_at", "k.at")}
  order by h.found_at, h.id limit 1`;

const columns = `hazard_id, n, county_id, township_id, village_id, cell_id, place_id, category, grade, kind, at, recurred_by,
  recurred_at, seq`;

/** One hazard by its id. The limit keeps the look-up where it stands, whatever a planner thinks of a table. */
const oneSql = `(select * from hazard where id = i.id limit 1)`;

/**
 * After the records of a batch: what was eliminated on the spot is closed, and what was found may be a recurrence of what
 * was closed before at its place. One parameter: the ids of the hazards. Looks up by key only, in the order in which it is
 * written: plans of hot statements are kept, and one that was made while there were four hazards joined all of them with all
 * closings, for seconds under the log's lock, until the tables were next analyzed.
 */
export const followFoundSql = `with ended as (
    insert into hazard_closing (${columns})
    select k.hazard_id, 1, k.county_id, k.township_id, k.village_id, k.cell_id, k.place_id, k.category, k.grade,
      'eliminated', k.at, f.id, f.found_at, k.seq
    from (select h.id as hazard_id, h.county_id, h.township_id, h.village_id, h.cell_id, h.place_id, h.category, h.grade,
        h.closed_at as at, h.seq
      from unnest($1::uuid[]) as i (id) cross join lateral ${oneSql} h where h.is_eliminated) k
    left join lateral (${firstAgainSql}) f on true),
  again as materialized (select distinct on (k.hazard_id, k.n) k.hazard_id, k.n, h.id, h.found_at
    from unnest($1::uuid[]) as i (id) cross join lateral ${oneSql} h
    cross join lateral (select * from hazard_closing k where k.place_id = h.place_id and k.category = h.category
      and k.hazard_id <> h.id and k.at < h.found_at and k.at > h.found_at - ${reachSql} offset 0) k
    where ${isAgainSql("h.found_at", "k.at")}
      and (k.recurred_at is null or (h.found_at, h.id) < (k.recurred_at, k.recurred_by))
    order by k.hazard_id, k.n, h.found_at, h.id)
  update hazard_closing c set recurred_by = x.id, recurred_at = x.found_at from again x
  where c.hazard_id = x.hazard_id and c.n = x.n`;

const closeSql = `insert into hazard_closing (${columns})
  select k.hazard_id, k.n, k.county_id, k.township_id, k.village_id, k.cell_id, k.place_id, k.category, k.grade, 'closed',
    k.at, f.id, f.found_at, k.seq
  from (select id as hazard_id, $2::int as n, county_id, township_id, village_id, cell_id, place_id, category, grade,
      closed_at as at, $3::bigint as seq from hazard where id = $1) k
  left join lateral (${firstAgainSql}) f on true`;

/** What a hazard was a recurrence of, or may be one of again, is looked up anew. */
const relinkSql = `update hazard_closing c set recurred_by = f.id, recurred_at = f.found_at
  from hazard b join hazard_closing k on k.place_id = b.place_id and k.category = b.category and k.at < b.found_at
    and k.at > b.found_at - ${reachSql}
  left join lateral (${firstAgainSql}) f on true
  where b.id = $1 and c.hazard_id = k.hazard_id and c.n = k.n and c.recurred_by is distinct from f.id`;

const reinspectSql = `insert into hazard_reinspection (hazard_id, n, county_id, township_id, village_id, cell_id, place_id, at,
    has_passed, seq)
  select id, $2, county_id, township_id, village_id, cell_id, place_id, $3, $4, $5 from hazard where id = $1`;

/** Keeps closings, re-inspections and recurrences as a step has made them; the hazard's row must be written already. */
export async function followStep(
  sql: Sql,
  hazard: Pick<Hazard, "id" | "state" | "stepCount">,
  step: { readonly action: HazardAction; readonly fromState: HazardState; readonly at: Date; readonly seq: number },
): Promise<void> {
  const { id, state, stepCount: n } = hazard;
  const { action, fromState, at, seq } = step;
  if (action === "pass" || action === "return") await sql.query(reinspectSql, [id, n, at, action === "pass", seq]);
  if (state === "closed" && fromState !== "closed") await sql.query(closeSql, [id, n, seq]);
  if (action === "reopen" && isHazardClosed(fromState))
    await sql.query(`update hazard_closing set undone_at = $2 where hazard_id = $1 and undone_at is null`, [id, at]);
  // A hazard that is none recurs in nothing.
  if ((state === "not_accepted") !== (fromState === "not_accepted")) await sql.query(relinkSql, [id]);
}

/** After a hazard was found to lie at another place: what recurred at both is looked up anew. */
export async function relinkRecurrences(sql: Sql, hazardId: string, placeIds: readonly string[]): Promise<void> {
  await sql.query(
    `update hazard_closing c set recurred_by = f.id, recurred_at = f.found_at
     from hazard b join hazard_closing k on k.place_id = any ($2::uuid[]) and k.category = b.category
     left join lateral (${firstAgainSql}) f on true
     where b.id = $1 and c.hazard_id = k.hazard_id and c.n = k.n and c.recurred_by is distinct from f.id`,
    [hazardId, placeIds],
  );
}

/**
 * Makes closings, re-inspections and recurrences anew from the steps, and says how many rows were wrong, missing or too
 * many. What was drawn for a sample stays with its closing.
 */
export async function rebuildClosings(tx: Sql): Promise<number> {
  const changes = [];
  for (const text of rebuildSql) changes.push((await tx.query(text)).length);
  return changes.reduce((sum, count) => sum + count, 0);
}

const isEndSql = `s.to_state in ('closed', 'eliminated') and s.from_state is distinct from s.to_state`;
const undoneSql = `(select min(r.at) from hazard_step r where r.hazard_id = s.hazard_id and r.n > s.n and r.action = 'reopen')`;
const ground = "h.county_id, h.township_id, h.village_id, h.cell_id, h.place_id";

const rebuildSql = [
  `delete from hazard_closing c where not exists (select from hazard_step s
     where s.hazard_id = c.hazard_id and s.n = c.n and ${isEndSql}) returning 1`,
  `insert into hazard_closing as c (hazard_id, n, county_id, township_id, village_id, cell_id, place_id, category, grade,
     kind, at, undone_at, seq)
   select s.hazard_id, s.n, ${ground}, h.category, h.grade, s.to_state, s.at, ${undoneSql}, s.seq
   from hazard_step s join hazard h on h.id = s.hazard_id where ${isEndSql}
   on conflict (hazard_id, n) do update set at = excluded.at, undone_at = excluded.undone_at, kind = excluded.kind,
     cell_id = excluded.cell_id, village_id = excluded.village_id, township_id = excluded.township_id
   where (c.at, c.undone_at, c.kind, c.cell_id, c.village_id, c.township_id) is distinct from
     (excluded.at, excluded.undone_at, excluded.kind, excluded.cell_id, excluded.village_id, excluded.township_id)
   returning 1`,
  `update hazard_closing c set recurred_by = f.id, recurred_at = f.found_at
   from hazard_closing k left join lateral (${firstAgainSql}) f on true
   where c.hazard_id = k.hazard_id and c.n = k.n and (c.recurred_by, c.recurred_at) is distinct from (f.id, f.found_at)
   returning 1`,
  `delete from hazard_reinspection r where not exists (select from hazard_step s
     where s.hazard_id = r.hazard_id and s.n = r.n and s.action in ('pass', 'return')) returning 1`,
  `insert into hazard_reinspection as r (hazard_id, n, county_id, township_id, village_id, cell_id, place_id, at,
     has_passed, seq)
   select s.hazard_id, s.n, ${ground}, s.at, s.action = 'pass', s.seq
   from hazard_step s join hazard h on h.id = s.hazard_id where s.action in ('pass', 'return')
   on conflict (hazard_id, n) do update set at = excluded.at, has_passed = excluded.has_passed
   where (r.at, r.has_passed) is distinct from (excluded.at, excluded.has_passed) returning 1`,
  `update hazard h set responded_at = s.at
   from hazard k left join lateral (select min(x.at) as at from hazard_step x
     where x.hazard_id = k.id and x.action in (${hazardActionsOfHolder.map((action) => `'${action}'`).join(", ")})) s on true
   where h.id = k.id and h.responded_at is distinct from s.at returning 1`,
];
