import { Migration } from "@mikro-orm/migrations";

const open = `where state not in ('closed', 'eliminated', 'not_accepted')`;

/**
 * With a hundred thousand open hazards the board's counts are read from an index alone, which bears what the row policies
 * look at besides; a township's lanes come in their order as the county's do; and what nobody has assigned is not sorted anew.
 */
export class BoardLanes extends Migration {
  override name = "0027-board-lanes";

  override up(): void {
    const seen = `include (state, township_id, village_id, cell_id, place_id)`;
    this.addSql(`drop index hazard_board_index`);
    this.addSql(
      `create index hazard_board_index on hazard (county_id, deadline_passed, deadline_at, id) ${seen} ${open}`,
    );
    this.addSql(`drop index hazard_open_township_index`);
    this.addSql(
      `create index hazard_open_township_index on hazard (township_id, deadline_passed, deadline_at, id) ${open}`,
    );
    this.addSql(`create index hazard_board_undated_index on hazard (county_id, receipt_due_at, found_at, id)
      where deadline_at is null and state not in ('closed', 'eliminated', 'not_accepted')`);
  }
}
