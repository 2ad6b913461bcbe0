import { Migration } from "@mikro-orm/migrations";

/**
 * The first slice. Foreign keys, checks and partial indexes are written here by hand; the entities describe the
 * columns. Tables of the log and of the projections are not entities at all (docs/adr/0003-one-transaction.md).
 */
export class FirstSlice extends Migration {
  override name = "0001-first-slice";

  override up(): void {
    for (const statement of [...nouns, ...log, ...projections]) this.addSql(statement);
  }
}

const nouns = [
  `create function iso_utc(at timestamptz) returns text language sql stable strict parallel safe
    return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  `create table grid (
    id uuid primary key,
    code text not null,
    level text not null check (level in ('county', 'township', 'village', 'cell')),
    kind text not null,
    name text not null,
    parent_id uuid references grid,
    county_id uuid not null,
    township_id uuid,
    village_id uuid,
    is_pseudo boolean not null,
    is_demo boolean not null,
    sort int not null,
    lon double precision,
    lat double precision,
    layout_x double precision,
    layout_y double precision,
    valid_from date not null,
    valid_to date check (valid_to >= valid_from),
    constraint grid_code_valid_from_unique unique (code, valid_from),
    check ((level = 'county') = (parent_id is null))
  )`,
  `create index grid_parent_id_index on grid (parent_id)`,
  `create table grid_outline (grid_id uuid primary key references grid, outline jsonb not null)`,
  `create table person (id uuid primary key, name text not null, phone text, is_demo boolean not null)`,
  `create table appointment (
    id uuid primary key,
    person_id uuid not null references person,
    grid_id uuid not null references grid,
    post text not null,
    starts_on date not null,
    ends_on date check (ends_on >= starts_on)
  )`,
  `create index appointment_person_id_index on appointment (person_id)`,
  `create index appointment_grid_id_index on appointment (grid_id)`,
  `create table account (
    id uuid primary key,
    login text not null constraint account_login_unique unique check (login = lower(login)),
    name text not null,
    password_hash text,
    role text not null,
    grid_id uuid not null references grid,
    person_id uuid references person,
    must_change_password boolean not null,
    disabled_at timestamptz(3),
    created_at timestamptz(3) not null
  )`,
  `create table access_token (
    id uuid primary key,
    kind text not null check (kind in ('session', 'phone', 'wall')),
    token_hash bytea not null constraint access_token_token_hash_unique unique,
    account_id uuid references account,
    grid_id uuid references grid,
    label text not null,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3),
    last_used_at timestamptz(3),
    revoked_at timestamptz(3),
    check ((kind = 'wall') = (account_id is null)),
    check ((kind = 'wall') = (grid_id is not null))
  )`,
  `create index access_token_account_id_index on access_token (account_id)`,
  `create table access_head (only_row boolean primary key default true check (only_row), version bigint not null)`,
  `insert into access_head (version) values (1)`,
  `create table wall_enrolment (
    id uuid primary key,
    code text not null,
    secret_hash bytea not null,
    state text not null check (state in ('pending', 'approved', 'claimed')),
    grid_id uuid references grid,
    label text,
    token_id uuid references access_token,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null
  )`,
  `create index wall_enrolment_code_index on wall_enrolment (code)`,
  `create table enterprise (
    id uuid primary key,
    name text not null,
    industry text,
    credit_code text,
    is_demo boolean not null
  )`,
  `create table place (
    id uuid primary key,
    name text not null,
    category text not null,
    address text not null,
    enterprise_id uuid references enterprise,
    lon double precision,
    lat double precision,
    crs text,
    checklist_version text not null,
    opened_on date not null,
    closed_on date check (closed_on >= opened_on),
    is_demo boolean not null
  )`,
  `create table place_cell (
    place_id uuid not null references place,
    from_on date not null,
    to_on date check (to_on >= from_on),
    cell_id uuid not null references grid,
    primary key (place_id, from_on)
  )`,
  `create index place_cell_cell_id_index on place_cell (cell_id)`,
  `create table place_plan (
    place_id uuid not null references place,
    from_on date not null,
    to_on date check (to_on >= from_on),
    cadence text not null check (cadence in ('day', 'week', 'month', 'quarter')),
    weekday int not null check (weekday between 1 and 7),
    month_day int not null check (month_day between 1 and 28),
    quarter_month int not null check (quarter_month between 1 and 3),
    primary key (place_id, from_on)
  )`,
  `create table place_freeze (
    id uuid primary key,
    place_id uuid not null references place,
    from_on date not null,
    to_on date check (to_on >= from_on),
    reason text not null,
    seq bigint not null
  )`,
  `create index place_freeze_place_id_index on place_freeze (place_id)`,
  `create table visit (
    id uuid primary key,
    place_id uuid not null references place,
    county_id uuid not null,
    township_id uuid not null,
    village_id uuid not null,
    cell_id uuid not null,
    account_id uuid not null references account,
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    checklist_version text not null,
    answers jsonb not null,
    problem_count int not null,
    is_complete boolean not null,
    position jsonb not null,
    note text,
    rejected_at timestamptz(3),
    rejected_by uuid references account,
    rejected_reason text,
    rejected_seq bigint,
    seq bigint not null
  )`,
  `create index visit_place_id_index on visit (place_id, occurred_at)`,
  `create index visit_cell_id_index on visit (cell_id, occurred_at)`,
  `create table hazard (
    id uuid primary key,
    serial text not null,
    county_id uuid not null,
    township_id uuid not null,
    village_id uuid not null,
    cell_id uuid not null,
    place_id uuid not null references place,
    visit_id uuid,
    category text not null,
    grade text not null check (grade in ('ordinary', 'major')),
    major_criterion text,
    description text not null,
    state text not null check (state in ('reported', 'accepted', 'not_accepted', 'assigned', 'rectifying',
      'submitted', 'returned', 'closed', 'eliminated')),
    level text not null check (level in ('county', 'township', 'village', 'cell')),
    holder text,
    found_at timestamptz(3) not null,
    found_by uuid not null references account,
    rectifier_id uuid references account,
    first_deadline_at timestamptz(3),
    deadline_at timestamptz(3),
    deadline_passed boolean not null,
    refused_at timestamptz(3),
    closed_at timestamptz(3),
    is_eliminated boolean not null,
    is_overdue boolean not null,
    returned_count int not null,
    last_step_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    step_count int not null,
    seq bigint not null,
    check (grade = 'ordinary' or major_criterion is not null),
    check ((state in ('closed', 'eliminated')) = (closed_at is not null)),
    check ((state = 'not_accepted') = (refused_at is not null)),
    check ((state = 'eliminated') = is_eliminated)
  )`,
  `create index hazard_seq_index on hazard (seq)`,
  `create index hazard_cell_id_index on hazard (cell_id, found_at)`,
  `create index hazard_found_at_index on hazard (found_at)`,
  `create index hazard_deadline_pending_index on hazard (deadline_at)
    where deadline_at is not null and not deadline_passed and refused_at is null`,
  `create index hazard_deadline_passed_index on hazard (deadline_at) where deadline_passed`,
  `create index hazard_overdue_township_index on hazard (township_id, deadline_at) where is_overdue`,
  `create index hazard_overdue_village_index on hazard (village_id, deadline_at) where is_overdue`,
  `create index hazard_overdue_cell_index on hazard (cell_id, deadline_at) where is_overdue`,
  `create index hazard_overdue_county_index on hazard (county_id, deadline_at) where is_overdue`,
  `create index hazard_open_index on hazard (county_id, state, found_at)
    where state not in ('closed', 'eliminated', 'not_accepted')`,
  `create table hazard_step (
    hazard_id uuid not null references hazard,
    n int not null,
    action text not null,
    to_state text not null,
    at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    note text,
    deadline_at timestamptz(3),
    seq bigint not null,
    primary key (hazard_id, n)
  )`,
];

const log = [
  `create table log_head (
    county_id uuid primary key references grid,
    epoch text not null,
    seq bigint not null,
    hash bytea not null,
    clock_at timestamptz(3) not null
  )`,
  `create table event_log (
    county_id uuid not null,
    seq bigint not null,
    type text not null,
    grid_id uuid not null,
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    actor_id uuid,
    command_id uuid,
    subject_id uuid,
    about json not null,
    hash bytea not null,
    primary key (county_id, seq)
  )`,
  `create table command_receipt (
    county_id uuid not null,
    command_id uuid not null,
    body_hash bytea not null,
    seq bigint not null,
    recorded_at timestamptz(3) not null,
    primary key (county_id, command_id)
  )`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% only grows', tg_table_name using errcode = 'insufficient_privilege'; end $$`,
  `create trigger event_log_only_grows before update or delete or truncate on event_log
    for each statement execute function refuse_change()`,
  `create trigger command_receipt_only_grows before update or delete or truncate on command_receipt
    for each statement execute function refuse_change()`,
];

