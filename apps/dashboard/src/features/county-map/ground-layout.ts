import polylabel from "polylabel";
import type { BoundaryCollection } from "@safegrid/contract/boundary";
import type { Outline } from "@safegrid/contract/grid";

export type Point = readonly [x: number, y: number];

/** A grid as the wall draws it, px: the outer rings of its parts, and where in it a sign fits best. */
export interface GroundShape {
  readonly id: string;
  readonly rings: readonly (readonly Point[])[];
  readonly centre: Point;
  /** How far its border is from there. */
  readonly roomPx: number;
}

export interface GroundLayout {
  readonly townships: readonly GroundShape[];
  readonly villages: readonly GroundShape[];
}

type Polygons = readonly (readonly (readonly Point[])[])[];

/** From degrees to px: the whole of what is drawn fits the area, north up, widths as they are in the middle. */
export function projectionOf(
  points: readonly Point[],
  area: { readonly width: number; readonly height: number },
): (at: Point) => Point {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(area.width / ((east - west) * squeeze), area.height / (north - south));
  const left = (area.width - (east - west) * squeeze * scale) / 2;
  const top = (area.height - (north - south) * scale) / 2;
  return ([lon, lat]) => [left + (lon - west) * squeeze * scale, top + (north - lat) * scale];
}

export function outlinePoints(outline: Outline): Point[] {
  return outline.polygons.flatMap((rings) => rings.flat());
}

/**
 * The true ground of a county, or null as long as any of the villages that are to be seen has no boundary: half a map would
 * hide the other half. Townships without a boundary of their own are drawn as their villages.
 */
export function layOutGround(
  boundaries: BoundaryCollection | null,
  townships: readonly { readonly id: string; readonly villages: readonly { readonly id: string }[] }[],
  area: { readonly width: number; readonly height: number },
): GroundLayout | null {
  if (!boundaries || area.width === 0) return null;
  const byId = new Map(boundaries.features.map(({ id, geometry }) => [id as string, polygonsOf(geometry)]));
  const villages = townships.flatMap((township) => township.villages);
  if (villages.length === 0 || villages.some(({ id }) => !byId.has(id))) return null;
  const shapes = [...townships, ...villages].flatMap(({ id }) => byId.get(id) ?? []);
  const project = projectionOf(
    shapes.flatMap(([outer = []]) => outer),
    area,
  );
  const drawn = (id: string, polygons: Polygons): GroundShape => {
    const projected = polygons.map((rings) => rings.map((ring) => ring.map(project)));
    return { id, rings: projected.flatMap(([outer]) => (outer ? [outer] : [])), ...centreOf(projected) };
  };
  return {
    townships: townships.map(({ id, villages: own }) =>
      drawn(id, byId.get(id) ?? own.flatMap((village) => byId.get(village.id) ?? [])),
    ),
    villages: villages.map(({ id }) => drawn(id, byId.get(id) ?? [])),
  };
}

function polygonsOf(geometry: BoundaryCollection["features"][number]["geometry"]): Polygons {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/** The spot of the roomiest part that is farthest from its border. */
function centreOf(polygons: Polygons): { readonly centre: Point; readonly roomPx: number } {
  const spots = polygons.map((rings) =>
    polylabel(
      rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y])),
      1,
    ),
  );
  const best = spots.toSorted((a, b) => b.distance - a.distance)[0];
  return { centre: [best?.[0] ?? 0, best?.[1] ?? 0], roomPx: best?.distance ?? 0 };
}
