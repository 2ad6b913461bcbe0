import { Migration } from "@mikro-orm/migrations";

/** How far the times of re-checks can be believed, as of visits and reports. */
export class RecheckTimes extends Migration {
  override name = "0054-recheck-times";

  override up(): void {
    this.addSql(`alter table hazard_recheck
      add column time_grade text not null default 'unknown'
        check (time_grade in ('credible', 'corrected', 'unknown', 'doubtful', 'decided')),
      add column said_at timestamptz(3)`);
  }
}
