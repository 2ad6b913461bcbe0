import type { PublicityList, PublicityQuery, PublicityReach, PublicityRow } from "@safegrid/contract/publicity";
import type { Sql } from "#/platform/sql.ts";

/** What was done in a grid and all below it on some business days, newest first, and whom it reached. */
export async function listPublicity(
  sql: Sql,
  scopeId: string,
  { from, to, page, pageSize }: PublicityQuery,
): Promise<PublicityList> {
  const within = [scopeId, from ?? null, to ?? null];
  const rows = await sql.query<PublicityRow>(
    `${inScope}
     select u.id, iso_utc(u.at) as at, u.time_grade as "timeGrade", iso_utc(u.said_at) as "saidAt", iso_utc(u.recorded_at) as "recordedAt", u.grid_id as "gridId",
       u.grid_name as "gridName", u.kind, u.audience, u.material, u.place_words as "where",
       coalesce((select json_agg(p.name order by p.name, p.id) from publicity_reach r join place p on p.id = r.place_id
         where r.publicity_id = u.id), '[]') as "placeNames",
       u.people_count as "peopleCount", u.household_count as "householdCount", u.note, u.by_name as by
     from activity u order by u.at desc, u.id desc limit $4 offset $5`,
    [...within, pageSize, (page - 1) * pageSize],
  );
  const [reach] = await sql.query<PublicityReach>(
    `${inScope}, open_place as (
       select p.id from place p
       where $1::uuid in (p.county_id, p.township_id, p.village_id, p.cell_id) and p.closed_on is null)
     select (select count(*)::int from activity) as "activityCount",
       (select sum(people_count)::int from activity) as "peopleCount",
       (select sum(household_count)::int from activity) as "householdCount",
       (select count(*)::int from open_place) as "placeCount",
       (select count(*)::int from open_place where id in
         (select r.place_id from publicity_reach r join activity u on u.id = r.publicity_id)) as "reachedPlaceCount"`,
    within,
  );
  if (!reach) throw new Error("counts without a row");
  return { rows, total: reach.activityCount, reach };
}

const inScope = `with activity as (
  select u.*, g.name as grid_name from publicity u join grid g on g.id = u.grid_id
  where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
    and ($2::date is null or u.at >= $2::date::timestamp at time zone 'Asia/Shanghai')
    and ($3::date is null or u.at < ($3::date + 1)::timestamp at time zone 'Asia/Shanghai'))`;
