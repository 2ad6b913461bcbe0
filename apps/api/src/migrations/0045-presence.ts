import { Migration } from "@mikro-orm/migrations";

/**
 * Which case is open before whom, for a few seconds. No fact of the county: not logged, not in any backup that matters, gone
 * with the server; one row a person, overwritten, so that nobody can read from it how long somebody worked.
 */
export class Presence extends Migration {
  override name = "0045-presence";

  override up(): void {
    this.addSql(`create unlogged table hazard_presence (
      account_id uuid primary key references account,
      hazard_id uuid not null references hazard,
      name text not null,
      unit text not null,
      seen_at timestamptz(3) not null
    )`);
    this.addSql(`create index hazard_presence_hazard_index on hazard_presence (hazard_id)`);
  }
}