const counters = [
  "due_places",
  "covered_places",
  "due_cells",
  "covered_cells",
  "found",
  "rectified",
  "eliminated",
  "major_found",
  "major_rectified",
  "due_hazards",
  "on_time",
];

const projections = [
  `create table period_opened (
    county_id uuid not null,
    period_key text not null,
    seq bigint not null,
    primary key (county_id, period_key)
  )`,
  `create table place_due (
    place_id uuid not null,
    period_key text not null,
    cell_id uuid not null,
    is_due boolean not null,
    is_visited boolean not null,
    primary key (period_key, place_id)
  ) with (fillfactor = 80)`,
  `create index place_due_cell_index on place_due (cell_id, period_key)`,
  `create table grid_period (
    grid_id uuid not null,
    period_key text not null,
    ${counters.map((name) => `${name} int not null default 0`).join(",\n    ")},
    seq bigint not null,
    primary key (period_key, grid_id),
    ${["covered_places <= due_places", "covered_cells <= due_cells", "rectified <= found", "eliminated <= rectified", "major_rectified <= major_found", "on_time <= due_hazards"].map((rule) => `check (${rule})`).join(",\n    ")}
  ) with (fillfactor = 70)`,
  `create index grid_period_seq_index on grid_period (seq)`,
  `create table grid_standing (
    grid_id uuid primary key,
    open_hazards int not null default 0 check (open_hazards >= 0),
    open_major int not null default 0 check (open_major >= 0),
    overdue_count int not null default 0 check (overdue_count >= 0),
    overdue_weight int not null default 0,
    overdue_weighted_due_sec bigint not null default 0,
    oldest_due_at timestamptz(3),
    last_received_at timestamptz(3),
    seq bigint not null
  ) with (fillfactor = 70)`,
  `create index grid_standing_seq_index on grid_standing (seq)`,
  `create table audit_run (
    id uuid primary key,
    county_id uuid not null,
    seq bigint not null,
    at timestamptz(3) not null,
    compared int not null,
    differences jsonb not null
  )`,
];
