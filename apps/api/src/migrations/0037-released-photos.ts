import { Migration } from "@mikro-orm/migrations";

/** Which photographs of the rectification the finder of a hazard may see: those that somebody has released, and no others. */
export class ReleasedPhotos extends Migration {
  override name = "0037-released-photos";

  override up(): void {
    this.addSql(`create table released_photo (
      hazard_id uuid not null references hazard,
      evidence_id uuid primary key references evidence,
      released_at timestamptz(3) not null,
      released_by uuid references account,
      released_by_name text not null
    )`);
    this.addSql(`create index released_photo_hazard_index on released_photo (hazard_id)`);
  }
}
