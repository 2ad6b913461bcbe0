import { Migration } from "@mikro-orm/migrations";

/** Who changed which record from what to what; departments (P16); the operation log (who signed in, exported, unmasked). */
export class RecordsAndDepartments extends Migration {
  override name = "0002-records-and-departments";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table record_change (
    county_id uuid not null,
    seq bigint not null,
    n int not null,
    kind text not null,
    subject_id uuid not null,
    grid_id uuid not null references grid,
    before jsonb,
    after jsonb,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    primary key (county_id, seq, n),
    check (before is not null or after is not null)
  )`,
  `create index record_change_subject_index on record_change (subject_id, seq)`,
  `create trigger record_change_only_grows before update or delete or truncate on record_change
    for each statement execute function refuse_change()`,
  `create table department (
    id uuid primary key,
    code text not null constraint department_code_unique unique,
    name text not null,
    industries text[] not null,
    is_demo boolean not null
  )`,
  `alter table account add column department_id uuid references department`,
  `create table operation_head (
    only_row boolean primary key default true check (only_row),
    n bigint not null,
    hash bytea not null
  )`,
  `insert into operation_head (n, hash) values (0, decode(repeat('00', 32), 'hex'))`,
  `create table operation_log (
    n bigint primary key,
    at timestamptz(3) not null,
    kind text not null,
    account_id uuid,
    by_name text not null,
    grid_id uuid,
    address text,
    about json not null,
    hash bytea not null
  )`,
  `create index operation_log_at_index on operation_log (at)`,
  `create trigger operation_log_only_grows before update or delete or truncate on operation_log
    for each statement execute function refuse_change()`,
];
