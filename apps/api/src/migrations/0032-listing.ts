import { Migration } from "@mikro-orm/migrations";

/**
 * Supervised listings 挂牌督办 (plan.md section 4, docs/adr/0019): what stands, its steps, its conditions, its clocks and the
 * county's rules. The gravest promises of `decideListing` stand as constraints besides.
 */
export class Listings extends Migration {
  override name = "0032-listing";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const unit = (name: string) =>
  `${name}_grid_id uuid references grid,
    ${name}_department_id uuid references department`;

const statements = [
  `alter table hazard add column is_listed boolean not null default false`,
  `alter table hazard add constraint hazard_listed_is_open
    check (not is_listed or state not in ('closed', 'eliminated', 'not_accepted'))`,
  `create index hazard_listed_index on hazard (county_id) where is_listed`,
  `create table listing (
    id uuid primary key,
    hazard_id uuid not null references hazard,
    level text not null check (level in ('township', 'county', 'above')),
    state text not null check (state in ('asked_up', 'listed', 'published', 'planned', 'acceptance_asked', 'accepted',
      'delisted', 'declined', 'revoked')),
    ${unit("by")},
    year int,
    serial int,
    number text,
    authority text,
    document text,
    responsible text,
    requirements text,
    basis text,
    first_deadline_at timestamptz(3),
    deadline_at timestamptz(3),
    extension_until timestamptz(3),
    extension_reason text,
    extension_asked_at timestamptz(3),
    extension_asked_by uuid references account,
    extension_asked_by_name text,
    acceptance_asked_by uuid references account,
    acceptance_asked_person uuid,
    accepted_person uuid,
    accepted_at_returns int,
    rectified_persons uuid[],
    reinspected_by uuid references account,
    refused_count int not null default 0,
    listed_at timestamptz(3),
    published_at timestamptz(3),
    published_where text,
    delisted_at timestamptz(3),
    step_count int not null,
    last_step_at timestamptz(3) not null,
    seq bigint not null,
    check ((by_grid_id is null) <> (by_department_id is null)),
    check (state in ('asked_up', 'declined', 'revoked') or (number is not null and deadline_at is not null
      and listed_at is not null)),
    check ((number is null) = (listed_at is null)),
    check (level = 'above' or authority is null),
    check ((extension_until is null) = (extension_asked_by is null)),
    check (state not in ('published', 'planned', 'acceptance_asked', 'accepted', 'delisted') or published_at is not null),
    check ((state = 'delisted') = (delisted_at is not null)),
    constraint listing_second_person check (accepted_person is null
      or (accepted_person <> acceptance_asked_person and not accepted_person = any (rectified_persons))),
    constraint listing_after_reinspection check (state not in ('accepted', 'delisted')
      or (accepted_person is not null and acceptance_asked_person is not null and rectified_persons is not null
        and cardinality(rectified_persons) > 0 and reinspected_by is not null and accepted_at_returns is not null))
  )`,
  // Of a hazard one listing stands at most.
  `create unique index listing_running_index on listing (hazard_id) where state not in ('delisted', 'declined', 'revoked')`,
  `create index listing_hazard_index on listing (hazard_id)`,
  `create unique index listing_number_index on listing (number) where number is not null`,
  `create unique index listing_serial_index on listing (year, coalesce(by_grid_id, by_department_id), serial)
    where serial is not null`,
  `create table listing_step (
    listing_id uuid not null references listing,
    n int not null,
    action text not null,
    from_state text,
    to_state text not null,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    ${unit("unit")},
    note text,
    about jsonb not null default '{}',
    seq bigint not null,
    primary key (listing_id, n)
  )`,
  `create trigger listing_step_only_grows before update or delete or truncate on listing_step
    for each statement execute function refuse_change()`,
  `create table listing_condition (
    listing_id uuid not null references listing,
    n int not null,
    text text not null,
    is_met boolean,
    words text,
    evidence_ids uuid[] not null default '{}',
    signed_by uuid references account,
    signed_by_name text,
    signed_at timestamptz(3),
    primary key (listing_id, n),
    check ((is_met is null) = (words is null)),
    check ((is_met is null) = (signed_at is null)),
    check ((is_met is null) = (signed_by_name is null))
  )`,
  `create table listing_clock (
    listing_id uuid not null references listing,
    n int not null,
    kind text not null check (kind in ('answer', 'publish', 'plan', 'progress', 'acceptance', 'delist', 'rectify')),
    from_at timestamptz(3) not null,
    due_at timestamptz(3) not null,
    amount int,
    unit text,
    is_assumed boolean not null default false,
    ended_at timestamptz(3),
    passed_at timestamptz(3),
    primary key (listing_id, n)
  )`,
  // What is found here is the queue (docs/adr/0004); of each kind one clock runs at most.
  `create index listing_clock_due_index on listing_clock (due_at) where ended_at is null and passed_at is null`,
  `create unique index listing_clock_running_index on listing_clock (listing_id, kind) where ended_at is null`,
  `create table listing_rule_set (
    version int primary key check (version > 0),
    rules jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  `create trigger listing_rule_set_only_grows before update or delete or truncate on listing_rule_set
    for each statement execute function refuse_change()`,
];
