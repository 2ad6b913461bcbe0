import type { RungFacts } from "#/modules/escalation/rung.service.ts";

export type RungFactsRow = RungFacts & { readonly lineId: string | null; readonly rungAt: Date | null };

/** What `RungFactsRow` names, from `hazard h join place p`. */
export const rungFactsSql = `h.id, h.county_id as "countyId", h.township_id as "townshipId", h.village_id as "villageId",
  h.cell_id as "cellId", h.category, h.grade, h.level, h.state, h.serial, h.holder, h.owner_grid_id as "ownerGridId",
  h.owner_department_id as "ownerDepartmentId", h.supervisor_grid_id as "supervisorGridId",
  h.supervisor_department_id as "supervisorDepartmentId", h.deadline_at as "deadlineAt", h.rung_from as "rungFrom",
  h.rung_at as "rungAt", p.department_id as "lineId"`;
