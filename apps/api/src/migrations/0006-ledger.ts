import { Migration } from "@mikro-orm/migrations";

/**
 * The ledger 台账 (P14, P18, P19): what is kept of enterprises and facilities, who collected and confirmed it, campaigns,
 * pairs that were found not to be one. Entries bear the grids of their cell of today, so that scope, department and
 * row-level security are one comparison; `place_cell` stays the truth, and a trigger carries it over.
 */
export class Ledger extends Migration {
  override name = "0006-ledger";

  override up(): void {
    for (const statement of [...search, ...enterprise, ...place, ...homes, ...tables]) this.addSql(statement);
  }
}

const search = [
  // Pairs of neighbouring characters and single ones: Chinese is searched by two characters, where trigrams only scan.
  `create function bigrams(t text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct gram), '{}') from (
      select substr(t, i, 2) as gram from generate_series(1, length(t) - 1) as i
      union all select substr(t, i, 1) from generate_series(1, length(t)) as i) as grams
    where gram !~ '\\s' $$`,
];

const grids = ["county", "township", "village", "cell"].map((level) => `add column ${level}_id uuid references grid`);

const kept = [
  `add column department_id uuid references department`,
  `add column department_chosen boolean not null default false`,
  ...grids,
  `add column state text not null default 'active' check (state in ('active', 'suspended', 'closed'))`,
  `add column initials text not null default ''`,
  `add column name_key text not null default ''`,
  `add column collected_at timestamptz(3)`,
  `add column collected_by uuid references account`,
  `add column collected_by_name text`,
  `add column confirmed_at timestamptz(3)`,
  `add column confirmed_by uuid references account`,
  `add column confirmed_by_name text`,
  `add column changed_at timestamptz(3) not null default now()`,
  `add column version int not null default 1`,
];

const enterpriseText = `lower(name || ' ' || coalesce(short_name, '') || ' ' || initials)`;
const placeText = `lower(name || ' ' || initials)`;

function searchable(text: string): string {
  return `add column search_text text generated always as (${text}) stored,
    add column grams text[] generated always as (bigrams(${text})) stored`;
}

function indexesOf(table: string, condition: string): string[] {
  return [
    `create index ${table}_grams_index on ${table} using gin (grams) with (fastupdate = off)`,
    ...["township", "village", "cell", "department"].map(
      (column) => `create index ${table}_${column}_id_index on ${table} (${column}_id) ${condition}`,
    ),
    ...[
      ["initials", "initials, name, id"],
      ["changed", "changed_at, id"],
      ["confirmed", "confirmed_at, id"],
    ].map(([name, columns]) => `create index ${table}_${name}_index on ${table} (${columns}) ${condition}`),
  ];
}

const enterprise = [
  // What was there so far was the category of its place, which is no industry of GB/T 4754.
  `update enterprise set industry = null`,
  `alter table enterprise
    add column kind text not null default 'enterprise' check (kind in ('enterprise', 'individual')),
    add column short_name text,
    add column address text not null default '',
    add column lon double precision,
    add column lat double precision,
    add column crs text,
    add column risk text check (risk in ('major', 'larger', 'general', 'low')),
    add column is_key_unit boolean not null default false,
    add column legal_person text,
    add column contact_name text,
    add column phone text,
    add column employees int check (employees >= 0),
    add column enrolment text not null default 'not_enrolled'
      check (enrolment in ('not_enrolled', 'enrolled', 'exempt')),
    add column enrolment_number text,
    add column enrolled_on date,
    add column closed_on date,
    add column closed_reason text,
    add column merged_into uuid references enterprise,
    ${kept.join(", ")}`,
  `alter table enterprise ${searchable(enterpriseText)}`,
  `alter table enterprise add check ((state = 'closed') = (closed_on is not null)),
    add check (merged_into is null or state = 'closed'),
    add check ((enrolment = 'enrolled') = (enrolment_number is not null))`,
  `create index enterprise_credit_code_index on enterprise (credit_code text_pattern_ops)`,
  `create index enterprise_name_key_index on enterprise (township_id, name_key) where state <> 'closed'`,
  `create index enterprise_merged_into_index on enterprise (merged_into) where merged_into is not null`,
  ...indexesOf("enterprise", ""),
];

