/** A `HazardRow` of the contract from `hazard h join place p`, as a JSON expression. */
export const hazardRowSql = `json_build_object('kind', 'hazard', 'id', h.id, 'seq', h.seq, 'serial', h.serial,
  'cellId', h.cell_id, 'villageId', h.village_id, 'townshipId', h.township_id, 'placeId', h.place_id,
  'placeName', p.name, 'category', h.category, 'grade', h.grade, 'description', h.description, 'state', h.state,
  'level', h.level, 'holder', h.holder, 'foundAt', iso_utc(h.found_at), 'deadlineAt', iso_utc(h.deadline_at),
  'deadlinePassed', h.deadline_passed, 'closedAt', iso_utc(h.closed_at), 'returnedCount', h.returned_count)`;

/** Open hazards, as a condition on `hazard h`; the same set as `isHazardOpen` of domain. */
export const hazardIsOpenSql = `h.state not in ('closed', 'eliminated', 'not_accepted')`;
