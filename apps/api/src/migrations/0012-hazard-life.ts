import { Migration } from "@mikro-orm/migrations";

/**
 * A hazard's whole life (plan section 4): who has it in hand, every hop with its receipt, who was told what, what was asked
 * for and decided, and the county's rules for deadlines. What the domain promises, the database refuses to break: nothing
 * closed without a re-inspection by another account, no hazard without an owner.
 */
export class HazardLife extends Migration {
  override name = "0012-hazard-life";

  override up(): void {
    for (const statement of [...hazard, ...steps, ...tables, ...sight]) this.addSql(statement);
  }
}

/** Two columns that name one grid or one department. */
const unit = (name: string) => `${name}_grid_id uuid references grid, ${name}_department_id uuid references department`;
const oneOf = (name: string) => `check (num_nonnulls(${name}_grid_id, ${name}_department_id) = 1)`;

const hazard = [
  `alter table hazard drop constraint hazard_state_check`,
  `alter table hazard add constraint hazard_state_check check (state in ('reported', 'accepted', 'not_accepted',
    'assigned', 'rectifying', 'submitted', 'reinspected', 'returned', 'closed', 'eliminated', 'reopened'))`,
  `alter table hazard
    add column owner_grid_id uuid references grid,
    add column owner_department_id uuid references department,
    add column supervisor_grid_id uuid references grid,
    add column supervisor_department_id uuid references department,
    add column found_grade text check (found_grade in ('ordinary', 'major')),
    add column five jsonb,
    add column reinspected_by uuid references account,
    add column closed_by uuid references account,
    add column deadline_unit text not null default 'hours' check (deadline_unit in ('hours', 'working_hours', 'days', 'working_days')),
    add column stopped_from timestamptz(3),
    add column stopped_until timestamptz(3),
    add column stop_deadline_before timestamptz(3),
    add column receipt_due_at timestamptz(3)`,
  // What was there before: its level had it in hand, its township watched over it, and whoever passed it closed it.
  `update hazard set found_grade = grade, owner_grid_id = case level when 'county' then county_id
     when 'township' then township_id when 'village' then village_id else cell_id end`,
  `update hazard set supervisor_grid_id = case level when 'county' then county_id else township_id end
   where state in ('assigned', 'rectifying', 'submitted', 'returned', 'closed')`,
  `update hazard h set closed_by = s.by_account, reinspected_by = s.by_account
   from hazard_step s where s.hazard_id = h.id and s.action = 'pass' and s.n = h.step_count and h.state = 'closed'`,
  `update hazard h set closed_by = s.by_account, reinspected_by = s.by_account
   from (select distinct on (hazard_id) hazard_id, by_account from hazard_step where action = 'pass'
     order by hazard_id, n desc) s
   where s.hazard_id = h.id and h.state = 'closed' and h.closed_by is null`,
  `alter table hazard
    alter column found_grade set not null,
    add constraint hazard_owner_check ${oneOf("owner")},
    add constraint hazard_supervisor_check check (num_nonnulls(supervisor_grid_id, supervisor_department_id) <= 1
      and (state not in ('assigned', 'rectifying', 'submitted', 'reinspected', 'returned', 'closed')
        or num_nonnulls(supervisor_grid_id, supervisor_department_id) = 1)),
    add constraint hazard_closing_check check (state <> 'closed' or (rectifier_id is not null and closed_by is not null
      and reinspected_by is not null and closed_by <> rectifier_id and reinspected_by <> rectifier_id)),
    add constraint hazard_major_closing_check check (state <> 'closed' or grade = 'ordinary' or five is null
      or closed_by <> reinspected_by),
    add constraint hazard_stop_check check (num_nonnulls(stopped_from, stopped_until, stop_deadline_before) in (0, 3))`,
];

const steps = [
  `alter table hazard_step
    add column from_state text,
    add column grade text,
    add column unit_grid_id uuid references grid,
    add column unit_department_id uuid references department,
    add column about jsonb not null default '{}'`,
  `alter table hazard_step alter column about drop default`,
  `create trigger hazard_step_only_grows before update or delete or truncate on hazard_step
    for each statement execute function refuse_change()`,
];

