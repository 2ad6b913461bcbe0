import type { ListingCase } from "@safegrid/domain/listing-decision";
import type { ListingLevel, ListingState } from "@safegrid/domain/listing";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { personOf } from "#/modules/hazard/hazard-case.service.ts";
import { unitOf } from "#/modules/hazard/hazard-unit.service.ts";

/** A listing as its record has it, with what its life depends on. */
export interface KnownListing {
  readonly id: string;
  readonly hazardId: string;
  readonly number: string | null;
  readonly version: number;
  readonly case: ListingCase;
}

interface Row {
  readonly id: string;
  readonly hazardId: string;
  readonly number: string | null;
  readonly version: number;
  readonly state: ListingState;
  readonly level: ListingLevel;
  readonly grid: string | null;
  readonly department: string | null;
  readonly deadlineAt: string | null;
  readonly conditionCount: number;
  readonly extensionUntil: string | null;
  readonly extensionPerson: string | null;
  readonly acceptanceAskedBy: string | null;
  readonly acceptedBy: string | null;
  readonly acceptedAtReturns: number | null;
  readonly refusedCount: number;
}

/** Reads one listing as a case; null where there is none. Under the log's lock it is exact. */
export async function loadListing(sql: Sql, tree: GridTree, id: string): Promise<KnownListing | null> {
  const [row] = await sql.query<Row>(listingSql, [id]);
  if (!row) return null;
  const { hazardId, number, version, grid, department, extensionUntil, extensionPerson, ...rest } = row;
  return {
    ...{ id, hazardId, number, version },
    case: {
      ...rest,
      by: unitOf(tree, grid, department),
      extension:
        extensionUntil !== null && extensionPerson !== null
          ? { askedBy: extensionPerson, untilAt: extensionUntil }
          : null,
    },
  };
}

const listingSql = `select l.hazard_id as "hazardId", l.number, l.step_count as version, l.state, l.level,
    l.by_grid_id as grid, l.by_department_id as department, iso_utc(l.deadline_at) as "deadlineAt",
    (select count(*)::int from listing_condition c where c.listing_id = l.id) as "conditionCount",
    iso_utc(l.extension_until) as "extensionUntil", ${personOf("l.extension_asked_by")} as "extensionPerson",
    ${personOf("l.acceptance_asked_by")} as "acceptanceAskedBy", l.accepted_person as "acceptedBy",
    l.accepted_at_returns as "acceptedAtReturns", l.refused_count as "refusedCount"
  from listing l where l.id = $1`;
