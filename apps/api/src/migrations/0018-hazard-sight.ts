import { Migration } from "@mikro-orm/migrations";

/**
 * Who sees a hazard from beyond its ground or line is asked once for a query, from rows that each unit sees by itself, with
 * no function behind the policies: with a hundred thousand open hazards an array that is searched for each row is too slow.
 */
export class HazardSight extends Migration {
  override name = "0018-hazard-sight";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `alter table hazard_party add column place_id uuid references place`,
  `update hazard_party y set place_id = h.place_id from hazard h where h.id = y.hazard_id`,
  `alter table hazard_party alter column place_id set not null`,
  `create index hazard_party_department_index on hazard_party (unit_department_id) where unit_department_id is not null`,
  `create index hazard_party_grid_index on hazard_party (unit_grid_id) where unit_grid_id is not null`,
  // The policies of these are made anew right after the migrations (platform/row-security.ts).
  `drop policy if exists viewer on hazard`,
  `drop policy if exists viewer on place`,
  `drop function viewer_party_places()`,
  `drop function viewer_party_hazards()`,
];
