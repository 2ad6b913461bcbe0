import { Migration } from "@mikro-orm/migrations";

/** A check of a closing is shown by pictures and files of the hazard. */
export class CheckEvidence extends Migration {
  override name = "0046-check-evidence";

  override up(): void {
    this.addSql(`alter table closing_check add column evidence_ids uuid[] not null default '{}',
      add constraint closing_check_evidence_check check (outcome is not null or evidence_ids = '{}')`);
  }
}
