import { Migration } from "@mikro-orm/migrations";

/**
 * Evidence (plan section 4): pictures and files by their content, each content once; what somebody sends as evidence
 * of a hazard or a visit, which may come before its subject; and where one content serves twice.
 */
export class Evidence extends Migration {
  override name = "0011-evidence";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table evidence_content (
    sha256 bytea primary key check (octet_length(sha256) = 32),
    media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    bytes bigint not null check (bytes > 0),
    width int,
    height int,
    stored_at timestamptz(3),
    touched_at timestamptz(3) not null,
    check ((width is null) = (height is null)),
    check ((media_type = 'application/pdf') = (width is null))
  )`,
  `create table evidence (
    id uuid primary key,
    account_id uuid not null references account,
    by_name text not null,
    scope_id uuid not null references grid,
    department_id uuid references department,
    subject_kind text not null check (subject_kind in ('hazard', 'visit')),
    subject_id uuid not null,
    part text not null check (part in ('before', 'after', 'other')),
    file_name text,
    bytes bigint not null check (bytes > 0),
    announced_sha256 bytea check (octet_length(announced_sha256) = 32),
    taken_at timestamptz(3),
    created_at timestamptz(3) not null,
    touched_at timestamptz(3) not null,
    refused text,
    refused_detail text,
    sha256 bytea references evidence_content,
    stored_at timestamptz(3),
    hazard_id uuid references hazard,
    visit_id uuid references visit,
    attached_at timestamptz(3),
    seq bigint,
    check ((sha256 is null) = (stored_at is null)),
    check ((attached_at is null) = (num_nonnulls(hazard_id, visit_id) = 0) and num_nonnulls(hazard_id, visit_id) <= 1),
    check ((attached_at is null) = (seq is null)),
    check (attached_at is null or sha256 is not null),
    check (refused is null or attached_at is null)
  )`,
  `create index evidence_hazard_index on evidence (hazard_id) where hazard_id is not null`,
  `create index evidence_visit_index on evidence (visit_id) where visit_id is not null`,
  `create index evidence_sha256_index on evidence (sha256) where sha256 is not null`,
  `create index evidence_waiting_index on evidence (subject_id)
    where sha256 is not null and attached_at is null and refused is null`,
  `create index evidence_unattached_index on evidence (account_id, touched_at) where attached_at is null`,
  // What is attached is sealed: nobody changes or takes out a row of it.
  `create function refuse_change_of_attached() returns trigger language plpgsql as $$
    begin
      if old.attached_at is not null then raise exception 'evidence % is attached and cannot change', old.id; end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$`,
  `create trigger evidence_sealed before update or delete on evidence
    for each row execute function refuse_change_of_attached()`,
  `create table evidence_reuse (
    evidence_id uuid primary key references evidence,
    earlier_id uuid not null references evidence,
    noted_at timestamptz(3) not null
  )`,
  `create index evidence_reuse_earlier_index on evidence_reuse (earlier_id)`,
];
