import { Migration } from "@mikro-orm/migrations";

/** That a clock of a violation has passed, noted once; and messages about violations. */
export class ViolationClockPassed extends Migration {
  override name = "0061-violation-clock-passed";

  override up(): void {
    this.addSql(`alter table violation
      add column clock_passed_at timestamptz(3),
      add constraint violation_clock_passed check (clock_passed_at is null or due_at is not null)`);
    // Its own queue (docs/adr/0004): clocks that run and that nobody has noted as over.
    this.addSql(`create index violation_clock_waiting_index on violation (due_at)
      where due_at is not null and clock_passed_at is null`);
    this.addSql(`alter table message add column violation_id uuid references violation`);
    this.addSql(`alter table message drop constraint message_kind_check`);
    this.addSql(`alter table message add constraint message_kind_check
      check (kind in ('near_due', 'escalated', 'urged', 'asked', 'unanswered', 'violation_late'))`);
    this.addSql(`alter table message add constraint message_violation_check
      check ((kind = 'violation_late') = (violation_id is not null))`);
  }
}
