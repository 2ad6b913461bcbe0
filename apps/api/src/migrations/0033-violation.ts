import { Migration } from "@mikro-orm/migrations";

/**
 * Violations 违法行为 (P23, plan.md section 4): what stands, its steps, and who has authority for what. That nothing is filed
 * without authority, decided by who filed it, or published undecided, stands as constraints besides.
 */
export class Violations extends Migration {
  override name = "0033-violation";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table violation (
    id uuid primary key,
    county_id uuid not null references grid,
    township_id uuid not null references grid,
    village_id uuid not null references grid,
    cell_id uuid not null references grid,
    place_id uuid not null references place,
    enterprise_id uuid references enterprise,
    hazard_id uuid references hazard,
    kind text not null,
    state text not null check (state in ('dissuaded', 'reported', 'filed', 'decided', 'published', 'settled', 'no_case',
      'no_penalty', 'withdrawn')),
    description text not null,
    unit_name text,
    person_name text,
    person_phone text,
    found_at timestamptz(3) not null,
    found_by uuid not null references account,
    found_by_name text not null,
    filed_by_grid_id uuid references grid,
    filed_by_department_id uuid references department,
    filed_by uuid references account,
    filed_person uuid,
    filed_at timestamptz(3),
    number text,
    basis text,
    delegated_by text,
    decided_person uuid,
    decided_at timestamptz(3),
    outcome text check (outcome in ('penalty', 'no_penalty')),
    document text,
    penalty text,
    published_at timestamptz(3),
    published_where text,
    step_count int not null,
    last_step_at timestamptz(3) not null,
    seq bigint not null,
    constraint violation_filed_by_authority check (state not in ('filed', 'decided', 'published', 'no_penalty')
      or (filed_person is not null and number is not null and basis is not null
        and num_nonnulls(filed_by_grid_id, filed_by_department_id) = 1)),
    constraint violation_second_person check (decided_person is null or decided_person <> filed_person),
    constraint violation_published_decided check (state not in ('decided', 'published', 'no_penalty')
      or (decided_person is not null and document is not null and outcome is not null))
  )`,
  `create index violation_county_index on violation (county_id, last_step_at desc)`,
  `create index violation_township_index on violation (township_id, last_step_at desc)`,
  `create index violation_hazard_index on violation (hazard_id) where hazard_id is not null`,
  `create index violation_enterprise_index on violation (enterprise_id) where enterprise_id is not null`,
  `create index violation_place_index on violation (place_id)`,
  `create unique index violation_number_index on violation (number) where number is not null`,
  `create table violation_step (
    violation_id uuid not null references violation,
    n int not null,
    action text not null,
    from_state text,
    to_state text not null,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    unit_grid_id uuid references grid,
    unit_department_id uuid references department,
    note text,
    seq bigint not null,
    primary key (violation_id, n)
  )`,
  `create trigger violation_step_only_grows before update or delete or truncate on violation_step
    for each statement execute function refuse_change()`,
  `create table violation_rule_set (
    version int primary key check (version > 0),
    rules jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  `create trigger violation_rule_set_only_grows before update or delete or truncate on violation_rule_set
    for each statement execute function refuse_change()`,
];