const tables = [
  `create table hazard_hop (
    hazard_id uuid not null references hazard,
    n int not null,
    kind text not null check (kind in ('found', 'up', 'down', 'across', 'back', 'bypass')),
    ${unit("from")},
    ${unit("to")},
    reason text,
    sent_at timestamptz(3) not null,
    sent_by uuid references account,
    sent_by_name text,
    limit_at timestamptz(3),
    is_limit_assumed boolean not null default false,
    outcome text not null check (outcome in ('waiting', 'received', 'declined', 'bypassed', 'ended')),
    outcome_at timestamptz(3),
    outcome_by uuid references account,
    outcome_by_name text,
    silent_at timestamptz(3),
    seq bigint not null,
    primary key (hazard_id, n),
    ${oneOf("from")},
    ${oneOf("to")},
    check ((outcome = 'waiting') = (outcome_at is null)),
    check (outcome <> 'received' or outcome_by_name is not null)
  )`,
  // Of each hazard one hop waits at most; what is found here is the queue of limits (docs/adr/0004).
  `create unique index hazard_hop_waiting_index on hazard_hop (hazard_id) where outcome = 'waiting'`,
  `create index hazard_hop_limit_index on hazard_hop (limit_at)
    where outcome = 'waiting' and silent_at is null and limit_at is not null`,
  `create table hazard_notice (
    hazard_id uuid not null references hazard,
    n int not null,
    ${unit("unit")},
    why text not null check (why in ('skip', 'bypass')),
    at timestamptz(3) not null,
    seen_at timestamptz(3),
    seen_by uuid references account,
    seen_by_name text,
    primary key (hazard_id, n),
    ${oneOf("unit")},
    check ((seen_at is null) = (seen_by_name is null))
  )`,
  `create table hazard_request (
    id uuid primary key,
    hazard_id uuid not null references hazard,
    kind text not null check (kind in ('extension', 'stop')),
    until_at timestamptz(3) not null,
    reason text not null,
    asked_at timestamptz(3) not null,
    asked_by uuid not null references account,
    asked_by_name text not null,
    decision text check (decision in ('granted', 'refused', 'ended')),
    decided_at timestamptz(3),
    decided_by uuid references account,
    decided_by_name text,
    granted_until timestamptz(3),
    note text,
    check ((decision is null) = (decided_at is null)),
    check (decision is distinct from 'granted' or (decided_by <> asked_by and granted_until is not null))
  )`,
  `create index hazard_request_hazard_index on hazard_request (hazard_id)`,
  `create unique index hazard_request_waiting_index on hazard_request (hazard_id, kind) where decision is null`,
  `create table hazard_party (
    hazard_id uuid not null references hazard,
    unit_id uuid not null,
    ${unit("unit")},
    by_sharing boolean not null,
    since timestamptz(3) not null,
    primary key (hazard_id, unit_id),
    ${oneOf("unit")}
  )`,
  `create index hazard_party_unit_index on hazard_party (unit_id)`,
  `create table deadline_rule_set (
    version int primary key check (version > 0),
    rules jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  `create trigger deadline_rule_set_only_grows before update or delete or truncate on deadline_rule_set
    for each statement execute function refuse_change()`,
  `create index hazard_owner_grid_index on hazard (owner_grid_id, deadline_at)
    where state not in ('closed', 'eliminated', 'not_accepted') and owner_grid_id is not null`,
  `create index hazard_owner_department_index on hazard (owner_department_id, deadline_at)
    where state not in ('closed', 'eliminated', 'not_accepted') and owner_department_id is not null`,
];

/**
 * Whoever a hazard was sent to or shared with sees it, also from beyond its own ground or line (P7, P16). These look at
 * the parties behind the policies, or the policy of hazards would ask itself.
 */
const sight = [
  `create function viewer_party_hazards() returns uuid[] language sql stable parallel safe security definer
    set search_path = public
    as $$ select coalesce(array_agg(distinct p.hazard_id), '{}') from hazard_party p
      left join grid g on g.id = p.unit_grid_id
      where case when viewer_department() is null
        then viewer_scope() in (g.county_id, g.township_id, g.village_id, g.id)
        else p.unit_department_id = viewer_department() end $$`,
  `create function viewer_party_places() returns uuid[] language sql stable parallel safe security definer
    set search_path = public
    as $$ select coalesce(array_agg(distinct h.place_id), '{}') from hazard h
      where h.id = any (viewer_party_hazards()) $$`,
];
