import { Migration } from "@mikro-orm/migrations";

/**
 * Second looks (plan.md section 5): how well each visit's position fits, places that somebody else is to look at again,
 * and how far the job has come that judges visits behind the commit. That nobody looks again at what he has recorded
 * himself is refused by the database too.
 */
export class SecondLooks extends Migration {
  override name = "0058-second-looks";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const personOf = (account: string) => `coalesce(${account}.person_id, ${account}.id)`;

const statements = [
  `create table second_look_rule_set (
    version int primary key check (version > 0),
    rules jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  `create trigger second_look_rule_set_only_grows before update or delete or truncate on second_look_rule_set
    for each statement execute function refuse_change()`,
  // Up to which log position visits were judged, and which days were reckoned. What an upgraded county had recorded before
  // is not judged afterwards.
  `create table second_look_progress (
    county_id uuid primary key,
    seq bigint not null,
    uncovered_on date,
    quiet_on date
  )`,
  `insert into second_look_progress (county_id, seq) select county_id, seq from log_head`,
  `create table visit_look (
    visit_id uuid primary key references visit,
    account_id uuid not null references account,
    occurred_at timestamptz(3) not null,
    grade text not null check (grade in ('in_cell', 'near', 'far', 'none')),
    reason text,
    against text not null check (against in ('boundary', 'place', 'nothing')),
    metres int check (metres >= 0),
    rule_version int not null,
    check ((grade = 'none') = (reason is not null)),
    check ((grade = 'none') = (metres is null))
  )`,
  `create index visit_look_account_index on visit_look (account_id, occurred_at)`,
  `create table recheck (
    id uuid primary key,
    reason text not null check (reason in ('speed', 'photo', 'answers')),
    place_id uuid not null references place,
    visit_id uuid references visit,
    hazard_id uuid references hazard,
    account_id uuid not null references account,
    occurred_at timestamptz(3) not null,
    facts jsonb not null,
    record_ids uuid[] not null,
    rule_version int not null,
    due_on date not null,
    raised_at timestamptz(3) not null,
    outcome text check (outcome in ('confirmed', 'differs', 'cannot_tell')),
    note text,
    told_at timestamptz(3),
    told_by uuid references account,
    told_by_name text,
    seq bigint not null,
    check (num_nonnulls(visit_id, hazard_id) = 1),
    check (num_nonnulls(outcome, note, told_at, told_by, told_by_name) in (0, 5))
  )`,
  `create index recheck_open_index on recheck (due_on) where outcome is null`,
  `create index recheck_waiting_index on recheck (account_id, reason) where outcome is null`,
  `create index recheck_place_index on recheck (place_id)`,
  `create index recheck_records_index on recheck using gin (record_ids)`,
  `create function refuse_own_recheck() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or (tg_op = 'UPDATE' and old.outcome is not null) then
        raise exception 'what a second look has found stays' using errcode = 'insufficient_privilege';
      end if;
      if new.told_by is not null and exists (select from account a, account b
        where a.id = new.account_id and b.id = new.told_by and ${personOf("a")} = ${personOf("b")}) then
        raise exception 'nobody looks again at what he has recorded himself' using errcode = 'check_violation',
          constraint = 'recheck_independent';
      end if;
      return new;
    end $$`,
  `create trigger recheck_independent before insert or update or delete on recheck
    for each row execute function refuse_own_recheck()`,
];
