import { Migration } from "@mikro-orm/migrations";

/**
 * Files on their way in (P10). What was read of a file is staged, unlogged and for an hour: a crash loses a dry run, no
 * fact. Changes of many records at once are written before the log's lock is taken, so they cannot bear its number
 * themselves: a batch gets it in one row (docs/adr/0012-imports.md).
 */
export class Exchange extends Migration {
  override name = "0008-exchange";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create unlogged table exchange_file (
    id uuid primary key,
    account_id uuid not null references account,
    scope_id uuid not null,
    kind text not null,
    format text not null check (format in ('xlsx', 'csv')),
    file_name text not null,
    content bytea not null,
    head json,
    counts json,
    fault_count int not null default 0,
    checked_seq bigint not null,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    applied_at timestamptz(3)
  )`,
  // A workbook is packed already.
  `alter table exchange_file alter column content set storage external`,
  `create index exchange_file_account_index on exchange_file (account_id, created_at)`,
  `create unlogged table exchange_row (
    file_id uuid not null references exchange_file on delete cascade,
    row_number int not null,
    state text not null check (state in ('new', 'changed', 'same', 'faulty')),
    subject_id uuid,
    grid_id uuid,
    match_key text,
    base_version int,
    record json,
    before json,
    after json,
    shown json not null,
    primary key (file_id, row_number)
  )`,
  `create index exchange_row_state_index on exchange_row (file_id, state, row_number)`,
  `create index exchange_row_match_key_index on exchange_row (file_id, match_key) where match_key is not null`,
  `create unlogged table exchange_fault (
    file_id uuid not null references exchange_file on delete cascade,
    n int not null,
    row_number int not null,
    column_index int,
    key text,
    header text not null,
    code text not null,
    detail text not null,
    text text not null,
    primary key (file_id, n)
  )`,
  `create table record_batch (
    id uuid primary key,
    county_id uuid not null,
    seq bigint not null,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null
  )`,
  `create table record_batch_change (
    batch_id uuid not null,
    n int not null,
    kind text not null,
    subject_id uuid not null,
    grid_id uuid not null,
    before jsonb,
    after jsonb,
    primary key (batch_id, n),
    check (before is not null or after is not null)
  )`,
  `create index record_batch_change_subject_index on record_batch_change (subject_id)`,
  ...["record_batch", "record_batch_change"].map(
    (table) => `create trigger ${table}_only_grows before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`,
  ),
];
