import { Migration } from "@mikro-orm/migrations";

/** Cells whose silence is improbable against their peers, and what a second look at each has found. */
export class QuietCells extends Migration {
  override name = "0059-quiet-cells";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table quiet_cell (
    id uuid primary key,
    county_id uuid not null,
    township_id uuid not null,
    village_id uuid not null,
    cell_id uuid not null references grid,
    listed_on date not null,
    reckoned_on date not null,
    from_on date not null,
    visits int not null,
    found int not null,
    outside_found int not null,
    expected double precision not null,
    peer_count int not null,
    peer_visits int not null,
    peer_found int not null,
    compared_count int not null,
    probability double precision not null,
    rule_version int not null,
    one_in int not null,
    ended_on date,
    outcome text check (outcome in ('quiet', 'found', 'cannot_tell')),
    note text,
    looked_at timestamptz(3),
    looked_by uuid references account,
    looked_by_name text,
    seq bigint not null,
    check (num_nonnulls(outcome, note, looked_at, looked_by, looked_by_name) in (0, 5)),
    check (outcome is null or ended_on is null)
  )`,
  // One entry of a cell waits at a time.
  `create unique index quiet_cell_open_unique on quiet_cell (cell_id) where outcome is null and ended_on is null`,
  `create index quiet_cell_looked_index on quiet_cell (cell_id, looked_at)`,
];
