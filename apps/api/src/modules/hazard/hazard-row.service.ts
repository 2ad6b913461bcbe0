/** A `HazardRow` of the contract from `hazard h join place p`, as a JSON expression. */
export const hazardRowSql = `json_build_object('kind', 'hazard', 'id', h.id, 'seq', h.seq, 'version', h.step_count, 'serial', h.serial,
  'cellId', h.cell_id, 'villageId', h.village_id, 'townshipId', h.township_id, 'placeId', h.place_id,
  'placeName', p.name, 'category', h.category, 'grade', h.grade, 'description', h.description, 'state', h.state,
  'level', h.level, 'holder', h.holder, 'ownerGridId', h.owner_grid_id, 'ownerDepartmentId', h.owner_department_id,
  'receiptDueAt', iso_utc(h.receipt_due_at), 'foundAt', iso_utc(h.found_at),
  'firstDeadlineAt', iso_utc(h.first_deadline_at), 'deadlineAt', iso_utc(h.deadline_at),
  'deadlinePassed', h.deadline_passed, 'lastRung', h.last_rung, 'clockStoppedUntil', iso_utc(h.stopped_until), 'closedAt', iso_utc(h.closed_at), 'returnedCount', h.returned_count, 'isListed', h.is_listed)`;

/**
 * In the viewer's subtree, and of a department's viewer in its line (P16); or sent to it or shared with it from beyond
 * (P7): a condition on `hazard h join place p`, with the scope and the department as the first two parameters. Whatever
 * belongs to a hazard is seen by the same.
 */
export const hazardInSightSql = `(($1::uuid in (h.county_id, h.township_id, h.village_id, h.cell_id)
    and ($2::uuid is null or p.department_id = $2))
  or h.id in (select y.hazard_id from hazard_party y left join grid yg on yg.id = y.unit_grid_id
    where case when $2::uuid is null then $1::uuid in (yg.county_id, yg.township_id, yg.village_id, yg.id)
      else y.unit_department_id = $2 end))`;

/** Open hazards, as a condition on `hazard h`; the same set as `isHazardOpen` of domain. */
export const hazardIsOpenSql = `h.state not in ('closed', 'eliminated', 'not_accepted')`;
