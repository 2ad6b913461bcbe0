import { Migration } from "@mikro-orm/migrations";

/** Of a report by the public: which place of the ledger it is about, or that it is about none, as somebody has said. */
export class ReportPlaces extends Migration {
  override name = "0063-report-places";

  override up(): void {
    this.addSql(`alter table public_report
      add column is_of_ledger boolean,
      add column placed_at timestamptz(3),
      add column placed_by uuid references account,
      add column placed_by_name text,
      add constraint public_report_placed
        check (num_nulls(is_of_ledger, placed_at, placed_by, placed_by_name) in (0, 4))`);
  }
}
