import type { RowRule } from "#/platform/row-security.ts";

/**
 * What a reader on somebody's behalf finds in each table, where its columns do not say it themselves
 * (platform/row-security.ts derives the rest: ancestors' ids, a grid, or a parent whose rows are limited). A table that
 * is neither here nor derivable is closed to such readers, and a test names it.
 */
export const rowPolicies: Readonly<Record<string, RowRule>> = {
  grid: {
    rule: "where",
    sql: `$scope in (county_id, township_id, village_id, id) or id = any ((select viewer_path())::uuid[])`,
  },
  grid_lineage: {
    rule: "where",
    sql: `exists (select from grid g where g.id = grid_lineage.from_id)
      or exists (select from grid g where g.id = grid_lineage.to_id)`,
  },
  // What is said of the grids above a viewer holds for him too.
  grid_term: { rule: "grid", column: "grid_id", orAbove: true },
  grid_boundary: { rule: "grid", column: "grid_id", orAbove: true },
  reward_scheme: { rule: "grid", column: "grid_id", orAbove: true },
  ledger_campaign: { rule: "grid", column: "grid_id", orAbove: true, isOfNoLine: true },
  ledger_campaign_grid: { rule: "grid", column: "grid_id", orAbove: true, isOfNoLine: true },

  // Who holds a post is a matter of the territory, also where the post is a department's.
  appointment: { rule: "grid", column: "grid_id", isOfNoLine: true },
  person: {
    rule: "where",
    sql: `(select viewer_sees_county()) or exists (select from appointment a where a.person_id = person.id)`,
    orGrid: "grid_id",
  },
  place_due: { rule: "grid", column: "cell_id" },
  // A department finds the histories of what is in its line, and none of people or grids.
  record_change: {
    rule: "where",
    sql: `((select viewer_sees_county()) or exists (select from grid g where g.id = record_change.grid_id
        and $scope in (g.county_id, g.township_id, g.village_id, g.id)))
      and ($department is null or exists (select from enterprise e where e.id = record_change.subject_id)
        or exists (select from place p where p.id = record_change.subject_id))`,
  },
  record_batch_change: {
    rule: "where",
    sql: `((select viewer_sees_county()) or exists (select from grid g where g.id = record_batch_change.grid_id
        and $scope in (g.county_id, g.township_id, g.village_id, g.id)))
      and ($department is null or exists (select from enterprise e where e.id = record_batch_change.subject_id)
        or exists (select from place p where p.id = record_batch_change.subject_id))`,
  },
  record_batch: {
    rule: "where",
    sql: `exists (select from record_batch_change c where c.batch_id = record_batch.id)`,
  },

  log_head: { rule: "open", because: "how far the log reaches" },
  department: { rule: "open", because: "names of the county's departments and their industries" },
  duty_template: { rule: "open", because: "what each post is to do, published by the county" },
  readiness_rule: { rule: "open", because: "how readiness is judged, the same for all" },
  readiness_taken: { rule: "open", because: "which days were judged" },
  ledger_setting: { rule: "open", because: "how long a confirmation holds, the same for all" },

  access_head: { rule: "closed", because: "a counter" },
  access_token: { rule: "closed", because: "secrets; administrators read it by their own routes" },
  account: { rule: "closed", because: "administrators read it by their own routes" },
  account_grant: { rule: "closed", because: "administrators read it by their own routes" },
  audit_run: { rule: "closed", because: "counts of the audit" },
  boundary_staging: { rule: "closed", because: "what an import still prepares" },
  command_receipt: { rule: "closed", because: "read under the log's lock only" },
  exchange_file: { rule: "closed", because: "bound to the account that sent it" },
  exchange_row: { rule: "closed", because: "bound to the account that sent the file" },
  exchange_fault: { rule: "closed", because: "bound to the account that sent the file" },
  event_log: { rule: "closed", because: "the live feed reads it by scope" },
  operation_head: { rule: "closed", because: "a counter" },
  operation_log: { rule: "closed", because: "the audit administrator reads it by his own routes" },
  period_opened: { rule: "closed", because: "which periods have numbers" },
  wall_enrolment: { rule: "closed", because: "secrets" },
  mikro_orm_migrations: { rule: "closed", because: "versions of the schema" },
};
