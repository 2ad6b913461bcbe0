import { Migration } from "@mikro-orm/migrations";

const open = `where state not in ('closed', 'eliminated', 'not_accepted')`;

/** The board reads each lane in the order of its deadlines, and the open hazards of a township or village at once. */
export class Board extends Migration {
  override name = "0017-board";

  override up(): void {
    this.addSql(`create index hazard_board_index on hazard (county_id, deadline_passed, deadline_at, id) ${open}`);
    this.addSql(`create index hazard_board_reinspection_index on hazard (county_id, deadline_at, id)
      where state in ('submitted', 'reinspected')`);
    this.addSql(`create index hazard_open_township_index on hazard (township_id, deadline_at) ${open}`);
    this.addSql(`create index hazard_open_village_index on hazard (village_id, deadline_at) ${open}`);
  }
}
