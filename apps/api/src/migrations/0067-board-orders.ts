import { Migration } from "@mikro-orm/migrations";

const open = `where state not in ('closed', 'eliminated', 'not_accepted')`;

const reinspection = `where state in ('submitted', 'reinspected')`;

/**
 * A board's other orders come from an index as its first one does, so that a page of a long lane is walked and not sorted.
 * What is counted is counted in the index alone, for a township as for the county: it bears what the row policies look at.
 */
export class BoardOrders extends Migration {
  override name = "0067-board-orders";

  override up(): void {
    for (const level of ["county", "township"]) {
      this.addSql(`create index hazard_board_${level}_found_index on hazard (${level}_id, found_at, id) ${open}`);
      this.addSql(
        `create index hazard_board_${level}_grade_index on hazard (${level}_id, (grade = 'major') desc, deadline_at, id) ${open}`,
      );
      this.addSql(
        `create index hazard_board_${level}_returned_index on hazard (${level}_id, returned_count desc, deadline_at, id) ${open}`,
      );
    }
    const seen = "include (state, county_id, township_id, village_id, cell_id, place_id)";
    this.addSql(`drop index hazard_board_reinspection_index`);
    this.addSql(
      `create index hazard_board_reinspection_index on hazard (county_id, deadline_at, id) ${seen} ${reinspection}`,
    );
    this.addSql(
      `create index hazard_board_township_reinspection_index on hazard (township_id, deadline_at, id) ${seen} ${reinspection}`,
    );
    this.addSql(`drop index hazard_open_township_index`);
    this.addSql(
      `create index hazard_open_township_index on hazard (township_id, deadline_passed, deadline_at, id) ${seen} ${open}`,
    );
  }
}
