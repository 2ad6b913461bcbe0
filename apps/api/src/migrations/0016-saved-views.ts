import { Migration } from "@mikro-orm/migrations";

/** Saved views of tables follow the account from machine to machine. No facts of the county: last written, last kept. */
export class SavedViewsOfAccounts extends Migration {
  override name = "0016-saved-views";

  override up(): void {
    this.addSql(`create table saved_view (
      account_id uuid not null references account,
      table_name text not null,
      views jsonb not null,
      at timestamptz(3) not null,
      primary key (account_id, table_name)
    )`);
  }
}
