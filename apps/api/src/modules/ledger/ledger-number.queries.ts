import type { LedgerNumbers, LedgerRecords } from "@safegrid/contract/ledger";
import type { RecordSide } from "@safegrid/contract/number";
import type { GridId } from "@safegrid/domain/id";
import type { LedgerFact, LedgerRateName } from "@safegrid/metrics/ledger-rate";
import { ledgerRateDefinitions, standingInConfirmed, standingInEnrolment } from "@safegrid/metrics/ledger-rate";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays, dayStartsAt } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { EntryScope } from "#/modules/ledger/entry-filter.queries.ts";
import { conditionsOf } from "#/modules/ledger/entry-filter.queries.ts";
import { ruleOn } from "#/modules/readiness/readiness.service.ts";

/** N of 底数确认率: the same as of 底数清, in the readiness rule that is in force on the day. */
export async function readConfirmedWithinDays(sql: Sql, day: BusinessDay): Promise<number> {
  return (await ruleOn(sql, day)).ledgerDays;
}

/** The instant from which on a confirmation holds, seen from a business day. */
export function confirmedSince(today: BusinessDay, withinDays: number): Date {
  return new Date(dayStartsAt(addDays(today, -withinDays)));
}

interface Count {
  readonly gridId: GridId;
  readonly confirmed: number;
  readonly entries: number;
  readonly enrolled: number;
  readonly mustEnrol: number;
  readonly enterprises: number;
  readonly facilities: number;
}

/**
 * The ledger's numbers for some grids of a scope, counted in SQL: one pass over the scope's entries. A test holds it
 * against the definitions of metrics, by which the records are judged.
 */
export async function readLedgerNumbers(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  gridIds: readonly GridId[],
  now: Date,
  today: BusinessDay,
): Promise<LedgerNumbers> {
  const withinDays = await readConfirmedWithinDays(sql, today);
  const ofEnterprises = conditionsOf(tree, "e", scope).addFixed("e.state <> 'closed'");
  const counts = await sql.query<Count>(
    `with entry as (
       select e.county_id, e.township_id, e.village_id, e.cell_id, e.confirmed_at, e.enrolment from enterprise e
       where ${ofEnterprises.text}
       union all
       select e.county_id, e.township_id, e.village_id, e.cell_id, e.confirmed_at, null from place e
       where ${ofEnterprises.text} and e.facility_kind is not null),
     cell as (
       select county_id, township_id, village_id, cell_id,
         count(*) filter (where confirmed_at >= ${ofEnterprises.param(confirmedSince(today, withinDays))}) as confirmed,
         count(*) as entries, count(*) filter (where enrolment = 'enrolled') as enrolled,
         count(*) filter (where enrolment <> 'exempt') as must_enrol, count(enrolment) as enterprises
       from entry group by county_id, township_id, village_id, cell_id)
     select a.grid_id as "gridId", sum(confirmed)::int as confirmed, sum(entries)::int as entries,
       sum(enrolled)::int as enrolled, sum(must_enrol)::int as "mustEnrol", sum(enterprises)::int as enterprises,
       sum(entries - enterprises)::int as facilities
     from cell cross join lateral unnest(array[county_id, township_id, village_id, cell_id]) as a (grid_id)
     group by a.grid_id`,
    ofEnterprises.params,
  );
  const byGrid = new Map(counts.map((count) => [count.gridId, count]));
  return {
    at: now.toISOString(),
    confirmedWithinDays: withinDays,
    definitionVersions: {
      ledgerConfirmed: ledgerRateDefinitions.ledgerConfirmed.version,
      enrolment: ledgerRateDefinitions.enrolment.version,
    },
    rows: gridIds.map((gridId) => {
      const count = byGrid.get(gridId);
      return {
        gridId,
        ledgerConfirmed: { numerator: count?.confirmed ?? 0, denominator: count?.entries ?? 0 },
        enrolment: { numerator: count?.enrolled ?? 0, denominator: count?.mustEnrol ?? 0 },
        enterpriseCount: count?.enterprises ?? 0,
        facilityCount: count?.facilities ?? 0,
      };
    }),
  };
}

interface StoredFact extends LedgerFact {
  readonly id: string;
  readonly name: string;
  readonly cellId: GridId;
  readonly confirmedAt: string | null;
}

/** The entries behind a number, each judged by the definition itself (metrics.md, rule 4). */
export async function readLedgerRecords(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  wish: { readonly metric: LedgerRateName; readonly side: RecordSide; readonly offset: number; readonly limit: number },
  today: BusinessDay,
): Promise<LedgerRecords> {
  const withinDays = await readConfirmedWithinDays(sql, today);
  const where = conditionsOf(tree, "e", scope);
  const facts = await sql.query<StoredFact>(
    `select * from (
       select e.id, e.name, e.cell_id as "cellId", 'enterprise' as kind, e.state, e.enrolment,
         (e.confirmed_at at time zone 'Asia/Shanghai')::date::text as "confirmedOn",
         iso_utc(e.confirmed_at) as "confirmedAt", e.initials
       from enterprise e where ${where.text}
       union all
       select e.id, e.name, e.cell_id, 'facility', e.state, null,
         (e.confirmed_at at time zone 'Asia/Shanghai')::date::text, iso_utc(e.confirmed_at), e.initials
       from place e where ${where.text} and e.facility_kind is not null) as fact
     order by initials, name, id`,
    where.params,
  );
  const judged = facts.flatMap((fact) => {
    const standing =
      wish.metric === "enrolment" ? standingInEnrolment(fact) : standingInConfirmed(fact, today, withinDays);
    if (standing.why === "no-enterprise") return [];
    const side = ({ numerator: "counted", denominator: "not-counted", neither: "excluded" } as const)[standing.in];
    return side === wish.side ? [{ fact, why: standing.why }] : [];
  });
  const end = wish.offset + wish.limit;
  return {
    metric: wish.metric,
    side: wish.side,
    total: judged.length,
    records: judged.slice(wish.offset, end).map(({ fact, why }) => ({
      recordKind: fact.kind,
      id: fact.id,
      name: fact.name,
      gridPath: tree.pathName(fact.cellId),
      why,
      at: fact.confirmedAt,
    })),
    nextOffset: judged.length > end ? end : null,
  };
}
