import { Migration } from "@mikro-orm/migrations";

/**
 * Other systems (P10): keys by which they call, endpoints to which the log is sent, and marks from which an export knows
 * what has changed behind a log position.
 */
export class Integration extends Migration {
  override name = "0014-integration";

  override up(): void {
    for (const statement of [...keys, ...webhooks, ...changes]) this.addSql(statement);
  }
}

const keys = [
  // A key acts under an account of its own, which nobody can sign in to: what it does bears its name everywhere.
  `alter table account add column kind text not null default 'person' check (kind in ('person', 'api_key'))`,
  `alter table account drop constraint account_grant_whole,
    add constraint account_grant_whole check (kind = 'api_key' or (role is null) = (grid_id is null)),
    add constraint account_key_check check (kind = 'person' or (role is null and password_hash is null))`,
  `alter table access_token drop constraint access_token_kind_check,
    add constraint access_token_kind_check check (kind in ('session', 'phone', 'wall', 'api_key'))`,
  `create table api_key (
    id uuid primary key references account,
    prefix text not null constraint api_key_prefix_unique unique,
    purpose text not null,
    abilities text[] not null default '{}',
    created_at timestamptz(3) not null,
    created_by_name text not null,
    expires_at timestamptz(3),
    granted_at timestamptz(3),
    granted_by_name text,
    revoked_at timestamptz(3),
    revoked_by_name text,
    revoked_reason text
  )`,
  `create table api_key_use (
    key_id uuid not null references api_key,
    hour timestamptz not null,
    calls int not null,
    primary key (key_id, hour)
  )`,
];

const webhooks = [
  `create table webhook_endpoint (
    id uuid primary key,
    url text not null,
    description text not null,
    types text[] not null,
    grid_id uuid references grid,
    granted_at timestamptz(3),
    granted_by_name text,
    secret text not null,
    former_secret text,
    former_secret_until timestamptz(3),
    created_at timestamptz(3) not null,
    created_by_name text not null,
    disabled_at timestamptz(3),
    disabled_reason text,
    position bigint not null,
    attempt int not null default 0,
    next_at timestamptz(3),
    failing_since timestamptz(3),
    last_error text,
    claimed_by uuid,
    claimed_until timestamptz,
    check ((disabled_at is null) = (disabled_reason is null))
  )`,
  `create table webhook_delivery (
    endpoint_id uuid not null references webhook_endpoint on delete cascade,
    seq bigint not null,
    message_id text not null,
    type text not null,
    state text not null check (state in ('delivered', 'failing')),
    attempts int not null,
    first_at timestamptz(3) not null,
    last_at timestamptz(3) not null,
    status int,
    error text,
    response text,
    duration_ms int not null,
    primary key (endpoint_id, seq)
  )`,
  `create index webhook_delivery_last_at_index on webhook_delivery (last_at)`,
];

/** Tables whose rows have no log position of their own, with where a row lies and whose line it is in. */
const marked = [
  { table: "grid", place: "w.id", line: "null::uuid" },
  { table: "person", place: "w.grid_id", line: "null::uuid" },
  { table: "appointment", place: "w.grid_id", line: "null::uuid" },
  {
    table: "enterprise",
    place: "coalesce(w.cell_id, w.village_id, w.township_id, w.county_id)",
    line: "w.department_id",
  },
  { table: "place", place: "coalesce(w.cell_id, w.village_id, w.township_id, w.county_id)", line: "w.department_id" },
];

const isOf = (row: string, text: string) => text.replaceAll("w.", `${row}.`);

const changes = [
  // From before this there are no marks: whoever comes with an earlier position gets everything.
  `create table export_floor (only_row boolean primary key default true check (only_row), seq bigint not null)`,
  `insert into export_floor (seq) select coalesce(max(seq), 0) from log_head`,
  `create table export_transaction (id uuid primary key, seq bigint)`,
  `create index export_transaction_seq_index on export_transaction (seq)`,
  `create table export_change (
    kind text not null,
    id uuid not null,
    transaction_id uuid not null,
    primary key (kind, id)
  ) with (fillfactor = 80)`,
  `create index export_change_transaction_index on export_change (transaction_id)`,
  // Where a row lay before: whoever mirrors that part is told that it has gone.
  `create table export_departure (
    kind text not null,
    id uuid not null,
    grid_id uuid,
    department_id uuid,
    transaction_id uuid not null
  )`,
  `create index export_departure_transaction_index on export_departure (transaction_id)`,
  // Rows may be written before the log's lock is taken (imports): only at the commit is the position known, which then
  // is that of the log's head. Who did not write to the log counts as of the next position.
  `create function number_export_transaction() returns trigger language plpgsql as $$
    begin
      perform from log_head for update;
      update export_transaction set seq = coalesce((select max(h.seq + case
          when h.xmin = pg_current_xact_id()::xid then 0 else 1 end) from log_head h), 0)
        where id = new.id;
      return null;
    end $$`,
  `create constraint trigger export_transaction_numbered after insert on export_transaction
    deferrable initially deferred for each row execute function number_export_transaction()`,
  `create function this_export_transaction() returns uuid language plpgsql as $$
    declare this uuid := nullif(current_setting('safegrid.export_transaction', true), '');
    begin
      if this is null then
        this := gen_random_uuid();
        perform set_config('safegrid.export_transaction', this::text, true);
        insert into export_transaction (id) values (this);
      end if;
      return this;
    end $$`,
  ...marked.flatMap(({ table, place, line }) => [
    `create function note_${table}_change() returns trigger language plpgsql as $$
      declare this uuid := this_export_transaction();
      begin
        if tg_op = 'DELETE' then
          insert into export_departure (kind, id, grid_id, department_id, transaction_id)
            select '${table}', w.id, ${place}, ${line}, this from was w;
          delete from export_change c using was w where c.kind = '${table}' and c.id = w.id;
          return null;
        end if;
        if tg_op = 'UPDATE' then
          insert into export_departure (kind, id, grid_id, department_id, transaction_id)
            select '${table}', w.id, ${place}, ${line}, this from was w join fresh f on f.id = w.id
            where (${place}, ${line}) is distinct from (${isOf("f", place)}, ${isOf("f", line)});
        end if;
        insert into export_change (kind, id, transaction_id) select '${table}', f.id, this from fresh f
          on conflict (kind, id) do update set transaction_id = excluded.transaction_id;
        return null;
      end $$`,
    `create trigger ${table}_inserted after insert on ${table} referencing new table as fresh
      for each statement execute function note_${table}_change()`,
    `create trigger ${table}_updated after update on ${table} referencing old table as was new table as fresh
      for each statement execute function note_${table}_change()`,
    `create trigger ${table}_deleted after delete on ${table} referencing old table as was
      for each statement execute function note_${table}_change()`,
  ]),
];
