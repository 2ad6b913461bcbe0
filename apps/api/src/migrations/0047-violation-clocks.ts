import { Migration } from "@mikro-orm/migrations";

/** By when a step of a violation must be taken, and of each step by when it had to be. */
export class ViolationClocks extends Migration {
  override name = "0047-violation-clocks";

  override up(): void {
    this.addSql(`alter table violation
      add column clock text check (clock in ('file', 'decide', 'publish')),
      add column due_at timestamptz(3),
      add column due_is_assumed boolean not null default false,
      add constraint violation_clock_due check ((clock is null) = (due_at is null))`);
    this.addSql(`alter table violation_step add column due_at timestamptz(3)`);
    this.addSql(`create index violation_due_index on violation (county_id, due_at) where due_at is not null`);
  }
}
