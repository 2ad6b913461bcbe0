import { Migration } from "@mikro-orm/migrations";

/** What an account may do also follows from posts and grids, where nobody decides it: such a grant is given by none. */
export class FollowedGrants extends Migration {
  override name = "0009-followed-grants";

  override up(): void {
    this.addSql(`alter table account_grant alter column granted_by drop not null`);
  }
}
