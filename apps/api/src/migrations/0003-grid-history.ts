import { Migration } from "@mikro-orm/migrations";

/** Grids that are split, merged, moved, renamed and closed on a day, without touching the days before (ADR 10). */
export class GridHistory extends Migration {
  override name = "0003-grid-history";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `alter table grid add column pinyin text not null default '', add column responsible_subject text,
    add column supervising_subject text, add column enterprise_id uuid references enterprise,
    add column begun_seq bigint, add column ended_seq bigint`,
  `create index grid_county_id_index on grid (county_id)`,
  `alter table log_head add column grid_version bigint not null default 1`,
  `create table grid_lineage (
    from_id uuid not null references grid,
    to_id uuid not null references grid,
    kind text not null check (kind in ('split', 'merged', 'moved')),
    on_day date not null,
    primary key (from_id, to_id)
  )`,
  `create index grid_lineage_to_id_index on grid_lineage (to_id)`,
  // What a grid was called and who answered for it, where that has ever changed: one row per day on which it did.
  `create table grid_term (
    grid_id uuid not null references grid,
    from_on date not null,
    name text not null,
    kind text not null,
    responsible_subject text,
    supervising_subject text,
    primary key (grid_id, from_on)
  )`,
  `create table grid_plan (
    id uuid primary key,
    county_id uuid not null,
    grid_id uuid not null references grid,
    effective_on date not null,
    change jsonb not null,
    planned_by uuid references account,
    planned_by_name text not null,
    planned_at timestamptz(3) not null,
    planned_seq bigint not null,
    state text not null check (state in ('pending', 'carried_out', 'withdrawn', 'failed')),
    why text
  )`,
  `create index grid_plan_pending_index on grid_plan (effective_on, planned_seq) where state = 'pending'`,
  `create index grid_plan_grid_id_index on grid_plan (grid_id)`,
  // Since which log position a place's cell is known, and since which its end: a reading "known then" sees neither
  // before. A row that is replaced on its first day stays as an empty span.
  `alter table place_cell add column seq bigint not null default 0, add column to_seq bigint`,
  `alter table place_cell drop constraint place_cell_check`,
  `alter table place_cell add constraint place_cell_check check (to_on >= from_on - 1)`,
  `alter table place_cell drop constraint place_cell_pkey`,
  `alter table place_cell add primary key (place_id, from_on, seq)`,
];
