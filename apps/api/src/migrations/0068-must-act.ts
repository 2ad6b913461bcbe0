import { Migration } from "@mikro-orm/migrations";

/** Whoever has to act on a hazard gets a message: what was skipped, what waits for a decision, what was handed in (P22). */
export class MustAct extends Migration {
  override name = "0068-must-act";

  override up(): void {
    this.addSql(`alter table message drop constraint message_kind_check`);
    this.addSql(`alter table message add constraint message_kind_check
      check (kind in ('near_due', 'escalated', 'urged', 'asked', 'unanswered', 'violation_late', 'skipped', 'to_decide',
        'handed_in'))`);
    for (const [table, at, waits] of [
      ["hazard_notice", "at", "seen_at"],
      ["hazard_request", "asked_at", "decision"],
      ["hazard_submission", "at", "decision"],
    ]) {
      this.addSql(`alter table ${table} add column messaged_at timestamptz(3)`);
      // What was said before is not news.
      this.addSql(`update ${table} set messaged_at = ${at}`);
      this.addSql(
        `create index ${table}_unmessaged_index on ${table} (hazard_id) where messaged_at is null and ${waits} is null`,
      );
    }
  }
}
