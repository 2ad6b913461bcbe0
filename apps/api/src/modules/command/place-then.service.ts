import type { PhoneCommand } from "@safegrid/contract/command";
import type { PlaceDoubt } from "@safegrid/domain/quarantine";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";

/** A place as it was on the day of an act. */
export interface PlaceThen {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  /** The cell that owned it then; where it was not in the ledger yet, the one that has it now. */
  readonly cellId: string;
  readonly departmentId: string | null;
  readonly openedOn: BusinessDay;
  readonly closedOn: BusinessDay | null;
  readonly isMerged: boolean;
  readonly isFrozen: boolean;
  readonly isInCell: boolean;
}

/** Of a closed place `p`: its enterprise goes on, so that it was closed as a double of another one of it. */
const isMergedSql = `exists (select from enterprise e where e.id = p.enterprise_id and e.closed_on is null)`;

/** Reads places as they were on days, by the index of the wish; those that there are not are missing. */
export async function findPlaces(
  tx: Sql,
  wishes: readonly { readonly placeId: string; readonly on: BusinessDay }[],
): Promise<Map<number, PlaceThen>> {
  const rows = await tx.query<PlaceThen & { index: number }>(
    `select a.index::int as index, p.id, p.name, p.category, p.department_id as "departmentId",
       coalesce(c.cell_id, p.cell_id) as "cellId", c.cell_id is not null as "isInCell",
       p.opened_on::text as "openedOn", p.closed_on::text as "closedOn",
       case when p.closed_on is null then false else ${isMergedSql} end as "isMerged",
       exists (select from place_freeze f where f.place_id = p.id and f.from_on <= a.on_day
         and (f.to_on is null or a.on_day <= f.to_on)) as "isFrozen"
     from unnest($1::uuid[], $2::date[]) with ordinality as a (place_id, on_day, index)
     join place p on p.id = a.place_id
     left join place_cell c on c.place_id = p.id and c.from_on <= a.on_day and (c.to_on is null or a.on_day <= c.to_on)`,
    [wishes.map(({ placeId }) => placeId), wishes.map(({ on }) => on)],
    "places-then",
  );
  return new Map(rows.map((row) => [row.index - 1, row]));
}

/**
 * Why a place may not have been there to be visited on a day; null where nothing speaks against it. That something is
 * wrong at a place that is frozen is believed: who suspends his business and works on is who must be found (P23).
 */
export function doubtOfPlace(place: PlaceThen, what: PhoneCommand["type"], on: BusinessDay): PlaceDoubt | null {
  if (on < place.openedOn || !place.isInCell) return "place-not-open";
  if (place.closedOn !== null && place.closedOn <= on) return place.isMerged ? "place-merged" : "place-closed";
  return place.isFrozen && what === "visit.record" ? "place-frozen" : null;
}
