import { Migration } from "@mikro-orm/migrations";

/**
 * The links for whoever has no account (P2): a public one for each grid by which hazards are reported, one for an
 * enterprise by which it submits its rectification of one hazard. Codes are kept as hashes; a grid's token hangs on walls
 * and is printed again, so that one is kept. Addresses of callers are kept nowhere, only under a salt of the day.
 */
export class Links extends Migration {
  override name = "0036-links";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `alter table account drop constraint account_kind_check,
    add constraint account_kind_check check (kind in ('person', 'api_key', 'public'))`,
  `create table grid_link (
    id uuid primary key,
    county_id uuid not null references grid,
    grid_id uuid not null references grid,
    token text not null unique check (length(token) = 16),
    issued_at timestamptz(3) not null,
    issued_by uuid references account,
    issued_by_name text not null,
    ended_at timestamptz(3),
    ended_by_name text,
    check ((ended_at is null) = (ended_by_name is null))
  )`,
  `create unique index grid_link_live_index on grid_link (grid_id) where ended_at is null`,
  `create table public_report (
    hazard_id uuid primary key,
    link_id uuid not null references grid_link,
    place_id uuid not null references place,
    client_key bytea not null unique check (octet_length(client_key) = 32),
    body_hash bytea not null check (octet_length(body_hash) = 32),
    -- Of the day, the grid and the bare words: the same is not taken twice.
    words_hash bytea not null unique check (octet_length(words_hash) = 32),
    code_hash bytea not null unique check (octet_length(code_hash) = 32),
    category text not null,
    words text not null,
    address text not null,
    lon double precision,
    lat double precision,
    contact_name text,
    contact_phone text,
    sent_at timestamptz(3) not null,
    check ((lon is null) = (lat is null))
  )`,
  `create index public_report_place_index on public_report (place_id)`,
  `create index public_report_link_index on public_report (link_id)`,
  `create table hazard_link (
    id uuid primary key,
    hazard_id uuid not null references hazard,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    issued_at timestamptz(3) not null,
    issued_by uuid not null references account,
    issued_by_name text not null,
    ended_at timestamptz(3),
    ended_by_name text,
    check ((ended_at is null) = (ended_by_name is null))
  )`,
  `create unique index hazard_link_live_index on hazard_link (hazard_id) where ended_at is null`,
  `create table hazard_submission (
    id uuid primary key,
    hazard_id uuid not null references hazard,
    n int not null,
    link_id uuid not null references hazard_link,
    words text not null,
    submitter text not null,
    at timestamptz(3) not null,
    seq bigint not null,
    decision text check (decision in ('taken', 'sent_back')),
    decided_at timestamptz(3),
    decided_by uuid references account,
    decided_by_name text,
    note text,
    unique (hazard_id, n),
    check (num_nonnulls(decision, decided_at, decided_by_name) in (0, 3)),
    check (decision is distinct from 'sent_back' or note is not null)
  )`,
  // One is looked at before the next is sent.
  `create unique index hazard_submission_waiting_index on hazard_submission (hazard_id) where decision is null`,
  `create table public_rate (
    key bytea primary key,
    count int not null,
    ends_at timestamptz(3) not null
  ) with (fillfactor = 70)`,
  `create index public_rate_ends_index on public_rate (ends_at)`,
  `create table public_salt (day date primary key, salt bytea not null check (octet_length(salt) = 32))`,
];
