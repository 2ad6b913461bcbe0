import { Migration } from "@mikro-orm/migrations";

/** Pages and counts of a township or village, likewise without the rows: its entries lie beside each other. */
export class LedgerGround extends Migration {
  override name = "0044-ledger-ground";

  override up(): void {
    this.addSql(`create index enterprise_ground_index on enterprise (township_id, initials, name, id) include (county_id,
      village_id, cell_id, department_id, state, kind, risk, is_key_unit, enrolment, industry, confirmed_at)`);
  }
}
