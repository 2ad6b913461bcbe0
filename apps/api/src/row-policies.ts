import type { RowRule } from "#/platform/row-rules.ts";

/**
 * What a reader on somebody's behalf finds in each table, where its columns do not say it themselves
 * (platform/row-security.ts derives the rest: ancestors' ids, a grid, or a parent whose rows are limited). A table that
 * is neither here nor derivable is closed to such readers, and a test names it.
 */
export const rowPolicies: Readonly<Record<string, RowRule>> = {
  grid: {
    rule: "where",
    sql: `$scopeIn(county_id, township_id, village_id, id) or id = any ((select viewer_path())::uuid[])`,
  },
  grid_lineage: {
    rule: "where",
    sql: `exists (select from $seen.grid g where g.id = grid_lineage.from_id)
      or exists (select from $seen.grid g where g.id = grid_lineage.to_id)`,
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
    sql: `(select viewer_sees_county()) or exists (select from $seen.appointment a where a.person_id = person.id)
      or $liesIn(grid_id)`,
  },
  place_due: { rule: "grid", column: "cell_id" },
  // Whoever a hazard was sent to or shared with sees it, and the name of its place, from beyond its ground or line too (P7).
  hazard: { rule: "derived", orSql: "exists (select from $seen.hazard_party y where y.hazard_id = hazard.id)" },
  place: { rule: "derived", orSql: "exists (select from $seen.hazard_party y where y.place_id = place.id)" },
  hazard_party: {
    rule: "where",
    sql: `case when $department is null then $liesIn(unit_grid_id)
      else hazard_party.unit_department_id = $department end`,
  },
  // A unit's inbox is its own; that a unit was told of a hazard is known to whoever sees the hazard.
  message_case: { rule: "follows", column: "hazard_id", table: "hazard", key: "id" },
  message: {
    rule: "where",
    sql: `case when $department is null then $liesIn(unit_grid_id)
      else message.unit_department_id = $department end
      or exists (select from $seen.message_case c where c.message_id = message.id)`,
  },
  hazard_recheck: { rule: "follows", column: "hazard_id", table: "hazard", key: "id" },
  hazard_urging: { rule: "follows", column: "hazard_id", table: "hazard", key: "id" },
  // What was done for publicity, and complaints about the tool, are matters of the territory.
  publicity: { rule: "grid", column: "grid_id", isOfNoLine: true },
  publicity_reach: { rule: "follows", column: "publicity_id", table: "publicity", key: "id" },
  tool_complaint: { rule: "grid", column: "grid_id", isOfNoLine: true },
  // What a township is asked holds for all in it; the others' answers are the county's to see.
  inquiry_reply: { rule: "grid", column: "grid_id", orAbove: true, isOfNoLine: true },
  inquiry: {
    rule: "where",
    sql: `(select viewer_sees_county()) or exists (select from $seen.inquiry_reply r where r.inquiry_id = inquiry.id)`,
  },
  // A department finds the histories of what is in its line, and none of people or grids.
  record_change: {
    rule: "where",
    sql: `((select viewer_sees_county()) or $liesIn(grid_id))
      and ($department is null or exists (select from $seen.enterprise e where e.id = record_change.subject_id)
        or exists (select from $all.place p where p.id = record_change.subject_id and p.department_id = $department))`,
  },
  // Evidence is seen with what it is attached to; before that only with a held record, of what its sender sent with it.
  evidence: {
    rule: "where",
    sql: `exists (select from $seen.hazard h where h.id = evidence.hazard_id)
      or exists (select from $seen.visit v where v.id = evidence.visit_id)
      or exists (select from $seen.quarantine q where q.command_id = evidence.subject_id and q.account_id = evidence.account_id)`,
  },
  evidence_content: {
    rule: "where",
    sql: `exists (select from $seen.evidence e where e.sha256 = evidence_content.sha256)`,
  },
  // That a picture was used twice is known to whoever sees both.
  evidence_reuse: {
    rule: "where",
    sql: `exists (select from $seen.evidence e where e.id = evidence_reuse.evidence_id)
      and exists (select from $seen.evidence e where e.id = evidence_reuse.earlier_id)`,
  },
  // A second look is about a place, and seen with it.
  recheck: { rule: "follows", column: "place_id", table: "place", key: "id" },
  visit_look: { rule: "follows", column: "visit_id", table: "visit", key: "id" },
  record_batch_change: {
    rule: "where",
    sql: `((select viewer_sees_county()) or $liesIn(grid_id))
      and ($department is null or exists (select from $seen.enterprise e where e.id = record_batch_change.subject_id)
        or exists (select from $all.place p where p.id = record_batch_change.subject_id and p.department_id = $department))`,
  },
  record_batch: {
    rule: "where",
    sql: `exists (select from $seen.record_batch_change c where c.batch_id = record_batch.id)`,
  },

  // What came from outside is seen with its hazard.
  public_report: { rule: "follows", column: "hazard_id", table: "hazard", key: "id" },

  log_head: { rule: "open", because: "how far the log reaches" },
  department: { rule: "open", because: "names of the county's departments and their industries" },
  duty_template: { rule: "open", because: "what each post is to do, published by the county" },
  readiness_rule: { rule: "open", because: "how readiness is judged, the same for all" },
  readiness_taken: { rule: "open", because: "which days were judged" },
  sampling_rule_set: { rule: "open", because: "how many closings are checked, the same for all" },
  listing_rule_set: { rule: "open", because: "clocks and conditions of supervised listings, the same for all" },
  violation_rule_set: { rule: "open", because: "who has authority for what, the same for all" },
  checklist_edition: { rule: "open", because: "what is looked for at a place, the same for all" },
  checklist_assignment_set: { rule: "open", because: "which list a place is patrolled by, the same for all" },
  second_look_rule_set: { rule: "open", because: "thresholds of second looks, the same for all" },
  cadence_rule_set: { rule: "open", because: "how often places are patrolled, the same for all" },
  deadline_rule_set: { rule: "open", because: "deadlines and calendar, the same for all" },

  escalation_ladder_set: { rule: "open", because: "whom deadlines are told to, the same for all" },

  second_look_progress: { rule: "closed", because: "how far a job has come" },
  escalation_reckoning: { rule: "closed", because: "how far a job has come" },
  access_head: { rule: "closed", because: "a counter" },
  access_token: { rule: "closed", because: "secrets; administrators read it by their own routes" },
  account: { rule: "closed", because: "administrators read it by their own routes" },
  account_grant: { rule: "closed", because: "administrators read it by their own routes" },
  api_key: { rule: "closed", because: "administrators read it by their own routes" },
  api_key_use: { rule: "closed", because: "administrators read it by their own routes" },
  audit_run: { rule: "closed", because: "counts of the audit" },
  boundary_staging: { rule: "closed", because: "what an import still prepares" },
  command_receipt: { rule: "closed", because: "read under the log's lock only" },
  exchange_file: { rule: "closed", because: "bound to the account that sent it" },
  exchange_row: { rule: "closed", because: "bound to the account that sent the file" },
  exchange_fault: { rule: "closed", because: "bound to the account that sent the file" },
  export_change: { rule: "closed", because: "ids of the whole county; an export reads the records themselves" },
  export_departure: { rule: "closed", because: "ids of the whole county; an export picks those that lay in its scope" },
  export_floor: { rule: "closed", because: "a position of the log" },
  export_transaction: { rule: "closed", because: "positions of the log" },
  event_log: { rule: "closed", because: "the live feed reads it by scope" },
  operation_head: { rule: "closed", because: "a counter" },
  operation_log: { rule: "closed", because: "the audit administrator reads it by his own routes" },
  period_opened: { rule: "closed", because: "which periods have numbers" },
  saved_view: { rule: "closed", because: "bound to the account that saved them" },
  webhook_delivery: { rule: "closed", because: "administrators read it by their own routes" },
  webhook_endpoint: { rule: "closed", because: "secrets; administrators read it by their own routes" },
  place_opening: { rule: "closed", because: "what a job still has to do" },
  public_rate: { rule: "closed", because: "counts under hashes" },
  public_salt: { rule: "closed", because: "secrets" },
  wall_enrolment: { rule: "closed", because: "secrets" },
  mikro_orm_migrations: { rule: "closed", because: "versions of the schema" },
};
