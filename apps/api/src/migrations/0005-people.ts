import { Migration } from "@mikro-orm/migrations";
import { firstDutyTemplates } from "@safegrid/domain/duty-templates";

/** People, posts, duties, tasks, rewards and the readiness card 五定四清 (P5, P6, P12–P15). */
export class People extends Migration {
  override name = "0005-people";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
    // Our own words, no user's: nothing to escape.
    for (const { level, post, items } of firstDutyTemplates)
      this.addSql(
        `insert into duty_template (level, post, version, items, published_at, by_account, by_name)
         values ('${level}', '${post}', 1, '${JSON.stringify(items)}'::jsonb, now(), null, '随系统提供')`,
      );
  }
}

const postList = `'grid_lead', 'cadre_in_charge', 'grid_officer', 'safety_staff', 'supervisor', 'department_regulator', 'substitute'`;

const statements = [
  `alter table person
    add column grid_id uuid references grid,
    add column initials text,
    add column employer text,
    add column title text,
    add column active_from date,
    add column active_to date,
    add constraint person_active_check check (active_to >= active_from)`,
  `update person set initials = '', grid_id = coalesce(
    (select a.grid_id from appointment a where a.person_id = person.id order by a.starts_on desc, a.id limit 1),
    (select g.id from grid g where g.level = 'county' limit 1))`,
  `alter table person alter column initials set not null, alter column grid_id set not null`,
  `create index person_grid_id_index on person (grid_id)`,
  `create index person_name_index on person (name)`,
  `create table absence (
    id uuid primary key,
    person_id uuid not null references person,
    from_on date not null,
    to_on date not null,
    kind text not null,
    check (to_on >= from_on - 1)
  )`,
  `create index absence_person_id_index on absence (person_id)`,
  `update appointment set post = case post when '网格长' then 'grid_lead' when '网格员' then 'grid_officer'
    else 'supervisor' end`,
  // Ended the day before it began = it never began.
  `alter table appointment
    drop constraint appointment_check,
    add constraint appointment_days_check check (ends_on >= starts_on - 1),
    add column substitute_for uuid references appointment,
    add column absence_id uuid references absence,
    add column transferred_from uuid references appointment,
    add column department_id uuid references department,
    add column end_reason text,
    add constraint appointment_post_check check (post in (${postList})),
    add constraint appointment_substitute_check check ((post = 'substitute') = (substitute_for is not null))`,
  `create index appointment_substitute_for_index on appointment (substitute_for) where substitute_for is not null`,
  `create table handover (
    id uuid primary key,
    grid_id uuid not null references grid,
    from_appointment_id uuid not null references appointment,
    to_appointment_id uuid not null references appointment,
    note text,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    from_confirmed_at timestamptz(3),
    to_confirmed_at timestamptz(3)
  )`,
  `create index handover_grid_id_index on handover (grid_id)`,
  `create table handover_item (
    handover_id uuid not null references handover,
    kind text not null check (kind in ('hazard', 'task')),
    subject_id uuid not null,
    primary key (handover_id, kind, subject_id)
  )`,
  `create table roster_confirmation (
    id uuid primary key,
    grid_id uuid not null references grid,
    as_of_on date not null,
    holders int not null,
    note text,
    at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null
  )`,
  `create index roster_confirmation_grid_index on roster_confirmation (grid_id, as_of_on)`,
  `create table duty_template (
    level text not null,
    post text not null,
    version int not null,
    items jsonb not null,
    published_at timestamptz(3) not null,
    by_account uuid references account,
    by_name text not null,
    primary key (level, post, version)
  )`,
  `create table duty_assignment (
    id uuid primary key,
    appointment_id uuid not null references appointment,
    level text not null,
    post text not null,
    version int not null,
    assigned_at timestamptz(3) not null,
    acknowledged_at timestamptz(3),
    acknowledged_by uuid references account,
    superseded_at timestamptz(3),
    foreign key (level, post, version) references duty_template
  )`,
  `create unique index duty_assignment_current_index on duty_assignment (appointment_id) where superseded_at is null`,
  `create index duty_assignment_appointment_index on duty_assignment (appointment_id)`,
  `create table task (
    id uuid primary key,
    directive_id uuid not null,
    grid_id uuid not null references grid,
    from_grid_id uuid not null references grid,
    title text not null,
    detail text,
    kind text not null,
    cadence text not null,
    starts_on date not null,
    due_on date check (due_on >= starts_on),
    appointment_id uuid references appointment,
    state text not null check (state in ('open', 'done', 'cancelled')),
    sent_at timestamptz(3) not null,
    sent_by text not null,
    received_at timestamptz(3),
    received_by text,
    received_account uuid references account,
    closed_at timestamptz(3),
    closed_by text,
    evidence text,
    check ((state = 'open') = (closed_at is null))
  )`,
  `create index task_grid_id_index on task (grid_id, state)`,
  `create index task_directive_id_index on task (directive_id)`,
  `create index task_appointment_id_index on task (appointment_id) where appointment_id is not null`,
  `create table reward_scheme (
    id uuid primary key,
    grid_id uuid not null references grid,
    level text not null check (level in ('county', 'township', 'village', 'cell')),
    version int not null,
    title text not null,
    lines jsonb not null,
    from_on date not null,
    to_on date check (to_on >= from_on),
    made_at timestamptz(3) not null,
    made_by text not null,
    published_at timestamptz(3),
    published_by text,
    constraint reward_scheme_version_unique unique (grid_id, level, version)
  )`,
  `create table readiness_rule (
    from_on date primary key,
    roster_days int not null check (roster_days > 0),
    ledger_days int not null check (ledger_days > 0),
    required_posts jsonb not null,
    allowed_posts jsonb not null,
    by_name text not null,
    at timestamptz(3) not null
  )`,
  `insert into readiness_rule (from_on, roster_days, ledger_days, required_posts, allowed_posts, by_name, at) values (
    '1992-01-01', 90, 180,
    '{"county": ["grid_lead"], "township": ["grid_lead"], "village": ["grid_lead", "safety_staff"],
      "cell": ["cadre_in_charge", "grid_officer"]}',
    '{"grid_lead": 1, "cadre_in_charge": 12, "grid_officer": 1, "safety_staff": 1}', '随系统提供', now())`,
  `create table readiness_taken (
    county_id uuid not null,
    day date not null,
    seq bigint not null,
    primary key (county_id, day)
  )`,
  `create table readiness_span (
    grid_id uuid not null references grid,
    county_id uuid not null,
    township_id uuid,
    village_id uuid,
    level text not null,
    from_on date not null,
    to_on date check (to_on >= from_on),
    passed int not null,
    no_source int not null,
    primary key (grid_id, from_on)
  )`,
  `create index readiness_span_open_index on readiness_span (county_id) where to_on is null`,
];
