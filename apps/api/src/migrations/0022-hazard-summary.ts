import { Migration } from "@mikro-orm/migrations";

/** What a village or township tells its next level of its hazards (P22 村级汇总上报): counted when it is sent, received by name. */
export class HazardSummaries extends Migration {
  override name = "0022-hazard-summary";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table hazard_summary (
    id uuid primary key,
    grid_id uuid not null references grid,
    to_grid_id uuid not null references grid,
    from_on date not null,
    to_on date not null check (to_on >= from_on),
    counts jsonb not null,
    note text not null,
    sent_at timestamptz(3) not null,
    sent_by uuid not null references account,
    sent_by_name text not null,
    received_at timestamptz(3),
    received_by uuid references account,
    received_by_name text,
    seq bigint not null,
    check ((received_at is null) = (received_by_name is null)),
    check (received_by is null or received_by <> sent_by)
  )`,
  `create index hazard_summary_grid_index on hazard_summary (grid_id, to_on)`,
  `create index hazard_summary_to_grid_index on hazard_summary (to_grid_id, received_at)`,
];
