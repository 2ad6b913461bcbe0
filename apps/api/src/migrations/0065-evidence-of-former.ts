import { Migration } from "@mikro-orm/migrations";

/** Whose last post is over sees no ground any more, and still hands in the pictures of what he recorded before. */
export class EvidenceOfFormer extends Migration {
  override name = "0065-evidence-of-former";

  override up(): void {
    this.addSql(`alter table evidence alter column scope_id drop not null`);
  }
}
