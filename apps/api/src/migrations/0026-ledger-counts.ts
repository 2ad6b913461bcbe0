import { Migration } from "@mikro-orm/migrations";

/**
 * Pages and counts of the ledger without its rows, which carry what searches need: one index in the order of the list
 * holds all that filters and the limits of rows ask for, a quarter of the table. The other orders have indexes too.
 */
export class LedgerCounts extends Migration {
  override name = "0026-ledger-counts";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `drop index enterprise_initials_index`,
  `create index enterprise_list_index on enterprise (initials, name, id) include (county_id, township_id, village_id,
    cell_id, department_id, state, kind, risk, is_key_unit, enrolment, industry, confirmed_at)`,
  `create index enterprise_risk_index on enterprise
    (array_position(array['major', 'larger', 'general', 'low'], risk), id)`,
  `create index enterprise_code_order_index on enterprise (credit_code, id)`,
];
