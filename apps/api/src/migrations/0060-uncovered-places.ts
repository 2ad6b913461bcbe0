import { Migration } from "@mikro-orm/migrations";

/** Places that were due and that nobody came for, with since when: reckoned each day and behind each visit. */
export class UncoveredPlaces extends Migration {
  override name = "0060-uncovered-places";

  override up(): void {
    this.addSql(`create table place_uncovered (
      place_id uuid primary key references place,
      since_on date not null,
      missed int not null check (missed > 0),
      cadence text not null check (cadence in ('day', 'week', 'month', 'quarter')),
      next_due_on date,
      last_visit_on date,
      reckoned_on date not null check (since_on < reckoned_on)
    )`);
  }
}
