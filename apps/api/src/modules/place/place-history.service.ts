import type { DatedPlace } from "@safegrid/metrics/patrol-coverage";
import type { Sql } from "#/platform/sql.ts";

/** All that decides when places are due (metrics `DatedPlace`): of every place, or of the given ones. */
export async function loadPlaceHistories(sql: Sql, placeIds?: readonly string[]): Promise<DatedPlace[]> {
  return sql.query<DatedPlace>(
    `select p.id, p.opened_on as "openedOn", p.closed_on as "closedOn",
       coalesce(plans.all, '[]') as plans, coalesce(freezes.all, '[]') as freezes, coalesce(cells.all, '[]') as cells
     from place p
     left join (select place_id, json_agg(json_build_object('from', from_on, 'to', to_on, 'plan', json_build_object(
         'cadence', cadence, 'weekday', weekday, 'monthDay', month_day, 'quarterMonth', quarter_month))) as all
       from place_plan where $1::uuid[] is null or place_id = any($1) group by place_id) plans on plans.place_id = p.id
     left join (select place_id, json_agg(json_build_object('from', from_on, 'to', to_on)) as all
       from place_freeze where $1::uuid[] is null or place_id = any($1) group by place_id) freezes on freezes.place_id = p.id
     left join (select place_id, json_agg(json_build_object('from', from_on, 'to', to_on, 'cellId', cell_id)) as all
       from place_cell where $1::uuid[] is null or place_id = any($1) group by place_id) cells on cells.place_id = p.id
     where $1::uuid[] is null or p.id = any($1)
     order by p.id`,
    [placeIds ?? null],
  );
}