const place = [
  `alter table place
    add column facility_kind text check (facility_kind in ('lift', 'fire_passage', 'extinguisher_group', 'hydrant',
      'fire_station', 'road_facility', 'other')),
    add column details jsonb,
    add column due_on date,
    add column closed_reason text,
    ${kept.join(", ")}`,
  `alter table place ${searchable(placeText)}`,
  `update place set facility_kind = case category when 'lift' then 'lift' when 'fire_facility' then 'fire_passage'
      else 'road_facility' end
    where category in ('lift', 'fire_facility', 'road_section')`,
  `update place set details = jsonb_build_object('kind', facility_kind) where facility_kind is not null`,
  `update place set state = 'closed' where closed_on is not null`,
  `alter table place add check ((facility_kind is null) = (details is null))`,
  `create index place_enterprise_id_index on place (enterprise_id) where enterprise_id is not null`,
  `create index place_due_on_index on place (due_on, id) where facility_kind is not null`,
  ...indexesOf("place", "where facility_kind is not null"),
];

const homes = [
  // Whoever moves a place writes `place_cell`; its own row and its enterprise's follow here, in the same statement.
  `create function follow_place_cell() returns trigger language plpgsql as $$
    begin
      update enterprise e set cell_id = g.id, village_id = g.village_id, township_id = g.township_id,
          county_id = g.county_id
        from fresh c join place p on p.id = c.place_id join grid g on g.id = c.cell_id
        where c.to_on is null and e.id = p.enterprise_id and (e.cell_id is null or e.cell_id = p.cell_id)
          and e.cell_id is distinct from g.id;
      update place p set cell_id = g.id, village_id = g.village_id, township_id = g.township_id, county_id = g.county_id
        from fresh c join grid g on g.id = c.cell_id
        where c.to_on is null and p.id = c.place_id and p.cell_id is distinct from g.id;
      return null;
    end $$`,
  `create trigger place_cell_added after insert on place_cell referencing new table as fresh
    for each statement execute function follow_place_cell()`,
  `create trigger place_cell_changed after update on place_cell referencing new table as fresh
    for each statement execute function follow_place_cell()`,
  // For changes of the hierarchy itself: a village that goes to another township takes its entries along.
  `create function follow_grids() returns void language sql as $$
    update place p set village_id = g.village_id, township_id = g.township_id, county_id = g.county_id
      from grid g where g.id = p.cell_id
        and (p.village_id, p.township_id, p.county_id) is distinct from (g.village_id, g.township_id, g.county_id);
    update enterprise e set village_id = g.village_id, township_id = g.township_id, county_id = g.county_id
      from grid g where g.id = e.cell_id
        and (e.village_id, e.township_id, e.county_id) is distinct from (g.village_id, g.township_id, g.county_id) $$`,
  `update place_cell set cell_id = cell_id where to_on is null`,
  `update enterprise e set address = p.address, lon = p.lon, lat = p.lat, crs = p.crs
    from (select distinct on (enterprise_id) * from place where enterprise_id is not null order by enterprise_id, id) p
    where p.enterprise_id = e.id`,
];

const tables = [
  `create table ledger_setting (
    county_id uuid primary key references grid,
    confirmed_within_days int not null check (confirmed_within_days between 1 and 3650)
  )`,
  `create table ledger_distinct (
    a uuid not null references enterprise,
    b uuid not null references enterprise,
    note text not null,
    by_account uuid references account,
    by_name text not null,
    at timestamptz(3) not null,
    primary key (a, b),
    check (a < b)
  )`,
  `create table ledger_campaign (
    id uuid primary key,
    grid_id uuid not null references grid,
    title text not null,
    due_on date not null,
    opened_at timestamptz(3) not null,
    opened_by uuid references account,
    opened_by_name text not null,
    closed_at timestamptz(3),
    closed_by_name text,
    closed_note text,
    closed_progress jsonb,
    check ((closed_at is null) = (closed_progress is null))
  )`,
  `create table ledger_campaign_grid (
    campaign_id uuid not null references ledger_campaign,
    grid_id uuid not null references grid,
    primary key (campaign_id, grid_id)
  )`,
];
