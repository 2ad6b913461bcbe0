import { Migration } from "@mikro-orm/migrations";

/** The register of publicity 宣传 (P17), and complaints about the tool with their answers (plan section 5). */
export class PublicityAndComplaints extends Migration {
  override name = "0057-publicity-and-complaints";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const onlyGrows = (table: string) =>
  `create trigger ${table}_only_grows before update or delete or truncate on ${table}
    for each statement execute function refuse_change()`;

const statements = [
  `create table publicity (
    id uuid primary key,
    grid_id uuid not null references grid,
    at timestamptz(3) not null,
    recorded_at timestamptz(3) not null check (recorded_at >= at),
    kind text not null
      check (kind in ('door_to_door', 'meeting', 'leaflet', 'broadcast', 'poster', 'drill', 'online')),
    audience text not null check (audience in ('residents', 'businesses', 'workers', 'students', 'elderly')),
    material text not null,
    place_words text not null,
    people_count integer check (people_count >= 0),
    household_count integer check (household_count >= 0),
    note text,
    by_account uuid not null references account,
    by_name text not null,
    seq bigint not null
  )`,
  `create index publicity_grid_index on publicity (grid_id, at)`,
  onlyGrows("publicity"),
  `create table publicity_reach (
    publicity_id uuid not null references publicity,
    place_id uuid not null references place,
    primary key (publicity_id, place_id)
  )`,
  `create index publicity_reach_place_index on publicity_reach (place_id)`,
  onlyGrows("publicity_reach"),
  `create table tool_complaint (
    id uuid primary key,
    account_id uuid not null references account,
    by_name text not null,
    grid_id uuid not null references grid,
    at timestamptz(3) not null,
    recorded_at timestamptz(3) not null check (recorded_at >= at),
    topic text not null check (topic in ('slow', 'broken', 'too_much', 'unclear', 'missing', 'other')),
    words text not null,
    seq bigint not null,
    answer text,
    answered_at timestamptz(3),
    answered_by uuid references account,
    answered_by_name text,
    check (num_nulls(answer, answered_at, answered_by, answered_by_name) in (0, 4))
  )`,
  `create index tool_complaint_account_index on tool_complaint (account_id, at)`,
  // Its own queue (docs/adr/0004): what waits for an answer.
  `create index tool_complaint_waiting_index on tool_complaint (at) where answered_at is null`,
];
