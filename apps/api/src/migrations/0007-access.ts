import { Migration } from "@mikro-orm/migrations";

/**
 * Three administrators (plan section 6): what an account may do is granted, with a history, by somebody else than its
 * owner; nobody holds two of the three offices.
 */
export class AccessGrants extends Migration {
  override name = "0007-access";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const offices = `('account_admin', 'security_admin', 'audit_admin')`;

const statements = [
  `alter table account
    alter column role drop not null,
    alter column grid_id drop not null,
    add column created_by uuid references account,
    add constraint account_grant_whole check ((role is null) = (grid_id is null)),
    add constraint account_department_check check (role is distinct from 'department_regulator' or department_id is not null)`,
  // The one administrator of before kept accounts and walls. The other two offices are filled when the database is prepared.
  `update account set role = 'account_admin' where role = 'county_admin'`,
  // A person has one office whether the accounts name the same record of a person or the same name.
  `create unique index account_one_office_per_person on account (person_id)
    where role in ${offices} and disabled_at is null`,
  `create unique index account_one_office_per_name on account (name) where role in ${offices} and disabled_at is null`,
  `create table account_grant (
    id uuid primary key,
    account_id uuid not null references account,
    role text,
    grid_id uuid references grid,
    department_id uuid references department,
    reason text not null,
    granted_by uuid not null references account,
    granted_by_name text not null,
    granted_at timestamptz(3) not null,
    constraint account_grant_not_to_oneself check (granted_by <> account_id),
    check ((role is null) = (grid_id is null))
  )`,
  `create index account_grant_account_index on account_grant (account_id, granted_at)`,
  `create trigger account_grant_only_grows before update or delete or truncate on account_grant
    for each statement execute function refuse_change()`,
  `create index operation_log_kind_index on operation_log (kind, n)`,
  `create index operation_log_account_index on operation_log (account_id, n)`,
  // Whose eyes a read has; the policies of row-level security look here (platform/row-security.ts).
  `create function viewer_scope() returns uuid language sql stable parallel safe
    return nullif(current_setting('safegrid.scope', true), '')::uuid`,
  `create function viewer_department() returns uuid language sql stable parallel safe
    return nullif(current_setting('safegrid.department', true), '')::uuid`,
  // These two look at the grids themselves, behind the policy of `grid`.
  `create function viewer_sees_county() returns boolean language sql stable parallel safe security definer
    set search_path = public
    as $$ select exists (select from grid where id = viewer_scope() and level = 'county') $$`,
  `create function viewer_path() returns uuid[] language sql stable parallel safe security definer
    set search_path = public
    as $$ select coalesce((select array[county_id, township_id, village_id] from grid where id = viewer_scope()), '{}') $$`,
];
