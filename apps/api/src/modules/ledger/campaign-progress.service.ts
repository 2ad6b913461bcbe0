/**
 * How far a campaign ($1) has come in each grid that it covers and all below, as far as the reader's scope ($2) reaches:
 * entries confirmed since it was opened, of the entries in force. Grids without entries are absent.
 */
export const campaignProgressSql = `with campaign as (
    select opened_at from ledger_campaign where id = $1),
  named as (
    select g.id from ledger_campaign_grid c join grid g on g.id = c.grid_id where c.campaign_id = $1),
  entry as (
    select county_id, township_id, village_id, cell_id, confirmed_at from enterprise where state <> 'closed'
    union all
    select county_id, township_id, village_id, cell_id, confirmed_at from place
    where facility_kind is not null and state <> 'closed'),
  covered as (
    select e.*, e.confirmed_at >= (select opened_at from campaign) as is_confirmed from entry e
    where array[e.county_id, e.township_id, e.village_id, e.cell_id] && (select array_agg(id) from named)
      and $2::uuid in (e.county_id, e.township_id, e.village_id, e.cell_id)),
  counted as (
    select a.grid_id, count(*) filter (where is_confirmed)::int as numerator, count(*)::int as denominator
    from covered cross join lateral unnest(array[county_id, township_id, village_id, cell_id]) as a (grid_id)
    group by a.grid_id)
  select c.grid_id as "gridId", c.numerator, c.denominator from counted c join grid g on g.id = c.grid_id
  where exists (select from named n where n.id in (g.id, g.village_id, g.township_id, g.county_id))
    and $2::uuid in (g.county_id, g.township_id, g.village_id, g.id)
  order by g.code`;
