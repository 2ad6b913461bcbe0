import { Migration } from "@mikro-orm/migrations";

/**
 * Independent sampling of closings: rules as versioned data, draws that can be repeated from what they record, and what
 * their checks found. That nobody checks a case in which he has acted is refused by the database too.
 */
export class ClosingSamples extends Migration {
  override name = "0041-closing-samples";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const onlyGrows = (table: string) => `create trigger ${table}_only_grows before update or delete or truncate on ${table}
    for each statement execute function refuse_change()`;
const personOf = (account: string) => `coalesce(${account}.person_id, ${account}.id)`;

const statements = [
  `create table sampling_rule_set (
    version int primary key check (version > 0),
    rule jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  onlyGrows("sampling_rule_set"),
  `create table closing_sample (
    id uuid primary key,
    county_id uuid not null,
    grid_id uuid not null references grid,
    month date not null check (extract(day from month) = 1),
    n int not null check (n > 0),
    seed text not null,
    seed_seq bigint not null,
    rule_version int not null,
    rule jsonb not null,
    population int not null check (population > 0),
    taken int not null check (taken between 0 and population),
    drawn_at timestamptz(3) not null,
    drawn_by uuid references account,
    drawn_by_name text not null,
    seq bigint not null,
    constraint closing_sample_unique unique (county_id, grid_id, month, n)
  )`,
  onlyGrows("closing_sample"),
  `alter table hazard_closing
    add column sample_id uuid references closing_sample,
    add column sample_rank int,
    add constraint hazard_closing_sample_check check ((sample_id is null) = (sample_rank is null))`,
  `create index hazard_closing_sample_index on hazard_closing (sample_id) where sample_id is not null`,
  `create index hazard_closing_undrawn_index on hazard_closing (township_id, at) where sample_id is null`,
  `create table closing_check (
    id uuid primary key,
    sample_id uuid not null references closing_sample,
    hazard_id uuid not null references hazard,
    n int not null,
    county_id uuid not null,
    township_id uuid not null,
    village_id uuid not null,
    cell_id uuid not null references grid,
    place_id uuid not null references place,
    due_on date not null,
    outcome text check (outcome in ('confirmed', 'not_rectified')),
    note text,
    checked_at timestamptz(3),
    checked_by uuid references account,
    checked_by_name text,
    seq bigint not null,
    foreign key (hazard_id, n) references hazard_closing (hazard_id, n),
    constraint closing_check_unique unique (hazard_id, n),
    check (num_nonnulls(outcome, checked_at, checked_by, checked_by_name) in (0, 4)),
    check (outcome is distinct from 'not_rectified' or note is not null)
  )`,
  `create index closing_check_open_index on closing_check (county_id, due_on) where outcome is null`,
  `create index closing_check_county_index on closing_check (county_id, seq)`,
  // A finding is written once, by somebody who had no part in the case before it.
  `create function refuse_partial_check() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or (tg_op = 'UPDATE' and old.outcome is not null) then
        raise exception 'what a check has found stays' using errcode = 'insufficient_privilege';
      end if;
      if new.checked_by is not null and exists (
        select from hazard_step s join account a on a.id = s.by_account, account b
        where s.hazard_id = new.hazard_id and s.seq < new.seq and b.id = new.checked_by
          and ${personOf("a")} = ${personOf("b")}) then
        raise exception 'who checks a closing has had no part in the case' using errcode = 'check_violation',
          constraint = 'closing_check_independent';
      end if;
      return new;
    end $$`,
  `create trigger closing_check_independent before insert or update or delete on closing_check
    for each row execute function refuse_partial_check()`,
];
