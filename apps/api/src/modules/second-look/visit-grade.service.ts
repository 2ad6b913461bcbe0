import type { VisitGrade } from "@safegrid/contract/recheck";
import type { PositionFix } from "@safegrid/domain/position";
import type { Crs, Position } from "@safegrid/geo/crs";
import { toCgcs2000 } from "@safegrid/geo/crs";
import { gradePosition } from "@safegrid/geo/position-grade";
import type { Shape } from "@safegrid/geo/shape";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import { readBoundaries } from "#/modules/boundary/boundary.queries.ts";

/** A visit as the looks behind its commit see it. */
export interface RecordedVisit {
  readonly id: string;
  readonly accountId: string;
  readonly placeId: string;
  readonly cellId: string;
  readonly occurredAt: Date;
  readonly checklistVersion: string;
  /** As the database writes it: equal answers are equal texts. */
  readonly answers: string;
  readonly position: PositionFix;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly crs: Crs | null;
}

/** The fix in CGCS2000 degrees; null without one. What was stored stays in the system in which it was measured. */
export function positionOf({ position }: Pick<RecordedVisit, "position">): Position | null {
  return position.kind === "fix" ? toCgcs2000([position.lon, position.lat], position.crs) : null;
}

/** Grades positions by the boundaries of their cells as they were on the days of the visits, and the places' points. */
export async function gradeVisits(
  sql: Sql,
  visits: readonly RecordedVisit[],
  nearM: number,
): Promise<Map<string, VisitGrade>> {
  const shapes = await readShapes(sql, visits);
  return new Map(
    visits.map((visit) => {
      const { position, lon, lat, crs } = visit;
      const at = positionOf(visit);
      if (at === null || position.kind !== "fix") {
        const reason = position.kind === "absent" ? position.reason : null;
        return [visit.id, { grade: "none", reason, against: "nothing", metres: null }];
      }
      const shape = shapes.get(shapeKey(visit)) ?? null;
      const place = lon === null || lat === null || crs === null ? null : toCgcs2000([lon, lat], crs);
      const judged = gradePosition(at, position.accuracyM, { shape, place }, nearM);
      return [visit.id, { ...judged, reason: judged.grade === "none" ? "no_ground" : null }];
    }),
  );
}

const dayOf = ({ occurredAt }: RecordedVisit): BusinessDay => businessDayOf(occurredAt.getTime());
const shapeKey = (visit: RecordedVisit) => `${visit.cellId} ${dayOf(visit)}`;

async function readShapes(sql: Sql, visits: readonly RecordedVisit[]): Promise<Map<string, Shape>> {
  const shapes = new Map<string, Shape>();
  const placed = visits.filter(({ position }) => position.kind === "fix");
  for (const [day, ofDay] of Map.groupBy(placed, dayOf)) {
    const rows = await readBoundaries(sql, [...new Set(ofDay.map(({ cellId }) => cellId))], day);
    for (const { gridId, shape } of rows) shapes.set(`${gridId} ${day}`, JSON.parse(shape) as Shape);
  }
  return shapes;
}
