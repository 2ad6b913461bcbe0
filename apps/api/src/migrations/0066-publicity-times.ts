import { Migration } from "@mikro-orm/migrations";

/** How far the time of publicity can be believed, and what the phone said where that is another time. */
export class PublicityTimes extends Migration {
  override name = "0066-publicity-times";

  override up(): void {
    this.addSql(`alter table publicity
      add column time_grade text not null default 'unknown'
        check (time_grade in ('credible', 'corrected', 'unknown', 'doubtful', 'decided')),
      add column said_at timestamptz(3)`);
  }
}
