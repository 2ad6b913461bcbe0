import { Migration } from "@mikro-orm/migrations";

/**
 * The escalation ladder: the county's versions of it, the next rung of each hazard as a column that is its own queue
 * (docs/adr/0018), what has fired, who was told by which message, and who urged.
 */
export class Escalation extends Migration {
  override name = "0028-escalation";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const unit = `unit_grid_id uuid references grid, unit_department_id uuid references department`;
const onlyGrows = (table: string) =>
  `create trigger ${table}_only_grows before update or delete or truncate on ${table}
    for each statement execute function refuse_change()`;

const statements = [
  `alter table hazard
    add column rung_at timestamptz(3),
    add column rung_from timestamptz(3),
    add column last_rung text`,
  // What is due already is not told of afterwards: the ladder of what was there before begins now.
  `update hazard set rung_from = now() where deadline_at is not null and state not in ('closed', 'eliminated', 'not_accepted')`,
  `create index hazard_rung_index on hazard (rung_at, id) where rung_at is not null`,
  `create table hazard_rung (
    hazard_id uuid not null references hazard,
    base_at timestamptz(3) not null,
    is_from_later boolean not null,
    rung text not null,
    at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    does text[] not null,
    seq bigint not null,
    primary key (hazard_id, base_at, rung)
  )`,
  onlyGrows("hazard_rung"),
  `create table escalation_ladder_set (
    version int primary key check (version > 0),
    ladder jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  onlyGrows("escalation_ladder_set"),
  // How far the open hazards have been reckoned anew by a version.
  `create table escalation_reckoning (version int primary key, up_to uuid, done_at timestamptz(3))`,
  `create table message (
    id uuid primary key,
    ${unit},
    kind text not null check (kind in ('near_due', 'escalated', 'urged')),
    cause text not null,
    does text[] not null,
    words text,
    from_name text,
    from_grid_id uuid references grid,
    from_department_id uuid references department,
    case_count int not null check (case_count > 0),
    first_at timestamptz(3) not null,
    last_at timestamptz(3) not null,
    sent_at timestamptz(3) not null,
    grown_at timestamptz(3) not null,
    noted_at timestamptz(3),
    noted_by uuid references account,
    noted_by_name text,
    seq bigint not null,
    check (num_nonnulls(unit_grid_id, unit_department_id) = 1),
    check ((noted_at is null) = (noted_by_name is null))
  )`,
  `create index message_grid_index on message (unit_grid_id, sent_at desc, seq desc) where unit_grid_id is not null`,
  `create index message_department_index on message (unit_department_id, sent_at desc, seq desc)
    where unit_department_id is not null`,
  `create index message_unnoted_grid_index on message (unit_grid_id, cause) where noted_at is null and unit_grid_id is not null`,
  `create index message_unnoted_department_index on message (unit_department_id, cause)
    where noted_at is null and unit_department_id is not null`,
  `create table message_case (
    message_id uuid not null references message,
    hazard_id uuid not null references hazard,
    told_at timestamptz(3) not null,
    primary key (message_id, hazard_id)
  )`,
  `create index message_case_hazard_index on message_case (hazard_id)`,
  // Once per case and Shanghai day, whatever any process believes.
  `create table hazard_urging (
    hazard_id uuid not null references hazard,
    urged_on date not null,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    ${unit},
    message_id uuid not null references message,
    words text not null,
    seq bigint not null,
    primary key (hazard_id, urged_on),
    check (num_nonnulls(unit_grid_id, unit_department_id) = 1),
    check (urged_on = (at at time zone 'Asia/Shanghai')::date)
  )`,
  onlyGrows("hazard_urging"),
];
