import type { CountySlice, SchematicPoint } from "./county-slice.ts";

export type Lonlat = readonly [lon: number, lat: number];

/** The bounding box of an outline in degrees. */
export interface OutlineBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function outlineBoxOf(outline: NonNullable<CountySlice["outline"]>): OutlineBox {
  const points = outline.polygons.flatMap((polygon) => polygon[0] ?? []);
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return { west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats) };
}

/** Where a schematic point of the wall would lie in degrees. As schematic as the point is. */
export function degreesOf(point: SchematicPoint, box: OutlineBox): Lonlat {
  return [box.west + point.x * (box.east - box.west), box.north - point.y * (box.north - box.south)];
}

/** Where degrees lie in the box, clamped to its edges. */
export function schematicOf([lon, lat]: Lonlat, box: OutlineBox): SchematicPoint {
  const clamp = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
  return {
    x: clamp((lon - box.west) / (box.east - box.west)),
    y: clamp((box.north - lat) / (box.north - box.south)),
  };
}

/**
 * Whether a point lies inside an outline, by counting the crossings of a ray through all rings.
 * Good for scattering demonstration points; the outline is generalised, so it judges nothing near the border.
 */
export function isInside([lon, lat]: Lonlat, outline: NonNullable<CountySlice["outline"]>): boolean {
  return outline.polygons.some((polygon) => polygon.filter((ring) => isInRing(lon, lat, ring)).length % 2 === 1);
}

function isInRing(lon: number, lat: number, ring: readonly Lonlat[]): boolean {
  let inside = false;
  ring.forEach(([x, y], index) => {
    const [px, py] = ring.at(index - 1) ?? [x, y];
    if (y > lat !== py > lat && lon < x + ((lat - y) / (py - y)) * (px - x)) inside = !inside;
  });
  return inside;
}
