import type { CadenceFacts, CadenceRule } from "@safegrid/domain/cadence-rule";
import { cadenceFor } from "@safegrid/domain/cadence-rule";
import type { Cadence, PatrolPlan } from "@safegrid/domain/place";
import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { recountPlaces } from "#/modules/place/place-due.service.ts";
import { loadPlaceHistories } from "#/modules/place/place-history.service.ts";

/** The plan of a place, on a day of its span that its id chooses, so that a village's load spreads evenly. */
export function planOf(id: string, cadence: Cadence): PatrolPlan {
  const draw = Number.parseInt(id.slice(-6), 16);
  return {
    cadence,
    weekday: (draw % 7) + 1,
    monthDay: (Math.floor(draw / 7) % 28) + 1,
    quarterMonth: (Math.floor(draw / 196) % 3) + 1,
  };
}

interface PlannedPlace {
  readonly id: string;
  readonly facts: CadenceFacts;
  readonly plan: PatrolPlan | null;
  /** Its plan was made by a rule: it follows when what the rule asks for has changed. */
  readonly byRule: boolean;
}

/** The open places with what the rules ask for and the plan of a day; a place that nobody patrols is none of them. */
async function readPlanned(sql: Sql, day: BusinessDay): Promise<PlannedPlace[]> {
  return sql.query<PlannedPlace>(
    `select p.id, json_build_object('category', p.category, 'risk', e.risk, 'isKeyUnit', coalesce(e.is_key_unit, false),
         'gridKind', g.kind) as facts,
       json_build_object('cadence', l.cadence, 'weekday', l.weekday, 'monthDay', l.month_day,
         'quarterMonth', l.quarter_month) as plan, l.by_rule as "byRule"
     from place p
     join place_cell c on c.place_id = p.id and c.to_on is null
     join grid g on g.id = c.cell_id
     join place_plan l on l.place_id = p.id and l.from_on <= $1::date and (l.to_on is null or $1::date <= l.to_on)
     left join enterprise e on e.id = p.enterprise_id
     where p.closed_on is null
     order by p.id`,
    [day],
  );
}

/** Of each open place how often it is patrolled on a day by its plan, and how often the rules say. */
export async function compareCadences(
  sql: Sql,
  rules: readonly CadenceRule[],
  day: BusinessDay,
): Promise<{ readonly now: Cadence | null; readonly next: Cadence }[]> {
  return (await readPlanned(sql, day)).map(({ plan, facts }) => ({
    now: plan?.cadence ?? null,
    next: cadenceFor(rules, facts),
  }));
}

/** Whether the plan of any place that follows the rules has to change from a day on: what one look can tell. */
export async function hasOtherCadence(sql: Sql, rules: readonly CadenceRule[], day: BusinessDay): Promise<boolean> {
  return (await readPlanned(sql, day)).some(
    ({ plan, facts, byRule }) => byRule && plan?.cadence !== cadenceFor(rules, facts),
  );
}

/**
 * Brings the plans of open places in line with the rules from a day on: of all, or (`takesAll` false) of those whose plan
 * a rule made. Their day within the span stays. What was due before stays as it was, and so does what was known of it.
 * The log's head must be locked. Resolves with how many places changed.
 */
export async function alignPlans(
  { sql, head, changes, firstSeq }: Pick<RareContext, "sql" | "head" | "changes" | "firstSeq">,
  tree: GridTree,
  rules: readonly CadenceRule[],
  { fromOn, takesAll }: { readonly fromOn: BusinessDay; readonly takesAll: boolean },
): Promise<number> {
  const wanted = new Map<string, PatrolPlan>();
  for (const { id, facts, plan, byRule } of await readPlanned(sql, fromOn)) {
    const cadence = cadenceFor(rules, facts);
    if (plan && plan.cadence !== cadence && (takesAll || byRule)) wanted.set(id, { ...plan, cadence });
  }
  if (takesAll) await sql.query(`update place_plan set by_rule = true where to_on is null and not by_rule`);
  if (wanted.size === 0) return 0;
  const ids = [...wanted.keys()];
  const before = await loadPlaceHistories(sql, ids);
  await sql.query(
    `update place_plan set to_on = greatest(from_on, $2::date) - 1, to_seq = $3
     where place_id = any($1::uuid[]) and to_on is null`,
    [ids, fromOn, firstSeq],
  );
  const plans = [...wanted.values()];
  await sql.query(
    `insert into place_plan (place_id, from_on, to_on, cadence, weekday, month_day, quarter_month, seq, by_rule)
     select id, $2::date, null, cadence, weekday, month_day, quarter_month, $3, true
     from unnest($1::uuid[], $4::text[], $5::int[], $6::int[], $7::int[])
       as p (id, cadence, weekday, month_day, quarter_month)`,
    [
      ...[ids, fromOn, firstSeq],
      ...[plans.map(({ cadence }) => cadence), plans.map(({ weekday }) => weekday)],
      ...[plans.map(({ monthDay }) => monthDay), plans.map(({ quarterMonth }) => quarterMonth)],
    ],
  );
  const changed = before.map((place) => ({ before: place, after: replanned(place, wanted.get(place.id), fromOn) }));
  await recountPlaces(sql, head.countyId, tree, changed, changes, fromOn);
  return changed.length;
}

function replanned(place: DatedPlace, plan: PatrolPlan | undefined, fromOn: BusinessDay): DatedPlace {
  if (!plan) return place;
  const ended = place.plans.map((each) => (each.to === null ? { ...each, to: addDays(fromOn, -1) } : each));
  return { ...place, plans: [...ended, { from: fromOn, to: null, plan }] };
}
