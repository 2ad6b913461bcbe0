import { Migration } from "@mikro-orm/migrations";

/** Boundaries of grids, dated; where they do not fit, and what became of it (P3, P6, P14). */
export class Boundaries extends Migration {
  override name = "0004-boundaries";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  // `original` is what was brought, in its own system; `shape` the same as MultiPolygon coordinates in CGCS2000 degrees.
  `create table grid_boundary (
    grid_id uuid not null references grid,
    from_on date not null,
    to_on date check (to_on >= from_on),
    crs text not null check (crs in ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    original json not null,
    shape json not null,
    area_m2 double precision not null check (area_m2 > 0),
    source text not null,
    is_demo boolean not null,
    seq bigint not null,
    primary key (grid_id, from_on)
  )`,
  `create unique index grid_boundary_open_index on grid_boundary (grid_id) where to_on is null`,
  // A file waits here until its command is carried out, so that the log is held for one statement only.
  `create unlogged table boundary_staging (
    command_id uuid not null,
    grid_id uuid not null,
    crs text not null,
    original json not null,
    shape json not null,
    area_m2 double precision not null,
    staged_at timestamptz(3) not null,
    primary key (command_id, grid_id)
  )`,
  `create table boundary_check (
    grid_id uuid primary key references grid,
    version text not null,
    parent_m2 double precision,
    gaps_m2 double precision not null,
    sliver_m2 double precision not null,
    child_count int not null,
    boundary_count int not null,
    checked_at timestamptz(3) not null
  )`,
  `create table boundary_finding (
    id uuid primary key,
    grid_id uuid not null references grid,
    kind text not null check (kind in ('gap', 'overlap', 'outside')),
    grid_ids uuid[] not null,
    shape json not null,
    area_m2 double precision not null,
    state text not null check (state in ('open', 'accepted', 'gone')),
    reason text,
    decided_by text,
    decided_at timestamptz(3),
    found_at timestamptz(3) not null,
    gone_at timestamptz(3),
    check ((state = 'gone') = (gone_at is not null)),
    check (state <> 'accepted' or reason is not null)
  )`,
  `create index boundary_finding_parent_index on boundary_finding (grid_id) where state <> 'gone'`,
];
