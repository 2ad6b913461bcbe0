import { Migration } from "@mikro-orm/migrations";

/**
 * Doubtful records of the field, whole as they came, until a person decides; and how far the times of the others can be
 * believed. What was recorded before this bears no measurement, which is what `unknown` says.
 */
export class Quarantine extends Migration {
  override name = "0053-quarantine";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const grades = `('credible', 'corrected', 'unknown', 'doubtful', 'decided')`;
const statements = [
  ...["visit", "hazard"].map(
    (
      table,
    ) => `alter table ${table} add column time_grade text not null default 'unknown' check (time_grade in ${grades}),
      add column said_at timestamptz(3)`,
  ),
  `create table quarantine (
    command_id uuid primary key,
    county_id uuid not null references grid,
    township_id uuid not null references grid,
    village_id uuid not null references grid,
    cell_id uuid not null references grid,
    place_id uuid not null references place,
    account_id uuid not null references account,
    person_id uuid references person,
    sender_name text not null,
    body jsonb not null,
    reasons text[] not null check (cardinality(reasons) > 0),
    time_grade text not null check (time_grade in ${grades}),
    occurred_at timestamptz(3),
    earliest_at timestamptz(3),
    received_at timestamptz(3) not null,
    seq bigint not null,
    version int not null default 1,
    state text not null default 'waiting' check (state in ('waiting', 'accepted', 'rejected')),
    decided_at timestamptz(3),
    decided_by uuid references account,
    decided_by_name text,
    decision_note text,
    taken_at timestamptz(3) check (taken_at <= received_at),
    decided_seq bigint,
    check ((occurred_at is null) = (time_grade = 'doubtful')),
    check ((state = 'waiting') = (decided_at is null)),
    check (num_nulls(decided_at, decided_by, decided_by_name, decided_seq) in (0, 4)),
    check ((state = 'accepted') = (taken_at is not null)),
    check (state <> 'rejected' or decision_note is not null)
  )`,
  // Its own queue (docs/adr/0004): what waits, the oldest first.
  `create index quarantine_waiting_index on quarantine (received_at) where state = 'waiting'`,
  `create index quarantine_decided_index on quarantine (decided_at desc) where state <> 'waiting'`,
];
